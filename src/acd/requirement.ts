// Requirements as the desk needs them: bound to a caller's place, in one plain form, with a signature that is the same however the rule was
// written. Pure questions over setup data. Called when somebody asks for something new of agents (stages.ts, pools.ts) and by explanations.
//
// Plain form: `not` stands only before a single thing, and and or hold no further of their own kind, nothing is said twice, and what holds
// for everybody or for nobody is left out, or is all that there is.

import { unreachable } from "../base/assert.ts";
import { EVERYBODY, type Requirement } from "../base/rules.ts";
import type { AgentSetup } from "./contract.ts";

const NOBODY: Requirement = { kind: "not", of: EVERYBODY };

type Several = Extract<Requirement, { readonly kind: "and" | "or" }>;

/** `asked` is bound: `caller-region` holds for everybody. */
export function meets(agent: AgentSetup, asked: Requirement): boolean {
  switch (asked.kind) {
    case "everybody":
    case "caller-region":
      return true;
    case "skill": {
      const level = agent.skills.get(asked.skill) ?? 0;
      return level >= asked.least && level <= asked.most;
    }
    case "team":
      return agent.team === asked.team;
    case "agents":
      return asked.agents.includes(agent.key);
    case "region":
      return servesRegion(agent.regions, asked.region);
    case "grade":
      return agent.regions.length >= asked.least && agent.regions.length <= asked.most;
    case "and":
      return asked.of.every((one) => meets(agent, one));
    case "or":
      return asked.of.some((one) => meets(agent, one));
    case "not":
      return !meets(agent, asked.of);
    default:
      return unreachable(asked);
  }
}

/** An agent serves the regions of their list; one who serves a head region (`fujian`) serves all its places (`fujian/xiamen`). */
export function servesRegion(regions: readonly string[], region: string): boolean {
  for (const served of regions) {
    if (served === region || (region.startsWith(served) && region[served.length] === "/")) return true;
  }
  return false;
}

/** For a caller from there; from nowhere known: `caller-region` is everybody. */
export function bindRegion(asked: Requirement, region: string | undefined): Requirement {
  switch (asked.kind) {
    case "caller-region":
      return region === undefined ? EVERYBODY : { kind: "region", region };
    case "and":
    case "or":
      return { kind: asked.kind, of: asked.of.map((one) => bindRegion(one, region)) };
    case "not":
      return { kind: "not", of: bindRegion(asked.of, region) };
    default:
      return asked;
  }
}

/** `not` only before single things. */
function pushNot(asked: Requirement, holds: boolean): Requirement {
  switch (asked.kind) {
    case "not":
      return pushNot(asked.of, !holds);
    case "and":
    case "or":
      return { kind: (asked.kind === "and") === holds ? "and" : "or", of: asked.of.map((one) => pushNot(one, holds)) };
    default:
      return holds ? asked : { kind: "not", of: asked };
  }
}

/** These skills are no longer asked for: every term that names one of them holds for everybody. */
export function withoutSkills(asked: Requirement, skills: readonly string[]): Requirement {
  return skills.length === 0 ? asked : dropTerms(pushNot(asked, true), skills);
}

function dropTerms(asked: Requirement, skills: readonly string[]): Requirement {
  if (asked.kind === "and" || asked.kind === "or") {
    return { kind: asked.kind, of: asked.of.map((one) => dropTerms(one, skills)) };
  }
  const single = asked.kind === "not" ? asked.of : asked;
  return single.kind === "skill" && skills.includes(single.skill) ? EVERYBODY : asked;
}

/** Skills asked for, wherever in the rule, not those forbidden; each once, in alphabetical order. The strategies by skill add these up. */
export function skillsNamed(asked: Requirement): string[] {
  const named = new Set<string>();
  const look = (one: Requirement): void => {
    if (one.kind === "skill") named.add(one.skill);
    else if (one.kind === "and" || one.kind === "or") one.of.forEach(look);
  };
  look(pushNot(asked, true));
  return [...named].sort();
}

/** The plain form, see the top; terms stay in the order in which they were written. */
export function plainForm(asked: Requirement): Requirement {
  return simplify(pushNot(asked, true));
}

function simplify(asked: Requirement): Requirement {
  if (asked.kind === "and" || asked.kind === "or") return simplifySeveral(asked);
  if (asked.kind === "agents" && asked.agents.length === 0) return NOBODY;
  if (asked.kind === "not" && asked.of.kind === "agents" && asked.of.agents.length === 0) return EVERYBODY;
  return asked;
}

function simplifySeveral({ kind, of }: Several): Requirement {
  const [neutral, decisive] = kind === "and" ? [EVERYBODY, NOBODY] : [NOBODY, EVERYBODY];
  const terms = new Map<string, Requirement>();
  for (const one of of) {
    const term = simplify(one);
    for (const part of term.kind === kind ? term.of : [term]) {
      if (isSame(part, decisive)) return decisive;
      if (!isSame(part, neutral)) terms.set(signatureOf(part), part);
    }
  }
  const [only, second] = terms.values();
  if (only === undefined) return neutral;
  return second === undefined ? only : { kind, of: [...terms.values()] };
}

function isSame(part: Requirement, all: Requirement): boolean {
  if (all.kind === "everybody") return part.kind === "everybody";
  return part.kind === "not" && part.of.kind === "everybody";
}

/** Requirements that callers bring along come again and again as the same thing. */
const signatures = new WeakMap<Requirement, string>();

/** Equal for equal plain forms, whatever the order of their terms. */
export function signatureOf(asked: Requirement): string {
  if (asked.kind === "everybody") return "";
  let signature = signatures.get(asked);
  if (signature === undefined) {
    signature = writeSignature(asked);
    signatures.set(asked, signature);
  }
  return signature;
}

function writeSignature(asked: Requirement): string {
  switch (asked.kind) {
    case "and":
    case "or":
      return `${asked.kind}(${asked.of.map(signatureOf).sort().join(",")})`;
    case "not":
      return `not(${signatureOf(asked.of)})`;
    case "agents":
      return JSON.stringify(["agents", ...[...asked.agents].sort()]);
    default:
      return JSON.stringify(Object.values(asked));
  }
}
