// Erlang C (M/M/n): callers wait as long as it takes. It is too dark where callers hang up, and has no answer where they come faster than they
// are served: Erlang A is for those.

import { blocking } from "./erlang-b.ts";
import { erlangs, type Load, type Performance } from "./load.ts";

/** Share of callers who must wait; 1 where the line grows for ever. */
export function waitShare(offered: number, agents: number): number {
  if (offered >= agents) return offered === 0 ? 0 : 1;
  const turnedAway = blocking(offered, agents);
  return turnedAway / (1 - (offered / agents) * (1 - turnedAway));
}

export function erlangC(load: Load, agents: number, withinMs: number): Performance {
  const offered = erlangs(load);
  const waits = waitShare(offered, agents);
  if (offered >= agents) {
    const idle = offered === 0;
    return {
      agents,
      waitShare: waits,
      serviceLevel: idle ? 1 : 0,
      abandonRate: 0,
      answerMs: idle ? 0 : Number.POSITIVE_INFINITY,
      occupancy: idle ? 0 : 1,
    };
  }
  const spare = (agents - offered) / load.handleMs; // how much faster they could be served than they come, per ms
  return {
    agents,
    waitShare: waits,
    serviceLevel: 1 - waits * Math.exp(-spare * withinMs),
    abandonRate: 0,
    answerMs: waits / spare,
    occupancy: offered / agents,
  };
}
