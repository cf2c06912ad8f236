// A feature code was dialled from a phone. Most are done at once and a voice says what happened; speed dial and intercom go on to somebody.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { FeatureCodes } from "../../office/office.ts";
import { announce } from "./announce.ts";
import { forcedByPhone } from "./force-codes.ts";
import type { Next } from "./next.ts";
import { reach } from "./reach.ts";
import type { Said } from "./say.ts";
import type { Site } from "./site.ts";
import { visitTakeWaiting } from "./take-waiting.ts";
import { visitIntercom } from "./visit-intercom.ts";
import { visitListen } from "./visit-listen.ts";
import { visitMailbox } from "./voicemail/visit-mailbox.ts";
import { wrapUpByPhone } from "./wrap-up-codes.ts";

export interface DialledFeature {
  readonly feature: keyof FeatureCodes;
  /** What was dialled behind the code. */
  readonly argument: string;
}

export function visitFeature(call: Call, caller: Leg, dialled: DialledFeature, site: Site): Promise<Next> | Next {
  const { feature, argument } = dialled;
  const { extension } = call;
  switch (feature) {
    case "signIn":
    case "signOut":
    case "ready":
    case "busy":
    case "breakTime":
      return announceAfter(call, caller, site, () => [site.agentCodes.dialled({ feature, argument, extension })]);
    case "wrapUp":
    case "extendWrapUp":
    case "agentStatus":
      return announceAfter(call, caller, site, () => wrapUpByPhone({ feature, argument, extension }, site));
    case "forceSignOut":
    case "forceReady":
    case "forceBusy":
      return announceAfter(call, caller, site, () => forcedByPhone({ feature, argument, extension }, site));
    case "takeWaiting":
      return visitTakeWaiting(call, caller, argument, site);
    case "dndOn":
    case "dndOff":
    case "forwardAlways":
    case "forwardBusy":
    case "forwardNoAnswer":
    case "callWaitingOn":
    case "callWaitingOff":
      return announceAfter(call, caller, site, () => site.lineCodes.dialled({ feature, argument, extension }));
    case "speedDial":
      return dialShort(call, caller, argument, site);
    case "intercom":
      return visitIntercom(call, caller, argument, site);
    case "listen":
      return visitListen(call, caller, argument, site);
    case "voicemail":
    case "mailbox":
      return visitMailbox(call, caller, { feature, argument }, site);
    case "pickup":
      return announce(call, caller, ["not-allowed"], site);
  }
}

/** The code counts once its phone could be answered: who hears nothing has set nothing. */
function announceAfter(call: Call, caller: Leg, site: Site, run: () => readonly Said[]): Promise<Next> | Next {
  const prompts = caller.state === "ended" ? [] : run();
  return announce(call, caller, prompts, site);
}

/** The extension's own short codes, then the office's. */
function dialShort(call: Call, caller: Leg, code: string, site: Site): Promise<Next> | Next {
  const { extensions, speedDials } = site.office();
  const own = call.extension === undefined ? undefined : extensions.get(call.extension);
  if (own === undefined) return announce(call, caller, ["not-allowed"], site);
  const number = own.speedDials.get(code) ?? speedDials.get(code);
  if (number === undefined) return announce(call, caller, ["unknown-number"], site);
  const destination = reach(number, own.key, site);
  // A short code for a short code would go round for ever.
  if (destination.kind === "feature") return announce(call, caller, ["not-allowed"], site);
  call.note(`speed dial ${code}: ${number}`);
  return { kind: "visit", destination };
}
