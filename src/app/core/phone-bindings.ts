// Where phones are, and whether they still live: registrations that outlive the process, and the OPTIONS by which registered phones are asked. Part
// of `switch.ts`, which tells the desk and the lamps what comes of it.

import type { PhoneContact } from "../../call/ring-phones.ts";
import { type Binding, Bindings } from "../../sip/registrar/bindings.ts";
import { PhoneQualifier } from "../../sip/registrar/phone-qualifier.ts";
import type { Ladders } from "../../sip/trace/ladders.ts";
import type { UserAgent } from "../../sip/user-agent.ts";
import { bindingWrites } from "./binding-tables.ts";
import type { SwitchDeps } from "./switch-deps.ts";

export interface PhoneBindingsParts {
  readonly ladders: Ladders;
  readonly userAgent: () => UserAgent;
  readonly reachable: (extension: string, reachable: boolean) => void;
  /** One that did not answer answers again. */
  readonly back: (extension: string) => void;
}

export interface PhoneBindings {
  readonly bindings: Bindings;
  /** undefined: phones are not asked. */
  readonly qualifier: PhoneQualifier | undefined;
}

export function makePhoneBindings(deps: SwitchDeps, parts: PhoneBindingsParts): PhoneBindings {
  const { clock, rng, database, log, askPhonesEveryMs: everyMs = 0 } = deps;
  const qualifier =
    everyMs === 0
      ? undefined
      : new PhoneQualifier({
          clock,
          rng,
          everyMs,
          request: (init, done) => parts.userAgent().request(init, done),
          leaveOut: (callId) => parts.ladders.leaveOut(callId),
          learnt: (binding, answered) => learnt(binding, answered),
        });
  const bindings = new Bindings({
    clock,
    onReachable: parts.reachable,
    ...(qualifier !== undefined && {
      onContact: (kind: "came" | "went", binding: Binding) => qualifier[kind](binding),
    }),
    onChange: (extension, rows) => {
      database
        .write(bindingWrites(extension, rows))
        .catch((error: unknown) => log.error("store.binding-lost", { extension, cause: String(error) }));
    },
  });
  const learnt = (binding: Binding, answered: boolean): void => {
    const { extension } = binding;
    const wasReachable = bindings.isReachable(extension);
    bindings.asked(binding, answered);
    if (!wasReachable && bindings.isReachable(extension)) parts.back(extension);
  };
  return { bindings, qualifier };
}

export function contactOf(binding: Binding): PhoneContact {
  return { uri: binding.contact, flow: binding.flow, route: binding.path };
}
