// The indexes between callers and agents: for each requirement in use the agents who meet it, the free ones ranked.
// Called when a caller comes (which pool?), when an agent becomes free or not (all their pools) and on a new setup.
// A pool costs one look at every agent with its rarest skill when it is first needed and is kept for the next caller with the same needs.

import { limits } from "../base/limits.ts";
import { BitRow } from "./bit-row.ts";
import type { Strategy } from "./contract.ts";
import { KeyHeap } from "./key-heap.ts";
import type { AgentRecord, Floor, Pool, Pools, Ranking } from "./records.ts";
import type { Requirement } from "./skills.ts";
import { allLevels, hasSkills, requiredLevels, requirementSignature, servesRegion } from "./skills.ts";

export interface PoolNeed {
  readonly requires: Requirement;
  readonly region: string | undefined;
  readonly strategy: Strategy;
}

/** One more caller needs this pool; `leavePool` when they do not any more. */
export function usePool(floor: Floor, need: PoolNeed): Pool {
  const key = `${need.strategy} ${need.region ?? ""} ${requirementSignature(need.requires)}`;
  let pool = floor.pools.byKey.get(key);
  if (pool === undefined) {
    pool = makePool(key, need, fewestToAsk(floor, need.requires));
    floor.pools.byKey.set(key, pool);
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

/** Forgets every pool: the setup changed. Callers must be given new ones. */
export function dropAllPools(floor: Floor): void {
  floor.pools.byKey.clear();
  floor.pools.idle.clear();
  for (const agent of floor.agents.values()) {
    agent.membership.pools.length = 0;
    agent.membership.numbers.length = 0;
    agent.available = false;
  }
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

/** All members are among those who have the rarest of the required skills. */
function fewestToAsk(floor: Floor, requires: Requirement): readonly AgentRecord[] {
  let fewest = floor.roster;
  for (const [skill, level] of requires) {
    const experts = floor.experts.get(skill) ?? [];
    if (level > 0 && experts.length < fewest.length) fewest = experts;
  }
  return fewest;
}

function makePool(key: string, need: PoolNeed, asked: readonly AgentRecord[]): Pool {
  const members = asked.filter((agent) => canServe(agent, need));
  const pool: Pool = {
    key,
    ...need,
    members,
    ranking: makeRanking(need, members),
    classes: [],
    rings: new Set(),
    users: 0,
  };
  members.forEach((agent, number) => {
    agent.membership.pools.push(pool);
    agent.membership.numbers.push(number);
    if (agent.available) enterRanking(pool, number, agent);
  });
  return pool;
}

function dropPool(pools: Pools, pool: Pool): void {
  pools.idle.delete(pool);
  pools.byKey.delete(pool.key);
  for (const { membership } of pool.members) {
    const at = membership.pools.indexOf(pool);
    membership.pools.splice(at, 1);
    membership.numbers.splice(at, 1);
  }
}

function canServe(agent: AgentRecord, need: PoolNeed): boolean {
  const { skills, regions } = agent.setup;
  return hasSkills(skills, need.requires) && (need.region === undefined || servesRegion(regions, need.region));
}

function makeRanking(need: PoolNeed, members: readonly AgentRecord[]): Ranking {
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
function skillKey(need: PoolNeed, agent: AgentRecord): number {
  const levels = requiredLevels(agent.setup.skills, need.requires);
  return need.strategy === "most-skilled" ? -levels : levels * 1_000_000 + allLevels(agent.setup.skills);
}

function enterRanking(pool: Pool, number: number, agent: AgentRecord): void {
  const { ranking } = pool;
  if (ranking.kind === "row") ranking.free.add(number);
  else ranking.free.add(number, ranking.fixed?.[number] ?? dayKey(pool.strategy, agent), agent.idleOrder);
}

/** What changes only while the agent is not free, or when the day begins. */
function dayKey(strategy: Strategy, agent: AgentRecord): number {
  if (strategy === "fewest-calls") return agent.figures.answered;
  if (strategy === "least-talk") return agent.figures.timesMs.talking;
  return 0;
}
