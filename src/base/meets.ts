// Does this agent meet this requirement? The plain reading of a rule, for views and for who could take a call; the desk keeps indexes instead.

import { unreachable } from "./assert.ts";
import type { AgentKey } from "./ids.ts";
import type { Requirement } from "./rules.ts";

/** What rules look at of an agent. */
export interface RuledAgent {
  readonly key: AgentKey;
  readonly team: string | undefined;
  readonly skills: ReadonlyMap<string, number>;
  readonly regions: readonly string[];
}

/** `callerRegion` undefined: not known, and what is asked about it holds. */
export function meets(requirement: Requirement, agent: RuledAgent, callerRegion: string | undefined): boolean {
  switch (requirement.kind) {
    case "everybody":
      return true;
    case "skill":
      return within(agent.skills.get(requirement.skill) ?? 0, requirement);
    case "team":
      return agent.team === requirement.team;
    case "agents":
      return requirement.agents.includes(agent.key);
    case "region":
      return serves(agent, requirement.region);
    case "caller-region":
      return callerRegion === undefined || serves(agent, callerRegion);
    case "grade":
      return within(agent.regions.length, requirement);
    case "and":
      return requirement.of.every((part) => meets(part, agent, callerRegion));
    case "or":
      return requirement.of.some((part) => meets(part, agent, callerRegion));
    case "not":
      return !meets(requirement.of, agent, callerRegion);
    default:
      return unreachable(requirement);
  }
}

function within(value: number, { least, most }: { readonly least: number; readonly most: number }): boolean {
  return value >= least && value <= most;
}

/** The place, or the region it is in. */
function serves({ regions }: RuledAgent, place: string): boolean {
  return regions.includes(place) || regions.includes(place.split("/", 1)[0] ?? place);
}
