// Who of the free agents gets a caller (ACD-04). Each strategy names the number it compares; docs/acd.md tells them to
// administrators in the same words. Called by match.ts with a caller somebody can take.

import { limits } from "../base/limits.ts";
import { fraction } from "../base/rng.ts";
import { hasBit } from "./bit-row.ts";
import { hasFree } from "./pools.ts";
import { bestOf } from "./ranks.ts";
import type { AgentRecord, Floor, Pool, WaitingCall } from "./records.ts";
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
export function chooseAgents(floor: Floor, call: WaitingCall, places: number): Choice {
  const { pool } = call;
  const free = floor.free.countIn(pool.row);
  const candidates = free - countTried(call);
  if (candidates <= 0) return { chosen: [], passedOver: [], candidates: 0 };
  const wanted = Math.min(candidates, places + RUNNERS_UP);
  const best = goesByOrder(pool)
    ? inFileOrder(floor, call, { wanted, candidates })
    : bestOf(floor, pool, { wanted, free, fits: (index) => !wasTried(call, floor.roster[index]) });
  const agents = best.flatMap((index) => floor.roster[index] ?? []);
  return { chosen: agents.slice(0, places), passedOver: agents.slice(places), candidates };
}

function goesByOrder({ need }: Pool): boolean {
  return need.strategy === "round-robin" || need.strategy === "top-down" || need.strategy === "random";
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
export function hasCandidate(floor: Floor, call: WaitingCall): boolean {
  if (call.tried === undefined) return hasFree(floor, call.pool);
  return floor.free.countIn(call.pool.row) > countTried(call);
}

/** Free agents of the pool who let this caller's offer fail not long ago. */
function countTried(call: WaitingCall): number {
  if (call.tried === undefined) return 0;
  let count = 0;
  for (const agent of call.tried.keys()) if (agent.available && hasBit(call.pool.row, agent.index)) count++;
  return count;
}

function wasTried(call: WaitingCall, agent: AgentRecord | undefined): boolean {
  return call.tried !== undefined && agent !== undefined && call.tried.has(agent);
}

interface Draw {
  readonly wanted: number;
  readonly candidates: number;
}

/** From where the strategy begins, around the row once. */
function inFileOrder(floor: Floor, call: WaitingCall, draw: Draw): number[] {
  const { free, roster } = floor;
  const { row } = call.pool;
  const found: number[] = [];
  const start = startOf(floor, call, draw);
  let number = free.nextIn(row, start);
  let wrapped = false;
  while (found.length < draw.wanted) {
    if (number < 0 || (wrapped && number >= start)) {
      if (wrapped) break;
      wrapped = true;
      number = free.nextIn(row, 0);
      continue;
    }
    if (!wasTried(call, roster[number])) found.push(number);
    number = free.nextIn(row, number + 1);
  }
  return found;
}

function startOf(floor: Floor, call: WaitingCall, draw: Draw): number {
  switch (call.pool.need.strategy) {
    case "round-robin":
      return (call.queue.lastOffered?.index ?? -1) + 1;
    case "random":
      if (draw.candidates === 1) return 0; // no choice, no chance
      return nthUntried(floor, call, Math.floor(fraction(floor.rng) * draw.candidates));
    default:
      return 0;
  }
}

function nthUntried({ free, roster }: Floor, call: WaitingCall, before: number): number {
  const { row } = call.pool;
  if (call.tried === undefined) return free.nthIn(row, before);
  let left = before;
  for (let number = free.nextIn(row, 0); number >= 0; number = free.nextIn(row, number + 1)) {
    if (!wasTried(call, roster[number]) && left-- === 0) return number;
  }
  return -1;
}
