// Who meets whom. The rule, in words, is: as long as some waiting caller could be taken by some free agent, the caller with
// the greatest effective age among them is offered to the agent their queue's strategy likes best. `settle` ends each step
// of the desk with it. Between two steps no such pair exists, so it only looks at what changed: one caller who came asks one
// ranking, one agent who became free looks at the heads of the lines they serve.

import { assert } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import { requirementText } from "../base/rule-text.ts";
import { enterState, isFree } from "./agent.ts";
import { hasBit } from "./bit-row.ts";
import type { Explanation } from "./explain.ts";
import { enterPools, enterRings, leavePools, leaveRings } from "./pools.ts";
import type { AgentRecord, Floor, Pool, WaitingCall, WaitingClass } from "./records.ts";
import { preferenceOf, stepsTaken } from "./stages.ts";
import type { Choice } from "./strategies.ts";
import { chooseAgents, hasCandidate, measureOf, placesOf } from "./strategies.ts";
import { effectiveAge, enterClass, goesFirst, leaveClass, positionOf, recordOffer, stillWaits } from "./waiting.ts";

/** Makes every offer that can be made now. */
export function settle(floor: Floor, now: number): void {
  const { todo } = floor;
  if (todo.freed.length === 0 && todo.unserved.size === 0 && !todo.everybody) return;
  const freed = [...new Set(todo.freed)].filter(isFree);
  const unserved = [...todo.unserved].filter(isInLine);
  const { everybody } = todo;
  todo.freed = [];
  todo.unserved.clear();
  todo.everybody = false;
  if (everybody || freed.length + unserved.length > 1) {
    for (const agent of freed) enterOnce(floor, agent);
    if (everybody) settleEverybody(floor, now);
    else settleChanged(floor, freed, unserved, now);
    settleRings(floor, now);
    return;
  }
  for (const call of unserved) offerToBest(floor, call, now);
  for (const agent of freed) settleAgent(floor, agent, now);
}

/** Who has become free counts as free from here on: something asks how many are. */
export function enterFreed(floor: Floor): void {
  for (const agent of floor.todo.freed) if (isFree(agent)) enterOnce(floor, agent);
}

function enterOnce(floor: Floor, agent: AgentRecord): void {
  if (!agent.available) enterPools(floor, agent);
}

/** Back to the place they had; `settle` looks for somebody else. */
export function backInLine(floor: Floor, call: WaitingCall): void {
  assert(call.ringing.length === 0, "a caller in line is not offered to anybody");
  leaveRings(floor.pools, call);
  floor.offered.delete(call);
  enterClass(floor, call);
  floor.todo.unserved.add(call);
}

/** The waiting caller this agent would get, of all queues. */
export function bestCallFor(floor: Floor, agent: AgentRecord, now: number): WaitingCall | undefined {
  let best: WaitingCall | undefined;
  for (const { classes } of floor.pools.table.oldestOf(agent.index, now)) {
    for (const { head } of classes) {
      if (head.tried?.has(agent)) return bestUntried(floor, agent, now);
      if (best === undefined || goesFirst(head, best, now)) best = head;
    }
  }
  return best;
}

/** The same where somebody in front has had this agent's offer fail. */
function bestUntried(floor: Floor, agent: AgentRecord, now: number): WaitingCall | undefined {
  let best: WaitingCall | undefined;
  let bestAge = Number.NEGATIVE_INFINITY;
  floor.pools.table.visitWaiting(agent.index, ({ classes }) => {
    for (const group of classes) {
      if (group.ageing * now - group.headKey < bestAge) continue; // nobody behind the head is older
      const { head } = group;
      const call = head.tried?.has(agent) ? group.line.find((next) => !next.tried?.has(agent)) : head;
      if (call === undefined || (best !== undefined && !goesFirst(call, best, now))) continue;
      best = call;
      bestAge = effectiveAge(call, now);
    }
  });
  return best;
}

function isInLine(call: WaitingCall): boolean {
  return call.ringing.length === 0 && stillWaits(call);
}

/** One agent became free and nothing else happened: nobody else could take the callers they can take. */
function settleAgent(floor: Floor, agent: AgentRecord, now: number): void {
  const call = bestCallFor(floor, agent, now);
  if (call !== undefined) {
    makeOffer(floor, call, { chosen: [agent], passedOver: [], candidates: 1 }, now);
    return;
  }
  const ring = oldestRing(floor, agent, now);
  if (ring !== undefined) joinOffer(floor, ring, { chosen: [agent], passedOver: [], candidates: 1 }, now);
  else enterOnce(floor, agent);
}

function oldestRing({ pools }: Floor, agent: AgentRecord, now: number): WaitingCall | undefined {
  let oldest: WaitingCall | undefined;
  for (const pool of pools.ringing) {
    if (!hasBit(pool.row, agent.index)) continue;
    for (const call of pool.rings) {
      if (call.ringing.length >= placesOf(pool) || call.tried?.has(agent)) continue;
      if (oldest === undefined || goesFirst(call, oldest, now)) oldest = call;
    }
  }
  return oldest;
}

/** Several things changed: whoever can be matched now is among these agents or these callers. */
function settleChanged(
  floor: Floor,
  freed: readonly AgentRecord[],
  unserved: readonly WaitingCall[],
  now: number,
): void {
  const calls = unserved.toSorted((a, b) => (goesFirst(a, b, now) ? -1 : 1));
  const bests = new Map(freed.map((agent) => [agent, bestCallFor(floor, agent, now)]));
  let next = 0;
  for (;;) {
    let best = calls[next];
    if (best !== undefined && (best.ringing.length > 0 || !hasCandidate(floor, best))) {
      next++; // nobody becomes free meanwhile
      continue;
    }
    for (const [agent, known] of bests) {
      const call = known !== undefined && known.ringing.length > 0 ? bestCallFor(floor, agent, now) : known;
      if (call === undefined || !agent.available) bests.delete(agent);
      else {
        bests.set(agent, call);
        if (best === undefined || goesFirst(call, best, now)) best = call;
      }
    }
    if (best === undefined) return;
    offerToBest(floor, best, now);
    assert(best.ringing.length > 0, "whoever could be offered is offered");
  }
}

function settleEverybody(floor: Floor, now: number): void {
  let open: OpenPool[] = [...floor.pools.byKey.values()].map((pool) => ({ pool, free: 0 }));
  for (;;) {
    open = open.filter((one) => isOpen(floor, one));
    let best: WaitingCall | undefined;
    for (const { pool } of open) {
      for (const group of pool.classes) {
        const call = firstWithCandidate(floor, group);
        if (call !== undefined && (best === undefined || goesFirst(call, best, now))) best = call;
      }
    }
    if (best === undefined) return;
    offerToBest(floor, best, now);
    assert(best.ringing.length > 0, "whoever could be offered is offered");
  }
}

/** A pool with somebody in line and somebody free, `free` or a later one: nobody comes to either side meanwhile. */
interface OpenPool {
  readonly pool: Pool;
  free: number;
}

function isOpen(floor: Floor, open: OpenPool): boolean {
  if (open.pool.classes.length === 0) return false;
  open.free = floor.free.nextIn(open.pool.row, open.free);
  return open.free >= 0;
}

function firstWithCandidate(floor: Floor, group: WaitingClass): WaitingCall | undefined {
  const { head } = group;
  return head.tried === undefined ? head : group.line.find((call) => hasCandidate(floor, call));
}

/** Who is free still may join the offers that ring several. */
function settleRings(floor: Floor, now: number): void {
  const calls: WaitingCall[] = [];
  for (const pool of floor.pools.ringing) {
    for (const call of pool.rings) if (call.ringing.length < placesOf(pool)) calls.push(call);
  }
  for (const call of calls.sort((a, b) => (goesFirst(a, b, now) ? -1 : 1))) {
    const choice = chooseAgents(floor, call, placesOf(call.pool) - call.ringing.length);
    if (choice.chosen.length > 0) joinOffer(floor, call, choice, now);
  }
}

function offerToBest(floor: Floor, call: WaitingCall, now: number): void {
  const choice = chooseAgents(floor, call, placesOf(call.pool));
  if (choice.chosen.length > 0) makeOffer(floor, call, choice, now);
}

function makeOffer(floor: Floor, call: WaitingCall, choice: Choice, now: number): void {
  assert(call.ringing.length === 0, "no caller is offered twice");
  leaveClass(floor, call);
  floor.offered.add(call);
  if (call.pool.need.strategy === "ring-all") enterRings(floor.pools, call);
  joinOffer(floor, call, choice, now);
}

/** The chosen agents are rung for this caller, beside those already ringing in a ring-all offer. */
function joinOffer(floor: Floor, call: WaitingCall, choice: Choice, now: number): void {
  const { effects } = floor.todo;
  const why = explain(call, choice, now);
  const id = call.caller.call;
  for (const agent of choice.chosen) {
    assert(isFree(agent), "only a free agent is offered a call");
    leavePools(floor, agent);
    enterState(floor, agent, { kind: "reserved", call: id }, now);
    agent.figures.offered++;
    call.ringing.push(agent);
    call.queue.lastOffered = agent;
    recordOffer(call, agent);
    guardOffer(floor, call, agent, now);
    floor.todo.made.push({ call, agent });
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
