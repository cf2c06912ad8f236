// Somebody else sets an agent's state (ACD-18): a supervisor at the phone, a user with a token, the installation. It is noted who, and from what to
// what. Whether they may is asked before: people-rights.ts for phones, api/admission.ts for tokens.

import type { DeskFault } from "../../acd/contract.ts";
import type { AgentView } from "../../acd/desk.ts";
import type { AgentKey } from "../../base/ids.ts";
import type { Clock } from "../../base/time.ts";
import type { Audit } from "./audit.ts";
import type { Floor } from "./floor.ts";

export type ForcedState =
  | { readonly kind: "sign-out" | "ready" | "break"; readonly agent: AgentKey }
  | { readonly kind: "busy"; readonly agent: AgentKey; readonly reason: string };

export interface ForceSite {
  readonly floor: Floor;
  readonly clock: Clock;
  readonly audit: Audit;
}

/** `by`: for facts and the audit. undefined: it is so, or will be after the talk. */
export function forceAgent(to: ForcedState, by: string, site: ForceSite): DeskFault | undefined {
  const before = agentOf(to.agent, site);
  const fault = site.floor.input({ ...to, by });
  if (fault !== undefined) return fault;
  const after = agentOf(to.agent, site);
  site.audit.note({
    who: by,
    what: `agent.${to.kind}`,
    on: `agent ${to.agent}`,
    before: stateText(before),
    after: stateText(after),
  });
  return undefined;
}

export function agentOf(agent: AgentKey, { floor, clock }: Pick<ForceSite, "floor" | "clock">): AgentView | undefined {
  return floor.desk.agent(agent, clock.now());
}

/** `talking, then busy (lunch)` */
function stateText(agent: AgentView | undefined): string | undefined {
  if (agent === undefined) return undefined;
  const { state, afterTalk } = agent;
  const now = state.kind === "busy" ? `busy (${state.reason})` : state.kind;
  if (afterTalk === undefined) return now;
  return `${now}, then ${afterTalk.kind === "busy" ? `busy (${afterTalk.reason})` : afterTalk.kind}`;
}
