// What agents and their phones tell the desk. Called by desk.ts; a fault is found before anything is changed.

import type { AgentKey, ExtensionKey } from "../base/ids.ts";
import * as agents from "./agent.ts";
import type { DeskFault } from "./contract.ts";
import type { AgentState } from "./facts.ts";
import type { AgentRecord, Floor, Phone, WaitingCall } from "./records.ts";
import { offerShrank, withdraw } from "./withdraw.ts";

type Fault = DeskFault | undefined;

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
    return {
      kind: "phone-taken",
      by: phone.agent.key,
      detail: `agent ${phone.agent.key} is signed in at ${phone.key}`,
    };
  }
  if (agents.callOf(agent) !== undefined) return notNow(agent, "sign in at another phone");
  agents.endWrapUp(floor, agent);
  agent.duty.lostPhone = false;
  agent.duty.rejectionsInRow = 0;
  agent.duty.afterTalk = undefined;
  agents.sitDown(floor, agent, phone ?? meetPhone(floor, input.extension));
  agents.enterState(floor, agent, { kind: "busy", reason: "signed-in" }, now);
  return undefined;
}

export function signOut(floor: Floor, key: AgentKey, now: number): Fault {
  const agent = floor.agents.get(key);
  if (agent === undefined) return unknownAgent(key);
  if (agent.state.kind === "signed-out") return notSignedIn(agent);
  if (agent.state.kind === "talking") {
    agent.duty.afterTalk = agents.SIGNED_OUT;
    return undefined;
  }
  const call = offeredCall(floor, agent);
  if (call !== undefined) withdraw(floor, { call, agent, why: "agent-left" });
  agents.signOut(floor, agent, now);
  if (call !== undefined) offerShrank(floor, call, now);
  return undefined;
}

export function ready(floor: Floor, key: AgentKey, now: number): Fault {
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
      agents.endWrapUp(floor, agent);
      agent.duty.afterTalk = undefined;
      agent.duty.lostPhone = false;
      agent.duty.rejectionsInRow = 0;
      agents.becomeReady(floor, agent, now);
      return undefined;
  }
}

/** busy and break: at once, or after the talk and its wrap-up. */
export function pause(floor: Floor, key: AgentKey, asked: { readonly to: AgentState; readonly now: number }): Fault {
  const { to, now } = asked;
  const agent = floor.agents.get(key);
  if (agent === undefined) return unknownAgent(key);
  if (agent.state.kind === "signed-out") return notSignedIn(agent);
  if (agent.state.kind === "talking") {
    agent.duty.afterTalk = to;
    return undefined;
  }
  const call = offeredCall(floor, agent);
  if (call !== undefined) withdraw(floor, { call, agent, why: "agent-left" });
  agents.endWrapUp(floor, agent);
  agent.duty.afterTalk = undefined;
  agent.duty.lostPhone = false;
  if (!isSame(agent.state, to)) agents.enterState(floor, agent, to, now);
  if (call !== undefined) offerShrank(floor, call, now);
  return undefined;
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
