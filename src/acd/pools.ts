// The indexes between callers and agents: for each need in use a row of the agents who meet it, those at work counted.
// Called when a caller comes (which pool?), when an agent becomes free or not, comes to work or leaves it (all their pools) and on a new setup.
// A pool costs some microseconds when it is first needed, however many are in it, and is kept for the next caller with the same needs.

import { limits } from "../base/limits.ts";
import type { Requirement } from "../base/rules.ts";
import { rowOf } from "./agent-rows.ts";
import { BitRow } from "./bit-row.ts";
import type { Strategy } from "./contract.ts";
import { PoolTable } from "./pool-table.ts";
import { enterRanks, leaveRanks, makeRanks } from "./ranks.ts";
import type { AgentRecord, Floor, Need, Pool, Pools, Stage, WaitingCall } from "./records.ts";
import { bindRegion, plainForm, signatureOf, skillsNamed } from "./requirement.ts";

export function makeNeed(asked: Requirement, region: string | undefined, strategy: Strategy): Need {
  const bound = bindRegion(asked, region);
  const requires = plainForm(bound);
  const skills = skillsNamed(bound);
  const comparesSkills = strategy === "most-skilled" || strategy === "least-skilled";
  const compared = comparesSkills ? `${strategy} ${JSON.stringify(skills)}` : "";
  return { requires, skills, strategy, compared, key: `${strategy} ${compared} ${signatureOf(requires)}`, place: -1 };
}

export function makePools(): Pools {
  return {
    byKey: new Map(),
    idle: new Set(),
    table: new PoolTable(0),
    ranked: new Set(),
    ringing: new Set(),
  };
}

/** One more caller needs this pool; `leavePool` when they do not any more. */
export function usePool(floor: Floor, need: Need): Pool {
  const pool = knownPool(floor.pools, need) ?? makePool(floor, need);
  if (pool.users === 0) floor.pools.idle.delete(pool);
  pool.users++;
  need.place = pool.place;
  return pool;
}

/** Mostly where it was when this need last asked; else by its key, which is hundreds of characters long. */
function knownPool({ table, byKey }: Pools, need: Need): Pool | undefined {
  const pool = table.at(need.place);
  return pool !== undefined && pool.need.key === need.key ? pool : byKey.get(need.key);
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

/** Forgets every pool: the setup changed. Callers must be given new ones, and who is free or at work be entered again. */
export function dropAllPools(floor: Floor): void {
  const { pools, roster } = floor;
  pools.byKey.clear();
  pools.idle.clear();
  pools.table.clear(roster.length);
  pools.ranked.clear();
  pools.ringing.clear();
  floor.rows.clear();
  floor.stranded.clear();
  floor.todo.deserted = [];
  floor.free = new BitRow(roster.length);
  floor.atWork = new BitRow(roster.length);
  floor.ranks = makeRanks(roster.length);
}

/** The caller's offer rings several agents of their pool: others may join it while it does. */
export function enterRings(pools: Pools, call: WaitingCall): void {
  call.pool.rings.add(call);
  pools.ringing.add(call.pool);
}

export function leaveRings(pools: Pools, call: WaitingCall): void {
  call.pool.rings.delete(call);
  if (call.pool.rings.size === 0) pools.ringing.delete(call.pool);
}

/** The agent came to work (1) or left it (-1). Who has nobody left, or somebody again, is remembered for the review. */
export function countAtWork(floor: Floor, agent: AgentRecord, change: 1 | -1): void {
  floor.todo.atWorkChanged = true;
  if (change === 1) floor.atWork.add(agent.index);
  else floor.atWork.remove(agent.index);
  floor.pools.table.visitPools(agent.index, (pool) => {
    pool.working += change;
    if (change === -1 && pool.working === 0) {
      if (pool.preferring.size > 0) floor.todo.deserted.push(pool);
      for (const stage of pool.stages) strand(floor, stage);
    } else if (change === 1 && pool.working === 1) {
      for (const stage of pool.stages) floor.stranded.delete(stage);
    }
  });
}

/** Nobody at work could take these callers; without steps left there is nothing to look at. */
export function strand(floor: Floor, stage: Stage): void {
  if (stage.taken !== (1 << stepsOf(stage)) - 1) floor.stranded.add(stage);
}

function stepsOf(stage: Stage): number {
  return Math.min(stage.queue.setup.steps.length, limits.acd.steps);
}

/** The agent is free: callers may choose them. */
export function enterPools(floor: Floor, agent: AgentRecord): void {
  agent.available = true;
  enterRanks(floor, agent);
}

export function leavePools(floor: Floor, agent: AgentRecord): void {
  if (!agent.available) return;
  agent.available = false;
  leaveRanks(floor, agent);
}

/** Somebody in the pool is free. */
export function hasFree(floor: Floor, pool: Pool): boolean {
  return floor.free.size > 0 && floor.free.nextIn(pool.row, 0) >= 0;
}

function makePool(floor: Floor, need: Need): Pool {
  const row = rowOf(floor, need.requires);
  const pool: Pool = {
    need,
    row,
    place: -1,
    ranking: undefined,
    working: floor.atWork.countIn(row),
    classes: [],
    rings: new Set(),
    stages: new Set(),
    preferring: new Set(),
    users: 0,
    shared: undefined,
    text: undefined,
  };
  floor.pools.table.add(pool);
  floor.pools.byKey.set(need.key, pool);
  return pool;
}

function dropPool(pools: Pools, pool: Pool): void {
  pools.idle.delete(pool);
  pools.byKey.delete(pool.need.key);
  pools.ranked.delete(pool);
  pools.table.remove(pool);
}
