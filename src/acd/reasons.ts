// The answers to "why does this call still wait?" and "why does this agent get nothing?" (ACD-16). Called on demand through
// the desk; looks at every agent, so never part of a decision.

import type { AgentKey, CallId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { AgentExplanation, CallExplanation, Exclusion } from "./explain.ts";
import { bestCallFor } from "./match.ts";
import type { AgentRecord, Floor, Pool, QueueRecord, WaitingCall } from "./records.ts";
import { hasSkills, servesRegion, skillExclusions } from "./skills.ts";
import { effectiveAge, positionOf } from "./waiting.ts";

export function explainCall(floor: Floor, id: CallId, now: number): CallExplanation | undefined {
  const call = floor.calls.get(id);
  if (call === undefined) return undefined;
  const waitedMs = now - call.since;
  return {
    call: id,
    queue: call.queue.setup.key,
    position: positionOf(call),
    waitedMs,
    creditMs: effectiveAge(call, now) - waitedMs,
    requires: Object.fromEntries(call.requires),
    region: call.pool.region,
    agents: floor.roster.map((agent) => {
      const excludedBy = callExclusions(call, agent);
      return { agent: agent.key, eligible: excludedBy.length === 0, excludedBy };
    }),
    ahead: countAhead(floor, call, now),
    offers: call.offers.slice(-limits.acd.offersKept).map((offer) => ({ ...offer })),
  };
}

export function explainAgent(floor: Floor, key: AgentKey, now: number): AgentExplanation | undefined {
  const agent = floor.agents.get(key);
  if (agent === undefined) return undefined;
  return {
    agent: key,
    state: agent.state.kind,
    sinceMs: now - agent.since,
    excludedBy: ownExclusions(agent),
    queues: [...floor.queues.values()].map((queue) => ({
      queue: queue.setup.key,
      excludedBy: skillExclusions(agent.setup.skills, queue.setup.requires),
      waiting: queue.calls.size,
    })),
    next: bestCallFor(agent, now)?.caller.call,
  };
}

/** What keeps the agent from any call. */
function ownExclusions(agent: AgentRecord): Exclusion[] {
  const exclusions: Exclusion[] = [];
  if (agent.state.kind !== "ready") exclusions.push({ rule: "state", state: agent.state.kind });
  if (agent.phone === undefined) return exclusions;
  if (!agent.phone.reachable) exclusions.push({ rule: "phone-unreachable" });
  if (agent.phone.engaged) exclusions.push({ rule: "phone-engaged" });
  if (agent.phone.dnd) exclusions.push({ rule: "phone-dnd" });
  return exclusions;
}

function callExclusions(call: WaitingCall, agent: AgentRecord): Exclusion[] {
  const exclusions = [...ownExclusions(agent), ...skillExclusions(agent.setup.skills, call.requires)];
  const { region } = call.pool;
  if (region !== undefined && !servesRegion(agent.setup.regions, region)) {
    exclusions.push({ rule: "region", needs: region, serves: agent.setup.regions });
  }
  const tried = call.tried?.get(agent);
  if (tried !== undefined) exclusions.push({ rule: "already-tried", failure: tried.failure });
  return exclusions;
}

/** Callers with a greater effective age, of all queues, whom one of this caller's agents could take. */
function countAhead(floor: Floor, call: WaitingCall, now: number): number {
  const age = effectiveAge(call, now);
  const rivals = new Set<Pool>();
  for (const agent of call.pool.members) for (const pool of agent.membership.pools) rivals.add(pool);
  let ahead = 0;
  for (const queue of floor.queues.values()) {
    for (const group of queue.classes.values()) {
      if (!rivals.has(group.pool)) continue;
      ahead += group.line.countBefore(queue.setup.ageing * now - age, call.seq);
    }
  }
  return ahead;
}

/** Could serve the queue's callers as far as skills go; regions are the single caller's. */
export function mayServe(agent: AgentRecord, queue: QueueRecord): boolean {
  return hasSkills(agent.setup.skills, queue.setup.requires);
}
