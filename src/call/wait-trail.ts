// What a call's record keeps of one wait in a queue beside its times: what was asked of agents for this caller, and the steps taken. Kept in
// the queue segment's row; whoever asks afterwards why the call waited (ACD-16) finds it there.

import type { Preference } from "../acd/contract.ts";
import type { AcdFact } from "../acd/facts.ts";
import { limits } from "../base/limits.ts";
import type { Requirement } from "../base/rules.ts";
import type { WallMillis } from "../base/time.ts";

export interface WaitTrail {
  readonly tier: string | undefined;
  readonly region: string | undefined;
  /** Of this one call; undefined: nothing. */
  readonly requires: Requirement | undefined;
  readonly prefers: readonly Preference[];
  /** Waited before, ms: steps and preferences are counted from there. */
  readonly waitedMs: number;
  readonly steps: StepTaken[];
}

export interface StepTaken {
  readonly at: WallMillis;
  readonly step: number;
  readonly why: Extract<AcdFact, { kind: "caller.step" }>["why"];
}

export function beginTrail(fact: Extract<AcdFact, { kind: "caller.queued" }>): WaitTrail {
  const { tier, region, requires, prefers = [], waitedMs } = fact;
  return { tier, region, requires, prefers, waitedMs: Math.round(waitedMs), steps: [] };
}

/** At most `limits.explain.stepsKept`: each new office file lets callers take their steps again. */
export function keepStep(trail: WaitTrail, step: StepTaken): void {
  if (trail.steps.length < limits.explain.stepsKept) trail.steps.push(step);
}

export function trailText(trail: WaitTrail): string {
  return JSON.stringify(trail);
}

/** undefined: nothing that this version can read. */
export function readTrail(text: string | undefined): WaitTrail | undefined {
  if (text === undefined) return undefined;
  try {
    const { tier, region, requires, prefers = [], waitedMs = 0, steps = [] } = JSON.parse(text) as Partial<WaitTrail>;
    return { tier, region, requires, prefers, waitedMs, steps };
  } catch {
    return undefined;
  }
}
