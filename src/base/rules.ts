// Rules about agents and lines, as the office file writes them and the desk decides by them. Shapes only: `office/` reads and checks them,
// `acd/` binds them to a caller and keeps indexes by them. Words of the language: docs/acd.md, "Who may take a call".

import type { AgentKey } from "./ids.ts";

/** What is asked of an agent. AND, OR and NOT over skill levels, team, region, grade (ACD-21). */
export type Requirement =
  | { readonly kind: "everybody" }
  /** Level 1-10 within these bounds, both included; who does not have the skill has level 0. */
  | { readonly kind: "skill"; readonly skill: string; readonly least: number; readonly most: number }
  | { readonly kind: "team"; readonly team: string }
  | { readonly kind: "agents"; readonly agents: readonly AgentKey[] }
  /** Serves this place, or the head region of it. */
  | { readonly kind: "region"; readonly region: string }
  /** Serves the place of the caller; holds where the caller's place is unknown. */
  | { readonly kind: "caller-region" }
  /** How many places the agent serves, both bounds included (ACD-07). */
  | { readonly kind: "grade"; readonly least: number; readonly most: number }
  | { readonly kind: "and"; readonly of: readonly Requirement[] }
  | { readonly kind: "or"; readonly of: readonly Requirement[] }
  | { readonly kind: "not"; readonly of: Requirement };

/** What a condition looks at, of one queue at one moment. */
export type Measure =
  /** Callers not yet answered, the one it is asked for included. */
  | "waiting"
  /** Longest wait of them, ms. */
  | "longest"
  /** Wait that a caller who came now could expect, ms; unknown while it cannot be told with confidence. */
  | "expected"
  /** Share 0-1 answered in time of those decided in the last 30 minutes; unknown without any. */
  | "service-level"
  /** Agents who may serve the queue's callers and are at work: signed in, neither busy nor on break. */
  | "working"
  /** Of those: free now. */
  | "free";

/** A comparison with something unknown does not hold, and neither does its opposite. */
export type Condition =
  | { readonly kind: "measure"; readonly measure: Measure; readonly is: Comparison; readonly value: number }
  | { readonly kind: "and"; readonly of: readonly Condition[] }
  | { readonly kind: "or"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition };

export type Comparison = "<" | "<=" | "=" | "!=" | ">=" | ">";

/** Callers wait in steps: each that is taken widens, or changes, who may take the call. Taken steps stay taken (ACD-07, ACD-21). */
export interface Step {
  /** Counted from the caller's coming. */
  readonly afterMs: number;
  /** Must hold too. Looked at when the caller comes and once a second while callers wait. */
  readonly when: Condition | undefined;
  /** From here on instead of the queue's own requirement and what earlier steps made of it. */
  readonly requires: Requirement | undefined;
  /** Asked for in addition. */
  readonly also: Requirement | undefined;
  /** Skills no longer asked for: every term that names one of them is left out. */
  readonly drop: readonly string[];
  /** Agents who serve at most so many places; instead of an earlier step's. undefined: as before. */
  readonly grade: number | undefined;
  /** Agents of any region, or of any tier, from here on. */
  readonly anyRegion: boolean;
  readonly anyTier: boolean;
  /** These people too, whatever their tier, region and grade; the queue's requirement holds for them as well. */
  readonly pools: readonly Pool[];
  /** A further head start, ms. */
  readonly creditMs: number;
}

/** People under a name. */
export interface Pool {
  readonly name: string;
  readonly who: Requirement;
}

export const EVERYBODY: Requirement = { kind: "everybody" };

/** The upper bound of `grade` where none is asked: more places than an office has. */
export const MOST_GRADE = 1_000_000;

/** At least these levels, all of them. */
export function levelsAsked(levels: ReadonlyMap<string, number>): Requirement {
  const of = [...levels].map(([skill, least]): Requirement => ({ kind: "skill", skill, least, most: 10 }));
  const [only, second] = of;
  if (only === undefined) return EVERYBODY;
  return second === undefined ? only : { kind: "and", of };
}
