// A rule of the office file to what the desk understands: pools are looked up, and a region's name stands for all its places, as it does with
// agents. Used for what queues, steps and numbers require.

import { unreachable } from "../base/assert.ts";
import type { AgentRule } from "../base/rule-text.ts";
import type { Requirement } from "../base/rules.ts";
import { tierRule } from "./assemble-routing.ts";
import { expandRegions, type Regions } from "./regions.ts";
import type { OfficePool } from "./routing.ts";

/** What names in rules mean. */
export interface RuleNames {
  readonly regions: Regions;
  readonly pools: ReadonlyMap<string, OfficePool>;
}

/** `who` of a pool names no pool, so that this ends. A pool that there is not is the tier of that name. */
export function bindRule(rule: AgentRule, names: RuleNames): Requirement {
  switch (rule.kind) {
    case "pool":
      return bindRule(poolRule(rule.pool, names), names);
    case "region":
      return bindRegion(rule.region, names);
    case "and":
    case "or":
      return { kind: rule.kind, of: rule.of.map((part) => bindRule(part, names)) };
    case "not":
      return { kind: "not", of: bindRule(rule.of, names) };
    case "everybody":
    case "skill":
    case "team":
    case "agents":
    case "caller-region":
    case "grade":
      return rule;
    default:
      return unreachable(rule);
  }
}

export function poolRule(name: string, { pools }: RuleNames): AgentRule {
  return pools.get(name)?.who ?? tierRule(name);
}

function bindRegion(region: string, { regions }: RuleNames): Requirement {
  const of = expandRegions([region], regions).map((place): Requirement => ({ kind: "region", region: place }));
  const [only, second] = of;
  if (only === undefined) return { kind: "region", region };
  return second === undefined ? only : { kind: "or", of };
}
