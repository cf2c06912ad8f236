// The agent's side of the desk: states, time in them, and whether the agent is free for a call.
//
//   signed-out ── sign-in ──► busy "signed-in" ── ready ──► ready ── offer ──► reserved ── 180 ──► ringing
//        ▲                        ▲   ▲                       ▲  ▲               │                   │
//        │ sign-out               │   │ no answer, rejected,  │  └─── withdrawn ─┤◄──────────────────┤
//        └─ (any state)           │   └── unreachable ────────┼──────────────────┴─── failed ────────┤
//                                 │                           │                                      │ answered
//                          busy, break (asked for)            └── time over, or ready ── wrap-up ◄── talking
//                          busy "disposition"  ◄── time over, and it is owed ────────────┘
//
// busy, break and sign-out asked for during a talk are taken up after it: sign-out at once, the others after wrap-up.
// Called by desk.ts and match.ts; matching itself is match.ts.

import type { AgentSetup, QueueSetup } from "./contract.ts";
import type { AcdFact, AgentState } from "./facts.ts";
import { countAtWork, enterPools, leavePools } from "./pools.ts";
import type { AgentFigures, AgentRecord, Floor, Phone, Talk } from "./records.ts";
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
    atWork: false,
    duty: {
      afterTalk: undefined,
      talk: undefined,
      wrapUp: undefined,
      guard: undefined,
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

/** Changes the state, keeps the time spent in the old one and tells the fact. `by`: whoever forced it. */
export function enterState(floor: Floor, agent: AgentRecord, to: AgentState, now: number, by?: string): void {
  const from = agent.state.kind;
  if (to.kind !== "ringing") endGuard(floor, agent);
  agent.figures.timesMs[from] += now - agent.since;
  agent.since = now;
  agent.state = to;
  const fact: AcdFact = { kind: "agent.state", agent: agent.key, extension: agent.phone?.key, from, to };
  floor.todo.effects.push({ kind: "fact", fact: by === undefined ? fact : { ...fact, by } });
  refreshAvailable(floor, agent);
}

function endGuard(floor: Floor, agent: AgentRecord): void {
  floor.deadlines.cancel(agent.duty.guard);
  agent.duty.guard = undefined;
}

/** Free from now on: the end of the line of the longest idle, and what went wrong before is forgotten. */
export function becomeReady(floor: Floor, agent: AgentRecord, now: number, by?: string): void {
  for (const call of agent.duty.failed) forgetTry(floor, call, agent);
  startIdle(floor, agent, now);
  enterState(floor, agent, READY, now, by);
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

/** Signed in and neither busy nor on break, at a phone that can be reached and may be rung; in another call or not. */
export function isAtWork({ state, phone, index }: AgentRecord): boolean {
  if (phone === undefined || index < 0 || !phone.reachable || phone.dnd) return false;
  return state.kind !== "signed-out" && state.kind !== "busy" && state.kind !== "break";
}

/** Called whenever something changed that `isFree` or `isAtWork` asks for. */
export function refreshAvailable(floor: Floor, agent: AgentRecord): void {
  const atWork = isAtWork(agent);
  if (atWork !== agent.atWork) {
    agent.atWork = atWork;
    countAtWork(floor, agent, atWork ? 1 : -1);
  }
  if (!isFree(agent)) leavePools(floor, agent);
  else if (!agent.available) floor.todo.freed.push(agent);
}

/** Something changed that the rankings compare. */
export function rankAgain(floor: Floor, agent: AgentRecord): void {
  if (!agent.available) return;
  leavePools(floor, agent);
  enterPools(floor, agent);
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
export function signOut(floor: Floor, agent: AgentRecord, now: number, by?: string): void {
  endWrapUp(floor, agent, now);
  agent.duty.afterTalk = undefined;
  agent.duty.lostPhone = false;
  for (const call of agent.duty.failed) forgetTry(floor, call, agent);
  standUp(floor, agent);
  enterState(floor, agent, SIGNED_OUT, now, by);
  if (agent.index < 0) floor.agents.delete(agent.key);
}

/** However talk and wrap-up end: that is how long the call took its agent. A disposition still owed keeps the talk in mind. */
export function endWrapUp(floor: Floor, agent: AgentRecord, now: number): void {
  const { duty } = agent;
  floor.deadlines.cancel(duty.wrapUp);
  duty.wrapUp = undefined;
  if (duty.talk === undefined || agent.state.kind === "busy") return;
  floor.queues.get(duty.talk.queue)?.past.handled(now - duty.talk.from);
  duty.talk = undefined;
}

/** After the talk: wrap-up of the queue's length, unless the agent leaves. */
export function afterTalk(floor: Floor, agent: AgentRecord, now: number): void {
  const { duty, state } = agent;
  const wrapUpMs = duty.talk === undefined ? 0 : rulesOf(floor, duty.talk).wrapUpMs;
  const leaves = duty.afterTalk?.to.kind === "signed-out" || agent.index < 0;
  if (leaves || wrapUpMs <= 0 || state.kind !== "talking" || duty.talk === undefined) {
    afterWrapUp(floor, agent, now);
    return;
  }
  duty.talk.wrapUpFrom = now;
  enterState(floor, agent, { kind: "wrap-up", call: state.call }, now);
  setWrapUp(floor, agent, now + wrapUpMs);
}

export function setWrapUp(floor: Floor, agent: AgentRecord, until: number): void {
  floor.deadlines.cancel(agent.duty.wrapUp);
  if (agent.duty.talk !== undefined) agent.duty.talk.wrapUpUntil = until;
  agent.duty.wrapUp = floor.deadlines.set(until, { kind: "wrap-up", agent });
}

/** Into the state asked for during the talk, else ready, unless the call's disposition is still owed. */
export function afterWrapUp(floor: Floor, agent: AgentRecord, now: number): void {
  const { talk, afterTalk: next } = agent.duty;
  const owes = talk !== undefined && isOwed(floor, talk);
  endWrapUp(floor, agent, now);
  agent.duty.afterTalk = undefined;
  if (agent.index < 0 || next?.to.kind === "signed-out") signOut(floor, agent, now, next?.by);
  else if (next !== undefined) enterState(floor, agent, next.to, now, next.by);
  else if (owes) {
    agent.duty.talk = talk;
    enterState(floor, agent, { kind: "busy", reason: "disposition" }, now);
  } else becomeReady(floor, agent, now);
}

/** In force for a talk: those of its queue now, or those it had. */
export function rulesOf(floor: Floor, talk: Talk): QueueSetup {
  return floor.queues.get(talk.queue)?.setup ?? talk.setup;
}

/** The queue wants to know what the call was about, and nobody has said so. */
export function isOwed(floor: Floor, talk: Talk): boolean {
  return !talk.disposed && rulesOf(floor, talk).dispositionRequired;
}

/** Set aside until the agent says what the last call was about. */
export function waitsForDisposition({ state }: AgentRecord): boolean {
  return state.kind === "busy" && state.reason === "disposition";
}
