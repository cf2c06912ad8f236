// What a sampling rule is (QA-01): what is looked at, how much of it, and by which scorecard it is judged. Read by read-rules.ts, kept by rules.ts, carried
// out by draws.ts.

import type { WallMillis } from "../../base/time.ts";
import type { FactCondition } from "../scorecard.ts";

export const PERIODS = ["day", "week", "month"] as const;
export type PeriodKind = (typeof PERIODS)[number];
export const STRATA = ["agent", "team", "queue", "hour", "length"] as const;
export type StratumKind = (typeof STRATA)[number];
export const ALLOCATIONS = ["proportional", "equal"] as const;
export type Allocation = (typeof ALLOCATIONS)[number];

export interface SamplingRule {
  readonly key: string;
  readonly name: string;
  readonly scorecard: string;
  readonly scope: RuleScope;
  /** What is drawn from: each day, week from Monday or month by itself. */
  readonly period: PeriodKind;
  readonly draw: {
    /** Minutes after midnight, by the office's clock. */
    readonly at: number;
    /** Of a week 1 Monday to 7, of a month 1 to 28; 1 for a day: the first such day after the period. */
    readonly on: number;
  };
  readonly take:
    | { readonly kind: "number"; readonly number: number }
    | { readonly kind: "share"; readonly share: number };
  /** Shorter parts are not looked at. */
  readonly minimumMs: number;
  /** All of them must hold. */
  readonly where: readonly FactCondition[];
  /** At least so many of every agent and day, week or month, though it be more than `take`; undefined: as it comes. */
  readonly quota: { readonly perAgent: number; readonly per: PeriodKind } | undefined;
  /** Each combination of these is drawn from by itself; none: all together. */
  readonly strata: {
    readonly by: readonly StratumKind[];
    readonly allocation: Allocation;
    /** Hours, and lengths in milliseconds, at which a new band begins. */
    readonly hours: readonly number[];
    readonly lengthsMs: readonly number[];
  };
  /** Agents of whom an inspection was made within that time before are left alone; 0: nobody is. */
  readonly notAgainWithinMs: number;
}

/** All that are named must hold; undefined: any. */
export interface RuleScope {
  /** Of `performance.projects`: agents of its teams. */
  readonly project: string | undefined;
  readonly queues: readonly string[] | undefined;
  readonly teams: readonly string[] | undefined;
  readonly agents: readonly string[] | undefined;
}

export interface KeptRule {
  readonly rule: SamplingRule;
  readonly state: "active" | "paused";
  /** Periods that were over by then are not drawn by themselves. */
  readonly sinceAt: WallMillis;
  readonly savedAt: WallMillis;
  readonly savedBy: string;
}
