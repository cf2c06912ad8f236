// What callers do and what comes of offers and talks. Called by desk.ts; a fault is found before anything is changed.

import type { AgentKey, CallId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import * as agents from "./agent.ts";
import type { Caller, DeskFault } from "./contract.ts";
import type { LeaveReason, OfferFailure } from "./facts.ts";
import type { AgentRecord, Floor, WaitingCall } from "./records.ts";
import { beginSteps } from "./steps.ts";
import { addCaller, positionOf, recordOutcome, rememberTry, removeCaller } from "./waiting.ts";
import { giveUp, offerShrank, withdraw } from "./withdraw.ts";

type Fault = DeskFault | undefined;
type Offered = { readonly call: CallId; readonly agent: AgentKey };

export function enqueue(floor: Floor, caller: Caller, now: number): Fault {
  const queue = floor.queues.get(caller.queue);
  if (queue === undefined) return { kind: "unknown-queue", detail: `no queue ${caller.queue}` };
  if (floor.calls.has(caller.call)) return { kind: "already-waiting", detail: `call ${caller.call} already waits` };
  const { callersPerQueue } = limits.acd;
  const most = caller.returns === true ? callersPerQueue : Math.min(queue.setup.maxCallers, callersPerQueue);
  if (queue.calls.size >= most) {
    return { kind: "queue-full", detail: `${queue.calls.size} wait in ${caller.queue}, at most ${most} may` };
  }
  const call = addCaller(floor, queue, caller, now);
  queue.figures.offered++;
  const fact = {
    kind: "caller.queued",
    call: caller.call,
    queue: caller.queue,
    position: positionOf(call),
    tier: caller.tier,
    region: caller.region,
    callBack: caller.callBack,
    waitedMs: now - call.since,
    ...(caller.requires.kind !== "everybody" && { requires: caller.requires }),
    ...(caller.prefers.length > 0 && { prefers: caller.prefers }),
  } as const;
  floor.todo.effects.push({ kind: "fact", fact });
  floor.todo.unserved.add(call);
  beginSteps(floor, call, now);
  return undefined;
}

export function leave(
  floor: Floor,
  input: { readonly call: CallId; readonly why: Exclude<LeaveReason, "timed-out">; readonly to?: string | undefined },
  now: number,
): Fault {
  const call = floor.calls.get(input.call);
  if (call === undefined) return noCall(input.call);
  giveUp(floor, call, { why: input.why, to: input.to, now });
  return undefined;
}

export function ringing(floor: Floor, input: Offered, now: number): Fault {
  const offer = findOffer(floor, input);
  if (offer === undefined) return noCall(input.call);
  if (offer.agent.state.kind === "reserved") {
    agents.enterState(floor, offer.agent, { kind: "ringing", call: input.call }, now);
  }
  return undefined;
}

export function answered(floor: Floor, input: Offered, now: number): Fault {
  const offer = findOffer(floor, input);
  if (offer === undefined) return noCall(input.call);
  const { call, agent } = offer;
  const { queue } = call;
  const others = call.ringing.filter((other) => other !== agent);
  removeCaller(floor, call);
  queue.figures.answered++;
  agent.figures.answered++;
  agent.duty.rejectionsInRow = 0;
  agent.duty.talk = {
    call: input.call,
    queue: queue.setup.key,
    from: now,
    setup: queue.setup,
    wrapUpFrom: now,
    wrapUpUntil: now,
    disposed: false,
  };
  agents.enterState(floor, agent, { kind: "talking", call: input.call }, now);
  const waitedMs = now - call.since;
  if (!call.caller.callBack) queue.past.decided(waitedMs <= queue.setup.serviceLevelMs, now);
  const fact = {
    kind: "caller.connected",
    call: input.call,
    queue: queue.setup.key,
    agent: agent.key,
    waitedMs,
  } as const;
  floor.todo.effects.push({ kind: "fact", fact });
  for (const other of others) {
    withdraw(floor, { call, agent: other, why: "answered-elsewhere" });
    agents.enterState(floor, other, agents.READY, now); // keeps its idle time: it was not the agent's doing
  }
  return undefined;
}

export function offerFailed(
  floor: Floor,
  input: Offered & { readonly failure: Exclude<OfferFailure, "withdrawn"> },
  now: number,
): Fault {
  const offer = findOffer(floor, input);
  if (offer === undefined) return noCall(input.call);
  failOffer(floor, offer, { failure: input.failure, now });
  return undefined;
}

export function failOffer(
  floor: Floor,
  { call, agent }: { readonly call: WaitingCall; readonly agent: AgentRecord },
  { failure, now }: { readonly failure: Exclude<OfferFailure, "withdrawn">; readonly now: number },
): void {
  call.ringing.splice(call.ringing.indexOf(agent), 1);
  recordOutcome(call, agent, failure);
  rememberTry(floor, call, { agent, failure, now });
  if (failure !== "no-port") agent.figures.missed++;
  const fact = {
    kind: "offer.failed",
    call: call.caller.call,
    queue: call.queue.setup.key,
    agent: agent.key,
    failure,
  } as const;
  floor.todo.effects.push({ kind: "fact", fact });
  afterFailure(floor, agent, { failure, afterNoAnswer: call.queue.setup.afterNoAnswer, now });
  offerShrank(floor, call, now);
}

/** ACD-11. An idle time begins anew, so that who lets offers fail does not stay first in line for the next. */
function afterFailure(
  floor: Floor,
  agent: AgentRecord,
  rule: { readonly failure: OfferFailure; readonly afterNoAnswer: "set-aside" | "ready"; readonly now: number },
): void {
  const { failure, now } = rule;
  if (failure === "no-port") return agents.enterState(floor, agent, agents.READY, now); // keeps its idle time
  const rejects = failure === "rejected" || failure === "busy";
  agent.duty.rejectionsInRow = rejects ? agent.duty.rejectionsInRow + 1 : 0;
  agents.startIdle(floor, agent, now);
  if (failure === "unreachable") {
    agent.duty.lostPhone = true;
    agents.enterState(floor, agent, { kind: "busy", reason: "unreachable" }, now);
  } else if (rule.afterNoAnswer === "set-aside" || agent.duty.rejectionsInRow >= limits.acd.rejectionsInRow) {
    agents.enterState(floor, agent, { kind: "busy", reason: rejects ? "rejected" : "no-answer" }, now);
  } else agents.enterState(floor, agent, agents.READY, now);
}

export function released(floor: Floor, input: Offered, now: number): Fault {
  const agent = floor.agents.get(input.agent);
  if (agent?.state.kind !== "talking" || agent.state.call !== input.call) return noCall(input.call);
  agents.afterTalk(floor, agent, now);
  return undefined;
}

function findOffer(floor: Floor, input: Offered): { call: WaitingCall; agent: AgentRecord } | undefined {
  const agent = floor.agents.get(input.agent);
  const call = floor.calls.get(input.call);
  return agent !== undefined && call?.ringing.includes(agent) ? { call, agent } : undefined;
}

function noCall(call: CallId): DeskFault {
  return { kind: "no-call", detail: `call ${call} is not there` };
}
