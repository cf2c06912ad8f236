// The front door of the ACD: callers and agents come in as inputs, offers and facts go out as effects. Pure: `now` and
// chance are arguments, so the same history gives the same decisions (ACD-01). It makes no calls itself: whoever owns it
// rings the phones it names, tells it what came of that, and sends a `tick` at `nextWake`.
//
// Time acts at ticks only: a late tick delays the end of a wrap-up, it never makes two inputs disagree about it.

import { unreachable } from "../base/assert.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
import type { Rng } from "../base/rng.ts";
import type { Condition, Measure } from "../base/rules.ts";
import type { Millis } from "../base/time.ts";
import * as agents from "./agent.ts";
import {
  dispose,
  dnd,
  engaged,
  extendWrapUp,
  pause,
  reachable,
  ready,
  restore,
  restoreDay,
  signIn,
  signOut,
} from "./agent-inputs.ts";
import { BitRow } from "./bit-row.ts";
import { answered, enqueue, leave, offerFailed, released, ringing } from "./caller-inputs.ts";
import { holds } from "./conditions.ts";
import type { DeskApi, DeskEffect, DeskFault, DeskInput, TalkView, WaitEstimate } from "./contract.ts";
import { Deadlines } from "./deadlines.ts";
import { expectAtQueue, expectForCall } from "./estimate.ts";
import type { AgentExplanation, CallExplanation } from "./explain.ts";
import { reconcile, takeBackOffer } from "./guards.ts";
import { checkStep } from "./invariants.ts";
import { settle } from "./match.ts";
import { measure } from "./measures.ts";
import { makePools } from "./pools.ts";
import { makeRanks } from "./ranks.ts";
import { explainAgent, explainCall } from "./reasons.ts";
import type { AgentRecord, Due, Floor, WaitingCall } from "./records.ts";
import { applySetup } from "./setup.ts";
import { lookAtConditions, type Moment, review, takeTurn } from "./steps.ts";
import type { AgentView, QueueView, WaitingView } from "./views.ts";
import { isUnattended, viewAgent, viewAgents, viewQueue, viewQueues, viewWaiting } from "./views.ts";
import { emptyQueueFigures, forgetTry } from "./waiting.ts";
import { giveUp } from "./withdraw.ts";

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

export class Desk implements DeskApi {
  readonly #floor: Floor;

  constructor(deps: { readonly rng: Rng }) {
    this.#floor = {
      rng: deps.rng,
      agents: new Map(),
      roster: [],
      rows: new Map(),
      free: new BitRow(0),
      ranks: makeRanks(0),
      atWork: new BitRow(0),
      queues: new Map(),
      calls: new Map(),
      offered: new Set(),
      phones: new Map(),
      pools: makePools(),
      stranded: new Set(),
      deadlines: new Deadlines<Due>(),
      arrivals: 0,
      idlers: 0,
      todo: {
        effects: [],
        freed: [],
        unserved: new Set(),
        everybody: false,
        changed: new Set(),
        atWorkChanged: false,
        deserted: [],
        made: [],
      },
    };
  }

  step(input: DeskInput, now: Millis): { readonly effects: readonly DeskEffect[]; readonly fault?: DeskFault } {
    const floor = this.#floor;
    floor.todo.effects = [];
    const fault = apply(floor, input, now);
    if (fault !== undefined) return { effects: [], fault };
    review(floor, { moment: now, now });
    settle(floor, now);
    const { effects } = floor.todo;
    checkStep(floor);
    return { effects };
  }

  nextWake(): Millis | undefined {
    return this.#floor.deadlines.nextAt() as Millis | undefined;
  }

  expect(whom: { readonly call: CallId } | { readonly queue: QueueKey }, now: Millis): WaitEstimate | undefined {
    const floor = this.#floor;
    if ("call" in whom) {
      const call = floor.calls.get(whom.call);
      return call === undefined ? undefined : expectForCall(floor, call, now);
    }
    const queue = floor.queues.get(whom.queue);
    return queue === undefined ? undefined : expectAtQueue(floor, queue, now);
  }

  measure(queue: QueueKey, what: Measure, now: Millis): number | undefined {
    const record = this.#floor.queues.get(queue);
    return record === undefined ? undefined : measure(this.#floor, record, what, now);
  }

  holds(queue: QueueKey, condition: Condition, now: Millis): boolean {
    const record = this.#floor.queues.get(queue);
    return record !== undefined && holds(this.#floor, record, condition, now);
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

  /** undefined: no such agent. */
  agent(key: AgentKey, now: Millis): AgentView | undefined {
    const agent = this.#floor.agents.get(key);
    return agent === undefined ? undefined : viewAgent(this.#floor, agent, now);
  }

  /** undefined: they are in no talk that the desk gave them. */
  talkOf(key: AgentKey): TalkView | undefined {
    const duty = this.#floor.agents.get(key)?.duty;
    if (duty?.talk === undefined) return undefined;
    const { call, queue, from, disposed } = duty.talk;
    return { call, queue, from: from as Millis, disposed, afterTalk: duty.afterTalk?.to };
  }

  queues(now: Millis): readonly QueueView[] {
    return viewQueues(this.#floor, now);
  }

  /** undefined: no such queue. */
  queue(key: QueueKey, now: Millis): QueueView | undefined {
    const queue = this.#floor.queues.get(key);
    return queue === undefined ? undefined : viewQueue(this.#floor, queue, now);
  }

  /** Nobody who serves the queue is signed in; false for an unknown queue. */
  isUnattended(key: QueueKey): boolean {
    const queue = this.#floor.queues.get(key);
    return queue !== undefined && isUnattended(this.#floor, queue);
  }

  /** Best first, no more than `most`; empty for an unknown queue. */
  waiting(key: QueueKey, now: Millis, most = Number.POSITIVE_INFINITY): readonly WaitingView[] {
    const queue = this.#floor.queues.get(key);
    return queue === undefined ? [] : viewWaiting(queue, now, most);
  }

  /** A new day: the counters of agents and queues begin at zero; states and idle times go on. */
  startDay(now: Millis): void {
    for (const agent of this.#floor.agents.values()) {
      agent.figures = agents.emptyFigures();
      agent.figures.timesMs[agent.state.kind] = agent.since - now; // the stay so far belongs to yesterday
      agents.rankAgain(this.#floor, agent);
    }
    for (const queue of this.#floor.queues.values()) {
      queue.figures = emptyQueueFigures();
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
    case "restore":
      return restore(floor, input, now);
    case "restore-day":
      return restoreDay(floor, input);
    case "sign-out":
      return signOut(floor, input, now);
    case "ready":
      return ready(floor, input, now);
    case "busy":
    case "break":
      return pause(floor, input, now);
    case "extend-wrap-up":
      return extendWrapUp(floor, input);
    case "disposition":
      return dispose(floor, input, now);
    case "reachable":
      return reachable(floor, input, now);
    case "engaged":
      return engaged(floor, input);
    case "dnd":
      return dnd(floor, input);
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
    case "reconcile":
      return reconcile(floor, input.calls, now);
    case "tick":
      return tick(floor, now);
  }
}

/** In the order things fell due, and matched one by one: who was free in time is met by who still waited then. */
function tick(floor: Floor, now: number): Fault {
  for (;;) {
    const due = floor.deadlines.takeDue(now);
    if (due === undefined) return undefined;
    const at = { moment: due.at, now };
    meetDue(floor, due.what, at);
    review(floor, at);
    settle(floor, now);
  }
}

function meetDue(floor: Floor, due: Due, at: Moment): void {
  const { now } = at;
  switch (due.kind) {
    case "wrap-up":
      return agents.afterWrapUp(floor, due.agent, now);
    case "second-chance":
      return secondChance(floor, due);
    case "max-wait":
      if (due.call.ringing.length === 0) giveUp(floor, due.call, { why: "timed-out", now });
      return undefined;
    case "turn":
      return takeTurn(floor, due.call, at);
    case "look":
      return lookAtConditions(floor, due.queue, at);
    case "guard":
      return takeBackOffer(floor, due, now);
    default:
      return unreachable(due);
  }
}

function secondChance(floor: Floor, due: { readonly call: WaitingCall; readonly agent: AgentRecord }): void {
  forgetTry(floor, due.call, due.agent);
  if (!due.agent.available) return;
  if (due.call.ringing.length === 0) floor.todo.unserved.add(due.call);
  else floor.todo.everybody = true; // a ring-all offer may be joined
}
