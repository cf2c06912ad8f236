// What the wallboard and the CLI see of the desk at one moment: plain copies, made on demand. Called through desk.ts.

import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
import { isFree, isOwed } from "./agent.ts";
import { agentsIn } from "./agent-rows.ts";
import type { AgentState } from "./facts.ts";
import type { AgentFigures, AgentRecord, Floor, QueueFigures, QueueRecord } from "./records.ts";
import { preferenceOf, servants, stepsTaken } from "./stages.ts";
import { effectiveAge } from "./waiting.ts";

export interface AgentView {
  readonly key: AgentKey;
  readonly name: string;
  readonly team: string | undefined;
  /** Where the agent is signed in. */
  readonly extension: ExtensionKey | undefined;
  readonly state: AgentState;
  /** How long in this state, ms. */
  readonly sinceMs: number;
  /** The state asked for during a talk, taken up after it. */
  readonly afterTalk: AgentState | undefined;
  readonly reachable: boolean;
  readonly engaged: boolean;
  readonly dnd: boolean;
  /** Signed in, neither busy nor on break, at a phone that can be reached and may be rung. */
  readonly atWork: boolean;
  /** Wrap-up ends by itself in, ms; undefined outside wrap-up. */
  readonly wrapUpLeftMs: number | undefined;
  /** The call whose disposition the queue still wants to know. */
  readonly owesDisposition: CallId | undefined;
  /** Free for a call now. */
  readonly free: boolean;
  /** Without a call since, ms; undefined unless ready. */
  readonly idleMs: number | undefined;
  readonly today: AgentToday;
}

/** Since the day began; times include the present state. */
export interface AgentToday {
  readonly offered: number;
  readonly answered: number;
  /** Offers that failed at this agent: no answer, rejected, busy, unreachable. */
  readonly missed: number;
  readonly talkMs: number;
  readonly wrapUpMs: number;
  readonly idleMs: number;
  readonly timesMs: Readonly<Record<AgentState["kind"], number>>;
}

export interface QueueView {
  readonly key: QueueKey;
  /** Callers not yet answered, also those whose agent's phone rings. */
  readonly waiting: number;
  readonly longestWaitMs: number;
  /** Of the agents whose skills suffice for the queue. */
  readonly agents: AgentCounts;
  /** Since the day began. */
  readonly today: Readonly<QueueFigures>;
}

export interface AgentCounts {
  readonly signedIn: number;
  /** Neither busy nor on break, at phones that can be reached and may be rung. */
  readonly atWork: number;
  readonly ready: number;
  /** Ready, at a phone that can be reached and is not in another call. */
  readonly free: number;
  /** Reserved or ringing. */
  readonly ringing: number;
  readonly talking: number;
  readonly wrapUp: number;
  readonly busy: number;
  readonly onBreak: number;
}

export interface WaitingView {
  readonly call: CallId;
  readonly position: number;
  readonly waitedMs: number;
  /** The effective age beyond plain waiting: credits, and ageing above 1. */
  readonly creditMs: number;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  /** Steps taken; 0: none. */
  readonly step: number;
  /** The preference in force: the call is kept for a while. */
  readonly preference: string | undefined;
  /** Nobody hangs on the line: the agent is rung first. */
  readonly callBack: boolean;
  /** Whose phones ring for this caller now. */
  readonly ringing: readonly AgentKey[];
}

export function viewAgents(floor: Floor, now: number): AgentView[] {
  return [...floor.agents.values()].map((agent) => viewAgent(floor, agent, now));
}

export function viewAgent(floor: Floor, agent: AgentRecord, now: number): AgentView {
  const { talk } = agent.duty;
  return {
    key: agent.key,
    name: agent.setup.name,
    team: agent.setup.team,
    extension: agent.phone?.key,
    state: agent.state,
    sinceMs: now - agent.since,
    afterTalk: agent.duty.afterTalk?.to,
    reachable: agent.phone?.reachable ?? false,
    engaged: agent.phone?.engaged ?? false,
    dnd: agent.phone?.dnd ?? false,
    atWork: agent.atWork,
    wrapUpLeftMs: agent.duty.wrapUp === undefined ? undefined : agent.duty.wrapUp.at - now,
    owesDisposition: talk !== undefined && isOwed(floor, talk) ? talk.call : undefined,
    free: isFree(agent),
    idleMs: agent.state.kind === "ready" ? now - agent.idleSince : undefined,
    today: viewToday(agent.figures, agent, now),
  };
}

function viewToday(figures: AgentFigures, agent: AgentRecord, now: number): AgentToday {
  const timesMs = { ...figures.timesMs };
  timesMs[agent.state.kind] += now - agent.since;
  const { offered, answered, missed } = figures;
  return {
    offered,
    answered,
    missed,
    talkMs: timesMs.talking,
    wrapUpMs: timesMs["wrap-up"],
    idleMs: timesMs.ready,
    timesMs,
  };
}

export function viewQueues(floor: Floor, now: number): QueueView[] {
  return [...floor.queues.values()].map((queue) => viewQueue(floor, queue, now));
}

export function viewQueue(floor: Floor, queue: QueueRecord, now: number): QueueView {
  return {
    key: queue.setup.key,
    waiting: queue.calls.size,
    longestWaitMs: longestWait(queue, now),
    agents: countAgents(floor, queue),
    today: { ...queue.figures },
  };
}

/** Nobody who serves the queue at all is signed in. */
export function isUnattended(floor: Floor, queue: QueueRecord): boolean {
  const { working, row } = servants(floor, queue);
  return working === 0 && !agentsIn(floor, row).some(({ phone }) => phone !== undefined);
}

function longestWait(queue: QueueRecord, now: number): number {
  return now - (queue.ages.nextAt() ?? now);
}

function countAgents(floor: Floor, queue: QueueRecord): AgentCounts {
  const counts: Record<AgentState["kind"] | "free", number> = {
    "signed-out": 0,
    ready: 0,
    reserved: 0,
    ringing: 0,
    talking: 0,
    "wrap-up": 0,
    busy: 0,
    break: 0,
    free: 0,
  };
  let all = 0;
  let atWork = 0;
  for (const agent of agentsIn(floor, servants(floor, queue).row)) {
    if (agent.phone === undefined) continue;
    all++;
    if (agent.atWork) atWork++;
    counts[agent.state.kind]++;
    if (isFree(agent)) counts.free++;
  }
  return {
    signedIn: all,
    atWork,
    ready: counts.ready,
    free: counts.free,
    ringing: counts.reserved + counts.ringing,
    talking: counts.talking,
    wrapUp: counts["wrap-up"],
    busy: counts.busy,
    onBreak: counts.break,
  };
}

export function viewWaiting(queue: QueueRecord, now: number, most: number): WaitingView[] {
  const views: WaitingView[] = [];
  for (const call of queue.line) {
    if (views.length >= most) break;
    const waitedMs = now - call.since;
    views.push({
      call: call.caller.call,
      position: views.length + 1,
      waitedMs,
      creditMs: effectiveAge(call, now) - waitedMs,
      tier: call.caller.tier,
      region: call.caller.region,
      step: stepsTaken(call.stage),
      preference: preferenceOf(call)?.why,
      callBack: call.caller.callBack,
      ringing: call.ringing.map((agent) => agent.key),
    });
  }
  return views;
}
