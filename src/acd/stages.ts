// What is asked of an agent for a caller, worked out once for all who are alike: tier, place, wishes and steps taken make a stage. Stages are
// kept for the next such caller. The rule in words: docs/acd.md, "Who may take a call". Called by waiting.ts, steps.ts and the explanations.

import { limits } from "../base/limits.ts";
import { EVERYBODY, type Requirement, type Step } from "../base/rules.ts";
import type { Caller, Preference, QueueSetup } from "./contract.ts";
import { leavePool, makeNeed, peekPool, strand } from "./pools.ts";
import type { Floor, Likeness, Need, Pool, QueueRecord, Stage, WaitingCall } from "./records.ts";
import { signatureOf, withoutSkills } from "./requirement.ts";

/** Nobody in particular. */
const PLAIN: Likeness = {
  key: likenessKey(undefined, undefined, EVERYBODY),
  tier: undefined,
  region: undefined,
  requires: EVERYBODY,
};

export function likenessOf({ tier, region, requires }: Caller): Likeness {
  return { key: likenessKey(tier, region, requires), tier, region, requires };
}

function likenessKey(tier: string | undefined, region: string | undefined, requires: Requirement): string {
  return `${tier ?? ""}\n${region ?? ""}\n${signatureOf(requires)}`;
}

/** `taken`: one bit for each step. */
export function stageOf(queue: QueueRecord, like: Likeness, taken: number): Stage {
  const key = `${taken}\n${like.key}`;
  let stage = queue.stages.get(key);
  if (stage === undefined) {
    if (queue.stages.size >= queue.mostStages) forgetIdleStages(queue);
    stage = makeStage(queue, like, taken);
    queue.stages.set(key, stage);
  }
  return stage;
}

/** Of a caller of whom nothing is known, who came now. */
export function plainStage(queue: QueueRecord): Stage {
  return stageOf(queue, PLAIN, 0);
}

/** Of those who serve the queue at all, whatever the caller. */
export function servants(floor: Floor, queue: QueueRecord): Pool {
  return peekPool(floor, makeNeed(queue.serves, undefined, queue.setup.strategy));
}

function forgetIdleStages(queue: QueueRecord): void {
  for (const [key, stage] of queue.stages) if (stage.calls.size === 0) queue.stages.delete(key);
  queue.mostStages = queue.stages.size + limits.acd.idleStages; // all that are left are in use
}

function makeStage(queue: QueueRecord, like: Likeness, taken: number): Stage {
  const { setup } = queue;
  const folded = foldSteps(setup, taken);
  const need = makeNeed(askedOf(setup, like, folded), like.region, setup.strategy);
  return { queue, like, taken, creditMs: folded.creditMs, need, calls: new Set() };
}

/** What is asked for such a caller after these steps, one bit each; their place is not bound yet. For whoever looks without a caller. */
export function askedAfter(setup: QueueSetup, like: Pick<Likeness, "tier" | "requires">, taken: number): Requirement {
  return askedOf(setup, like, foldSteps(setup, taken));
}

function askedOf(setup: QueueSetup, like: Pick<Likeness, "tier" | "requires">, folded: Folded): Requirement {
  const own: Requirement[] = [];
  if (!folded.anyTier) own.push((like.tier === undefined ? undefined : setup.tiers.get(like.tier)) ?? setup.otherTiers);
  if (!folded.anyRegion && setup.byRegion) own.push({ kind: "caller-region" });
  if (folded.grade !== undefined) own.push({ kind: "grade", least: 0, most: folded.grade });
  const people: Requirement = { kind: "or", of: [{ kind: "and", of: own }, ...folded.pools] };
  return { kind: "and", of: [folded.asked, people, like.requires] };
}

interface Folded {
  asked: Requirement;
  grade: number | undefined;
  anyTier: boolean;
  anyRegion: boolean;
  readonly pools: Requirement[];
  creditMs: number;
}

/** The steps taken, one after the other in the order of the file. */
function foldSteps(setup: QueueSetup, taken: number): Folded {
  const folded: Folded = {
    asked: setup.requires,
    grade: undefined,
    anyTier: false,
    anyRegion: false,
    pools: [],
    creditMs: 0,
  };
  setup.steps.forEach((step, number) => {
    if ((taken & (1 << number)) !== 0) foldStep(folded, step);
  });
  return folded;
}

function foldStep(folded: Folded, step: Step): void {
  folded.asked = withoutSkills(step.requires ?? folded.asked, step.drop);
  if (step.also !== undefined) folded.asked = { kind: "and", of: [folded.asked, step.also] };
  folded.grade = step.grade ?? folded.grade;
  folded.anyTier ||= step.anyTier;
  folded.anyRegion ||= step.anyRegion;
  for (const { who } of step.pools) folded.pools.push(who);
  folded.creditMs += step.creditMs;
}

/** Undefined: none is in force, or none is left. */
export function preferenceOf(call: WaitingCall, number = call.preference): Preference | undefined {
  return number < limits.acd.preferences ? call.caller.prefers[number] : undefined;
}

export function preferenceNeed(call: WaitingCall, { agents }: Preference): Need {
  const { setup } = call.queue;
  const { requires, region } = call.caller;
  const asked: Requirement = { kind: "and", of: [setup.requires, { kind: "agents", agents }, requires] };
  return makeNeed(asked, region, setup.strategy);
}

/** What is asked for this caller now. */
export function needOf(call: WaitingCall): Need {
  const preference = preferenceOf(call);
  return preference === undefined ? call.stage.need : preferenceNeed(call, preference);
}

/** The caller stands under `call.pool` from now on, whose user they are already. */
export function enterStage(floor: Floor, call: WaitingCall): void {
  const { stage, pool } = call;
  if (preferenceOf(call) !== undefined) {
    pool.preferring.add(call);
    return;
  }
  stage.calls.add(call);
  if (stage.calls.size > 1) return;
  pool.stages.add(stage);
  if (pool.working === 0) strand(floor, stage);
}

export function leaveStage(floor: Floor, call: WaitingCall): void {
  const { stage, pool } = call;
  pool.preferring.delete(call);
  if (stage.calls.delete(call) && stage.calls.size === 0) {
    pool.stages.delete(stage);
    floor.stranded.delete(stage);
  }
  leavePool(floor.pools, pool);
}

/** Steps not yet taken, one bit each. */
export function untaken({ queue, taken }: Stage): number {
  return ((1 << queue.ripe.length) - 1) & ~taken;
}

/** How many steps have been taken. */
export function stepsTaken({ taken }: Stage): number {
  let count = 0;
  forEachStep(taken, () => count++);
  return count;
}

export function forEachStep(steps: number, visit: (number: number) => void): void {
  for (let left = steps; left !== 0; left &= left - 1) visit(31 - Math.clz32(left & -left));
}
