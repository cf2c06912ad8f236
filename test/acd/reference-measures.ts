// What conditions look at, added up from everything remembered, and the three-valued logic over it.

import type { Comparison, Condition, Measure, Requirement } from "../../src/base/rules.ts";
import type { RefCall, RefFloor, RefPast } from "./reference-floor.ts";
import { ageOf, isAtWork, isFree, needOf, normalNeed, peopleFor } from "./reference-needs.ts";

const MINUTE = 60_000;
const SAMPLES = 50;

export interface RefEstimate {
  waitMs: number;
  confidence: "low" | "fair" | "good";
  position: number;
  handleMs: number;
  agents: number;
  samples: number;
}

export function measureOf(floor: RefFloor, queue: string, measure: Measure): number | undefined {
  const setup = floor.queue(queue);
  if (setup === undefined) return undefined;
  const calls = floor.callsOf(queue);
  const people = peopleFor(floor, setup.requires, undefined);
  switch (measure) {
    case "waiting":
      return calls.length;
    case "longest":
      return Math.max(0, ...calls.map((call) => floor.now - call.since));
    case "expected": {
      const estimate = expectNew(floor, queue);
      return estimate === undefined || estimate.confidence === "low" ? undefined : estimate.waitMs;
    }
    case "service-level":
      return serviceLevel(floor, queue);
    case "working":
      return people.filter((agent) => isAtWork(floor, agent)).length;
    case "free":
      return people.filter((agent) => isFree(floor, agent)).length;
  }
}

function pastOf(floor: RefFloor, queue: string): RefPast {
  const past = floor.past.get(queue) ?? { handled: [], decided: [] };
  floor.past.set(queue, past);
  return past;
}

export function rememberHandled(floor: RefFloor, queue: string, ms: number): void {
  if (floor.queue(queue) === undefined) return;
  const { handled } = pastOf(floor, queue);
  handled.push(ms);
  if (handled.length > SAMPLES) handled.shift();
}

export function rememberDecided(floor: RefFloor, queue: string, inTime: boolean): void {
  pastOf(floor, queue).decided.push({ at: floor.now, inTime });
}

/** The last thirty minutes of the clock, the one going on included. */
function serviceLevel(floor: RefFloor, queue: string): number | undefined {
  const minute = (at: number): number => Math.floor(at / MINUTE);
  const recent = pastOf(floor, queue).decided.filter(({ at }) => minute(at) > minute(floor.now) - 30);
  return recent.length === 0 ? undefined : recent.filter(({ inTime }) => inTime).length / recent.length;
}

export function holds(floor: RefFloor, queue: string, condition: Condition): boolean {
  return truthOf(floor, queue, condition) === true;
}

function truthOf(floor: RefFloor, queue: string, condition: Condition): boolean | undefined {
  switch (condition.kind) {
    case "measure": {
      const value = measureOf(floor, queue, condition.measure);
      return value === undefined ? undefined : compare(value, condition.is, condition.value);
    }
    case "not": {
      const value = truthOf(floor, queue, condition.of);
      return value === undefined ? undefined : !value;
    }
    case "and": {
      const values = condition.of.map((one) => truthOf(floor, queue, one));
      if (values.includes(false)) return false;
      return values.includes(undefined) ? undefined : true;
    }
    case "or": {
      const values = condition.of.map((one) => truthOf(floor, queue, one));
      if (values.includes(true)) return true;
      return values.includes(undefined) ? undefined : false;
    }
  }
}

function compare(a: number, is: Comparison, b: number): boolean {
  switch (is) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case ">=":
      return a >= b;
    case ">":
      return a > b;
  }
}

// --- how long one may expect to wait

export function expectCall(floor: RefFloor, call: RefCall): RefEstimate {
  const who = { need: needOf(floor, call), place: call.caller.region };
  const older = (other: RefCall): boolean =>
    ageOf(floor, other) > ageOf(floor, call) ||
    (ageOf(floor, other) === ageOf(floor, call) && other.arrival < call.arrival);
  return estimate(floor, call.caller.queue, { ...who, older });
}

/** Somebody without tier, place or wishes who came now. */
export function expectNew(floor: RefFloor, queue: string): RefEstimate | undefined {
  const setup = floor.queue(queue);
  if (setup === undefined) return undefined;
  const plain = { tier: undefined, region: undefined, requires: { kind: "everybody" } } as const;
  const older = (other: RefCall): boolean => ageOf(floor, other) >= setup.creditMs;
  return estimate(floor, queue, { need: normalNeed(setup, plain, []), place: undefined, older });
}

function estimate(
  floor: RefFloor,
  queue: string,
  who: { need: Requirement; place: string | undefined; older: (call: RefCall) => boolean },
): RefEstimate {
  const people = peopleFor(floor, who.need, who.place);
  const sharesPeople = (call: RefCall): boolean =>
    peopleFor(floor, needOf(floor, call), call.caller.region).some((agent) => people.includes(agent));
  const ahead = floor.calls.filter((call) => who.older(call) && sharesPeople(call)).length;
  const { handled } = pastOf(floor, queue);
  const samples = handled.length;
  const handleMs = samples === 0 ? 0 : handled.reduce((sum, ms) => sum + ms, 0) / samples;
  const spread = samples === 0 ? 0 : Math.sqrt(handled.reduce((sum, ms) => sum + (ms - handleMs) ** 2, 0) / samples);
  const agents = people.filter((agent) => isAtWork(floor, agent)).length;
  const isSomebodyFree = people.some((agent) => isFree(floor, agent));
  const position = 1 + ahead;
  const waitMs = isSomebodyFree ? 0 : agents === 0 ? 0 : (position * handleMs) / agents;
  const isLow = samples < 5 || agents === 0;
  const confidence = isLow ? "low" : samples >= 20 && spread <= handleMs ? "good" : "fair";
  return { waitMs, confidence, position, handleMs, agents, samples };
}
