// Agents: their states, what binds them, and what they and their phones may say.

import type { DeskInput } from "../../src/acd/contract.ts";
import { giveUpIfLate, withdraw } from "./reference-callers.ts";
import type { RefAgent, RefCall, RefFloor, RefPause, RefPhone, RefTry } from "./reference-floor.ts";
import { rememberHandled } from "./reference-measures.ts";

type Input<Kind extends DeskInput["kind"]> = Extract<DeskInput, { kind: Kind }>;

const WITH_A_CALL = ["reserved", "ringing", "talking"];

/** Nobody can be in it at once with another: the state, its reason, and what the caller of this function wants told. */
export function enter(
  floor: RefFloor,
  agent: RefAgent,
  to: { state: string; call?: string; reason?: string | undefined; by?: string | undefined },
): void {
  if (agent.state === "talking") agent.talkMs += floor.now - agent.since;
  const reason = to.reason === undefined ? "" : ` ${to.reason}`;
  const by = to.by === undefined ? "" : ` by ${to.by}`;
  floor.say(`state ${agent.setup.key} ${agent.state} > ${to.state}${reason}${by}`);
  Object.assign(agent, { state: to.state, reason: to.reason, call: to.call, since: floor.now });
}

export function startIdle(floor: RefFloor, agent: RefAgent): void {
  agent.idleOrder = ++floor.idlers;
  agent.idleSince = floor.now;
}

export function becomeReady(floor: RefFloor, agent: RefAgent, by?: string): void {
  forgive(floor, (past) => past.agent === agent.setup.key);
  startIdle(floor, agent);
  enter(floor, agent, { state: "ready", by });
}

/** The same caller may be offered again. */
export function forgive(floor: RefFloor, which: (past: RefTry) => boolean): void {
  floor.tries = floor.tries.filter((past) => !which(past));
  floor.dues = floor.dues.filter(
    (due) => due.what !== "second-chance" || !which({ call: due.call ?? "", agent: due.agent ?? "" }),
  );
}

/** Signed out; whoever left the office is forgotten with it. */
export function leaveDesk(floor: RefFloor, agent: RefAgent, by?: string): void {
  const key = agent.setup.key;
  endWrapUp(floor, agent);
  forgive(floor, (past) => past.agent === key);
  Object.assign(agent, { afterTalk: undefined, lostPhone: false, extension: undefined });
  enter(floor, agent, { state: "signed-out", by });
  if (agent.removed) floor.agents = floor.agents.filter((other) => other !== agent);
}

/** However it ends: that is how long the call took its agent. */
function endWrapUp(floor: RefFloor, agent: RefAgent): void {
  floor.dropDue("wrap-up", { agent: agent.setup.key });
  const { talk } = agent;
  if (talk === undefined || agent.state === "busy") return;
  rememberHandled(floor, talk.queue, floor.now - talk.from);
  agent.talk = undefined;
}

// --- what the agent asks

export function signIn(floor: RefFloor, key: string, extension: string): string | undefined {
  const agent = floor.agent(key);
  if (agent === undefined || agent.removed) return "unknown-agent";
  if (agent.extension === extension) return undefined;
  if (floor.agents.some((other) => other.extension === extension)) return "phone-taken";
  if (WITH_A_CALL.includes(agent.state)) return "not-now";
  endWrapUp(floor, agent);
  Object.assign(agent, { extension, lostPhone: false, rejections: 0, afterTalk: undefined, talk: undefined });
  enter(floor, agent, { state: "busy", reason: "signed-in" });
  return undefined;
}

export function restore(floor: RefFloor, input: Input<"restore">): string | undefined {
  const agent = floor.agent(input.agent);
  if (agent === undefined || agent.removed) return "unknown-agent";
  if (agent.state !== "signed-out") return "not-now";
  if (floor.agents.some((other) => other.extension === input.extension)) return "phone-taken";
  agent.extension = input.extension;
  const reason = input.state.kind === "busy" ? input.state.reason : undefined;
  agent.lostPhone = reason === "unreachable";
  startIdle(floor, agent);
  enter(floor, agent, { state: input.state.kind, reason });
  Object.assign(agent, { since: input.since, idleSince: input.idleSince });
  return undefined;
}

export function restoreDay(floor: RefFloor, input: Input<"restore-day">): string | undefined {
  const agent = floor.agent(input.agent);
  if (agent === undefined || agent.removed) return "unknown-agent";
  agent.answered += input.answered;
  agent.talkMs += input.timesMs.talking;
  return undefined;
}

export function ready(floor: RefFloor, key: string, by?: string): string | undefined {
  const agent = floor.agent(key);
  if (agent === undefined) return "unknown-agent";
  if (agent.state === "signed-out") return "not-signed-in";
  if (WITH_A_CALL.includes(agent.state)) return "not-now";
  if (agent.state === "ready") return undefined;
  if (owesDisposition(floor, agent)) return "not-now";
  endWrapUp(floor, agent);
  Object.assign(agent, { lostPhone: false, rejections: 0, afterTalk: undefined, talk: undefined });
  becomeReady(floor, agent, by);
  return undefined;
}

/** The queue wants to know what the call was about, and nobody has said so. */
function owesDisposition(floor: RefFloor, agent: RefAgent): boolean {
  const { talk } = agent;
  const asks = agent.state === "wrap-up" || (agent.state === "busy" && agent.reason === "disposition");
  if (!asks || talk === undefined || talk.disposed) return false;
  return (floor.queue(talk.queue) ?? talk.setup).dispositionRequired;
}

/** busy, break or sign-out: at once, or after the talk. */
export function pause(floor: RefFloor, key: string, to: RefPause): string | undefined {
  const agent = floor.agent(key);
  if (agent === undefined) return "unknown-agent";
  if (agent.state === "signed-out") return "not-signed-in";
  if (agent.state === "talking") {
    agent.afterTalk = to;
    return undefined;
  }
  const offered = offeredCall(floor, agent);
  if (offered !== undefined) withdraw(floor, offered, key, "agent-left");
  endWrapUp(floor, agent);
  Object.assign(agent, { afterTalk: undefined, lostPhone: false });
  if (to.state === "signed-out") leaveDesk(floor, agent, to.by);
  else if (agent.state !== to.state || agent.reason !== to.reason) enter(floor, agent, to);
  if (offered !== undefined) giveUpIfLate(floor, offered);
  return undefined;
}

export function offeredCall(floor: RefFloor, agent: RefAgent): RefCall | undefined {
  return agent.state === "reserved" || agent.state === "ringing" ? floor.call(agent.call) : undefined;
}

// --- after a talk

export function released(floor: RefFloor, call: string, key: string): string | undefined {
  const agent = floor.agent(key);
  if (agent?.state !== "talking" || agent.call !== call || agent.talk === undefined) return "no-call";
  const { talk } = agent;
  const { wrapUpMs } = floor.queue(talk.queue) ?? talk.setup;
  if (wrapUpMs <= 0 || agent.removed || agent.afterTalk?.state === "signed-out") {
    afterWrapUp(floor, agent);
    return undefined;
  }
  talk.wrapUpFrom = floor.now;
  enter(floor, agent, { state: "wrap-up", call });
  setWrapUp(floor, agent, floor.now + wrapUpMs);
  return undefined;
}

function setWrapUp(floor: RefFloor, agent: RefAgent, until: number): void {
  floor.dropDue("wrap-up", { agent: agent.setup.key });
  if (agent.talk !== undefined) agent.talk.wrapUpUntil = until;
  floor.setDue({ at: until, what: "wrap-up", agent: agent.setup.key });
}

export function afterWrapUp(floor: RefFloor, agent: RefAgent): void {
  const next = agent.afterTalk;
  const { talk } = agent;
  const owes = talk !== undefined && !talk.disposed && (floor.queue(talk.queue) ?? talk.setup).dispositionRequired;
  endWrapUp(floor, agent);
  agent.afterTalk = undefined;
  if (agent.removed || next?.state === "signed-out") leaveDesk(floor, agent, next?.by);
  else if (next !== undefined) enter(floor, agent, next);
  else if (owes) {
    agent.talk = talk;
    enter(floor, agent, { state: "busy", reason: "disposition" });
  } else becomeReady(floor, agent);
}

export function extendWrapUp(floor: RefFloor, key: string, byMs: number): string | undefined {
  const agent = floor.agent(key);
  if (agent === undefined) return "unknown-agent";
  if (agent.state === "signed-out") return "not-signed-in";
  const { talk } = agent;
  if (agent.state !== "wrap-up" || talk === undefined) return "not-now";
  const { wrapUpMostMs } = floor.queue(talk.queue) ?? talk.setup;
  if (talk.wrapUpUntil + byMs > talk.wrapUpFrom + wrapUpMostMs) return "not-now";
  setWrapUp(floor, agent, talk.wrapUpUntil + byMs);
  return undefined;
}

export function dispose(floor: RefFloor, key: string, code: string): string | undefined {
  const agent = floor.agent(key);
  if (agent === undefined) return "unknown-agent";
  if (agent.state === "signed-out") return "not-signed-in";
  const waits = agent.state === "busy" && agent.reason === "disposition";
  const { talk } = agent;
  if (talk === undefined || !(agent.state === "talking" || agent.state === "wrap-up" || waits)) return "not-now";
  talk.disposed = true;
  floor.say(`disposed ${talk.call} ${talk.queue} ${key} ${code}`);
  if (!waits) return undefined;
  agent.talk = undefined;
  becomeReady(floor, agent);
  return undefined;
}

// --- phones

export function phoneSays(floor: RefFloor, extension: string, change: Partial<RefPhone>): undefined {
  const before = floor.phones.get(extension) ?? { reachable: false, engaged: false, dnd: false };
  floor.phones.set(extension, { ...before, ...change });
  const agent = floor.agents.find((one) => one.extension === extension);
  if (agent === undefined || change.reachable !== true || !agent.lostPhone) return;
  agent.lostPhone = false;
  becomeReady(floor, agent);
}
