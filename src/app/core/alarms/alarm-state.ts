// One alarm's life, a step at a time. It rises for `forMs` before it goes off, and must be calm for `calmMs` before it is over, so that a figure
// that wavers about its limit rings once. `alarm-board.ts` steps each alarm once a second.
//
//   quiet ──holds──► rising ──forMs──► open ──calm──► calming ──calmMs──► quiet (over)
//     ▲                 │ not any more   ▲               │ not calm any more
//     └─────────────────┘                └───────────────┘

import type { Millis } from "../../../base/time.ts";

export type AlarmState =
  | { readonly kind: "quiet" | "open" }
  | { readonly kind: "rising" | "calming"; readonly since: Millis };

export interface Seen {
  /** What must not be is so. */
  readonly holds: boolean;
  /** An open alarm may end. */
  readonly isCalm: boolean;
}

export interface Terms {
  readonly forMs: number;
  readonly calmMs: number;
}

export interface Stepped {
  readonly state: AlarmState;
  readonly news: "raised" | "over" | undefined;
}

export const QUIET: AlarmState = { kind: "quiet" };
export const OPEN: AlarmState = { kind: "open" };

export function isOpen(state: AlarmState): boolean {
  return state.kind === "open" || state.kind === "calming";
}

export function stepAlarm(state: AlarmState, seen: Seen, { forMs, calmMs }: Terms, now: Millis): Stepped {
  if (!isOpen(state)) {
    if (!seen.holds) return { state: QUIET, news: undefined };
    const since = "since" in state ? state.since : now;
    if (now - since < forMs) return { state: { kind: "rising", since }, news: undefined };
    return { state: OPEN, news: "raised" };
  }
  if (!seen.isCalm) return { state: OPEN, news: undefined };
  const since = "since" in state ? state.since : now;
  if (now - since < calmMs) return { state: { kind: "calming", since }, news: undefined };
  return { state: QUIET, news: "over" };
}
