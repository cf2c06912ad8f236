// How it ended for a caller of a simulated day, by the reasons the desk gives.

import type { LeaveReason } from "../facts.ts";

export interface Fate {
  readonly kind: "answered" | "abandoned" | "overflowed" | "refused";
  /** Until the answer, or until they left. */
  readonly waitedMs: number;
  /** Answered within the queue's service level. */
  readonly inTime: boolean;
}

/** Of who left without an agent. `somewhere`: there was a place to go to. See `LeaveReason`. */
export function fateOfLeaving(why: LeaveReason, waitedMs: number, somewhere: boolean): Fate {
  switch (why) {
    case "abandoned":
      return { kind: "abandoned", waitedMs, inTime: false };
    case "overflowed":
    case "moved":
    case "call-back":
    case "timed-out":
    case "closed":
      return { kind: somewhere ? "overflowed" : "refused", waitedMs, inTime: false };
    case "removed":
    case "picked-up": // nobody in a simulation picks up a colleague's call
      return { kind: "refused", waitedMs, inTime: false };
  }
}
