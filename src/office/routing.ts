// Whose callers are whose (ACD-05 to ACD-07, ACD-10, ACD-21), as the office file has it. Part of `office.ts`; `app/core/desk-setup.ts` makes of
// it what the desk works by.

import type { AgentRule } from "../base/rule-text.ts";
import type { Condition } from "../base/rules.ts";

/**
 * skills: whoever meets the queue's `requires`. tier: of those, who has the skill named as the caller's tier. tier-region: and serves the
 * caller's place. progressive: the pool that has the caller's tier, and serves the place; `steps` widen it.
 */
export type Routing = "skills" | "tier" | "tier-region" | "progressive";

/** People under a name. A tier is such a name by itself: the agents who have the skill of its name. */
export interface OfficePool {
  readonly key: string;
  /** Whose callers are these people's where the routing is progressive. */
  readonly tiers: readonly string[];
  readonly who: AgentRule;
}

/** As `Step` of base/rules.ts, with pools by their names. */
export interface QueueStep {
  readonly afterMs: number;
  readonly when: Condition | undefined;
  readonly requires: AgentRule | undefined;
  readonly also: AgentRule | undefined;
  readonly drop: readonly string[];
  readonly grade: number | undefined;
  readonly anyRegion: boolean;
  readonly anyTier: boolean;
  /** Pools, and tiers. */
  readonly pools: readonly string[];
  readonly creditMs: number;
}

export interface QueuePreference {
  readonly who: "last-agent" | "owner" | "best-marked";
  /** How far back it is looked: for who served the customer last, or for marks. */
  readonly withinMs: number;
  readonly forMs: number;
}
