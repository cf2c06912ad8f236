// Callers: how they come, what comes of offers, how they leave.

import type { Caller } from "../../src/acd/contract.ts";
import { limits } from "../../src/base/limits.ts";
import { must, type RefAgent, type RefCall, type RefFloor } from "./reference-floor.ts";
import { rememberDecided } from "./reference-measures.ts";
import { byAge } from "./reference-needs.ts";
import { enter, forgive, startIdle } from "./reference-people.ts";
import { came } from "./reference-steps.ts";

export function enqueue(floor: RefFloor, caller: Caller): string | undefined {
  const queue = floor.queue(caller.queue);
  if (queue === undefined) return "unknown-queue";
  if (floor.call(caller.call) !== undefined) return "already-waiting";
  if (floor.callsOf(queue.key).length >= queue.maxCallers) return "queue-full";
  const since = caller.since ?? floor.now;
  const arrival = floor.arrivals++;
  const call: RefCall = {
    caller,
    since,
    arrival,
    ringing: [],
    taken: [],
    preference: 0,
    preferenceFrom: since,
    judged: since,
  };
  floor.calls.push(call);
  setMaxWait(floor, call);
  const position = byAge(floor, floor.callsOf(queue.key)).indexOf(call) + 1;
  floor.say(`queued ${caller.call} position ${position} waited ${floor.now - since}`);
  came(floor, call);
  return undefined;
}

/** Of a call-back there is none. */
function maxWaitOf(floor: RefFloor, call: RefCall): number | undefined {
  return call.caller.callBack ? undefined : floor.queueOf(call).maxWaitMs;
}

export function setMaxWait(floor: RefFloor, call: RefCall): void {
  const maxWaitMs = maxWaitOf(floor, call);
  floor.dropDue("max-wait", { call: call.caller.call });
  if (maxWaitMs !== undefined) floor.setDue({ at: call.since + maxWaitMs, what: "max-wait", call: call.caller.call });
}

function removeCall(floor: RefFloor, call: RefCall): void {
  const id = call.caller.call;
  floor.calls = floor.calls.filter((other) => other !== call);
  floor.dues = floor.dues.filter((due) => due.call !== id || due.what === "second-chance");
  forgive(floor, (past) => past.call === id);
  const here = floor.callsOf(call.caller.queue);
  if (here.length === 0) floor.dropDue("look", { queue: call.caller.queue });
}

export function giveUp(floor: RefFloor, call: RefCall, end: { why: string; tell: boolean; to?: string }): void {
  const { why, to } = end;
  removeCall(floor, call);
  for (const key of [...call.ringing]) {
    withdraw(floor, call, key, "caller-left");
    enter(floor, must(floor.agent(key)), { state: "ready" });
  }
  if (why !== "picked-up" && why !== "moved" && !call.caller.callBack) rememberDecided(floor, call.caller.queue, false);
  if (end.tell) floor.say(`give-up ${call.caller.call} ${why}`);
  const where = to === undefined ? "" : ` to ${to}`;
  floor.say(`left ${call.caller.call} ${why} after ${floor.now - call.since}${where}`);
}

/** Whose phone rings may still be answered. */
export function giveUpIfLate(floor: RefFloor, call: RefCall): void {
  const maxWaitMs = maxWaitOf(floor, call);
  if (call.ringing.length === 0 && maxWaitMs !== undefined && floor.now >= call.since + maxWaitMs) {
    giveUp(floor, call, { why: "timed-out", tell: true });
  }
}

export function withdraw(floor: RefFloor, call: RefCall, agent: string, why: string): void {
  endOffer(floor, call, agent);
  floor.say(`withdraw ${call.caller.call} ${agent} ${why}`, `failed ${call.caller.call} ${agent} withdrawn`);
}

function endOffer(floor: RefFloor, call: RefCall, agent: string): void {
  call.ringing = call.ringing.filter((key) => key !== agent);
  floor.dropDue("guard", { call: call.caller.call, agent });
}

export function answered(floor: RefFloor, call: RefCall, agent: RefAgent): void {
  const queue = floor.queueOf(call);
  const waited = floor.now - call.since;
  removeCall(floor, call);
  agent.answered++;
  agent.rejections = 0;
  agent.talk = {
    call: call.caller.call,
    queue: queue.key,
    from: floor.now,
    setup: queue,
    wrapUpFrom: 0,
    wrapUpUntil: 0,
    disposed: false,
  };
  enter(floor, agent, { state: "talking", call: call.caller.call });
  if (!call.caller.callBack) rememberDecided(floor, queue.key, waited <= queue.serviceLevelMs);
  floor.say(`connected ${call.caller.call} ${agent.setup.key} after ${waited}`);
  for (const key of call.ringing.filter((other) => other !== agent.setup.key)) {
    withdraw(floor, call, key, "answered-elsewhere");
    enter(floor, must(floor.agent(key)), { state: "ready" });
  }
}

export function failed(floor: RefFloor, call: RefCall, agent: RefAgent, failure: string): void {
  const key = agent.setup.key;
  const id = call.caller.call;
  const rejects = failure === "rejected" || failure === "busy";
  endOffer(floor, call, key);
  floor.tries.push({ call: id, agent: key });
  floor.setDue({ at: floor.now + limits.acd.secondChanceMs, what: "second-chance", call: id, agent: key });
  floor.say(`failed ${id} ${key} ${failure}`);
  if (failure === "no-port") {
    enter(floor, agent, { state: "ready" }); // not the agent's doing
  } else {
    agent.rejections = rejects ? agent.rejections + 1 : 0;
    startIdle(floor, agent);
    const isSetAside = floor.queueOf(call).afterNoAnswer === "set-aside";
    if (failure === "unreachable") {
      agent.lostPhone = true;
      enter(floor, agent, { state: "busy", reason: "unreachable" });
    } else if (isSetAside || agent.rejections >= limits.acd.rejectionsInRow) {
      enter(floor, agent, { state: "busy", reason: rejects ? "rejected" : "no-answer" });
    } else enter(floor, agent, { state: "ready" });
  }
  giveUpIfLate(floor, call);
}
