// Preferences and steps of those who wait: which is in force, which are taken, and why.

import { must, type RefCall, type RefFloor } from "./reference-floor.ts";
import { holds } from "./reference-measures.ts";
import { byAge, normalNeed, preferenceNeed, somebodyFor } from "./reference-needs.ts";

const LOOK_MS = 1_000;

type Why = "time" | "condition" | "nobody";

/** The caller came, or the office changed: from the beginning, at the time waited so far. */
export function begin(floor: RefFloor, call: RefCall, why: "came" | "setup"): void {
  call.taken = [];
  if (why === "came") Object.assign(call, { preference: 0, preferenceFrom: call.since });
  passPreferences(floor, call);
  takeDue(floor, call, why === "setup" ? "time" : undefined);
  setTurn(floor, call);
  setLook(floor, call.caller.queue);
}

/** A time of this caller has come. */
export function turn(floor: RefFloor, call: RefCall): void {
  passPreferences(floor, call);
  takeDue(floor, call, undefined);
  setTurn(floor, call);
}

/** Preferences whose time is over. */
function passPreferences(floor: RefFloor, call: RefCall): void {
  for (;;) {
    const preference = call.caller.prefers[call.preference];
    if (preference === undefined || floor.now < call.preferenceFrom + preference.forMs) return;
    call.preferenceFrom += preference.forMs;
    call.preference++;
  }
}

function takeDue(floor: RefFloor, call: RefCall, always: Why | undefined): void {
  const { steps, key } = floor.queueOf(call);
  steps.forEach((step, number) => {
    if (call.taken.includes(number) || floor.now - call.since < step.afterMs) return;
    if (step.when !== undefined && !holds(floor, key, step.when)) return;
    take(floor, call, number, always ?? (step.when === undefined ? "time" : "condition"));
  });
}

function take(floor: RefFloor, call: RefCall, number: number, why: Why): void {
  call.taken.push(number);
  floor.say(`step ${call.caller.call} ${call.caller.queue} ${number + 1} ${why}`);
}

/** The next time at which something happens to this caller by itself. */
function setTurn(floor: RefFloor, call: RefCall): void {
  const id = call.caller.call;
  floor.dropDue("turn", { call: id });
  const times: number[] = [];
  const preference = call.caller.prefers[call.preference];
  if (preference !== undefined) times.push(call.preferenceFrom + preference.forMs);
  floor.queueOf(call).steps.forEach((step, number) => {
    const at = call.since + step.afterMs;
    if (!call.taken.includes(number) && at > floor.now) times.push(at);
  });
  if (times.length > 0) floor.setDue({ at: Math.min(...times), what: "turn", call: id });
}

// --- looks

export function setLook(floor: RefFloor, queue: string): void {
  if (floor.dues.some((due) => due.what === "look" && due.queue === queue)) return;
  const waitsForCondition = floor.callsOf(queue).some((call) => {
    const { steps } = floor.queueOf(call);
    return steps.some((step, number) => step.when !== undefined && !call.taken.includes(number));
  });
  if (waitsForCondition) floor.setDue({ at: floor.now + LOOK_MS, what: "look", queue });
}

export function look(floor: RefFloor, queue: string): void {
  for (const call of byAge(floor, floor.callsOf(queue))) takeDue(floor, call, undefined);
  setLook(floor, queue);
}

// --- nobody at work

/** Preferences and steps that are in the way of a caller whom nobody at work could take. */
export function review(floor: RefFloor): void {
  for (const queue of floor.queues) for (const call of floor.callsOf(queue.key)) reviewCall(floor, call);
}

function reviewCall(floor: RefFloor, call: RefCall): void {
  const queue = floor.queueOf(call);
  const place = call.caller.region;
  for (;;) {
    const need = preferenceNeed(call, queue);
    if (need === undefined || somebodyFor(floor, need, place)) break;
    call.preference++;
    call.preferenceFrom = floor.now;
    setTurn(floor, call);
  }
  if (preferenceNeed(call, queue) !== undefined) return;
  if (somebodyFor(floor, normalNeed(queue, call.caller, call.taken), place)) return;
  const tried: number[] = [];
  for (let number = 0; number < queue.steps.length; number++) {
    const step = must(queue.steps[number]);
    if (call.taken.includes(number) || (step.when !== undefined && !holds(floor, queue.key, step.when))) continue;
    tried.push(number);
    if (!somebodyFor(floor, normalNeed(queue, call.caller, [...call.taken, ...tried]), place)) continue;
    for (const one of tried) take(floor, call, one, "nobody");
    setTurn(floor, call);
    return;
  }
}
