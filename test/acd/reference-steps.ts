// Preferences and steps of those who wait: which is in force, which are taken, and why. `moment` is the time that is judged by; a late tick's
// `now` is later. Conditions are looked at before anything that follows from them is changed.

import { must, type RefCall, type RefFloor } from "./reference-floor.ts";
import { holds } from "./reference-measures.ts";
import { byAge, isAtWork, normalNeed, preferenceNeed, somebodyFor } from "./reference-needs.ts";

const LOOK_MS = 1_000;

type Why = "time" | "condition" | "nobody";

export function came(floor: RefFloor, call: RefCall): void {
  passPreferences(floor, call, floor.now);
  takeDue(floor, call, floor.now, heldOf(floor, call.caller.queue), undefined);
  judged(floor, call, floor.now);
  setLook(floor, call.caller.queue, floor.now);
  floor.changed.add(call);
}

/** The office changed: everybody stands where they would without a step, then takes what is due, queue by queue. */
export function beginAnew(floor: RefFloor, each: (call: RefCall) => void): void {
  for (const call of floor.calls) {
    call.taken = [];
    passPreferences(floor, call, floor.now);
  }
  for (const queue of floor.queues) {
    const held = heldOf(floor, queue.key);
    for (const call of floor.callsOf(queue.key)) {
      each(call);
      takeDue(floor, call, floor.now, held, "time");
      judged(floor, call, floor.now);
      setLook(floor, queue.key, floor.now);
      floor.changed.add(call);
    }
  }
}

/** A time of this caller has come. */
export function turn(floor: RefFloor, call: RefCall, moment: number): void {
  passPreferences(floor, call, moment);
  takeDue(floor, call, moment, heldOf(floor, call.caller.queue), undefined);
  judged(floor, call, moment);
}

function judged(floor: RefFloor, call: RefCall, moment: number): void {
  call.judged = moment;
  setTurn(floor, call);
}

/** Preferences whose time is over. */
function passPreferences(floor: RefFloor, call: RefCall, moment: number): void {
  for (;;) {
    const preference = call.caller.prefers[call.preference];
    if (preference === undefined || moment < call.preferenceFrom + preference.forMs) return;
    call.preferenceFrom += preference.forMs;
    call.preference++;
    floor.changed.add(call);
  }
}

/** Numbers of the steps with a condition that holds now. */
function heldOf(floor: RefFloor, queue: string): number[] {
  const { steps } = must(floor.queue(queue));
  return steps.flatMap(({ when }, number) => (when !== undefined && holds(floor, queue, when) ? number : []));
}

function takeDue(
  floor: RefFloor,
  call: RefCall,
  moment: number,
  held: readonly number[],
  always: Why | undefined,
): void {
  floor.queueOf(call).steps.forEach((step, number) => {
    const isOpen = step.when === undefined || held.includes(number);
    if (call.taken.includes(number) || moment - call.since < step.afterMs || !isOpen) return;
    take(floor, call, number, always ?? (step.when === undefined ? "time" : "condition"));
  });
}

function take(floor: RefFloor, call: RefCall, number: number, why: Why): void {
  call.taken.push(number);
  floor.changed.add(call);
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
    if (!call.taken.includes(number) && at > call.judged) times.push(at);
  });
  if (times.length > 0) floor.setDue({ at: Math.min(...times), what: "turn", call: id });
}

// --- looks

function setLook(floor: RefFloor, queue: string, moment: number): void {
  if (floor.dues.some((due) => due.what === "look" && due.queue === queue)) return;
  const waitsForCondition = floor.callsOf(queue).some((call) => {
    const { steps } = floor.queueOf(call);
    return steps.some((step, number) => step.when !== undefined && !call.taken.includes(number));
  });
  if (waitsForCondition) floor.setDue({ at: moment + LOOK_MS, what: "look", queue });
}

/** Of steps by condition alone; the others have their time. */
export function look(floor: RefFloor, queue: string, moment: number): void {
  const held = heldOf(floor, queue);
  for (const call of byAge(floor, floor.callsOf(queue))) {
    floor.queueOf(call).steps.forEach((step, number) => {
      if (call.taken.includes(number) || call.judged - call.since < step.afterMs || !held.includes(number)) return;
      take(floor, call, number, "condition");
    });
  }
  setLook(floor, queue, moment);
}

// --- nobody at work

interface Skip {
  call: RefCall;
  preference: number;
  steps: number[];
}

/**
 * Preferences and steps that are in the way of a caller whom nobody at work could take: of those who came or of whom something else is asked,
 * and of everybody when somebody came to work or left it.
 */
export function review(floor: RefFloor, moment: number): void {
  const atWork = floor.agents
    .filter((agent) => isAtWork(floor, agent))
    .map((agent) => agent.setup.key)
    .join();
  const everybody = atWork !== floor.atWork;
  floor.atWork = atWork;
  const asked = floor.queues.flatMap((queue) => floor.callsOf(queue.key));
  const skips = asked.filter((call) => everybody || floor.changed.has(call)).map((call) => findSkip(floor, call));
  for (const { call, preference, steps } of skips) {
    if (preference === call.preference && steps.length === 0) continue;
    if (preference !== call.preference) Object.assign(call, { preference, preferenceFrom: moment });
    for (const number of steps) take(floor, call, number, "nobody");
    setTurn(floor, call);
  }
  floor.changed.clear();
}

function findSkip(floor: RefFloor, call: RefCall): Skip {
  const queue = floor.queueOf(call);
  const place = call.caller.region;
  let { preference } = call;
  for (;;) {
    const need = preferenceNeed({ ...call, preference }, queue);
    if (need === undefined) break;
    if (somebodyFor(floor, need, place)) return { call, preference, steps: [] };
    preference++;
  }
  const steps: number[] = [];
  if (somebodyFor(floor, normalNeed(queue, call.caller, call.taken), place)) return { call, preference, steps };
  const held = heldOf(floor, queue.key);
  for (const [number, step] of queue.steps.entries()) {
    if (call.taken.includes(number) || (step.when !== undefined && !held.includes(number))) continue;
    steps.push(number);
    if (somebodyFor(floor, normalNeed(queue, call.caller, [...call.taken, ...steps]), place)) {
      return { call, preference, steps };
    }
  }
  return { call, preference, steps: [] };
}
