// Who of the free agents gets a caller (ACD-04). Each strategy names the number it compares; docs/acd.md tells them to
// administrators in the same words. Called by match.ts with a caller somebody can take.

import { limits } from "../base/limits.ts";
import type { Rng } from "../base/rng.ts";
import { fraction } from "../base/rng.ts";
import type { BitRow } from "./bit-row.ts";
import type { AgentRecord, Pool, WaitingCall } from "./records.ts";
import { levelsIn } from "./skills.ts";

export interface Choice {
  readonly chosen: readonly AgentRecord[];
  /** Who would have been next. */
  readonly passedOver: readonly AgentRecord[];
  /** How many could have taken the call. */
  readonly candidates: number;
}

/** Shown in the explanation beside the chosen. */
const RUNNERS_UP = 4;

/** At most `places` agents of the caller's pool who are free and did not just let this caller's offer fail. */
export function chooseAgents(call: WaitingCall, places: number, rng: Rng): Choice {
  const { pool } = call;
  const candidates = pool.ranking.free.size - countTried(call);
  if (candidates <= 0) return { chosen: [], passedOver: [], candidates: 0 };
  const wanted = Math.min(candidates, places + RUNNERS_UP);
  const best =
    pool.ranking.kind === "heap"
      ? pool.ranking.free.best(wanted, (number) => !wasTried(call, pool.members[number]))
      : inFileOrder(call, pool.ranking.free, { wanted, candidates, rng });
  const agents = best.flatMap((number) => pool.members[number] ?? []);
  return { chosen: agents.slice(0, places), passedOver: agents.slice(places), candidates };
}

/** How many agents one offer of this pool may ring. */
export function placesOf(pool: Pool): number {
  return pool.need.strategy === "ring-all" ? limits.acd.ringAllAgents : 1;
}

/** The number the strategy compared, as the explanation shows it. */
export function measureOf(pool: Pool, agent: AgentRecord, now: number): { measure: string; value: number } {
  switch (pool.need.strategy) {
    case "longest-idle":
    case "ring-all":
      return { measure: "idleMs", value: now - agent.idleSince };
    case "fewest-calls":
      return { measure: "answeredToday", value: agent.figures.answered };
    case "least-talk":
      return { measure: "talkMsToday", value: agent.figures.timesMs.talking };
    case "most-skilled":
    case "least-skilled":
      return { measure: "requiredLevels", value: levelsIn(agent.setup.skills, pool.need.skills) };
    case "round-robin":
    case "top-down":
    case "random":
      return { measure: "placeInOffice", value: agent.index + 1 };
  }
}

/** Somebody free could take this caller. */
export function hasCandidate(call: WaitingCall): boolean {
  return call.pool.ranking.free.size > countTried(call);
}

/** Free agents of the pool who let this caller's offer fail not long ago. */
function countTried(call: WaitingCall): number {
  if (call.tried === undefined) return 0;
  let count = 0;
  for (const agent of call.tried.keys()) if (isFreeIn(call.pool, agent)) count++;
  return count;
}

function isFreeIn(pool: Pool, agent: AgentRecord): boolean {
  if (!agent.available) return false;
  const at = agent.membership.pools.indexOf(pool);
  return at >= 0;
}

function wasTried(call: WaitingCall, agent: AgentRecord | undefined): boolean {
  return call.tried !== undefined && agent !== undefined && call.tried.has(agent);
}

interface Draw {
  readonly wanted: number;
  readonly candidates: number;
  readonly rng: Rng;
}

/** From where the strategy begins, around the row once. */
function inFileOrder(call: WaitingCall, free: BitRow, draw: Draw): number[] {
  const found: number[] = [];
  const start = startOf(call, free, draw);
  let number = free.next(start);
  let wrapped = false;
  while (found.length < draw.wanted) {
    if (number < 0 || (wrapped && number >= start)) {
      if (wrapped) break;
      wrapped = true;
      number = free.next(0);
      continue;
    }
    if (!wasTried(call, call.pool.members[number])) found.push(number);
    number = free.next(number + 1);
  }
  return found;
}

function startOf(call: WaitingCall, free: BitRow, draw: Draw): number {
  switch (call.pool.need.strategy) {
    case "round-robin":
      return firstAfter(call.pool.members, call.queue.lastOffered?.index ?? -1);
    case "random":
      if (draw.candidates === 1) return 0; // no choice, no chance
      return nthUntried(call, free, Math.floor(fraction(draw.rng) * draw.candidates));
    default:
      return 0;
  }
}

function nthUntried(call: WaitingCall, free: BitRow, before: number): number {
  if (call.tried === undefined) return free.nth(before);
  let left = before;
  for (let number = free.next(0); number >= 0; number = free.next(number + 1)) {
    if (!wasTried(call, call.pool.members[number]) && left-- === 0) return number;
  }
  return -1;
}

/** The first member who stands after `index` in the office file; one past the end where there is none. */
function firstAfter(members: readonly AgentRecord[], index: number): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((members[middle]?.index ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}
