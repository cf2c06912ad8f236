// The callers' side of the desk: the lines they stand in, their age, and who they have been offered to. A caller stands in
// the line of their queue until answered or gone, and in the line of their class while nobody is offered to them.
// Called by desk.ts and match.ts.

import { limits } from "../base/limits.ts";
import type { Caller, QueueSetup } from "./contract.ts";
import type { OfferFailure } from "./facts.ts";
import { Line } from "./line.ts";
import { leavePool, usePool } from "./pools.ts";
import type { AgentRecord, Floor, QueueRecord, WaitingCall, WaitingClass } from "./records.ts";
import { mergeRequirements } from "./skills.ts";

export function makeQueue(setup: QueueSetup): QueueRecord {
  return {
    setup,
    line: new Line(),
    calls: new Set(),
    classes: new Map(),
    lastOffered: undefined,
    figures: { offered: 0, answered: 0, abandoned: 0, timedOut: 0, removed: 0 },
  };
}

/** Credits of queue, tier and caller, ms. */
export function creditOf(queue: QueueSetup, caller: Caller): number {
  const tier = caller.tier === undefined ? 0 : (queue.tierCreditMs.get(caller.tier) ?? 0);
  return queue.creditMs + tier + caller.creditMs;
}

/** ageing x waited + credits, ms (ACD-03). Within a queue its order never changes; between queues it may. */
export function effectiveAge(call: WaitingCall, now: number): number {
  return call.queue.setup.ageing * now - call.key;
}

/** Greater effective age first; of two alike the one who came first. */
export function goesFirst(a: WaitingCall, b: WaitingCall, now: number): boolean {
  const difference = effectiveAge(a, now) - effectiveAge(b, now);
  return difference > 0 || (difference === 0 && a.seq < b.seq);
}

/** 1 is next. */
export function positionOf(call: WaitingCall): number {
  return call.queue.line.countBefore(call.key, call.seq) + 1;
}

export function addCaller(floor: Floor, queue: QueueRecord, caller: Caller, now: number): WaitingCall {
  const requires = mergeRequirements(queue.setup.requires, caller.requires);
  const call: WaitingCall = {
    caller,
    queue,
    since: now,
    seq: floor.arrivals++,
    key: queue.setup.ageing * now - creditOf(queue.setup, caller),
    requires,
    pool: usePool(floor, poolNeed(queue.setup, caller, requires)),
    ringing: [],
    maxWait: undefined,
    tried: undefined,
    offers: [],
  };
  setMaxWait(floor, call);
  floor.calls.set(caller.call, call);
  queue.calls.add(call);
  queue.line.insert(call);
  enterClass(call);
  return call;
}

/** Answered or gone: nothing of the caller stays behind. */
export function removeCaller(floor: Floor, call: WaitingCall): void {
  if (call.ringing.length === 0) leaveClass(call);
  call.pool.rings.delete(call);
  leavePool(floor.pools, call.pool);
  floor.deadlines.cancel(call.maxWait);
  if (call.tried !== undefined) for (const agent of call.tried.keys()) forgetTry(floor, call, agent);
  call.queue.line.remove(call);
  call.queue.calls.delete(call);
  floor.calls.delete(call.caller.call);
}

export function setMaxWait(floor: Floor, call: WaitingCall): void {
  floor.deadlines.cancel(call.maxWait);
  const { maxWaitMs } = call.queue.setup;
  call.maxWait =
    maxWaitMs === undefined ? undefined : floor.deadlines.set(call.since + maxWaitMs, { kind: "max-wait", call });
}

export function poolNeed(queue: QueueSetup, caller: Caller, requires: WaitingCall["requires"]) {
  return { requires, region: queue.byRegion ? caller.region : undefined, strategy: queue.strategy };
}

export function enterClass(call: WaitingCall): void {
  const { classes } = call.queue;
  let group = classes.get(call.pool);
  if (group === undefined) {
    const { ageing } = call.queue.setup;
    group = { queue: call.queue, pool: call.pool, line: new Line(), head: call, headKey: call.key, ageing };
    classes.set(call.pool, group);
    call.pool.classes.push(group);
  }
  group.line.insert(call);
  if (group.line.first() === call) setHead(group, call);
}

export function leaveClass(call: WaitingCall): void {
  const group = call.queue.classes.get(call.pool);
  if (group === undefined || !group.line.remove(call)) return;
  const first = group.line.first();
  if (first === undefined) forgetClass(group);
  else if (group.head === call) setHead(group, first);
}

function setHead(group: WaitingClass, call: WaitingCall): void {
  group.head = call;
  group.headKey = call.key;
}

function forgetClass(group: WaitingClass): void {
  const { classes } = group.pool;
  group.queue.classes.delete(group.pool);
  classes.splice(classes.indexOf(group), 1);
}

/** The agent is not offered this caller again for a while. */
export function rememberTry(
  floor: Floor,
  call: WaitingCall,
  tried: { readonly agent: AgentRecord; readonly failure: OfferFailure; readonly now: number },
): void {
  const { agent, failure, now } = tried;
  call.tried ??= new Map();
  const until = floor.deadlines.set(now + limits.acd.secondChanceMs, { kind: "second-chance", call, agent });
  call.tried.set(agent, { failure, until });
  agent.duty.failed.add(call);
}

export function forgetTry(floor: Floor, call: WaitingCall, agent: AgentRecord): void {
  const tried = call.tried?.get(agent);
  if (tried === undefined) return;
  floor.deadlines.cancel(tried.until);
  agent.duty.failed.delete(call);
  call.tried?.delete(agent);
  if (call.tried?.size === 0) call.tried = undefined;
}

export function recordOffer(call: WaitingCall, agent: AgentRecord): void {
  call.offers.push({ agent: agent.key, outcome: "ringing" });
  if (call.offers.length > limits.acd.offersKept) call.offers.shift();
}

export function recordOutcome(call: WaitingCall, agent: AgentRecord, outcome: string): void {
  const offer = call.offers.findLast((past) => past.agent === agent.key);
  if (offer !== undefined) offer.outcome = outcome;
}
