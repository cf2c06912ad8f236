// The office in force as the desk has it, looked up by views: which queues' calls an agent may get at all, and which pools they belong to.

import type { QueueSetup } from "../../acd/contract.ts";
import { meets } from "../../acd/requirement.ts";
import type { QueueKey } from "../../base/ids.ts";
import type { Requirement } from "../../base/rules.ts";
import { tierRule } from "../../office/assemble-routing.ts";
import { bindRule } from "../../office/bind-rule.ts";
import type { Agent, Office } from "../../office/office.ts";
import { deskSetup } from "./desk-setup.ts";

export function queuesOf(agent: Agent, office: Office): readonly QueueKey[] {
  return [...boundOf(office).queues.values()].filter((queue) => mayServe(agent, queue)).map(({ key }) => key);
}

/** Pools of the file, and tiers, each of which is a pool by itself. */
export function poolsOf(agent: Agent, office: Office): readonly string[] {
  return [...boundOf(office).pools].filter(([, who]) => meets(agent, who)).map(([name]) => name);
}

export function queueSetupOf(queue: QueueKey, office: Office): QueueSetup | undefined {
  return boundOf(office).queues.get(queue);
}

/** The queue's requirement holds, or a step's instead of it, and the agent is whose callers of some tier are, or in a pool that a step adds. */
function mayServe(agent: Agent, queue: QueueSetup): boolean {
  const isMet = (requirement: Requirement): boolean => meets(agent, requirement);
  const { requires, tiers, otherTiers, steps } = queue;
  const asked = [requires, ...steps.flatMap((step) => step.requires ?? [])];
  const whose = [...tiers.values(), otherTiers, ...steps.flatMap(({ pools }) => pools.map(({ who }) => who))];
  const isDropped = steps.some(({ drop }) => drop.length > 0);
  return (isDropped || asked.some(isMet)) && (steps.some(({ anyTier }) => anyTier) || whose.some(isMet));
}

interface Bound {
  readonly queues: ReadonlyMap<QueueKey, QueueSetup>;
  readonly pools: ReadonlyMap<string, Requirement>;
}

const bound = new WeakMap<Office, Bound>();

/** Made once for each office. */
function boundOf(office: Office): Bound {
  const known = bound.get(office);
  if (known !== undefined) return known;
  const pools = [...office.pools.values()].map(({ key, who }) => [key, bindRule(who, office)] as const);
  const tiers = office.tiers.map((tier) => [tier, bindRule(tierRule(tier), office)] as const);
  const made: Bound = {
    queues: new Map(deskSetup(office).queues.map((queue) => [queue.key, queue])),
    pools: new Map([...pools, ...tiers]),
  };
  bound.set(office, made);
  return made;
}
