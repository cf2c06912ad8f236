// Which queues' calls an agent may get at all, by the office in force. Views ask it.

import type { QueueSetup } from "../../acd/contract.ts";
import type { QueueKey } from "../../base/ids.ts";
import { meets } from "../../base/meets.ts";
import type { Requirement } from "../../base/rules.ts";
import type { Agent, Office } from "../../office/office.ts";
import { deskSetup } from "./desk-setup.ts";

export function queuesOf(agent: Agent, office: Office): readonly QueueKey[] {
  return setupOf(office)
    .filter((queue) => mayServe(agent, queue))
    .map(({ key }) => key);
}

/** The queue's requirement holds, or a step's instead of it, and the agent is whose callers of some tier are, or in a pool that a step adds. */
function mayServe(agent: Agent, queue: QueueSetup): boolean {
  const isMet = (requirement: Requirement): boolean => meets(requirement, agent, undefined);
  const asked = [queue.requires, ...queue.steps.flatMap(({ requires }) => requires ?? [])];
  const whose = [
    ...queue.tiers.values(),
    queue.otherTiers,
    ...queue.steps.flatMap(({ pools }) => pools.map(({ who }) => who)),
  ];
  return asked.some(isMet) && (queue.steps.some(({ anyTier }) => anyTier) || whose.some(isMet));
}

const setups = new WeakMap<Office, readonly QueueSetup[]>();

/** Made once for each office. */
function setupOf(office: Office): readonly QueueSetup[] {
  const made = setups.get(office) ?? deskSetup(office).queues;
  setups.set(office, made);
  return made;
}
