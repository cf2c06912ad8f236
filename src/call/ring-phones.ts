// Rings somebody: every phone (registered contact) of an extension at once; the first to answer wins, the others are cancelled with the reason
// (RFC 3326), and every way out leaves no leg behind. Used for direct calls and for the ACD's offers alike.

import type { AgentKey, ExtensionKey } from "../base/ids.ts";
import type { Clock } from "../base/time.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import type { Flow, HeaderRows } from "../sip/ports.ts";
import { bestRefusal, type Refusal } from "./ending.ts";
import type { Leg, LegEvent } from "./leg.ts";

/** Where one phone of an extension can be reached. */
export interface PhoneContact {
  readonly uri: string;
  readonly flow: Flow;
  readonly route: readonly string[];
}

export interface RingInit {
  readonly contacts: readonly PhoneContact[];
  readonly extension: ExtensionKey;
  readonly agent: AgentKey | undefined;
  readonly ringMs: number;
  readonly codecs: readonly AudioCodec[];
  readonly shown: { readonly number: string; readonly name: string | undefined };
  readonly headers?: HeaderRows;
  readonly maxForwards: number;
}

export type RingOutcome =
  | { readonly kind: "answered"; readonly leg: Leg }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "no-answer" }
  /** `signal` was aborted: the caller is gone or the offer was withdrawn. */
  | { readonly kind: "stopped" };

export interface RingDeps {
  readonly clock: Clock;
  /** Starts one leg; undefined: no port is free. */
  readonly place: (contact: PhoneContact, init: RingInit) => Leg | undefined;
}

export interface RingEvents {
  readonly onRinging?: () => void;
  /** Early sound from this leg. */
  readonly onEarly?: (leg: Leg) => void;
}

const ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"';

export function ringPhones(
  init: RingInit,
  deps: RingDeps,
  signal: AbortSignal,
  events: RingEvents = {},
): Promise<RingOutcome> {
  return new Promise((resolve) => {
    const ringing = new Set<Leg>();
    const refusals: number[] = [];
    let over = false;

    const finish = (outcome: RingOutcome, reason?: string): void => {
      if (over) return;
      over = true;
      timer.cancel();
      signal.removeEventListener("abort", onAbort);
      for (const leg of ringing) {
        leg.listen(undefined);
        leg.hangUp(reason === undefined ? {} : { reason });
      }
      ringing.clear();
      resolve(outcome);
    };
    const onAbort = (): void => finish({ kind: "stopped" });
    const onEvent = (leg: Leg, event: LegEvent): void => {
      switch (event.kind) {
        case "ringing":
          return events.onRinging?.();
        case "early":
          return events.onEarly?.(leg);
        case "answered":
          ringing.delete(leg);
          leg.listen(undefined);
          return finish({ kind: "answered", leg }, ELSEWHERE);
        case "ended":
          ringing.delete(leg);
          refusals.push(event.how.why === "refused" && event.how.by === "peer" ? event.how.status : 480);
          if (ringing.size === 0) finish({ kind: "refused", refusal: bestRefusal(refusals) });
          return;
        case "held":
        case "resumed":
          return; // only answered legs hold
      }
    };

    const timer = deps.clock.after(init.ringMs, `${init.extension} does not answer`, () =>
      finish({ kind: "no-answer" }),
    );
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) return onAbort();
    for (const contact of init.contacts) {
      const leg = deps.place(contact, init);
      if (leg !== undefined) ringing.add(leg);
    }
    for (const leg of [...ringing]) leg.listen((event) => onEvent(leg, event));
    if (ringing.size === 0) finish({ kind: "refused", refusal: bestRefusal(refusals) });
  });
}
