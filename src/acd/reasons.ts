// The answers to "why does this call still wait?" and "why does this agent get nothing?" (ACD-16). Called on demand through the desk; looks at
// every agent, so never part of a decision.

import type { AgentKey, CallId } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import { requirementText } from "../base/rule-text.ts";
import { countAhead, expectForCall } from "./estimate.ts";
import { callExclusions, ownExclusions, unmet } from "./exclusions.ts";
import type { AgentExplanation, CallExplanation } from "./explain.ts";
import { bestCallFor } from "./match.ts";
import type { AgentRecord, Floor, WaitingCall } from "./records.ts";
import { forEachStep, preferenceOf, stepsTaken, untaken } from "./stages.ts";
import { effectiveAge, maxWaitOf, positionOf } from "./waiting.ts";

type NextEvent = { readonly what: string; readonly inMs: number };

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
    requires: requirementText(call.pool.need.requires),
    region: call.caller.region,
    tier: call.caller.tier,
    step: stepsTaken(call.stage),
    preference: preferenceOf(call)?.why,
    nextEvent: nextOfCall(call, now),
    estimate: expectForCall(floor, call, now),
    agents: floor.roster.map((agent) => {
      const excludedBy = callExclusions(call, agent);
      return { agent: agent.key, eligible: excludedBy.length === 0, excludedBy };
    }),
    ahead: countAhead(floor, call, now),
    offers: call.offers.slice(-limits.acd.offersKept).map((offer) => ({ ...offer })),
  };
}

/** The first of: the end of the preference, the times of steps, maxWait, and the queue's next look at conditions that this caller waits for. */
function nextOfCall(call: WaitingCall, now: number): NextEvent | undefined {
  const events: NextEvent[] = [];
  const add = (what: string, at: number): void => {
    events.push({ what, inMs: Math.max(0, at - now) });
  };
  const { queue, since } = call;
  const preference = preferenceOf(call);
  if (preference !== undefined) add(`end of preference ${preference.why}`, call.preferenceFrom + preference.forMs);
  forEachStep(untaken(call.stage), (number) => {
    const step = queue.setup.steps[number];
    if (step === undefined) return;
    const isRipe = queue.ripe[number]?.has(call) === true;
    if (!isRipe) add(step.when === undefined ? `step ${number + 1}` : `step ${number + 1}, if`, since + step.afterMs);
    else if (queue.look !== undefined) add(`step ${number + 1}, if`, queue.look.at);
  });
  const maxWaitMs = maxWaitOf(call);
  if (maxWaitMs !== undefined) add("maxWait", since + maxWaitMs);
  return events.sort((a, b) => a.inMs - b.inMs)[0];
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
      excludedBy: unmet(agent.setup, queue.serves),
      waiting: queue.calls.size,
    })),
    next: bestCallFor(floor, agent, now)?.caller.call,
    nextEvent: nextOfAgent(agent, now),
  };
}

function nextOfAgent({ duty }: AgentRecord, now: number): NextEvent | undefined {
  if (duty.wrapUp !== undefined) return { what: "end of wrap-up", inMs: Math.max(0, duty.wrapUp.at - now) };
  if (duty.guard !== undefined) return { what: "guard", inMs: Math.max(0, duty.guard.at - now) };
  return undefined;
}
