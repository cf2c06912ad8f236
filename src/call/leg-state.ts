// The life of one leg:
//
//   new ──ring──► ringing ──answer──► answered ⇄ held        (held: the peer asked us to stop sending)
//    │              │                    │        │
//    └──────────────┴────────────────────┴────────┴──► ended
//
// `early` is ringing with sound. Every state may end; nothing leaves `ended`. leg.ts drives it, leg-state.test.ts walks it.

import { assert } from "../base/assert.ts";

export type LegState = "new" | "ringing" | "early" | "answered" | "held" | "ended";

const NEXT: Readonly<Record<LegState, readonly LegState[]>> = {
  new: ["ringing", "early", "answered", "ended"],
  ringing: ["ringing", "early", "answered", "ended"],
  early: ["ringing", "early", "answered", "ended"],
  answered: ["held", "ended"],
  held: ["answered", "ended"],
  ended: [],
};

/** The state after the step; a step the drawing does not have is our own mistake. */
export function legStep(from: LegState, to: LegState): LegState {
  assert(NEXT[from].includes(to), `a leg goes from ${from} to ${to}`);
  return to;
}

export function isConnected(state: LegState): boolean {
  return state === "answered" || state === "held";
}
