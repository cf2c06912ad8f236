// Pools, steps and preferences as checked to what the office keeps of them. Part of `assemble.ts`.

import type { AgentRule } from "../base/rule-text.ts";
import { EVERYBODY } from "../base/rules.ts";
import type { OfficePool, QueuePreference, QueueStep } from "./routing.ts";
import type { RawOffice } from "./schema.ts";
import type { RawStep } from "./schema-routing.ts";

type RawPool = RawOffice["pools"] extends ReadonlyMap<string, infer Pool> ? Pool : never;

export function toPool(key: string, { tiers, who }: RawPool): OfficePool {
  return { key, tiers, who: who?.rule ?? anyTierOf(tiers) };
}

/** Whoever has the skill of one of these tiers. */
export function anyTierOf(tiers: readonly string[]): AgentRule {
  const of = tiers.map(tierRule);
  const [only, second] = of;
  if (only === undefined) return EVERYBODY;
  return second === undefined ? only : { kind: "or", of };
}

/** A tier is a pool by itself: the agents who have the skill of its name, at any level. */
export function tierRule(tier: string): AgentRule {
  return { kind: "skill", skill: tier, least: 1, most: 10 };
}

export function toStep(written: RawStep): QueueStep {
  return {
    afterMs: written.after ?? 0,
    when: written.when,
    requires: written.requires?.rule,
    also: written.also?.rule,
    drop: written.drop,
    grade: written.grade,
    anyRegion: written.region === "any",
    anyTier: written.tier === "any",
    pools: written.pool,
    creditMs: written.credit,
  };
}

export function toPreference(written: {
  readonly who: QueuePreference["who"];
  readonly within: number;
  readonly for: number;
}): QueuePreference {
  return { who: written.who, withinMs: written.within, forMs: written.for };
}
