// Agents and queues as the outside sees them: the desk's own view joined with the office's names and today's figures.

import type { AgentView as DeskAgent, QueueView as DeskQueue } from "../../acd/desk.ts";
import type { AgentView, QueueView } from "../../api/views.ts";
import type { QueueKey } from "../../base/ids.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { Agent, Queue } from "../../office/office.ts";
import { plainLevels } from "../../office/rule-plain.ts";
import { queuesOf } from "../core/queues-of.ts";
import type { Switch } from "../core/switch.ts";
import { closedView } from "./closure-control.ts";
import { agentFiguresView, queueFiguresView } from "./figures-view.ts";
import { agentRoutingView, queueRoutingView } from "./routing-control.ts";

export function agentView(agent: DeskAgent, setup: Agent | undefined, pbx: Switch): AgentView {
  const { state } = agent;
  return {
    id: agent.key,
    name: agent.name,
    team: agent.team ?? null,
    state: state.kind,
    reason: state.kind === "busy" ? state.reason : null,
    since: isoTime((pbx.clock.wall() - agent.sinceMs) as WallMillis),
    extension: agent.extension ?? null,
    call: "call" in state ? state.call : null,
    skills: Object.fromEntries(setup?.skills ?? []),
    regions: setup?.regions ?? [],
    today: agentFiguresView(pbx.figures.ofAgent(agent.key)),
    ...agentRoutingView(setup, pbx.office),
    queues: setup === undefined ? [] : queuesOf(setup, pbx.office),
  };
}

export function queueView(desk: DeskQueue, queue: Queue, pbx: Switch, listed: number): QueueView {
  const waiting = pbx.floor.desk.waiting(queue.key, pbx.clock.now(), listed);
  return {
    id: queue.key,
    name: queue.name,
    number: queue.number,
    strategy: queue.strategy,
    requires: Object.fromEntries(plainLevels(queue.requires) ?? []),
    ...queueRoutingView(queue, pbx.office, undefined),
    waiting: desk.waiting,
    longestWaitMs: Math.round(desk.longestWaitMs),
    ringing: desk.agents.ringing,
    talking: desk.agents.talking,
    agentsSignedIn: desk.agents.signedIn,
    agentsReady: desk.agents.free,
    today: queueFiguresView(pbx.figures.of(queue.key), queue.serviceLevelFormula),
    surveysToday: surveysOf(queue, pbx),
    serviceLevelFormula: queue.serviceLevelFormula,
    serviceLevelMs: queue.serviceLevelMs,
    closed: closedView(queue, pbx),
    callers: waiting.map((caller) => ({
      call: caller.call,
      from: pbx.records.find(caller.call)?.from ?? "",
      position: caller.position,
      waitedMs: Math.round(caller.waitedMs),
      tier: caller.tier ?? null,
      region: caller.region ?? null,
    })),
  };
}

function surveysOf({ key }: Queue, pbx: Switch): QueueView["surveysToday"] {
  const { offered, answered, meanScore } = pbx.ivr.surveys.today.of(key);
  return { offered, answered, score: meanScore ?? null };
}

/** All queues in the order of the office file, `listed` callers of each. */
export function queueViews(pbx: Switch, listed: number): readonly QueueView[] {
  return pbx.floor.desk.queues(pbx.clock.now()).flatMap((desk) => {
    const queue = pbx.office.queues.get(desk.key as QueueKey);
    return queue === undefined ? [] : [queueView(desk, queue, pbx, listed)];
  });
}
