// A document of sampling rules to rules, or every fault in it with its line. Used where documents are applied (rules.ts keeps them) and by
// `zongji qa rule check`, which needs no switch. Every key with an example: docs/sampling.md.

import { limits } from "../../base/limits.ts";
import { ok, type Result } from "../../base/result.ts";
import { HOUR_MS, SECOND_MS } from "../../base/time.ts";
import type { OfficeFault } from "../../office/fault.ts";
import { converted, KEY, NAME, shortList } from "../../office/schema-words.ts";
import type { JsonSchema } from "../../office/shape.ts";
import {
  duration,
  mapOf,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  text,
} from "../../office/shape.ts";
import { factConditions, share } from "../fact-conditions.ts";
import { type Complain, mustBeKnown, readDocument, type Segments } from "../read-document.ts";
import { ALLOCATIONS, PERIODS, type SamplingRule, STRATA } from "./rule.ts";

const DAY_MS = 24 * HOUR_MS;
const { names, bands, taken, rules: mostRules, documentCharacters } = limits.sampling;

const NO_SCORECARD = 'a scorecard in force, and there is none: "qa scorecard apply" makes one';
const CLOCK = { pattern: /^\d{1,2}:\d{2}$/, allowed: 'a time of day in quotes, such as "06:30"' };
const clock = converted<number>(CLOCK, 0, (written) => {
  const [hour = 0, minute = 0] = written.split(":").map(Number);
  return hour < 24 && minute < 60 ? hour * 60 + minute : undefined;
});

const keys = shortList(text(KEY), 1, names);
const few = number({ low: 1, high: taken, whole: true });

/** `20`, or `5%` of what fits. */
const take: Shape<SamplingRule["take"]> = {
  placeholder: { kind: "number", number: 1 },
  schema: { anyOf: [few.schema, share.schema] },
  read(tree, path, faults) {
    const isShare = tree.kind === "scalar" && tree.text.endsWith("%");
    return isShare
      ? { kind: "share", share: share.read(tree, path, faults) }
      : { kind: "number", number: few.read(tree, path, faults) };
  },
};

const strata = record({
  by: optional(shortList(oneOf(STRATA), 1, STRATA.length), [], "What divides: agent, team, queue, hour, length"),
  allocation: optional(oneOf(ALLOCATIONS), "proportional", "By how many there are of each, or of each as many"),
  hours: optional(
    shortList(number({ low: 0, high: 23, whole: true }), 1, bands),
    [6, 12, 18],
    "Hours at which a new band begins, rising",
  ),
  lengths: optional(
    shortList(duration(SECOND_MS, DAY_MS), 1, bands),
    [60 * SECOND_MS, 180 * SECOND_MS, 600 * SECOND_MS],
    "Lengths at which a new band begins, rising",
  ),
});

const scope = record({
  project: perhaps(text(KEY), "Agents of the teams of this project of `performance`"),
  queues: perhaps(keys, "Calls that these queues gave"),
  teams: perhaps(keys, "Agents of these teams"),
  agents: perhaps(keys, "These agents"),
});

const written = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  scorecard: required(text(KEY), "the key of the scorecard by which it is judged"),
  scope: optional(scope, scope.placeholder, "What is looked at; every recorded call when left out"),
  period: optional(oneOf(PERIODS), "week", "What is drawn from: each day, each week from Monday, or each month"),
  at: optional(clock, 6 * 60, 'When it draws, by the office\'s clock, such as "06:30"'),
  on: optional(number({ low: 1, high: 28, whole: true }), 1, "On which day after the period: 1 is the first"),
  take: required(take, "how many parts of calls are drawn, such as 20, or which share of them, such as 5%"),
  minimum: optional(duration(0, DAY_MS), 0, "Shorter ones are not looked at"),
  where: optional(factConditions, [], "What must be so, by fact"),
  quota: perhaps(
    record({
      perAgent: required(number({ low: 1, high: 100, whole: true }), "how many of every agent at least"),
      per: optional(oneOf(PERIODS), "week", "In how long a time"),
    }),
    "At least so many of every agent, though it be more than `take`",
  ),
  strata: optional(strata, strata.placeholder, "Each combination is drawn from by itself"),
  notAgainWithin: optional(duration(0, 400 * DAY_MS), 0, "Agents who were drawn so short a time before are left alone"),
});
type Written = typeof written.placeholder;

const document = record({ rules: required(mapOf(KEY, written), "sampling rules by their keys") });

/** What rules may name. */
export interface RuleNames {
  readonly scorecards: readonly string[];
  readonly projects: readonly string[];
  readonly queues: readonly string[];
  readonly teams: readonly string[];
  readonly agents: readonly string[];
}

/** For editors. */
export const samplingSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Sampling rules of Zongji",
  ...document.schema,
};

/** In the order of the document. `known` undefined: names are not looked at, for the office is not known. */
export function readRules(
  source: string,
  known: RuleNames | undefined,
): Result<readonly SamplingRule[], readonly OfficeFault[]> {
  const read = readDocument(source, {
    shape: document,
    characters: documentCharacters,
    judge: ({ rules }, complain) => judge(rules, complain, known),
  });
  return read.ok ? ok([...read.value.rules].map(([key, one]) => ruleOf(key, one))) : read;
}

function judge(rules: ReadonlyMap<string, Written>, complain: Complain, known: RuleNames | undefined): void {
  if (rules.size === 0) complain(["rules"], { found: "no rule", allowed: "at least one" });
  if (rules.size > mostRules) complain(["rules"], { found: `${rules.size} rules`, allowed: `at most ${mostRules}` });
  for (const [key, rule] of rules) {
    const at = (...segments: Segments): Segments => ["rules", key, ...segments];
    judgeTimes(rule, complain, at);
    if (known !== undefined) judgeNames(rule, complain, { at, known });
  }
}

type At = (...segments: Segments) => Segments;

const ORDER = { day: 0, week: 1, month: 2 } as const;
const LAST_DAY = { day: 7, week: 7, month: 28 } as const;

function judgeTimes({ period, on, quota, strata: { by, hours, lengths } }: Written, complain: Complain, at: At): void {
  if (on > LAST_DAY[period])
    complain(at("on"), { found: String(on), allowed: `1 to ${LAST_DAY[period]} of the days after a ${period}` });
  if (quota !== undefined && ORDER[quota.per] < ORDER[period])
    complain(at("quota", "per"), { found: quota.per, allowed: `a time not shorter than the period, ${period}` });
  for (const [name, bounds] of [
    ["hours", hours],
    ["lengths", lengths],
  ] as const)
    if (bounds.some((bound, place) => place > 0 && bound <= (bounds[place - 1] ?? 0)))
      complain(at("strata", name), { found: "bounds that do not rise", allowed: "each higher than the one before" });
  if (new Set(by).size < by.length)
    complain(at("strata", "by"), { found: "the same twice", allowed: "each of them once" });
}

function judgeNames(
  { scorecard, scope: { project, queues = [], teams = [], agents = [] } }: Written,
  complain: Complain,
  { at, known }: { readonly at: At; readonly known: RuleNames },
): void {
  const noun = known.scorecards.length === 0 ? NO_SCORECARD : "a scorecard in force";
  mustBeKnown(complain, at("scorecard"), scorecard, { known: known.scorecards, noun });
  if (project !== undefined)
    mustBeKnown(complain, at("scope", "project"), project, {
      known: known.projects,
      noun: "a project of `performance`",
    });
  for (const [name, values, noun] of [
    ["queues", queues, "a queue of the office"],
    ["teams", teams, "a team of an agent"],
    ["agents", agents, "an agent of the office"],
  ] as const)
    for (const [place, value] of values.entries())
      mustBeKnown(complain, at("scope", name, place), value, { known: known[name], noun });
}

function ruleOf(key: string, one: Written): SamplingRule {
  const { name = key, scorecard, period, at, on, quota, minimum, where, notAgainWithin } = one;
  const { by, allocation, hours, lengths } = one.strata;
  return {
    ...{ key, name, scorecard, scope: one.scope, period, draw: { at, on }, take: one.take, minimumMs: minimum, where },
    quota: quota && { perAgent: quota.perAgent, per: quota.per },
    strata: { by, allocation, hours, lengthsMs: lengths },
    notAgainWithinMs: notAgainWithin,
  };
}
