// The callers' side of the desk: the lines they stand in, their age, and who they have been offered to. A caller stands in the line of their
// queue until answered or gone, and in the line of their class while nobody is offered to them. Called by desk.ts, match.ts and steps.ts.

import { limits } from "../base/limits.ts";
import type { Caller, QueueSetup } from "./contract.ts";
import { Deadlines } from "./deadlines.ts";
import type { OfferFailure } from "./facts.ts";
import { Line } from "./line.ts";
import { QueuePast } from "./past.ts";
import { enterRings, leavePool, leaveRings, usePool } from "./pools.ts";
import type { AgentRecord, Floor, QueueFigures, QueueRecord, Stage, WaitingCall, WaitingClass } from "./records.ts";
import { bindRegion, plainForm } from "./requirement.ts";
import { enterStage, leaveStage, likenessOf, needOf, preferenceOf, stageOf } from "./stages.ts";

export function makeQueue(setup: QueueSetup): QueueRecord {
  const queue: QueueRecord = {
    setup,
    index: 0,
    serves: setup.requires,
    line: new Line(),
    calls: new Set(),
    ages: new Deadlines(),
    classes: new Map(),
    stages: new Map(),
    mostStages: limits.acd.idleStages,
    conditional: 0,
    ripe: [],
    hopefuls: 0,
    look: undefined,
    lastOffered: undefined,
    past: new QueuePast(),
    figures: emptyQueueFigures(),
  };
  return queue;
}

/** The queue's own rules; its callers are given theirs by whoever calls this. */
export function setQueueRules(queue: QueueRecord, setup: QueueSetup, index: number): void {
  queue.setup = setup;
  queue.index = index;
  queue.serves = plainForm(bindRegion(setup.requires, undefined));
  queue.stages = new Map();
  queue.mostStages = limits.acd.idleStages;
  queue.classes = new Map();
  queue.hopefuls = 0;
  queue.conditional = 0;
  const steps = setup.steps.slice(0, limits.acd.steps);
  queue.ripe = steps.map(() => new Set());
  steps.forEach((step, number) => {
    if (step.when !== undefined) queue.conditional |= 1 << number;
  });
}

export function emptyQueueFigures(): QueueFigures {
  return { offered: 0, answered: 0, abandoned: 0, timedOut: 0, removed: 0, overflowed: 0 };
}

/** Credits of queue, tier, caller and steps, ms. */
function creditOf(queue: QueueSetup, caller: Caller, stage: Stage): number {
  const tier = caller.tier === undefined ? 0 : (queue.tierCreditMs.get(caller.tier) ?? 0);
  return queue.creditMs + tier + caller.creditMs + stage.creditMs;
}

function keyOf(call: WaitingCall): number {
  const { setup } = call.queue;
  return setup.ageing * call.since - creditOf(setup, call.caller, call.stage);
}

/** ageing x waited + credits, ms (ACD-03). Within a queue its order changes only by steps; between queues it may. */
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
  const since = caller.since ?? now;
  const stage = firstStage(queue, caller, now - since);
  const call: WaitingCall = {
    caller,
    queue,
    since,
    seq: floor.arrivals++,
    key: 0,
    stage,
    pool: usePool(floor, stage.need),
    group: undefined,
    preference: 0,
    preferenceFrom: since,
    judged: now,
    ringing: [],
    maxWait: undefined,
    turn: undefined,
    age: undefined,
    tried: undefined,
    offers: [],
  };
  const { pool } = call; // of the normal rules: perhaps another than they are given
  passPreferences(call, now);
  call.age = queue.ages.set(since, call);
  call.key = keyOf(call);
  floor.calls.set(caller.call, call);
  queue.calls.add(call);
  queue.line.insert(call);
  takeSeat(floor, call);
  leavePool(floor.pools, pool);
  setMaxWait(floor, call);
  return call;
}

/** Neither answered nor gone. */
export function stillWaits(call: WaitingCall): boolean {
  return call.age !== undefined;
}

/** With the steps taken that are due on coming: nobody needs the pool before them. Where a condition has to be looked at first, or a credit would
 * change the place in line that newcomers are told, they are taken one after the other as at any time. */
function firstStage(queue: QueueRecord, caller: Caller, waitedMs: number): Stage {
  const like = likenessOf(caller);
  let due = 0;
  for (let number = 0; number < queue.ripe.length; number++) {
    if (waitedMs >= (queue.setup.steps[number]?.afterMs ?? 0)) due |= 1 << number;
  }
  if (due !== 0 && (due & queue.conditional) === 0) {
    const stage = stageOf(queue, like, due);
    if (stage.creditMs === 0) return stage;
  }
  return stageOf(queue, like, 0);
}

/** Preferences whose time is over. */
export function passPreferences(call: WaitingCall, moment: number): void {
  for (;;) {
    const preference = preferenceOf(call);
    if (preference === undefined || moment < call.preferenceFrom + preference.forMs) return;
    call.preferenceFrom += preference.forMs;
    call.preference++;
  }
}

/** Answered or gone: nothing of the caller stays behind. */
export function removeCaller(floor: Floor, call: WaitingCall): void {
  const { queue } = call;
  leaveSeat(floor, call);
  floor.offered.delete(call);
  floor.deadlines.cancel(call.maxWait);
  floor.deadlines.cancel(call.turn);
  if (call.tried !== undefined) for (const agent of call.tried.keys()) forgetTry(floor, call, agent);
  queue.line.remove(call);
  queue.ages.cancel(call.age);
  call.age = undefined;
  queue.calls.delete(call);
  for (const ripe of queue.ripe) ripe.delete(call);
  floor.calls.delete(call.caller.call);
  if (queue.calls.size > 0) return;
  floor.deadlines.cancel(queue.look);
  queue.look = undefined;
}

/** Something else is asked for the caller: `change` sets the stage or the preference. The offer going on is left alone. */
export function askAnew(floor: Floor, call: WaitingCall, change: () => void): void {
  leaveSeat(floor, call);
  change();
  const key = keyOf(call);
  if (key !== call.key) {
    call.queue.line.remove(call);
    call.key = key;
    call.queue.line.insert(call);
  }
  takeSeat(floor, call);
  floor.todo.changed.add(call);
  if (call.ringing.length === 0) floor.todo.unserved.add(call);
  else if (call.pool.need.strategy === "ring-all") floor.todo.everybody = true;
}

/** After a new setup: a place under the new rules, with no step taken; the old place is gone. */
export function seatAnew(floor: Floor, call: WaitingCall, now: number): void {
  call.stage = stageOf(call.queue, likenessOf(call.caller), 0);
  passPreferences(call, now);
  call.key = keyOf(call);
  call.queue.line.insert(call);
  takeSeat(floor, call);
}

/** Stage, pool and class of what is asked for the caller now. */
function takeSeat(floor: Floor, call: WaitingCall): void {
  call.pool = usePool(floor, needOf(call));
  enterStage(floor, call);
  if (isHopeful(call)) call.queue.hopefuls++;
  if (call.ringing.length === 0) enterClass(floor, call);
  else if (call.pool.need.strategy === "ring-all") enterRings(floor.pools, call);
}

function leaveSeat(floor: Floor, call: WaitingCall): void {
  if (call.ringing.length === 0) leaveClass(floor, call);
  leaveRings(floor.pools, call);
  if (isHopeful(call)) call.queue.hopefuls--;
  leaveStage(floor, call);
}

/** A step with a condition has not been taken. */
function isHopeful(call: WaitingCall): boolean {
  return (call.queue.conditional & ~call.stage.taken) !== 0;
}

/** Of a call-back there is none: nobody hangs on the line. */
export function maxWaitOf({ queue, caller }: WaitingCall): number | undefined {
  return caller.callBack ? undefined : queue.setup.maxWaitMs;
}

export function setMaxWait(floor: Floor, call: WaitingCall): void {
  floor.deadlines.cancel(call.maxWait);
  const maxWaitMs = maxWaitOf(call);
  call.maxWait =
    maxWaitMs === undefined ? undefined : floor.deadlines.set(call.since + maxWaitMs, { kind: "max-wait", call });
}

export function enterClass(floor: Floor, call: WaitingCall): void {
  const { classes } = call.queue;
  let group = classes.get(call.pool);
  if (group === undefined) {
    const { ageing } = call.queue.setup;
    group = { queue: call.queue, pool: call.pool, line: new Line(), head: call, headKey: call.key, ageing };
    classes.set(call.pool, group);
    call.pool.classes.push(group);
  }
  call.group = group;
  group.line.insert(call);
  if (group.line.first() === call) setHead(floor, group, call);
}

export function leaveClass(floor: Floor, call: WaitingCall): void {
  const { group } = call;
  if (group === undefined) return;
  call.group = undefined;
  group.line.remove(call);
  const first = group.line.first();
  if (first === undefined) forgetClass(floor, group);
  else if (group.head === call) setHead(floor, group, first);
}

function setHead(floor: Floor, group: WaitingClass, call: WaitingCall): void {
  group.head = call;
  group.headKey = call.key;
  floor.pools.table.headChanged(group.pool);
}

function forgetClass(floor: Floor, group: WaitingClass): void {
  const { classes } = group.pool;
  group.queue.classes.delete(group.pool);
  classes.splice(classes.indexOf(group), 1);
  floor.pools.table.headChanged(group.pool);
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
