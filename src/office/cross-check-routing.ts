// What the routing of an office file gets wrong only together with the rest of it: names in rules that nobody has, tiers in two pools, steps that
// change nothing or that a routing without overflow cannot have. Part of `cross-check.ts`.

import { limits } from "../base/limits.ts";
import type { AgentRule } from "../base/rule-text.ts";
import { type CrossCheck, complain, mustExist, refuseTwice, type Segments } from "./complain.ts";
import { checkRuleNames, type KnownNames, knownNames } from "./cross-check-rules.ts";
import { placesOf } from "./regions.ts";
import type { RawOffice } from "./schema.ts";
import type { RawStep } from "./schema-routing.ts";

type RawQueue = RawOffice["queues"] extends ReadonlyMap<string, infer Queue> ? Queue : never;

export function checkRouting(check: CrossCheck): void {
  const known = knownNames(check);
  checkPlaces(check);
  checkPools(check, known);
  for (const [key, queue] of check.written.queues) {
    const at = ["queues", key];
    checkRuleNames(check, [...at, "requires"], queue.requires, known);
    checkMode(check, at, queue);
    checkPreferences(check, at, queue);
    for (const [i, step] of queue.steps.entries()) checkStep(check, [...at, "steps", i], step, known);
    checkEffects(check, at, queue);
  }
  for (const [number, target] of check.written.numbers) {
    if (target.kind === "queue") checkRuleNames(check, ["numbers", number, "requires"], target.requires, known);
  }
}

function checkPlaces(check: CrossCheck): void {
  const { areas, office, regions } = check.written;
  const places = placesOf(regions);
  mustExist(check, ["office", "region"], office.region ?? "", places, "a place of `regions`");
  for (const [begin, place] of areas) mustExist(check, ["areas", begin], place, places, "a place of `regions`");
  tooMany(check, "areas", areas.size, limits.rules.areas);
}

function checkPools(check: CrossCheck, known: KnownNames): void {
  const { pools, tiers } = check.written;
  tooMany(check, "pools", pools.size, limits.rules.pools);
  const homes = new Map<string, string>();
  for (const [key, pool] of pools) {
    const at = ["pools", key];
    if (tiers.includes(key)) {
      const allowed = "a name that no tier has: a tier is a pool by itself";
      complain(check, at, { found: `the pool ${JSON.stringify(key)}, and a tier of that name`, allowed });
    }
    if (pool.tiers.length === 0 && pool.who === undefined) {
      complain(check, at, {
        found: "neither tiers nor who",
        allowed: "`who` the people are, or the `tiers` whose skills they have",
      });
    }
    refuseTwice(check, [...at, "tiers"], pool.tiers);
    pool.tiers.forEach((tier, i) => {
      mustExist(check, [...at, "tiers", i], tier, tiers, "one of `tiers`");
      const home = homes.get(tier) ?? key;
      homes.set(tier, home);
      if (home === key || tier === "") return;
      const found = `${JSON.stringify(tier)}, whose callers are those of pools.${home} already`;
      complain(check, [...at, "tiers", i], { found, allowed: "each tier in one pool" });
    });
    checkPoolRule(check, [...at, "who"], pool.who, known);
  }
}

/** Pools of pools could go round in a circle. */
function checkPoolRule(check: CrossCheck, at: Segments, who: RawStep["requires"], known: KnownNames): void {
  const nested = who?.names.find(({ kind, name }) => kind === "pool" && !check.written.tiers.includes(name));
  if (nested === undefined || !check.written.pools.has(nested.name)) return checkRuleNames(check, at, who, known);
  const found = `pool = ${nested.name} at column ${nested.column} of the rule`;
  complain(check, at, { found, allowed: "skills, teams, regions, grades and agents: a pool is not made of pools" });
}

function tooMany(check: CrossCheck, section: string, size: number, most: number): void {
  if (size > most) complain(check, [section], { found: `${size} entries`, allowed: `at most ${most}` });
}

/** ACD-05 and ACD-06 know no overflow between pools, and need what they go by. */
function checkMode(check: CrossCheck, at: Segments, { routing, steps, byRegion }: RawQueue): void {
  const { regions, tiers } = check.written;
  const isFixed = routing === "tier" || routing === "tier-region";
  if (isFixed && steps.length > 0) {
    complain(check, [...at, "steps"], {
      found: `steps in a queue with routing: ${routing}`,
      allowed: "no steps: in this mode callers stay with the agents of their tier, there is no overflow",
      hint: "routing: progressive widens by steps",
    });
  }
  if (routing !== "skills" && tiers.length === 0) {
    complain(check, [...at, "routing"], {
      found: `${routing}, and no tiers`,
      allowed: "a file with `tiers`: [vip, standard]",
    });
  }
  if (routing === "tier-region" && regions.size === 0) {
    complain(check, [...at, "routing"], {
      found: `${routing}, and no regions`,
      allowed: "a file with `regions`: { fujian: [xiamen] }",
    });
  }
  if (routing === "tier" && byRegion) {
    const allowed = "false: with routing: tier each tier's agents serve all regions";
    complain(check, [...at, "byRegion"], { found: "true", allowed, hint: "routing: tier-region goes by both" });
  }
}

function checkPreferences(check: CrossCheck, at: Segments, { prefer }: RawQueue): void {
  const seen = new Set<string>();
  prefer.forEach(({ who }, i) => {
    if (seen.has(who)) {
      complain(check, [...at, "prefer", i, "who"], {
        found: `${who} a second time`,
        allowed: "each once, in the order tried",
      });
    }
    seen.add(who);
  });
}

function checkStep(check: CrossCheck, at: Segments, step: RawStep, known: KnownNames): void {
  const { regions } = check.written;
  checkRuleNames(check, [...at, "requires"], step.requires, known);
  checkRuleNames(check, [...at, "also"], step.also, known);
  for (const [i, name] of step.pool.entries()) {
    mustExist(check, [...at, "pool", i], name, known.pool, "a pool or a tier of this file");
  }
  refuseTwice(check, [...at, "pool"], step.pool);
  if (step.after === undefined && step.when === undefined) {
    complain(check, at, {
      found: "neither after nor when",
      allowed: "`after` a time, `when` a condition holds, or both",
    });
  }
  if (step.grade !== undefined && regions.size === 0) {
    const allowed = "a file with `regions`: an agent's grade is how many places they serve";
    complain(check, [...at, "grade"], { found: `grade ${step.grade}, and no regions`, allowed });
  }
  for (const key of ["pool", "drop"] as const) {
    if (step[key].length <= limits.rules.namesInStep) continue;
    complain(check, [...at, key], {
      found: `${step[key].length} names`,
      allowed: `at most ${limits.rules.namesInStep}`,
    });
  }
}

/** A step that changes nothing was meant to change something. */
function checkEffects(check: CrossCheck, at: Segments, queue: RawQueue): void {
  let asked = skillsIn(queue.requires.rule);
  const isRegional = queue.byRegion || queue.routing === "tier-region" || queue.routing === "progressive";
  queue.steps.forEach((step, i) => {
    const here = [...at, "steps", i];
    if (!hasEffect(step)) {
      const allowed = "requires, also, drop, grade, region: any, tier: any, pool or credit";
      complain(check, here, { found: "a step that changes nothing", allowed });
    }
    if (step.requires !== undefined) asked = skillsIn(step.requires.rule);
    for (const [k, skill] of step.drop.entries()) {
      mustExist(check, [...here, "drop", k], skill, [...asked], "a skill that is asked for until then");
    }
    if (step.region === "any" && !isRegional) {
      const allowed = "nothing: this queue does not go by region (byRegion, or routing: progressive)";
      complain(check, [...here, "region"], { found: "any", allowed });
    }
    if (step.tier === "any" && queue.routing === "skills") {
      complain(check, [...here, "tier"], {
        found: "any",
        allowed: "nothing: this queue does not go by tier (routing: progressive)",
      });
    }
    asked = new Set([...asked].filter((skill) => !step.drop.includes(skill)));
    for (const skill of skillsIn(step.also?.rule)) asked.add(skill);
  });
}

function hasEffect({ requires, also, drop, grade, region, tier, pool, credit }: RawStep): boolean {
  const isAsked = requires !== undefined || also !== undefined || drop.length > 0 || grade !== undefined;
  return isAsked || region === "any" || tier === "any" || pool.length > 0 || credit > 0;
}

function skillsIn(rule: AgentRule | undefined): Set<string> {
  if (rule === undefined) return new Set();
  if (rule.kind === "skill") return new Set([rule.skill]);
  if (rule.kind === "not") return skillsIn(rule.of);
  return rule.kind === "and" || rule.kind === "or"
    ? new Set(rule.of.flatMap((part) => [...skillsIn(part)]))
    : new Set();
}
