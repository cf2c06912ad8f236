// Whose callers are whose: pools and beginnings of callers' numbers, and of a queue its routing, steps and preferences. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import { agentRule, condition, everybody } from "./schema-rules.ts";
import { credit, KEY, oneOrMore, PLACE, shortList } from "./schema-words.ts";
import {
  duration,
  list,
  mapOf,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  text,
} from "./shape.ts";

const DAY_MS = 24 * HOUR_MS;

export const pool = record({
  tiers: optional(list(text(KEY)), [], "Tiers whose callers are these people's where the routing is progressive"),
  who: perhaps(agentRule, "Who they are; left out: whoever has the skill of one of its tiers"),
});

const AREA = { pattern: /^\+?[0-9]{1,15}$/, allowed: 'the beginning of a number, such as "+86592" or "0592"' };
export const areas = mapOf(AREA, text(PLACE));

const names = oneOrMore(text(KEY));

const step = record({
  after: perhaps(duration(0, DAY_MS), "Counted from the caller's coming; left out: as soon as `when` holds"),
  when: perhaps(condition, "How the queue must stand; looked at once a second"),
  requires: perhaps(agentRule, "Asked for from here on instead of what was asked"),
  also: perhaps(agentRule, "Asked for in addition"),
  drop: optional(names, [], "Skills that are asked for no more"),
  grade: perhaps(number({ low: 0, high: 100_000, whole: true }), "Agents who serve at most so many places"),
  region: perhaps(oneOf(["any"]), "Agents of any region from here on"),
  tier: perhaps(oneOf(["any"]), "Agents of any tier from here on"),
  pool: optional(names, [], "These people too: pools, or tiers"),
  credit: optional(credit, 0, "A further head start"),
});
export type RawStep = (typeof step)["placeholder"];

const preference = record({
  who: required(oneOf(["last-agent", "owner", "best-marked"]), "last-agent, owner or best-marked"),
  within: optional(duration(MINUTE_MS, 3_650 * DAY_MS), 30 * DAY_MS, "How far back is looked"),
  for: required(duration(SECOND_MS, HOUR_MS), "how long only they may take the call, such as 20s"),
});

export const stepDefaults = step.placeholder;
export const preferenceDefaults = preference.placeholder;

const routing = oneOf(["skills", "tier", "tier-region", "progressive"]);

/** Of a queue. */
export const routingFields = {
  requires: optional(agentRule, everybody, "What is asked of an agent: least levels of skills, or a rule"),
  routing: optional(
    routing,
    "skills",
    "Whose callers are whose: by skills, by tier, by tier and region, or widening by steps",
  ),
  steps: optional(
    atMost(step, limits.acd.steps),
    [],
    "How a caller's pool widens with time, or when the queue stands badly",
  ),
  prefer: optional(
    atMost(preference, limits.acd.preferences),
    [],
    "Who is tried first, for a while: the last agent, the owner of the account, who was marked best",
  ),
} as const;

function atMost<Item>(item: Shape<Item>, most: number): Shape<readonly Item[]> {
  return shortList(item, 0, most);
}
