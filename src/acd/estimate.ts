// How long somebody may expect to wait: place in line x mean time a call takes its agent / agents at work who may take it. Place counts callers
// of all queues who are older and whom one of the same agents could take. Called by conditions.ts, the explanations and through the desk.

import { limits } from "../base/limits.ts";
import { meetsRow } from "./bit-row.ts";
import type { WaitEstimate } from "./contract.ts";
import type { Line } from "./line.ts";
import { enterFreed } from "./match.ts";
import { hasFree, peekPool } from "./pools.ts";
import type { Floor, Pool, QueueRecord, WaitingCall } from "./records.ts";
import { plainStage } from "./stages.ts";
import { effectiveAge, goesFirst } from "./waiting.ts";

export function expectForCall(floor: Floor, call: WaitingCall, now: number): WaitEstimate {
  return estimate(floor, call.queue, call.pool, 1 + countAhead(floor, call, now));
}

/** The wait of a newcomer as conditions see it: without counting anybody where it cannot be told, or there is none. */
export function expectedWaitMs(floor: Floor, queue: QueueRecord, now: number): number | undefined {
  enterFreed(floor);
  const pool = peekPool(floor, plainStage(queue).need);
  if (pool.working === 0 || queue.past.handling().samples < limits.acd.fewSamples) return undefined;
  return hasFree(floor, pool) ? 0 : expectAtQueue(floor, queue, now).waitMs;
}

/** Of somebody of whom nothing is known, who came now. */
export function expectAtQueue(floor: Floor, queue: QueueRecord, now: number): WaitEstimate {
  const pool = peekPool(floor, plainStage(queue).need);
  const age = queue.setup.creditMs;
  const isOlder = (other: WaitingCall): boolean => effectiveAge(other, now) >= age;
  return estimate(floor, queue, pool, 1 + countOlder(floor, pool, { age, seq: floor.arrivals, isOlder, now }));
}

/** Callers with a greater effective age, of all queues, whom one of this caller's agents could take. */
export function countAhead(floor: Floor, call: WaitingCall, now: number): number {
  const isOlder = (other: WaitingCall): boolean => other !== call && goesFirst(other, call, now);
  return countOlder(floor, call.pool, { age: effectiveAge(call, now), seq: call.seq, own: call, isOlder, now });
}

interface Place {
  /** Whose place it is, where somebody has it. */
  readonly own?: WaitingCall;
  readonly age: number;
  readonly seq: number;
  readonly isOlder: (other: WaitingCall) => boolean;
  readonly now: number;
}

function countOlder(floor: Floor, pool: Pool, place: Place): number {
  let older = 0;
  for (const queue of floor.queues.values()) {
    const key = queue === place.own?.queue ? place.own.key : queue.setup.ageing * place.now - place.age;
    for (const group of queue.classes.values()) {
      if (group.headKey <= key && sharesAgent(pool, group.pool)) older += countIn(group.line, key, place.seq);
    }
  }
  for (const call of floor.offered) if (place.isOlder(call) && sharesAgent(pool, call.pool)) older++;
  return older;
}

/** Mostly all of them are older. */
function countIn(line: Line<WaitingCall>, key: number, seq: number): number {
  const last = line.last();
  return last !== undefined && last.key < key ? line.size : line.countBefore(key, seq);
}

function estimate(floor: Floor, queue: QueueRecord, pool: Pool, position: number): WaitEstimate {
  enterFreed(floor);
  const { samples, meanMs: handleMs, deviationMs } = queue.past.handling();
  const agents = pool.working;
  const waitMs = hasFree(floor, pool) || agents === 0 ? 0 : (position * handleMs) / agents;
  const isLow = samples < limits.acd.fewSamples || agents === 0;
  const isGood = samples >= limits.acd.manySamples && deviationMs <= handleMs;
  return { waitMs, confidence: isLow ? "low" : isGood ? "good" : "fair", position, handleMs, agents, samples };
}

function sharesAgent(a: Pool, b: Pool): boolean {
  a.shared ??= new WeakMap();
  let shared = a.shared.get(b);
  if (shared === undefined) {
    shared = meetsRow(a.row, b.row);
    a.shared.set(b, shared);
  }
  return shared;
}
