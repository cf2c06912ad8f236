// Names in rules, looked up in the rest of the office file: teams, places, agents and pools must be there; a skill too, unless the rule is about
// not having it. Part of `cross-check-routing.ts`.

import { type CrossCheck, complain, type Segments } from "./complain.ts";
import { didYouMean } from "./fault.ts";
import { placesOf } from "./regions.ts";
import type { RuleName, RuleRead } from "./rule-agents.ts";
import { plainLevels } from "./rule-plain.ts";

export type KnownNames = Readonly<Record<RuleName["kind"], readonly string[]>>;

/** What rules of this file may name. */
export function knownNames({ written }: CrossCheck): KnownNames {
  const { agents, pools, regions, tiers } = written;
  const people = [...agents.values()];
  const skills = people.flatMap(({ skills: own }) => [...own.keys()]);
  return {
    skill: [...new Set([...skills, ...tiers, ...declaredSkills(written)])],
    team: [...new Set(people.flatMap(({ team }) => team ?? []))],
    region: [...new Set([...regions.keys(), ...placesOf(regions)])],
    agent: [...agents.keys()],
    pool: [...pools.keys(), ...tiers],
  };
}

/** A skill in a map of least levels counts as known, as it always did: the office may be written before its agents are. */
function declaredSkills({ queues, numbers }: CrossCheck["written"]): readonly string[] {
  const asked = [...queues.values(), ...[...numbers.values()].flatMap((one) => (one.kind === "queue" ? [one] : []))];
  return asked.flatMap(({ requires }) =>
    requires.names.length > 0 ? [] : [...(plainLevels(requires.rule)?.keys() ?? [])],
  );
}

const NOUNS: Readonly<Record<RuleName["kind"], string>> = {
  skill: "a skill that an agent has, or a tier",
  team: "the team of an agent",
  region: "a place or region of `regions`, or caller",
  agent: "an agent of this file",
  pool: "a pool or a tier of this file",
};

export function checkRuleNames(
  check: CrossCheck,
  segments: Segments,
  read: RuleRead | undefined,
  known: KnownNames,
): void {
  for (const name of read?.names ?? []) {
    if (known[name.kind].includes(name.name) || mayBeUnknown(name, known)) continue;
    complain(check, segments, {
      found: `the ${name.kind} ${JSON.stringify(name.name)} at column ${name.column} of the rule`,
      allowed: allowedNames(name.kind, known[name.kind]),
      hint: hintFor(name, known),
    });
    return; // one fault a rule: they all stand at the same place of the file
  }
}

/** Without agents nothing can be known of what they can do; and nobody being a trainee today is no mistake, unless it looks like a slip. */
function mayBeUnknown({ kind, name, without }: RuleName, known: KnownNames): boolean {
  if (known.agent.length === 0 && (kind === "skill" || kind === "team")) return true;
  return kind === "skill" && without && didYouMean(name, known.skill) === undefined;
}

function allowedNames(kind: RuleName["kind"], names: readonly string[]): string {
  if (names.length === 0) return `${NOUNS[kind]}, and there is none`;
  const some = names.slice(0, 12).join(", ");
  return `${NOUNS[kind]}: ${some}${names.length > 12 ? ", …" : ""}`;
}

const WORDS = ["everybody", "team", "region", "grade", "agent", "pool", "not"];

/** Near names of its kind first; a lone word may also have been meant for a word of the language. */
function hintFor({ kind, name }: RuleName, known: KnownNames): string | undefined {
  const near = didYouMean(name, known[kind]);
  if (near !== undefined || kind !== "skill") return near;
  if (known.team.includes(name)) return `a team is asked for with team = ${name}`;
  if (known.region.includes(name)) return `a place is asked for with region = ${name}`;
  if (known.agent.includes(name)) return `an agent is asked for with agent = ${name}`;
  if (known.pool.includes(name)) return `a pool is asked for with pool = ${name}`;
  return didYouMean(name, WORDS);
}
