// Offers and waiting that end without an answer. Called by desk.ts, its inputs and setup.ts.

import { enterState, READY } from "./agent.ts";
import type { DeskEffect } from "./contract.ts";
import type { LeaveReason } from "./facts.ts";
import { backInLine } from "./match.ts";
import type { AgentRecord, Floor, QueueFigures, WaitingCall } from "./records.ts";
import { maxWaitOf, recordOutcome, removeCaller } from "./waiting.ts";

type WithdrawReason = Extract<DeskEffect, { readonly kind: "withdraw" }>["why"];

/** Stops ringing the agent; which state follows is the caller's to say. */
export function withdraw(
  floor: Floor,
  offer: { readonly call: WaitingCall; readonly agent: AgentRecord; readonly why: WithdrawReason },
): void {
  const { call, agent, why } = offer;
  const at = call.ringing.indexOf(agent);
  if (at >= 0) call.ringing.splice(at, 1);
  recordOutcome(call, agent, why);
  const id = call.caller.call;
  const queue = call.queue.setup.key;
  floor.todo.effects.push(
    { kind: "withdraw", call: id, agent: agent.key, why },
    { kind: "fact", fact: { kind: "offer.failed", call: id, queue, agent: agent.key, failure: "withdrawn" } },
  );
}

/** The caller's waiting is over without an agent. Who hung up or was taken out by a command needs no telling. */
export function giveUp(
  floor: Floor,
  call: WaitingCall,
  end: { readonly why: LeaveReason; readonly now: number; readonly to?: string | undefined; readonly tell?: boolean },
): void {
  const { why, now } = end;
  const id = call.caller.call;
  const ringing = [...call.ringing];
  removeCaller(floor, call);
  for (const agent of ringing) {
    withdraw(floor, { call, agent, why: "caller-left" });
    enterState(floor, agent, READY, now); // keeps its idle time
  }
  countLeaving(call, why, now);
  if (why === "timed-out" || end.tell)
    floor.todo.effects.push({ kind: "give-up", call: id, why: why === "timed-out" ? why : "removed" });
  const waitedMs = now - call.since;
  const fact = { kind: "caller.left", call: id, queue: call.queue.setup.key, why, waitedMs, to: end.to } as const;
  floor.todo.effects.push({ kind: "fact", fact });
}

const FIGURE: Record<LeaveReason, keyof QueueFigures> = {
  abandoned: "abandoned",
  "timed-out": "timedOut",
  removed: "removed",
  "picked-up": "answered",
  overflowed: "overflowed",
  moved: "overflowed",
  "call-back": "overflowed",
  closed: "overflowed",
};

/** Who was picked up or moved says nothing about the queue's service, nor does a call-back, for whom nobody hung on the line. */
function countLeaving({ queue, caller }: WaitingCall, why: LeaveReason, now: number): void {
  queue.figures[FIGURE[why]]++;
  if (why !== "picked-up" && why !== "moved" && !caller.callBack) queue.past.decided(false, now);
}

/** One agent fewer is ringing: others may join, or the caller is back in line, or has waited too long meanwhile. */
export function offerShrank(floor: Floor, call: WaitingCall, now: number): void {
  if (call.ringing.length > 0) {
    floor.todo.everybody = true;
    return;
  }
  backInLine(floor, call);
  const maxWaitMs = maxWaitOf(call);
  if (maxWaitMs !== undefined && now >= call.since + maxWaitMs) giveUp(floor, call, { why: "timed-out", now });
}
