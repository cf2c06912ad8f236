// The fewest agents who reach a target with a load. More agents are never worse by any of the measures, so the number is found by doubling and halving.

import { limits } from "../../base/limits.ts";
import { erlangA } from "./erlang-a.ts";
import { erlangC } from "./erlang-c.ts";
import type { Load, Performance } from "./load.ts";

export interface Target {
  /** Least share answered within `withinMs`, 0-1. */
  readonly serviceLevel: number;
  readonly withinMs: number;
  /** undefined: any. */
  readonly occupancyMost: number | undefined;
  readonly abandonMost: number | undefined;
}

/** With callers' mean patience Erlang A, without it Erlang C. */
export type Callers = Load & { readonly patienceMs: number | undefined };

export function performance(callers: Callers, agents: number, withinMs: number): Performance {
  const { patienceMs } = callers;
  return patienceMs === undefined
    ? erlangC(callers, agents, withinMs)
    : erlangA({ ...callers, patienceMs }, agents, withinMs);
}

/** undefined: not with `limits.acd.staffingAgents` either. */
export function agentsNeeded(callers: Callers, target: Target): Performance | undefined {
  const reach = (agents: number): Performance | undefined => {
    const reached = performance(callers, agents, target.withinMs);
    return meets(reached, target) ? reached : undefined;
  };
  let enough = 1;
  let found = callers.arrivalRate === 0 ? reach(0) : undefined;
  if (found !== undefined) return found;
  for (found = reach(enough); found === undefined; found = reach(enough)) {
    if (enough >= limits.acd.staffingAgents) return undefined;
    enough = Math.min(limits.acd.staffingAgents, enough * 2);
  }
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    const reached = reach(middle);
    if (reached === undefined) tooFew = middle;
    else [enough, found] = [middle, reached];
  }
  return found;
}

function meets(reached: Performance, { serviceLevel, occupancyMost = 1, abandonMost = 1 }: Target): boolean {
  return (
    reached.serviceLevel >= serviceLevel && reached.occupancy <= occupancyMost && reached.abandonRate <= abandonMost
  );
}
