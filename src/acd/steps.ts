// Steps and preferences of those who wait: when they fall due, what is skipped while nobody at work could take the call.
//
//   comes ──► preferences, one after the other ──► normal rules, widened by the steps taken
//                 │ time over, or nobody of them at work        ▲ time, or condition (looked at on coming, at its time, once a second)
//                 └─────────────────────────────────────────────┘ or nobody at work could take the call
//
// A caller has one deadline, the next of these times. Callers whose time for a step came while its condition did not hold stand in
// `ripe` of the queue; only these are touched by a look, and only when the condition holds. Called by caller-inputs.ts, setup.ts and desk.ts.

import { limits } from "../base/limits.ts";
import { holds } from "./conditions.ts";
import { peekPool } from "./pools.ts";
import type { Floor, QueueRecord, Stage, WaitingCall } from "./records.ts";
import { forEachStep, preferenceNeed, preferenceOf, stageOf, untaken } from "./stages.ts";
import { askAnew, passPreferences, stillWaits } from "./waiting.ts";

type Why = "time" | "condition" | "nobody";

/** `moment`: the time that is judged by; a late tick's `now` is later. */
export interface Moment {
  readonly moment: number;
  readonly now: number;
}

/** The caller came. */
export function beginSteps(floor: Floor, call: WaitingCall, now: number): void {
  forEachStep(call.stage.taken, (number) => tellStep(floor, call, number, "time")); // see `firstStage`
  takeDue(floor, call, { moment: now, now });
  setTurn(floor, call);
  setLook(floor, call.queue, now);
  floor.todo.changed.add(call);
}

/** After a new setup, for all callers of the queue, in the order they came; `begin` does what else is to be done for each. */
export function beginStepsAnew(
  floor: Floor,
  queue: QueueRecord,
  now: number,
  begin: (call: WaitingCall) => void,
): void {
  const held = queue.calls.size === 0 ? 0 : heldSteps(floor, queue, queue.conditional, now);
  for (const call of queue.calls) {
    begin(call);
    takeDue(floor, call, { moment: now, now }, held);
    setTurn(floor, call);
    setLook(floor, queue, now);
    floor.todo.changed.add(call);
  }
}

/** A time of this caller has come. */
export function takeTurn(floor: Floor, call: WaitingCall, at: Moment): void {
  const preference = preferenceOf(call);
  if (preference !== undefined && at.moment >= call.preferenceFrom + preference.forMs) {
    askAnew(floor, call, () => passPreferences(call, at.moment));
  }
  takeDue(floor, call, at);
  setTurn(floor, call);
}

/** Conditions of a queue's steps, for those whose time for them has come. */
export function lookAtConditions(floor: Floor, queue: QueueRecord, at: Moment): void {
  queue.look = undefined;
  let open = 0;
  queue.ripe.forEach((calls, number) => {
    if (calls.size > 0) open |= 1 << number;
  });
  const held = heldSteps(floor, queue, open, at.now);
  const due = new Map<WaitingCall, number>();
  forEachStep(held, (number) => {
    for (const call of queue.ripe[number] ?? []) due.set(call, (due.get(call) ?? 0) | (1 << number));
  });
  const inLine = [...due].sort(([a], [b]) => a.key - b.key || a.seq - b.seq);
  for (const [call, steps] of inLine) take(floor, call, steps, () => "condition");
  setLook(floor, queue, at.moment);
}

/** `held`: steps whose conditions hold, where they have been looked at; all taken then is taken by time. */
function takeDue(floor: Floor, call: WaitingCall, at: Moment, held?: number): void {
  const { queue } = call;
  const { steps } = queue.setup;
  call.judged = Math.max(call.judged, at.moment); // a late tick does not turn a caller's clock back
  const waited = call.judged - call.since;
  let due = 0;
  forEachStep(untaken(call.stage), (number) => {
    const step = steps[number];
    if (step !== undefined && waited >= step.afterMs) due |= 1 << number;
  });
  const conditional = due & queue.conditional;
  const open = conditional === 0 ? 0 : conditional & (held ?? heldSteps(floor, queue, conditional, at.now));
  forEachStep(conditional & ~open, (number) => queue.ripe[number]?.add(call));
  const isAnew = held !== undefined;
  take(floor, call, (due & ~conditional) | open, (number) =>
    !isAnew && (queue.conditional & (1 << number)) !== 0 ? "condition" : "time",
  );
}

function take(floor: Floor, call: WaitingCall, steps: number, why: (number: number) => Why): void {
  if (steps === 0) return;
  const { queue, stage } = call;
  forEachStep(steps, (number) => {
    queue.ripe[number]?.delete(call);
    tellStep(floor, call, number, why(number));
  });
  askAnew(floor, call, () => {
    call.stage = stageOf(queue, stage.like, stage.taken | steps);
  });
}

function tellStep(floor: Floor, call: WaitingCall, number: number, why: Why): void {
  const { queue, caller } = call;
  const fact = { kind: "caller.step", call: caller.call, queue: queue.setup.key, step: number + 1, why } as const;
  floor.todo.effects.push({ kind: "fact", fact });
}

/** The next time at which something happens to this caller by itself. It may be over where the tick for it is late. */
function setTurn(floor: Floor, call: WaitingCall): void {
  floor.deadlines.cancel(call.turn);
  call.turn = undefined;
  const at = nextTurn(call);
  if (at !== undefined) call.turn = floor.deadlines.set(at, { kind: "turn", call });
}

function nextTurn(call: WaitingCall): number | undefined {
  const preference = preferenceOf(call);
  let next = preference === undefined ? Number.POSITIVE_INFINITY : call.preferenceFrom + preference.forMs;
  forEachStep(untaken(call.stage), (number) => {
    const at = call.since + (call.queue.setup.steps[number]?.afterMs ?? 0);
    if (at > call.judged && at < next) next = at;
  });
  return next === Number.POSITIVE_INFINITY ? undefined : next;
}

function setLook(floor: Floor, queue: QueueRecord, moment: number): void {
  if (queue.look !== undefined || queue.hopefuls === 0) return;
  queue.look = floor.deadlines.set(moment + limits.acd.lookMs, { kind: "look", queue }, true);
}

/** Of these steps those whose conditions hold now. */
function heldSteps(floor: Floor, queue: QueueRecord, among: number, now: number): number {
  let held = 0;
  forEachStep(among, (number) => {
    const when = queue.setup.steps[number]?.when;
    if (when !== undefined && holds(floor, queue, when, now)) held |= 1 << number;
  });
  return held;
}

// --- nobody at work

interface Plan {
  readonly call: WaitingCall;
  readonly preference: number;
  readonly steps: number;
}

/** Preferences and steps in the way of callers whom nobody at work could take: all is decided before anything is changed. */
export function review(floor: Floor, at: Moment): void {
  const { todo } = floor;
  if (!todo.atWorkChanged && todo.changed.size === 0) return;
  const planned = new Map<WaitingCall, Plan>();
  const reviewer = new Reviewer(floor, at.now);
  for (const call of todo.changed) if (stillWaits(call)) reviewer.planFor(call, planned);
  for (const { preferring } of todo.deserted) for (const call of preferring) reviewer.planFor(call, planned);
  if (todo.atWorkChanged) {
    for (const stage of floor.stranded) {
      if (reviewer.stepsToSkip(stage) !== 0) for (const call of stage.calls) reviewer.planFor(call, planned);
    }
  }
  todo.atWorkChanged = false;
  todo.deserted = [];
  const plans = [...planned.values()].sort(
    (a, b) => a.call.queue.index - b.call.queue.index || a.call.seq - b.call.seq,
  );
  for (const plan of plans) carryOut(floor, plan, at.moment);
  todo.changed.clear(); // what was skipped is not looked at again: somebody is there, or nobody will be
}

class Reviewer {
  readonly #floor: Floor;
  readonly #now: number;
  readonly #held = new Map<QueueRecord, number>();
  readonly #skips = new Map<Stage, number>();

  constructor(floor: Floor, now: number) {
    this.#floor = floor;
    this.#now = now;
  }

  planFor(call: WaitingCall, planned: Map<WaitingCall, Plan>): void {
    if (call.pool.working > 0 || planned.has(call)) return; // the usual case: somebody is there
    let number = call.preference;
    for (let next = preferenceOf(call); next !== undefined; next = preferenceOf(call, ++number)) {
      if (peekPool(this.#floor, preferenceNeed(call, next)).working > 0) break;
    }
    const steps = preferenceOf(call, number) === undefined ? this.stepsToSkip(call.stage) : 0;
    if (number !== call.preference || steps !== 0) planned.set(call, { call, preference: number, steps });
  }

  /** Untaken steps that together bring somebody at work; 0: there is somebody, or nobody to be had. */
  stepsToSkip(stage: Stage): number {
    let skips = this.#skips.get(stage);
    if (skips === undefined) {
      skips = this.#findSkips(stage);
      this.#skips.set(stage, skips);
    }
    return skips;
  }

  #findSkips(stage: Stage): number {
    const floor = this.#floor;
    const { queue } = stage;
    const left = untaken(stage);
    if (left === 0 || peekPool(floor, stage.need).working > 0) return 0;
    const open = left & (~queue.conditional | this.#heldOf(queue));
    let taken = stage.taken;
    for (let rest = open; rest !== 0; rest &= rest - 1) {
      taken |= rest & -rest;
      if (peekPool(floor, stageOf(queue, stage.like, taken).need).working > 0) return taken & ~stage.taken;
    }
    return 0;
  }

  #heldOf(queue: QueueRecord): number {
    let held = this.#held.get(queue);
    if (held === undefined) {
      held = heldSteps(this.#floor, queue, queue.conditional, this.#now);
      this.#held.set(queue, held);
    }
    return held;
  }
}

function carryOut(floor: Floor, { call, preference, steps }: Plan, moment: number): void {
  if (preference !== call.preference) {
    askAnew(floor, call, () => Object.assign(call, { preference, preferenceFrom: moment }));
  }
  take(floor, call, steps, () => "nobody");
  setTurn(floor, call);
}
