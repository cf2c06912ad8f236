// The agent's side of the desk: states, time in them, and whether the agent is free for a call.
//
//   signed-out ── sign-in ──► busy "signed-in" ── ready ──► ready ── offer ──► reserved ── 180 ──► ringing
//        ▲                        ▲   ▲                       ▲  ▲               │                   │
//        │ sign-out               │   │ no answer, rejected,  │  └─── withdrawn ─┤◄──────────────────┤
//        └─ (any state)           │   └── unreachable ────────┼──────────────────┴─── failed ────────┤
//                                 │                           │                                      │ answered
//                          busy, break (asked for)            └── time over, or ready ── wrap-up ◄── talking
//
// busy, break and sign-out asked for during a talk are taken up after it: sign-out at once, the others after wrap-up.
// Called by desk.ts and match.ts; matching itself is match.ts.

import type { AgentSetup } from "./contract.ts";
import type { AgentState } from "./facts.ts";
import { enterPools, leavePools } from "./pools.ts";
import type { AgentFigures, AgentRecord, Floor, Phone } from "./records.ts";
import { forgetTry } from "./waiting.ts";

export const SIGNED_OUT: AgentState = { kind: "signed-out" };
export const READY: AgentState = { kind: "ready" };
export const BREAK: AgentState = { kind: "break" };

export function makeAgent(setup: AgentSetup, now: number): AgentRecord {
  return {
    key: setup.key,
    setup,
    index: -1,
    state: SIGNED_OUT,
    since: now,
    phone: undefined,
    idleSince: now,
    idleOrder: 0,
    available: false,
    membership: { pools: [], numbers: [] },
    duty: {
      afterTalk: undefined,
      wrapUpMs: 0,
      talkQueue: undefined,
      wrapUp: undefined,
      lostPhone: false,
      rejectionsInRow: 0,
      failed: new Set(),
    },
    figures: emptyFigures(),
  };
}

export function emptyFigures(): AgentFigures {
  return {
    offered: 0,
    answered: 0,
    missed: 0,
    timesMs: { "signed-out": 0, ready: 0, reserved: 0, ringing: 0, talking: 0, "wrap-up": 0, busy: 0, break: 0 },
  };
}

/** Changes the state, keeps the time spent in the old one and tells the fact. */
export function enterState(floor: Floor, agent: AgentRecord, to: AgentState, now: number): void {
  const from = agent.state.kind;
  agent.figures.timesMs[from] += now - agent.since;
  agent.since = now;
  agent.state = to;
  const fact = { kind: "agent.state", agent: agent.key, extension: agent.phone?.key, from, to } as const;
  floor.todo.effects.push({ kind: "fact", fact });
  refreshAvailable(floor, agent);
}

/** Free from now on: the end of the line of the longest idle, and what went wrong before is forgotten. */
export function becomeReady(floor: Floor, agent: AgentRecord, now: number): void {
  for (const call of agent.duty.failed) forgetTry(floor, call, agent);
  startIdle(floor, agent, now);
  enterState(floor, agent, READY, now);
}

export function startIdle(floor: Floor, agent: AgentRecord, now: number): void {
  agent.idleSince = now;
  agent.idleOrder = ++floor.idlers;
}

/** Ready, at a phone that can be reached, is not in another call and may be disturbed. */
export function isFree(agent: AgentRecord): boolean {
  const { phone } = agent;
  if (agent.state.kind !== "ready" || phone === undefined || agent.index < 0) return false;
  return phone.reachable && !phone.engaged && !phone.dnd;
}

/** Called whenever something changed that `isFree` asks for. */
export function refreshAvailable(floor: Floor, agent: AgentRecord): void {
  if (!isFree(agent)) leavePools(agent);
  else if (!agent.available) floor.todo.freed.push(agent);
}

/** Something changed that the rankings compare. */
export function rankAgain(agent: AgentRecord): void {
  if (!agent.available) return;
  leavePools(agent);
  enterPools(agent);
}

/** An offered agent or one in a talk: the call they belong to. */
export function callOf(agent: AgentRecord): string | undefined {
  const { state } = agent;
  return state.kind === "reserved" || state.kind === "ringing" || state.kind === "talking" ? state.call : undefined;
}

export function sitDown(floor: Floor, agent: AgentRecord, phone: Phone): void {
  standUp(floor, agent);
  agent.phone = phone;
  phone.agent = agent;
}

/** Leaves the phone; the switch forgets phones it knows nothing of. */
export function standUp(floor: Floor, agent: AgentRecord): void {
  const { phone } = agent;
  if (phone === undefined) return;
  agent.phone = undefined;
  phone.agent = undefined;
  forgetIdlePhone(floor, phone);
}

export function forgetIdlePhone(floor: Floor, phone: Phone): void {
  if (phone.agent === undefined && !phone.reachable && !phone.engaged && !phone.dnd) floor.phones.delete(phone.key);
}

/** Ends everything that binds the agent; a record that left the setup goes with it. */
export function signOut(floor: Floor, agent: AgentRecord, now: number): void {
  endWrapUp(floor, agent);
  agent.duty.afterTalk = undefined;
  agent.duty.lostPhone = false;
  for (const call of agent.duty.failed) forgetTry(floor, call, agent);
  standUp(floor, agent);
  enterState(floor, agent, SIGNED_OUT, now);
  if (agent.index < 0) floor.agents.delete(agent.key);
}

export function endWrapUp(floor: Floor, agent: AgentRecord): void {
  floor.deadlines.cancel(agent.duty.wrapUp);
  agent.duty.wrapUp = undefined;
}

/** After the talk: wrap-up of the queue's length, unless the agent leaves. */
export function afterTalk(floor: Floor, agent: AgentRecord, now: number): void {
  const { duty, state } = agent;
  const queue = duty.talkQueue === undefined ? undefined : floor.queues.get(duty.talkQueue);
  duty.talkQueue = undefined;
  const wrapUpMs = queue?.setup.wrapUpMs ?? duty.wrapUpMs;
  const leaves = duty.afterTalk?.kind === "signed-out" || agent.index < 0;
  if (leaves || wrapUpMs <= 0 || state.kind !== "talking") {
    afterWrapUp(floor, agent, now);
    return;
  }
  enterState(floor, agent, { kind: "wrap-up", call: state.call }, now);
  duty.wrapUp = floor.deadlines.set(now + wrapUpMs, { kind: "wrap-up", agent });
}

/** Into the state asked for during the talk, else ready. */
export function afterWrapUp(floor: Floor, agent: AgentRecord, now: number): void {
  endWrapUp(floor, agent);
  const next = agent.index < 0 ? SIGNED_OUT : agent.duty.afterTalk;
  agent.duty.afterTalk = undefined;
  if (next?.kind === "signed-out") signOut(floor, agent, now);
  else if (next === undefined) becomeReady(floor, agent, now);
  else enterState(floor, agent, next, now);
}
