// What the strategies compare free agents by, side by side in the order of the roster, and the choice of the best few of a pool. A pool has no order
// of its own: whoever chooses reads the numbers of the pool's free members, a microsecond for some hundreds. Only where there are more, and for a
// bounded number of pools, they are kept in a heap that agents enter and leave. Called by pools.ts and strategies.ts.

import { limits } from "../base/limits.ts";
import { hasBit } from "./bit-row.ts";
import { KeyHeap } from "./key-heap.ts";
import type { AgentRecord, Floor, Need, Pool } from "./records.ts";
import { allLevels, levelsIn } from "./skills.ts";

/** By place in the roster, of the free: the numbers change only while an agent is not free, or when the day begins. */
export interface Ranks {
  readonly idleSince: Float64Array;
  readonly idleOrder: Float64Array;
  readonly answered: Float64Array;
  readonly talkMs: Float64Array;
  /** Skill levels, by what is compared: known as far as it has been asked, else NaN. */
  readonly levels: Map<string, Float64Array>;
  /** For whoever reads the free members of a pool: their places, written anew each time. */
  readonly listed: Int32Array;
}

export function makeRanks(agents: number): Ranks {
  return {
    idleSince: new Float64Array(agents),
    idleOrder: new Float64Array(agents),
    answered: new Float64Array(agents),
    talkMs: new Float64Array(agents),
    levels: new Map(),
    listed: new Int32Array(agents),
  };
}

/** The agent is free: can be chosen from now on. */
export function enterRanks(floor: Floor, agent: AgentRecord): void {
  const { ranks, pools } = floor;
  const { index, figures } = agent;
  ranks.idleSince[index] = agent.idleSince;
  ranks.idleOrder[index] = agent.idleOrder;
  ranks.answered[index] = figures.answered;
  ranks.talkMs[index] = figures.timesMs.talking;
  floor.free.add(index);
  for (const pool of pools.ranked) if (hasBit(pool.row, index)) enterHeap(floor, pool, index);
}

export function leaveRanks(floor: Floor, { index }: AgentRecord): void {
  floor.free.remove(index);
  for (const pool of floor.pools.ranked) pool.ranking?.remove(index);
}

/** Up to `wanted` free members that `fits` accepts, best first; `free`: how many free members there are. */
export function bestOf(
  floor: Floor,
  pool: Pool,
  choice: { readonly wanted: number; readonly free: number; readonly fits: (member: number) => boolean },
): number[] {
  if (choice.free > limits.acd.unranked && pool.ranking === undefined) makeHeap(floor, pool);
  return pool.ranking === undefined
    ? scan(floor, pool, choice.wanted, choice.fits)
    : pool.ranking.best(choice.wanted, choice.fits);
}

function makeHeap(floor: Floor, pool: Pool): void {
  if (floor.pools.ranked.size >= limits.acd.rankings) return; // those who asked first keep theirs; the others are read each time
  pool.ranking = new KeyHeap(floor.roster.length);
  floor.pools.ranked.add(pool);
  for (let index = floor.free.nextIn(pool.row, 0); index >= 0; index = floor.free.nextIn(pool.row, index + 1)) {
    enterHeap(floor, pool, index);
  }
}

function enterHeap(floor: Floor, { ranking, need }: Pool, index: number): void {
  const { idleSince, idleOrder } = floor.ranks;
  ranking?.add(index, keyOf(floor, need, keysOf(floor, need), index), idleSince[index] ?? 0, idleOrder[index] ?? 0);
}

/** Reads all free members and keeps the best so far in order. */
function scan(floor: Floor, { need, row }: Pool, wanted: number, fits: (member: number) => boolean): number[] {
  const { free, ranks } = floor;
  const { listed } = ranks;
  const keys = keysOf(floor, need);
  const best: number[] = [];
  let most = Number.POSITIVE_INFINITY; // beyond the key of the last of the best nobody comes into question
  const members = free.listIn(row, listed);
  for (let member = 0; member < members; member++) {
    const index = listed[member] ?? 0;
    if (keyOf(floor, need, keys, index) > most) continue;
    let place = best.length;
    while (place > 0 && isBetter(ranks, keys, index, best[place - 1] ?? 0)) place--;
    if (place >= wanted || !fits(index)) continue;
    if (best.length === wanted) best.pop();
    best.splice(place, 0, index);
    if (best.length === wanted) most = at(keys, best[wanted - 1] ?? 0);
  }
  return best;
}

/** Of two alike in everything the one who stands first in the office file. */
function isBetter({ idleSince, idleOrder }: Ranks, keys: Float64Array, a: number, b: number): boolean {
  const first = at(keys, a) - at(keys, b);
  if (first !== 0) return first < 0;
  const second = at(idleSince, a) - at(idleSince, b);
  if (second !== 0) return second < 0;
  const third = at(idleOrder, a) - at(idleOrder, b);
  return third !== 0 ? third < 0 : a < b;
}

/** The numbers that the strategy compares first; smaller is better. */
function keysOf({ ranks, roster }: Floor, { strategy, compared }: Need): Float64Array {
  if (strategy === "fewest-calls") return ranks.answered;
  if (strategy === "least-talk") return ranks.talkMs;
  if (compared === "") return ranks.idleSince;
  let keys = ranks.levels.get(compared);
  if (keys === undefined) {
    keys = new Float64Array(roster.length).fill(Number.NaN);
    if (ranks.levels.size >= limits.acd.comparedSkills) ranks.levels.clear();
    ranks.levels.set(compared, keys);
  }
  return keys;
}

function keyOf(floor: Floor, need: Need, keys: Float64Array, index: number): number {
  const known = at(keys, index);
  if (!Number.isNaN(known)) return known;
  const agent = floor.roster[index];
  const key = agent === undefined ? 0 : skillKey(need, agent);
  keys[index] = key;
  return key;
}

/** Smaller is better. Of two who barely suffice least-skilled takes the one with the fewer levels elsewhere. */
function skillKey(need: Need, agent: AgentRecord): number {
  const levels = levelsIn(agent.setup.skills, need.skills);
  return need.strategy === "most-skilled" ? -levels : levels * 1_000_000 + allLevels(agent.setup.skills);
}

function at(row: Float64Array, index: number): number {
  return row[index] ?? 0;
}
