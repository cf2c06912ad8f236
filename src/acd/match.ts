// Who meets whom. The rule, in words, is: as long as some waiting caller could be taken by some free agent, the caller with
// the greatest effective age among them is offered to the agent their queue's strategy likes best. `settle` ends each step
// of the desk with it. Between two steps no such pair exists, so it only looks at what changed: one caller who came asks one
// ranking, one agent who became free looks at the heads of the lines they serve.

import { assert } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import { requirementText } from "../base/rule-text.ts";
import { enterState, isFree } from "./agent.ts";
import type { Explanation } from "./explain.ts";
import { enterPools, leavePools } from "./pools.ts";
import type { AgentRecord, Floor, Pool, WaitingCall, WaitingClass } from "./records.ts";
import { preferenceOf, stepsTaken } from "./stages.ts";
import type { Choice } from "./strategies.ts";
import { chooseAgents, hasCandidate, measureOf, placesOf } from "./strategies.ts";
import { effectiveAge, enterClass, goesFirst, leaveClass, positionOf, recordOffer } from "./waiting.ts";

/** Makes every offer that can be made now. */
export function settle(floor: Floor, now: number): void {
  const { todo } = floor;
  const freed = todo.freed.filter((agent) => isFree(agent) && !agent.available);
  const unserved = [...todo.unserved].filter((call) => isInLine(floor, call));
  const everybody = todo.everybody || freed.length + unserved.length > 1;
  todo.freed = [];
  todo.unserved.clear();
  todo.everybody = false;
  if (everybody) {
    for (const agent of freed) if (!agent.available) enterPools(agent);
    settleEverybody(floor, now);
    return;
  }
  for (const call of unserved) offerToBest(floor, call, now);
  for (const agent of freed) settleAgent(floor, agent, now);
}

/** Who has become free counts as free from here on: something asks how many are. */
export function enterFreed(floor: Floor): void {
  for (const agent of floor.todo.freed) {
    if (!isFree(agent) || agent.available) continue;
    enterPools(agent);
    floor.todo.everybody = true;
  }
}

/** Back to the place they had; `settle` looks for somebody else. */
export function backInLine(floor: Floor, call: WaitingCall): void {
  assert(call.ringing.length === 0, "a caller in line is not offered to anybody");
  call.pool.rings.delete(call);
  floor.offered.delete(call);
  enterClass(call);
  floor.todo.unserved.add(call);
}

/** The waiting caller this agent would get, of all queues. */
export function bestCallFor(agent: AgentRecord, now: number): WaitingCall | undefined {
  let best: WaitingCall | undefined;
  let bestAge = Number.NEGATIVE_INFINITY;
  for (const { classes } of agent.membership.pools) {
    for (const group of classes) {
      if (group.ageing * now - group.headKey < bestAge) continue; // nobody behind the head is older
      const { head } = group;
      const call = head.tried?.has(agent) ? group.line.find((next) => !next.tried?.has(agent)) : head;
      if (call === undefined || (best !== undefined && !goesFirst(call, best, now))) continue;
      best = call;
      bestAge = effectiveAge(call, now);
    }
  }
  return best;
}

function isInLine(floor: Floor, call: WaitingCall): boolean {
  return call.ringing.length === 0 && floor.calls.get(call.caller.call) === call;
}

/** One agent became free and nothing else happened: nobody else could take the callers they can take. */
function settleAgent(floor: Floor, agent: AgentRecord, now: number): void {
  const call = bestCallFor(agent, now);
  if (call !== undefined) {
    makeOffer(floor, call, { chosen: [agent], passedOver: [], candidates: 1 }, now);
    return;
  }
  const ring = oldestRing(agent, now);
  if (ring !== undefined) joinOffer(floor, ring, { chosen: [agent], passedOver: [], candidates: 1 }, now);
  else enterPools(agent);
}

function oldestRing(agent: AgentRecord, now: number): WaitingCall | undefined {
  let oldest: WaitingCall | undefined;
  for (const pool of agent.membership.pools) {
    for (const call of pool.rings) {
      if (call.ringing.length >= placesOf(pool) || call.tried?.has(agent)) continue;
      if (oldest === undefined || goesFirst(call, oldest, now)) oldest = call;
    }
  }
  return oldest;
}

function settleEverybody(floor: Floor, now: number): void {
  for (;;) {
    const call = bestPairedCall(floor, now);
    if (call === undefined) break;
    offerToBest(floor, call, now);
    assert(call.ringing.length > 0, "whoever could be offered is offered");
  }
  for (const call of ringsWithRoom(floor, now)) {
    const choice = chooseAgents(call, placesOf(call.pool) - call.ringing.length, floor.rng);
    if (choice.chosen.length > 0) joinOffer(floor, call, choice, now);
  }
}

function bestPairedCall(floor: Floor, now: number): WaitingCall | undefined {
  let best: WaitingCall | undefined;
  for (const pool of floor.pools.byKey.values()) {
    if (pool.ranking.free.size === 0) continue;
    for (const group of pool.classes) {
      const call = firstWithCandidate(group);
      if (call !== undefined && (best === undefined || goesFirst(call, best, now))) best = call;
    }
  }
  return best;
}

function firstWithCandidate(group: WaitingClass): WaitingCall | undefined {
  const { head } = group;
  return head.tried === undefined ? head : group.line.find(hasCandidate);
}

function ringsWithRoom(floor: Floor, now: number): WaitingCall[] {
  const calls: WaitingCall[] = [];
  for (const pool of floor.pools.byKey.values()) {
    if (pool.ranking.free.size === 0) continue;
    for (const call of pool.rings) if (call.ringing.length < placesOf(pool)) calls.push(call);
  }
  return calls.sort((a, b) => (goesFirst(a, b, now) ? -1 : 1));
}

function offerToBest(floor: Floor, call: WaitingCall, now: number): void {
  const choice = chooseAgents(call, placesOf(call.pool), floor.rng);
  if (choice.chosen.length > 0) makeOffer(floor, call, choice, now);
}

function makeOffer(floor: Floor, call: WaitingCall, choice: Choice, now: number): void {
  assert(call.ringing.length === 0, "no caller is offered twice");
  leaveClass(call);
  floor.offered.add(call);
  if (call.pool.need.strategy === "ring-all") call.pool.rings.add(call);
  joinOffer(floor, call, choice, now);
}

/** The chosen agents are rung for this caller, beside those already ringing in a ring-all offer. */
function joinOffer(floor: Floor, call: WaitingCall, choice: Choice, now: number): void {
  const { effects } = floor.todo;
  const why = explain(call, choice, now);
  const id = call.caller.call;
  for (const agent of choice.chosen) {
    assert(isFree(agent), "only a free agent is offered a call");
    leavePools(agent);
    enterState(floor, agent, { kind: "reserved", call: id }, now);
    agent.figures.offered++;
    call.ringing.push(agent);
    call.queue.lastOffered = agent;
    recordOffer(call, agent);
    guardOffer(floor, call, agent, now);
  }
  const agents = choice.chosen.map((agent) => agent.key);
  effects.push({
    kind: "fact",
    fact: { kind: "caller.offered", call: id, queue: call.queue.setup.key, agents, why },
  });
  for (const { key: agent, phone } of choice.chosen) {
    assert(phone !== undefined, "a free agent sits at a phone");
    effects.push({ kind: "offer", call: id, agent, extension: phone.key, ringMs: call.queue.setup.ringMs });
  }
}

/** An offer whose end nobody tells is taken back in the end: see guards.ts. */
function guardOffer(floor: Floor, call: WaitingCall, agent: AgentRecord, now: number): void {
  const at = now + call.queue.setup.ringMs + limits.acd.offerGuardMs;
  agent.duty.guard = floor.deadlines.set(at, { kind: "guard", call, agent });
}

function explain(call: WaitingCall, choice: Choice, now: number): Explanation {
  const waitedMs = now - call.since;
  return {
    queue: call.queue.setup.key,
    strategy: call.pool.need.strategy,
    chosen: rows(call.pool, choice.chosen, now),
    passedOver: rows(call.pool, choice.passedOver, now),
    candidates: choice.candidates,
    position: positionOf(call),
    waitedMs,
    creditMs: effectiveAge(call, now) - waitedMs,
    step: stepsTaken(call.stage),
    preference: preferenceOf(call)?.why,
    requires: requiresText(call.pool),
  };
}

/** What the pool's agents meet, in the words of the office file. */
export function requiresText(pool: Pool): string {
  pool.text ??= requirementText(pool.need.requires);
  return pool.text;
}

/** At most ten, see `Explanation`. */
function rows(pool: Pool, agents: readonly AgentRecord[], now: number): Explanation["chosen"] {
  return agents.slice(0, 10).map((agent) => ({ agent: agent.key, ...measureOf(pool, agent, now) }));
}
