// The indexes between callers and agents: for each need in use the agents who meet it, those at work counted, the free ones ranked.
// Called when a caller comes (which pool?), when an agent becomes free or not, comes to work or leaves it (all their pools) and on a new setup.
// A pool costs some microseconds for each thing it asks and for each member when it is first needed, and is kept for the next caller with the same needs.

import { limits } from "../base/limits.ts";
import type { Requirement } from "../base/rules.ts";
import { agentsIn, rowOf } from "./agent-rows.ts";
import { BitRow } from "./bit-row.ts";
import type { Strategy } from "./contract.ts";
import { KeyHeap } from "./key-heap.ts";
import type { AgentRecord, Floor, Need, Pool, Pools, Ranking, Stage } from "./records.ts";
import { bindRegion, plainForm, signatureOf, skillsNamed } from "./requirement.ts";
import { allLevels, levelsIn } from "./skills.ts";

export function makeNeed(asked: Requirement, region: string | undefined, strategy: Strategy): Need {
  const bound = bindRegion(asked, region);
  const requires = plainForm(bound);
  const skills = skillsNamed(bound);
  const compared = strategy === "most-skilled" || strategy === "least-skilled" ? JSON.stringify(skills) : "";
  return { requires, skills, strategy, key: `${strategy} ${compared} ${signatureOf(requires)}` };
}

/** One more caller needs this pool; `leavePool` when they do not any more. */
export function usePool(floor: Floor, need: Need): Pool {
  let pool = floor.pools.byKey.get(need.key);
  if (pool === undefined) {
    pool = makePool(floor, need);
    floor.pools.byKey.set(need.key, pool);
  } else if (pool.users === 0) floor.pools.idle.delete(pool);
  pool.users++;
  return pool;
}

export function leavePool(pools: Pools, pool: Pool): void {
  pool.users--;
  if (pool.users > 0) return;
  pools.idle.add(pool);
  if (pools.idle.size <= limits.acd.idlePools) return;
  for (const oldest of pools.idle) {
    dropPool(pools, oldest);
    return;
  }
}

/** Only to look at; good until the next pool is asked for. */
export function peekPool(floor: Floor, need: Need): Pool {
  const pool = usePool(floor, need);
  leavePool(floor.pools, pool);
  return pool;
}

/** Forgets every pool: the setup changed. Callers must be given new ones. */
export function dropAllPools(floor: Floor): void {
  floor.pools.byKey.clear();
  floor.pools.idle.clear();
  floor.rows.clear();
  floor.stranded.clear();
  floor.todo.deserted = [];
  for (const agent of floor.agents.values()) {
    agent.membership.pools.length = 0;
    agent.membership.numbers.length = 0;
  }
}

/** The agent came to work (1) or left it (-1). Who has nobody left, or somebody again, is remembered for the review. */
export function countAtWork(floor: Floor, agent: AgentRecord, change: 1 | -1): void {
  floor.todo.atWorkChanged = true;
  for (const pool of agent.membership.pools) {
    pool.working += change;
    if (change === -1 && pool.working === 0) {
      if (pool.preferring.size > 0) floor.todo.deserted.push(pool);
      for (const stage of pool.stages) strand(floor, stage);
    } else if (change === 1 && pool.working === 1) {
      for (const stage of pool.stages) floor.stranded.delete(stage);
    }
  }
}

/** Nobody at work could take these callers; without steps left there is nothing to look at. */
export function strand(floor: Floor, stage: Stage): void {
  if (stage.taken !== (1 << stepsOf(stage)) - 1) floor.stranded.add(stage);
}

function stepsOf(stage: Stage): number {
  return Math.min(stage.queue.setup.steps.length, limits.acd.steps);
}

/** The agent is free: stands in the ranking of each pool. */
export function enterPools(agent: AgentRecord): void {
  agent.available = true;
  const { pools, numbers } = agent.membership;
  for (let i = 0; i < pools.length; i++) {
    const pool = pools[i];
    const number = numbers[i];
    if (pool !== undefined && number !== undefined) enterRanking(pool, number, agent);
  }
}

export function leavePools(agent: AgentRecord): void {
  if (!agent.available) return;
  agent.available = false;
  const { pools, numbers } = agent.membership;
  for (let i = 0; i < pools.length; i++) {
    const number = numbers[i];
    if (number !== undefined) pools[i]?.ranking.free.remove(number);
  }
}

function makePool(floor: Floor, need: Need): Pool {
  const row = rowOf(floor, need.requires);
  const members = agentsIn(floor, row);
  const pool: Pool = {
    need,
    members,
    ranking: makeRanking(need, members),
    working: 0,
    classes: [],
    rings: new Set(),
    stages: new Set(),
    preferring: new Set(),
    users: 0,
    row,
    shared: new WeakMap(),
    text: undefined,
  };
  members.forEach((agent, number) => {
    agent.membership.pools.push(pool);
    agent.membership.numbers.push(number);
    if (agent.available) enterRanking(pool, number, agent);
    if (agent.atWork) pool.working++;
  });
  return pool;
}

function dropPool(pools: Pools, pool: Pool): void {
  pools.idle.delete(pool);
  pools.byKey.delete(pool.need.key);
  for (const { membership } of pool.members) {
    const at = membership.pools.indexOf(pool);
    membership.pools.splice(at, 1);
    membership.numbers.splice(at, 1);
  }
}

function makeRanking(need: Need, members: readonly AgentRecord[]): Ranking {
  switch (need.strategy) {
    case "round-robin":
    case "top-down":
    case "random":
      return { kind: "row", free: new BitRow(members.length) };
    case "longest-idle":
    case "ring-all":
    case "fewest-calls":
    case "least-talk":
      return { kind: "heap", free: new KeyHeap(members.length), fixed: undefined };
    case "most-skilled":
    case "least-skilled": {
      const fixed = Float64Array.from(members, (agent) => skillKey(need, agent));
      return { kind: "heap", free: new KeyHeap(members.length), fixed };
    }
  }
}

/** Smaller is better. Of two who barely suffice least-skilled takes the one with the fewer levels elsewhere. */
function skillKey(need: Need, agent: AgentRecord): number {
  const levels = levelsIn(agent.setup.skills, need.skills);
  return need.strategy === "most-skilled" ? -levels : levels * 1_000_000 + allLevels(agent.setup.skills);
}

function enterRanking(pool: Pool, number: number, agent: AgentRecord): void {
  const { ranking } = pool;
  if (ranking.kind === "row") ranking.free.add(number);
  else {
    const first = ranking.fixed?.[number] ?? dayKey(pool.need.strategy, agent);
    ranking.free.add(number, first, agent.idleSince, agent.idleOrder);
  }
}

/** What changes only while the agent is not free, or when the day begins. */
function dayKey(strategy: Strategy, agent: AgentRecord): number {
  if (strategy === "fewest-calls") return agent.figures.answered;
  if (strategy === "least-talk") return agent.figures.timesMs.talking;
  return 0;
}
