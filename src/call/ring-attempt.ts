// One INVITE to a carrier, followed until it is answered, refused or given up. What comes of it is told raw, with the carrier's own status: whether
// another carrier is tried next is decided by whoever called. No leg is left ringing whichever way it ends.

import type { Signal } from "../base/abort.ts";
import type { Clock } from "../base/time.ts";
import type { SessionEnd } from "../sip/session/session.ts";
import type { Leg, LegEvent, Progress } from "./leg.ts";
import { reasonIn } from "./ring-phones.ts";

export type AttemptOutcome =
  | { readonly kind: "answered"; readonly leg: Leg }
  /** `progressed`: it rang or sounded before, so the number was reached. */
  | { readonly kind: "refused"; readonly how: SessionEnd; readonly progressed: boolean; readonly unusable: boolean }
  /** Not one message came back, not even 100. */
  | { readonly kind: "silent" }
  | { readonly kind: "no-answer" }
  | { readonly kind: "stopped" };

export interface AttemptInit {
  readonly leg: Leg;
  readonly ringMs: number;
  /** Nothing at all heard for so long is `silent`. */
  readonly silenceMs: number;
}

export function ringAttempt(
  { leg, ringMs, silenceMs }: AttemptInit,
  clock: Clock,
  signal: Signal,
  onProgress: (leg: Leg, progress: Progress) => void,
): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    let progressed = false;
    let over = false;
    let forget = (): void => {};
    const finish = (outcome: AttemptOutcome, reason?: string): void => {
      if (over) return;
      over = true;
      patience.cancel();
      silence.cancel();
      forget();
      leg.listen(undefined);
      if (outcome.kind !== "answered" && outcome.kind !== "refused") leg.hangUp(reason === undefined ? {} : { reason });
      resolve(outcome);
    };
    const onEvent = (event: LegEvent): void => {
      if (event.kind === "answered") finish({ kind: "answered", leg });
      else if (event.kind === "ended") finish({ kind: "refused", how: event.how, progressed, unusable: leg.unusable });
      else if (event.kind === "progress") {
        progressed = true;
        onProgress(leg, event.progress);
      }
    };
    const patience = clock.after(ringMs, `${leg.id}: nobody answers outside`, () => finish({ kind: "no-answer" }));
    const silence = clock.after(silenceMs, `${leg.id}: the carrier says nothing`, () => {
      if (!leg.heard) finish({ kind: "silent" });
    });
    forget = signal.onAbort(() => finish({ kind: "stopped" }, reasonIn(signal)));
    if (!over) leg.listen(onEvent);
  });
}
