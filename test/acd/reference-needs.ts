// Who may take whom, evaluated directly: what is asked of an agent for a call at this moment, person by person.

import type { AgentSetup, QueueSetup } from "../../src/acd/contract.ts";
import type { Requirement, Step } from "../../src/base/rules.ts";
import type { RefAgent, RefCall, RefFloor } from "./reference-floor.ts";

const EVERYBODY: Requirement = { kind: "everybody" };

/** `place`: the caller's, where it is known. */
export function meets(agent: AgentSetup, asked: Requirement, place: string | undefined): boolean {
  switch (asked.kind) {
    case "everybody":
      return true;
    case "skill": {
      const level = agent.skills.get(asked.skill) ?? 0;
      return level >= asked.least && level <= asked.most;
    }
    case "team":
      return agent.team === asked.team;
    case "agents":
      return asked.agents.some((key) => key === agent.key);
    case "region":
      return serves(agent, asked.region);
    case "caller-region":
      return place === undefined || serves(agent, place);
    case "grade":
      return agent.regions.length >= asked.least && agent.regions.length <= asked.most;
    case "and":
      return asked.of.every((one) => meets(agent, one, place));
    case "or":
      return asked.of.some((one) => meets(agent, one, place));
    case "not":
      return !meets(agent, asked.of, place);
  }
}

function serves(agent: AgentSetup, place: string): boolean {
  return agent.regions.some((region) => place === region || place.startsWith(`${region}/`));
}

/** Negation at the leaves only. */
function spread(asked: Requirement, holds: boolean): Requirement {
  switch (asked.kind) {
    case "not":
      return spread(asked.of, !holds);
    case "and":
    case "or":
      return { kind: (asked.kind === "and") === holds ? "and" : "or", of: asked.of.map((one) => spread(one, holds)) };
    default:
      return holds ? asked : { kind: "not", of: asked };
  }
}

/** Every term that names one of the skills holds for everybody. */
export function without(asked: Requirement, skills: readonly string[]): Requirement {
  const strip = (one: Requirement): Requirement => {
    const leaf = one.kind === "not" ? one.of : one;
    if (leaf.kind === "skill" && skills.includes(leaf.skill)) return EVERYBODY;
    return one.kind === "and" || one.kind === "or" ? { kind: one.kind, of: one.of.map(strip) } : one;
  };
  return skills.length === 0 ? asked : strip(spread(asked, true));
}

export interface Folded {
  asked: Requirement;
  grade: number;
  anyTier: boolean;
  anyRegion: boolean;
  pools: Requirement[];
  creditMs: number;
}

/** The steps of these numbers one after the other, in file order. */
export function fold(queue: QueueSetup, taken: readonly number[]): Folded {
  const folded: Folded = {
    asked: queue.requires,
    grade: Number.POSITIVE_INFINITY,
    anyTier: false,
    anyRegion: false,
    pools: [],
    creditMs: 0,
  };
  queue.steps.forEach((step, number) => {
    if (taken.includes(number)) foldStep(folded, step);
  });
  return folded;
}

function foldStep(folded: Folded, step: Step): void {
  folded.asked = without(step.requires ?? folded.asked, step.drop);
  if (step.also !== undefined) folded.asked = { kind: "and", of: [folded.asked, step.also] };
  folded.grade = step.grade ?? folded.grade;
  folded.anyTier ||= step.anyTier;
  folded.anyRegion ||= step.anyRegion;
  folded.pools.push(...step.pools.map((pool) => pool.who));
  folded.creditMs += step.creditMs;
}

/** What is asked of an agent by a caller of this tier and place who has taken these steps; no preference in force. */
export function normalNeed(
  queue: QueueSetup,
  caller: { readonly tier: string | undefined; readonly region: string | undefined; readonly requires: Requirement },
  taken: readonly number[],
): Requirement {
  const { asked, grade, anyTier, anyRegion, pools } = fold(queue, taken);
  const tier = (caller.tier === undefined ? undefined : queue.tiers.get(caller.tier)) ?? queue.otherTiers;
  const own: Requirement[] = [];
  if (!anyTier) own.push(tier);
  if (!anyRegion && queue.byRegion && caller.region !== undefined) own.push({ kind: "region", region: caller.region });
  if (grade !== Number.POSITIVE_INFINITY) own.push({ kind: "grade", least: 0, most: grade });
  const people: Requirement = { kind: "or", of: [{ kind: "and", of: own }, ...pools] };
  return { kind: "and", of: [caller.requires, asked, people] };
}

export function preferenceNeed(call: RefCall, queue: QueueSetup): Requirement | undefined {
  const preference = call.caller.prefers[call.preference];
  if (preference === undefined) return undefined;
  return { kind: "and", of: [call.caller.requires, queue.requires, { kind: "agents", agents: preference.agents }] };
}

export function needOf(floor: RefFloor, call: RefCall): Requirement {
  const queue = floor.queueOf(call);
  return preferenceNeed(call, queue) ?? normalNeed(queue, call.caller, call.taken);
}

/** Skills that count for "most skilled": named by the need where it does not forbid them, each once. */
export function skillsNamed(asked: Requirement): string[] {
  const named = new Set<string>();
  const look = (one: Requirement): void => {
    if (one.kind === "skill") named.add(one.skill);
    else if (one.kind === "and" || one.kind === "or") one.of.forEach(look);
  };
  look(spread(asked, true));
  return [...named];
}

// --- people

/** In the office, in one of the states of somebody who works, at a phone that may ring. */
export function isAtWork(floor: RefFloor, agent: RefAgent): boolean {
  const phone = floor.phoneOf(agent);
  const works = ["ready", "reserved", "ringing", "talking", "wrap-up"].includes(agent.state);
  return works && !agent.removed && phone.reachable && !phone.dnd;
}

export function isFree(floor: RefFloor, agent: RefAgent): boolean {
  return agent.state === "ready" && isAtWork(floor, agent) && !floor.phoneOf(agent).engaged;
}

export function peopleFor(floor: RefFloor, asked: Requirement, place: string | undefined): RefAgent[] {
  return floor.agents.filter((agent) => !agent.removed && meets(agent.setup, asked, place));
}

/** Whether anybody at work meets it. */
export function somebodyFor(floor: RefFloor, asked: Requirement, place: string | undefined): boolean {
  return peopleFor(floor, asked, place).some((agent) => isAtWork(floor, agent));
}

/** Who could be rung for this call now. */
export function candidatesFor(floor: RefFloor, call: RefCall): RefAgent[] {
  const tried = (agent: RefAgent): boolean =>
    floor.tries.some((past) => past.agent === agent.setup.key && past.call === call.caller.call);
  return peopleFor(floor, needOf(floor, call), call.caller.region).filter(
    (agent) => isFree(floor, agent) && !tried(agent),
  );
}

// --- who goes first

export function creditOf(floor: RefFloor, call: RefCall): number {
  const queue = floor.queueOf(call);
  const tier = call.caller.tier === undefined ? 0 : (queue.tierCreditMs.get(call.caller.tier) ?? 0);
  return queue.creditMs + tier + call.caller.creditMs + fold(queue, call.taken).creditMs;
}

export function ageOf(floor: RefFloor, call: RefCall): number {
  return floor.queueOf(call).ageing * (floor.now - call.since) + creditOf(floor, call);
}

/** Greatest effective age first; of two alike the one who came first. */
export function byAge(floor: RefFloor, calls: readonly RefCall[]): RefCall[] {
  return [...calls].sort((a, b) => ageOf(floor, b) - ageOf(floor, a) || a.arrival - b.arrival);
}
