// Rings somebody: every phone (registered contact) of an extension at once; the first to answer wins, the others are cancelled with the reason
// (RFC 3326), and every way out leaves no leg behind. Used for direct calls and for the ACD's offers alike.

import type { Signal } from "../base/abort.ts";
import type { AgentKey, CallId, ExtensionKey, TrunkKey } from "../base/ids.ts";
import type { Clock } from "../base/time.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import type { Credentials, Flow, HeaderRows } from "../sip/ports.ts";
import type { InviteInit, SessionEnd } from "../sip/session/session.ts";
import { bestRefusal, type Refusal } from "./ending.ts";
import type { Leg, LegEvent, Progress } from "./leg.ts";

/** Where one phone of an extension can be reached. */
export interface PhoneContact {
  readonly uri: string;
  readonly flow: Flow;
  readonly route: readonly string[];
  /** It is no phone of ours, but a number behind a trunk. */
  readonly outside?: OutsideContact;
}

/** How a trunk wants its INVITE; in place of what `RingInit` says for phones. */
export interface OutsideContact {
  readonly trunk: TrunkKey;
  readonly from: InviteInit["from"];
  readonly to: InviteInit["to"];
  readonly credentials: Credentials | undefined;
  readonly headers: HeaderRows;
}

export interface RingInit {
  readonly contacts: readonly PhoneContact[];
  /** Whose phones they are; undefined: nobody's of ours. */
  readonly extension: ExtensionKey | undefined;
  readonly agent: AgentKey | undefined;
  readonly ringMs: number;
  /** What whoever calls can speak, best first. */
  readonly codecs: readonly AudioCodec[];
  readonly shown: { readonly number: string; readonly name: string | undefined };
  readonly headers?: HeaderRows;
  readonly maxForwards: number;
  /** A call that whoever answers is to hear: their sound had better live where its does. */
  readonly near?: CallId;
}

export type RingOutcome =
  | { readonly kind: "answered"; readonly leg: Leg }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "no-answer" }
  /** Not one phone could be rung: no port is free. */
  | { readonly kind: "no-port" }
  /** `signal` was aborted: the caller is gone or the offer was withdrawn. */
  | { readonly kind: "stopped" };

/** Why a phone could not be rung: no port is free; or encryption is required and its signalling is open. */
export type NotRung = "no-port" | "not-encrypted";

export interface RingDeps {
  readonly clock: Clock;
  /** Starts one leg. */
  readonly place: (contact: PhoneContact, init: RingInit) => Leg | NotRung;
}

/** Tells a phone that its ringing is not a missed call (RFC 3326; what phones look for). */
export const ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"';

/** The Reason header that an aborted signal carries for whoever is rung; undefined: it has nothing to say. */
export function reasonIn(signal: Signal): string | undefined {
  return typeof signal.reason === "string" ? signal.reason : undefined;
}

export function ringPhones(
  init: RingInit,
  deps: RingDeps,
  signal: Signal,
  onProgress: (leg: Leg, progress: Progress) => void,
): Promise<RingOutcome> {
  return new Promise((resolve) => {
    const ringing = new Set<Leg>();
    const refusals: number[] = [];
    let over = false;
    let forget = (): void => {};

    const finish = (outcome: RingOutcome, reason?: string): void => {
      if (over) return;
      over = true;
      timer.cancel();
      forget();
      for (const leg of ringing) {
        leg.listen(undefined);
        leg.hangUp(reason === undefined ? {} : { reason });
      }
      ringing.clear();
      resolve(outcome);
    };
    const onAbort = (): void => finish({ kind: "stopped" }, reasonIn(signal));
    const onEvent = (leg: Leg, event: LegEvent): void => {
      switch (event.kind) {
        case "progress":
          return onProgress(leg, event.progress);
        case "answered":
          ringing.delete(leg);
          leg.listen(undefined);
          return finish({ kind: "answered", leg }, ELSEWHERE);
        case "ended":
          ringing.delete(leg);
          refusals.push(statusOfEnd(leg, event.how));
          if (ringing.size === 0) finish({ kind: "refused", refusal: bestRefusal(refusals) });
          return;
        case "held":
        case "resumed":
          return; // only answered legs hold
        case "broken":
        case "mended":
        case "t38-offered":
        case "t38-ended":
          return; // it is found again or refuses with 503
      }
    };

    const timer = deps.clock.after(init.ringMs, `${init.extension ?? "outside"} does not answer`, () =>
      finish({ kind: "no-answer" }),
    );
    forget = signal.onAbort(onAbort);
    if (signal.aborted) return;
    let isFull = false;
    for (const contact of init.contacts) {
      const leg = deps.place(contact, init);
      if (leg === "no-port") isFull = true;
      else if (leg !== "not-encrypted") ringing.add(leg);
    }
    for (const leg of [...ringing]) leg.listen((event) => onEvent(leg, event));
    for (const leg of ringing) tellSoFar(leg, onProgress);
    if (ringing.size > 0) return;
    finish(isFull && refusals.length === 0 ? { kind: "no-port" } : { kind: "refused", refusal: bestRefusal(refusals) });
  });
}

/** A phone that rang before we took it over has said so already. */
function tellSoFar(leg: Leg, onProgress: (leg: Leg, progress: Progress) => void): void {
  if (leg.state !== "ringing" && leg.state !== "early") return;
  onProgress(leg, { rings: true, sounds: leg.state === "early" });
}

function statusOfEnd(leg: Leg, how: SessionEnd): number {
  if (leg.unusable) return 488;
  return how.by === "peer" && how.why === "refused" ? how.status : 480;
}
