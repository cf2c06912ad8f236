// What was asked of an agent at a moment that is over, and which rule kept somebody from it: from the office that was in force and what the
// record kept of the caller, without a desk. Called by app/control/explain-*.ts, never by a decision.

import { EVERYBODY, type Requirement } from "../base/rules.ts";
import type { AgentSetup, Preference, QueueSetup } from "./contract.ts";
import { unmet } from "./exclusions.ts";
import type { Exclusion } from "./explain.ts";
import { bindRegion, plainForm } from "./requirement.ts";
import { askedAfter } from "./stages.ts";

export interface PastCaller {
  readonly tier: string | undefined;
  readonly region: string | undefined;
  /** undefined: nothing. */
  readonly requires: Requirement | undefined;
  readonly prefers: readonly Preference[];
}

export interface AskedThen {
  /** Bound to the caller's place, in plain form. */
  readonly requires: Requirement;
  /** The preference it is of; undefined: none was in force, or it is not known whose. */
  readonly preference: string | undefined;
}

/** `steps` count from 1; those the office of then did not have are left out. */
export function asksThen(then: {
  readonly queue: QueueSetup;
  readonly caller: PastCaller;
  readonly steps: readonly number[];
  readonly preference: string | undefined;
}): AskedThen {
  const { queue, caller } = then;
  const { tier, region, requires = EVERYBODY } = caller;
  const preferred = caller.prefers.find(({ why }) => why === then.preference);
  if (preferred !== undefined) {
    const { agents, why } = preferred;
    const asked: Requirement = { kind: "and", of: [queue.requires, { kind: "agents", agents }, requires] };
    return { requires: plainForm(bindRegion(asked, region)), preference: why };
  }
  const taken = then.steps.reduce((bits, step) => (step <= queue.steps.length ? bits | (1 << (step - 1)) : bits), 0);
  return {
    requires: plainForm(bindRegion(askedAfter(queue, { tier, requires }, taken), region)),
    preference: undefined,
  };
}

/** Of people and rules alone; what the agent was doing then is the history's to say. */
export function exclusionsThen(agent: AgentSetup, asked: AskedThen): readonly Exclusion[] {
  return unmet(agent, asked.requires, asked.preference);
}
