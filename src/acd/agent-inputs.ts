// What agents and their phones tell the desk. Called by desk.ts; a fault is found before anything is changed.

import type { AgentKey, ExtensionKey } from "../base/ids.ts";
import * as agents from "./agent.ts";
import type { DeskFault, DeskInput, TalkView } from "./contract.ts";
import type { AgentState } from "./facts.ts";
import type { AgentRecord, Floor, Phone, WaitingCall } from "./records.ts";
import { offerShrank, withdraw } from "./withdraw.ts";

type Fault = DeskFault | undefined;
type OfInput<Kind extends DeskInput["kind"]> = Extract<DeskInput, { readonly kind: Kind }>;

export function signIn(
  floor: Floor,
  input: { readonly agent: AgentKey; readonly extension: ExtensionKey },
  now: number,
): Fault {
  const agent = floor.agents.get(input.agent);
  if (agent === undefined || agent.index < 0) return unknownAgent(input.agent);
  const phone = floor.phones.get(input.extension);
  if (phone?.agent === agent) return undefined;
  if (phone?.agent !== undefined) {
    return phoneTaken(phone, phone.agent);
  }
  if (agents.callOf(agent) !== undefined) return notNow(agent, "sign in at another phone");
  agents.endWrapUp(floor, agent, now);
  agent.duty.lostPhone = false;
  agent.duty.rejectionsInRow = 0;
  agent.duty.afterTalk = undefined;
  agent.duty.talk = undefined;
  agents.sitDown(floor, agent, phone ?? meetPhone(floor, input.extension));
  agents.enterState(floor, agent, { kind: "busy", reason: "signed-in" }, now);
  return undefined;
}

/** As before a restart: times go on from where they were. */
export function restore(floor: Floor, input: OfInput<"restore">, now: number): Fault {
  const agent = floor.agents.get(input.agent);
  if (agent === undefined || agent.index < 0) return unknownAgent(input.agent);
  if (agent.state.kind !== "signed-out") return { kind: "not-now", detail: `agent ${agent.key} is signed in` };
  const phone = floor.phones.get(input.extension);
  if (phone?.agent !== undefined) return phoneTaken(phone, phone.agent);
  agents.sitDown(floor, agent, phone ?? meetPhone(floor, input.extension));
  agent.duty.lostPhone = input.state.kind === "busy" && input.state.reason === "unreachable";
  agents.startIdle(floor, agent, input.idleSince);
  if (input.talk !== undefined) talksOn(floor, agent, input.talk);
  agents.enterState(floor, agent, input.state, now);
  agent.since = input.since;
  return undefined;
}

/** Where its queue is gone nothing is left to wrap up. */
function talksOn(floor: Floor, agent: AgentRecord, { call, queue, from, disposed, afterTalk }: TalkView): void {
  const setup = floor.queues.get(queue)?.setup;
  if (afterTalk !== undefined) agent.duty.afterTalk = { to: afterTalk, by: undefined };
  if (setup !== undefined)
    agent.duty.talk = { call, queue, from, setup, wrapUpFrom: from, wrapUpUntil: from, disposed };
}

export function restoreDay(floor: Floor, input: OfInput<"restore-day">): Fault {
  const agent = floor.agents.get(input.agent);
  if (agent === undefined || agent.index < 0) return unknownAgent(input.agent);
  const { figures } = agent;
  figures.offered += input.offered;
  figures.answered += input.answered;
  figures.missed += input.missed;
  for (const [state, ms] of Object.entries(input.timesMs)) figures.timesMs[state as AgentState["kind"]] += ms;
  agents.rankAgain(floor, agent);
  return undefined;
}

export function signOut(floor: Floor, input: OfInput<"sign-out">, now: number): Fault {
  const { agent: key, by } = input;
  const agent = floor.agents.get(key);
  if (agent === undefined) return unknownAgent(key);
  if (agent.state.kind === "signed-out") return notSignedIn(agent);
  if (agent.state.kind === "talking") {
    agent.duty.afterTalk = { to: agents.SIGNED_OUT, by };
    return undefined;
  }
  const call = offeredCall(floor, agent);
  if (call !== undefined) withdraw(floor, { call, agent, why: "agent-left" });
  agents.signOut(floor, agent, now, by);
  if (call !== undefined) offerShrank(floor, call, now);
  return undefined;
}

export function ready(floor: Floor, { agent: key, by }: OfInput<"ready">, now: number): Fault {
  const agent = floor.agents.get(key);
  if (agent === undefined) return unknownAgent(key);
  switch (agent.state.kind) {
    case "signed-out":
      return notSignedIn(agent);
    case "reserved":
    case "ringing":
    case "talking":
      return notNow(agent, "go ready");
    case "ready":
      return undefined;
    case "wrap-up":
    case "busy":
    case "break":
      if (owesDisposition(floor, agent)) return dispositionFirst(agent);
      agents.endWrapUp(floor, agent, now);
      agent.duty.afterTalk = undefined;
      agent.duty.talk = undefined;
      agent.duty.lostPhone = false;
      agent.duty.rejectionsInRow = 0;
      agents.becomeReady(floor, agent, now, by);
      return undefined;
  }
}

/** busy and break: at once, or after the talk and its wrap-up. */
export function pause(floor: Floor, input: OfInput<"busy" | "break">, now: number): Fault {
  const { agent: key, by } = input;
  const to: AgentState = input.kind === "busy" ? { kind: "busy", reason: input.reason } : agents.BREAK;
  const agent = floor.agents.get(key);
  if (agent === undefined) return unknownAgent(key);
  if (agent.state.kind === "signed-out") return notSignedIn(agent);
  if (agent.state.kind === "talking") {
    agent.duty.afterTalk = { to, by };
    return undefined;
  }
  const call = offeredCall(floor, agent);
  if (call !== undefined) withdraw(floor, { call, agent, why: "agent-left" });
  agents.endWrapUp(floor, agent, now);
  agent.duty.afterTalk = undefined;
  agent.duty.lostPhone = false;
  if (!isSame(agent.state, to)) agents.enterState(floor, agent, to, now, by);
  if (call !== undefined) offerShrank(floor, call, now);
  return undefined;
}

export function extendWrapUp(floor: Floor, input: OfInput<"extend-wrap-up">): Fault {
  const agent = floor.agents.get(input.agent);
  if (agent === undefined) return unknownAgent(input.agent);
  if (agent.state.kind === "signed-out") return notSignedIn(agent);
  const { talk } = agent.duty;
  if (agent.state.kind !== "wrap-up" || talk === undefined) {
    return { kind: "not-now", detail: `agent ${agent.key} is ${agent.state.kind}, wrap-up is extended in: wrap-up` };
  }
  const until = talk.wrapUpUntil + input.byMs;
  const most = talk.wrapUpFrom + agents.rulesOf(floor, talk).wrapUpMostMs;
  if (until > most) {
    const left = Math.max(0, Math.floor((most - talk.wrapUpUntil) / 1_000));
    return { kind: "not-now", detail: `wrap-up of agent ${agent.key} may be extended by ${left} s more` };
  }
  agents.setWrapUp(floor, agent, until);
  return undefined;
}

/** During the talk, in wrap-up, or late, where its absence keeps the agent busy: then the agent is ready at once. */
export function dispose(floor: Floor, input: OfInput<"disposition">, now: number): Fault {
  const agent = floor.agents.get(input.agent);
  if (agent === undefined) return unknownAgent(input.agent);
  if (agent.state.kind === "signed-out") return notSignedIn(agent);
  const { talk } = agent.duty;
  const isLate = agents.waitsForDisposition(agent);
  if (talk === undefined || !(isLate || agent.state.kind === "talking" || agent.state.kind === "wrap-up")) {
    const detail = `agent ${agent.key} is ${agent.state.kind}, a disposition is given in: talking, wrap-up, busy disposition`;
    return { kind: "not-now", detail };
  }
  talk.disposed = true;
  const { call, queue } = talk;
  const fact = { kind: "call.disposed", call, queue, agent: agent.key, disposition: input.code } as const;
  floor.todo.effects.push({ kind: "fact", fact });
  if (!isLate) return undefined;
  agent.duty.talk = undefined;
  agents.becomeReady(floor, agent, now);
  return undefined;
}

function owesDisposition(floor: Floor, agent: AgentRecord): boolean {
  const { talk } = agent.duty;
  const isAsked = agent.state.kind === "wrap-up" || agents.waitsForDisposition(agent);
  return isAsked && talk !== undefined && agents.isOwed(floor, talk);
}

function dispositionFirst(agent: AgentRecord): DeskFault {
  return { kind: "not-now", detail: `agent ${agent.key} has to give the disposition of the last call first` };
}

export function reachable(
  floor: Floor,
  input: { readonly extension: ExtensionKey; readonly reachable: boolean },
  now: number,
): Fault {
  const phone = meetPhone(floor, input.extension);
  phone.reachable = input.reachable;
  const { agent } = phone;
  if (agent === undefined) agents.forgetIdlePhone(floor, phone);
  else if (input.reachable && agent.duty.lostPhone) {
    agent.duty.lostPhone = false;
    agents.becomeReady(floor, agent, now);
  } else agents.refreshAvailable(floor, agent);
  return undefined;
}

export function engaged(floor: Floor, input: { readonly extension: ExtensionKey; readonly engaged: boolean }): Fault {
  const phone = meetPhone(floor, input.extension);
  phone.engaged = input.engaged;
  if (phone.agent === undefined) agents.forgetIdlePhone(floor, phone);
  else agents.refreshAvailable(floor, phone.agent);
  return undefined;
}

export function dnd(floor: Floor, input: { readonly extension: ExtensionKey; readonly dnd: boolean }): Fault {
  const phone = meetPhone(floor, input.extension);
  phone.dnd = input.dnd;
  if (phone.agent === undefined) agents.forgetIdlePhone(floor, phone);
  else agents.refreshAvailable(floor, phone.agent);
  return undefined;
}

function meetPhone(floor: Floor, key: ExtensionKey): Phone {
  let phone = floor.phones.get(key);
  if (phone === undefined) {
    phone = { key, reachable: false, engaged: false, dnd: false, agent: undefined };
    floor.phones.set(key, phone);
  }
  return phone;
}

/** The waiting call this agent is being rung for. */
function offeredCall(floor: Floor, agent: AgentRecord): WaitingCall | undefined {
  const { state } = agent;
  return state.kind === "reserved" || state.kind === "ringing" ? floor.calls.get(state.call) : undefined;
}

function isSame(a: AgentState, b: AgentState): boolean {
  return a.kind === b.kind && (a.kind !== "busy" || b.kind !== "busy" || a.reason === b.reason);
}

function phoneTaken(phone: Phone, by: AgentRecord): DeskFault {
  return { kind: "phone-taken", by: by.key, detail: `agent ${by.key} is signed in at ${phone.key}` };
}

function unknownAgent(agent: AgentKey): DeskFault {
  return { kind: "unknown-agent", detail: `no agent ${agent}` };
}

function notSignedIn(agent: AgentRecord): DeskFault {
  return { kind: "not-signed-in", detail: `agent ${agent.key} is signed out` };
}

function notNow(agent: AgentRecord, what: string): DeskFault {
  const allowed = "ready, wrap-up, busy, break";
  return { kind: "not-now", detail: `agent ${agent.key} is ${agent.state.kind}, may ${what} in: ${allowed}` };
}
