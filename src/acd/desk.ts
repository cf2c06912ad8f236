// The front door of the ACD: callers and agents come in as inputs, offers and facts go out as effects. Pure: `now` and
// chance are arguments, so the same history gives the same decisions (ACD-01). It makes no calls itself: whoever owns it
// rings the phones it names, tells it what came of that, and sends a `tick` at `nextWake`.
//
// Time acts at ticks only: a late tick delays the end of a wrap-up, it never makes two inputs disagree about it.

import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { Rng } from "../base/rng.ts";
import type { Millis } from "../base/time.ts";
import * as agents from "./agent.ts";
import type { Caller, DeskApi, DeskEffect, DeskFault, DeskInput } from "./contract.ts";
import { Deadlines } from "./deadlines.ts";
import type { AgentExplanation, CallExplanation } from "./explain.ts";
import type { AgentState, OfferFailure } from "./facts.ts";
import { checkStep } from "./invariants.ts";
import { backInLine, settle } from "./match.ts";
import { explainAgent, explainCall } from "./reasons.ts";
import type { AgentRecord, Due, Floor, Phone, WaitingCall } from "./records.ts";
import { applySetup } from "./setup.ts";
import type { AgentView, QueueView, WaitingView } from "./views.ts";
import { viewAgents, viewQueues, viewWaiting } from "./views.ts";
import { addCaller, forgetTry, positionOf, recordOutcome, rememberTry, removeCaller } from "./waiting.ts";
import { giveUp, withdraw } from "./withdraw.ts";

export type { AgentView, QueueView, WaitingView } from "./views.ts";

/** How much the desk remembers; all but `agents` and `pools` are zero when everybody has left. */
export interface DeskSizes {
  readonly agents: number;
  readonly signedIn: number;
  readonly phones: number;
  readonly calls: number;
  readonly lines: number;
  readonly deadlines: number;
  readonly tries: number;
  /** Indexes kept for later callers, at most `limits.acd.idlePools` of them without use. */
  readonly pools: number;
}

type Fault = DeskFault | undefined;
type Offered = { readonly call: CallId; readonly agent: AgentKey };

export class Desk implements DeskApi {
  readonly #floor: Floor;

  constructor(deps: { readonly rng: Rng }) {
    this.#floor = {
      rng: deps.rng,
      agents: new Map(),
      roster: [],
      queues: new Map(),
      calls: new Map(),
      phones: new Map(),
      pools: { byKey: new Map(), idle: new Set() },
      deadlines: new Deadlines<Due>(),
      arrivals: 0,
      idlers: 0,
      todo: { effects: [], freed: [], unserved: [], everybody: false },
    };
  }

  step(input: DeskInput, now: Millis): { readonly effects: readonly DeskEffect[]; readonly fault?: DeskFault } {
    const floor = this.#floor;
    floor.todo.effects = [];
    const fault = apply(floor, input, now);
    if (fault !== undefined) return { effects: [], fault };
    settle(floor, now);
    const { effects } = floor.todo;
    checkStep(floor, effects);
    return { effects };
  }

  nextWake(): Millis | undefined {
    return this.#floor.deadlines.nextAt() as Millis | undefined;
  }

  /** Of a caller not yet answered. */
  explainCall(call: CallId, now: Millis): CallExplanation | undefined {
    return explainCall(this.#floor, call, now);
  }

  explainAgent(agent: AgentKey, now: Millis): AgentExplanation | undefined {
    return explainAgent(this.#floor, agent, now);
  }

  /** Who is signed in at this phone. */
  agentAt(extension: ExtensionKey): AgentKey | undefined {
    return this.#floor.phones.get(extension)?.agent?.key;
  }

  /** In the order of the office file. */
  agents(now: Millis): readonly AgentView[] {
    return viewAgents(this.#floor, now);
  }

  queues(now: Millis): readonly QueueView[] {
    return viewQueues(this.#floor, now);
  }

  /** Best first; empty for an unknown queue. */
  waiting(queue: QueueKey, now: Millis): readonly WaitingView[] {
    return viewWaiting(this.#floor, queue, now);
  }

  /** A new day: the counters of agents and queues begin at zero; states and idle times go on. */
  startDay(now: Millis): void {
    for (const agent of this.#floor.agents.values()) {
      agent.figures = agents.emptyFigures();
      agent.figures.timesMs[agent.state.kind] = agent.since - now; // the stay so far belongs to yesterday
      agents.rankAgain(agent);
    }
    for (const queue of this.#floor.queues.values()) {
      queue.figures = { offered: 0, answered: 0, abandoned: 0, timedOut: 0, removed: 0 };
    }
  }

  get sizes(): DeskSizes {
    const floor = this.#floor;
    const all = [...floor.agents.values()];
    return {
      agents: all.length,
      signedIn: all.filter((agent) => agent.state.kind !== "signed-out").length,
      phones: floor.phones.size,
      calls: floor.calls.size,
      lines: [...floor.queues.values()].reduce((sum, queue) => sum + queue.line.size + queue.classes.size, 0),
      deadlines: floor.deadlines.size,
      tries: all.reduce((sum, agent) => sum + agent.duty.failed.size, 0),
      pools: floor.pools.byKey.size,
    };
  }
}

function apply(floor: Floor, input: DeskInput, now: number): Fault {
  switch (input.kind) {
    case "setup":
      return applySetup(floor, input.setup, now);
    case "sign-in":
      return signIn(floor, input, now);
    case "sign-out":
      return signOut(floor, input.agent, now);
    case "ready":
      return ready(floor, input.agent, now);
    case "busy":
      return pause(floor, input.agent, { to: { kind: "busy", reason: input.reason }, now });
    case "break":
      return pause(floor, input.agent, { to: agents.BREAK, now });
    case "reachable":
      return reachable(floor, input, now);
    case "engaged":
      return engaged(floor, input);
    case "enqueue":
      return enqueue(floor, input.caller, now);
    case "leave":
      return leave(floor, input, now);
    case "ringing":
      return ringing(floor, input, now);
    case "answered":
      return answered(floor, input, now);
    case "offer-failed":
      return offerFailed(floor, input, now);
    case "released":
      return released(floor, input, now);
    case "tick":
      return tick(floor, now);
  }
}

function signIn(
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

function signOut(floor: Floor, key: AgentKey, now: number): Fault {
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

function ready(floor: Floor, key: AgentKey, now: number): Fault {
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
function pause(floor: Floor, key: AgentKey, asked: { readonly to: AgentState; readonly now: number }): Fault {
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

function reachable(
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

function engaged(floor: Floor, input: { readonly extension: ExtensionKey; readonly engaged: boolean }): Fault {
  const phone = meetPhone(floor, input.extension);
  phone.engaged = input.engaged;
  if (phone.agent === undefined) agents.forgetIdlePhone(floor, phone);
  else agents.refreshAvailable(floor, phone.agent);
  return undefined;
}

function enqueue(floor: Floor, caller: Caller, now: number): Fault {
  const queue = floor.queues.get(caller.queue);
  if (queue === undefined) return { kind: "unknown-queue", detail: `no queue ${caller.queue}` };
  if (floor.calls.has(caller.call)) return { kind: "already-waiting", detail: `call ${caller.call} already waits` };
  const most = Math.min(queue.setup.maxCallers, limits.acd.callersPerQueue);
  if (queue.calls.size >= most) {
    return { kind: "queue-full", detail: `${queue.calls.size} wait in ${caller.queue}, at most ${most} may` };
  }
  const call = addCaller(floor, queue, caller, now);
  queue.figures.offered++;
  const position = positionOf(call);
  const fact = { kind: "caller.queued", call: caller.call, queue: caller.queue, position } as const;
  floor.todo.effects.push({ kind: "fact", fact });
  floor.todo.unserved.push(call);
  return undefined;
}

function leave(
  floor: Floor,
  input: { readonly call: CallId; readonly why: "abandoned" | "removed" },
  now: number,
): Fault {
  const call = floor.calls.get(input.call);
  if (call === undefined) return noCall(input.call);
  giveUp(floor, call, { why: input.why, now });
  return undefined;
}

function ringing(floor: Floor, input: Offered, now: number): Fault {
  const offer = findOffer(floor, input);
  if (offer === undefined) return noCall(input.call);
  if (offer.agent.state.kind === "reserved") {
    agents.enterState(floor, offer.agent, { kind: "ringing", call: input.call }, now);
  }
  return undefined;
}

function answered(floor: Floor, input: Offered, now: number): Fault {
  const offer = findOffer(floor, input);
  if (offer === undefined) return noCall(input.call);
  const { call, agent } = offer;
  const { queue } = call;
  const others = call.ringing.filter((other) => other !== agent);
  removeCaller(floor, call);
  queue.figures.answered++;
  agent.figures.answered++;
  agent.duty.rejectionsInRow = 0;
  agent.duty.talkQueue = queue.setup.key;
  agent.duty.wrapUpMs = queue.setup.wrapUpMs;
  agents.enterState(floor, agent, { kind: "talking", call: input.call }, now);
  const waitedMs = now - call.since;
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

function offerFailed(
  floor: Floor,
  input: Offered & { readonly failure: Exclude<OfferFailure, "withdrawn"> },
  now: number,
): Fault {
  const offer = findOffer(floor, input);
  if (offer === undefined) return noCall(input.call);
  const { call, agent } = offer;
  const { failure } = input;
  call.ringing.splice(call.ringing.indexOf(agent), 1);
  recordOutcome(call, agent, failure);
  rememberTry(floor, call, { agent, failure, now });
  agent.figures.missed++;
  const fact = {
    kind: "offer.failed",
    call: input.call,
    queue: call.queue.setup.key,
    agent: agent.key,
    failure,
  } as const;
  floor.todo.effects.push({ kind: "fact", fact });
  afterFailure(floor, agent, { failure, afterNoAnswer: call.queue.setup.afterNoAnswer, now });
  offerShrank(floor, call, now);
  return undefined;
}

/** ACD-11. An idle time begins anew, so that who lets offers fail does not stay first in line for the next. */
function afterFailure(
  floor: Floor,
  agent: AgentRecord,
  rule: { readonly failure: OfferFailure; readonly afterNoAnswer: "set-aside" | "ready"; readonly now: number },
): void {
  const { failure, now } = rule;
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

/** One agent fewer is ringing: others may join, or the caller is back in line, or has waited too long meanwhile. */
function offerShrank(floor: Floor, call: WaitingCall, now: number): void {
  if (call.ringing.length > 0) {
    floor.todo.everybody = true;
    return;
  }
  backInLine(floor, call);
  const { maxWaitMs } = call.queue.setup;
  if (maxWaitMs !== undefined && now >= call.since + maxWaitMs) giveUp(floor, call, { why: "timed-out", now });
}

function released(floor: Floor, input: Offered, now: number): Fault {
  const agent = floor.agents.get(input.agent);
  if (agent?.state.kind !== "talking" || agent.state.call !== input.call) return noCall(input.call);
  agents.afterTalk(floor, agent, now);
  return undefined;
}

/** In the order things fell due, and matched one by one: who was free in time is met by who still waited then. */
function tick(floor: Floor, now: number): Fault {
  for (;;) {
    const due = floor.deadlines.takeDue(now)?.what;
    if (due === undefined) return undefined;
    if (due.kind === "wrap-up") agents.afterWrapUp(floor, due.agent, now);
    else if (due.kind === "second-chance") secondChance(floor, due);
    else if (due.call.ringing.length === 0) giveUp(floor, due.call, { why: "timed-out", now });
    settle(floor, now);
  }
}

function secondChance(floor: Floor, due: { readonly call: WaitingCall; readonly agent: AgentRecord }): void {
  forgetTry(floor, due.call, due.agent);
  if (due.agent.available) floor.todo.everybody = true;
}

function meetPhone(floor: Floor, key: ExtensionKey): Phone {
  let phone = floor.phones.get(key);
  if (phone === undefined) {
    phone = { key, reachable: false, engaged: false, agent: undefined };
    floor.phones.set(key, phone);
  }
  return phone;
}

/** The waiting call this agent is being rung for. */
function offeredCall(floor: Floor, agent: AgentRecord): WaitingCall | undefined {
  const { state } = agent;
  return state.kind === "reserved" || state.kind === "ringing" ? floor.calls.get(state.call) : undefined;
}

function findOffer(floor: Floor, input: Offered): { call: WaitingCall; agent: AgentRecord } | undefined {
  const agent = floor.agents.get(input.agent);
  const call = floor.calls.get(input.call);
  return agent !== undefined && call?.ringing.includes(agent) ? { call, agent } : undefined;
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

function noCall(call: CallId): DeskFault {
  return { kind: "no-call", detail: `call ${call} is not there` };
}
