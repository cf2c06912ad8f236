// The part of the office that the ACD works by: whose callers are whose (ACD-05 to ACD-07), with pools and regions looked up. Pure; the switch
// hands the result to its desk whenever an office is applied, and the simulator does the same.

import type { DeskSetup, QueueSetup } from "../../acd/contract.ts";
import { unreachable } from "../../base/assert.ts";
import { EVERYBODY, type Pool, type Requirement, type Step } from "../../base/rules.ts";
import { tierRule } from "../../office/assemble-routing.ts";
import { bindRule, poolRule } from "../../office/bind-rule.ts";
import type { Office, Queue } from "../../office/office.ts";
import type { QueueStep } from "../../office/routing.ts";

export function deskSetup(office: Office): DeskSetup {
  return {
    agents: [...office.agents.values()],
    queues: [...office.queues.values()].map((queue) => queueSetup(queue, office)),
  };
}

function queueSetup(queue: Queue, office: Office): QueueSetup {
  const tiers = tiersOf(queue, office);
  const last = tiers.get(office.tiers.at(-1) ?? "");
  return {
    key: queue.key,
    requires: bindRule(queue.requires, office),
    strategy: queue.strategy,
    ringMs: queue.ringMs,
    wrapUpMs: queue.wrapUpMs,
    maxWaitMs: queue.maxWaitMs,
    maxCallers: queue.maxCallers,
    creditMs: queue.creditMs,
    ageing: queue.ageing,
    tierCreditMs: queue.tierCreditMs,
    byRegion: queue.byRegion || queue.routing === "tier-region" || queue.routing === "progressive",
    tiers,
    otherTiers: last ?? EVERYBODY, // a caller without a tier counts as one of the last
    steps: queue.steps.map((step) => stepOf(step, office)),
    afterNoAnswer: queue.afterNoAnswer,
    dispositionRequired: queue.dispositionRequired,
    wrapUpMostMs: queue.wrapUpMostMs,
    serviceLevelMs: queue.serviceLevelMs,
  };
}

/** Whose each tier's callers are; empty: everybody's who meets the queue's requirement. */
function tiersOf({ routing }: Queue, office: Office): ReadonlyMap<string, Requirement> {
  switch (routing) {
    case "skills":
      return new Map();
    case "tier":
    case "tier-region":
      return new Map(office.tiers.map((tier) => [tier, bindRule(tierRule(tier), office)]));
    case "progressive":
      return new Map(office.tiers.map((tier) => [tier, mergedPool(tier, office)]));
    default:
      return unreachable(routing);
  }
}

/** Of the pool that has this tier's callers; a tier that no pool has is a pool by itself. */
function mergedPool(tier: string, office: Office): Requirement {
  const pool = [...office.pools.values()].find(({ tiers }) => tiers.includes(tier));
  return bindRule(pool?.who ?? tierRule(tier), office);
}

function stepOf({ requires, also, pools, ...rest }: QueueStep, office: Office): Step {
  return {
    ...rest,
    requires: requires === undefined ? undefined : bindRule(requires, office),
    also: also === undefined ? undefined : bindRule(also, office),
    pools: pools.map((name): Pool => ({ name, who: bindRule(poolRule(name, office), office) })),
  };
}
