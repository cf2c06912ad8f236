// Who could take a caller's call, before a step is taken and after each (ACD-16): a dry look at the office in force, for whoever wants to know
// what they have configured. No caller is needed, and nothing is decided by it; the desk asks the same of agents.

import type { AgentView as DeskAgent } from "../../acd/desk.ts";
import { bindRegion, meets, plainForm } from "../../acd/requirement.ts";
import { askedAfter } from "../../acd/stages.ts";
import type { QueueKey } from "../../base/ids.ts";
import { requirementText } from "../../base/rule-text.ts";
import { EVERYBODY, type Requirement } from "../../base/rules.ts";
import type { Agent, Office } from "../../office/office.ts";
import { queueSetupOf } from "./queues-of.ts";

/** A caller as far as routing goes; undefined: not known. */
export interface CallerLike {
  readonly tier: string | undefined;
  readonly region: string | undefined;
}

/** What is asked of an agent at one moment of waiting. */
export interface StageOfWaiting {
  /** Steps taken, all up to this one; 0: none. */
  readonly step: number;
  readonly asked: Requirement;
}

/** As many as the queue has steps, and one; empty: there is no such queue. */
export function stagesFor(queue: QueueKey, caller: CallerLike, office: Office): readonly StageOfWaiting[] {
  const setup = queueSetupOf(queue, office);
  if (setup === undefined) return [];
  return [undefined, ...setup.steps].map((_, step) => {
    const asked = askedAfter(setup, { tier: caller.tier, requires: EVERYBODY }, (1 << step) - 1);
    return { step, asked: plainForm(bindRegion(asked, caller.region)) };
  });
}

/** How many of those at work could take the call, at each stage. */
export function reachOf(
  stages: readonly StageOfWaiting[],
  desk: readonly DeskAgent[],
  office: Office,
): readonly number[] {
  const atWork = desk.flatMap((one) => (one.atWork ? (office.agents.get(one.key) ?? []) : []));
  return stages.map(({ asked }) => atWork.filter((agent) => meets(agent, asked)).length);
}

/** What this agent lacks, each as text in the language of rules; empty: nothing. */
export function missingOf(agent: Agent, asked: Requirement): readonly string[] {
  const parts = asked.kind === "and" ? asked.of : [asked];
  return parts.filter((part) => !meets(agent, part)).map(requirementText);
}
