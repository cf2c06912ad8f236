// Agents and queues as the outside sees them: the desk's own view joined with the office's names and today's figures.

import type { AgentView as DeskAgent, QueueView as DeskQueue } from "../../acd/desk.ts";
import type { AgentView, QueueView } from "../../api/views.ts";
import type { QueueKey } from "../../base/ids.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { Agent, Queue } from "../../office/office.ts";
import type { Switch } from "../core/switch.ts";

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
    queues:
      setup === undefined
        ? []
        : [...pbx.office.queues.values()].filter((queue) => suffices(setup, queue)).map((queue) => queue.key),
  };
}

export function queueView(desk: DeskQueue, queue: Queue, pbx: Switch, listed: number): QueueView {
  const day = pbx.figures.of(queue.key);
  const waiting = pbx.floor.desk.waiting(queue.key, pbx.clock.now());
  return {
    id: queue.key,
    name: queue.name,
    number: queue.number,
    strategy: queue.strategy,
    requires: Object.fromEntries(queue.requires),
    waiting: desk.waiting,
    longestWaitMs: Math.round(desk.longestWaitMs),
    ringing: desk.agents.ringing,
    talking: desk.agents.talking,
    agentsSignedIn: desk.agents.signedIn,
    agentsReady: desk.agents.free,
    today: {
      offered: day.offered,
      answered: day.answered,
      abandoned: day.abandoned,
      timedOut: day.timedOut,
      serviceLevel: day.answered === 0 ? null : day.answeredInTime / day.answered,
      averageWaitMs: day.answered === 0 ? null : Math.round(day.waitedMs / day.answered),
    },
    serviceLevelMs: queue.serviceLevelMs,
    callers: waiting.slice(0, listed).map((caller) => ({
      call: caller.call,
      from: pbx.records.find(caller.call)?.from ?? "",
      position: caller.position,
      waitedMs: Math.round(caller.waitedMs),
      tier: caller.tier ?? null,
      region: caller.region ?? null,
    })),
  };
}

/** All queues in the order of the office file, `listed` callers of each. */
export function queueViews(pbx: Switch, listed: number): readonly QueueView[] {
  return pbx.floor.desk.queues(pbx.clock.now()).flatMap((desk) => {
    const queue = pbx.office.queues.get(desk.key as QueueKey);
    return queue === undefined ? [] : [queueView(desk, queue, pbx, listed)];
  });
}

function suffices(agent: Agent, queue: Queue): boolean {
  return [...queue.requires].every(([skill, level]) => (agent.skills.get(skill) ?? 0) >= level);
}
