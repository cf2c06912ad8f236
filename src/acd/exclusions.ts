// Which rule keeps an agent from calls: by name where a single thing is missing, as text where one of several ways would do. Called by reasons.ts.

import { requirementText } from "../base/rule-text.ts";
import type { Requirement } from "../base/rules.ts";
import type { AgentSetup } from "./contract.ts";
import type { Exclusion } from "./explain.ts";
import type { AgentRecord, WaitingCall } from "./records.ts";
import { meets } from "./requirement.ts";
import { needOf, preferenceOf } from "./stages.ts";

/** What keeps the agent from any call. */
export function ownExclusions(agent: AgentRecord): Exclusion[] {
  const exclusions: Exclusion[] = [];
  if (agent.state.kind !== "ready") exclusions.push({ rule: "state", state: agent.state.kind });
  if (agent.phone === undefined) return exclusions;
  if (!agent.phone.reachable) exclusions.push({ rule: "phone-unreachable" });
  if (agent.phone.engaged) exclusions.push({ rule: "phone-engaged" });
  if (agent.phone.dnd) exclusions.push({ rule: "phone-dnd" });
  return exclusions;
}

export function callExclusions(call: WaitingCall, agent: AgentRecord): Exclusion[] {
  const preference = preferenceOf(call);
  const exclusions = [...ownExclusions(agent), ...unmet(agent.setup, needOf(call).requires, preference?.why)];
  const tried = call.tried?.get(agent);
  if (tried !== undefined) exclusions.push({ rule: "already-tried", failure: tried.failure });
  return exclusions;
}

/** Of a requirement in plain form. `why`: the preference that keeps the call for those it names. */
export function unmet(agent: AgentSetup, asked: Requirement, why?: string): Exclusion[] {
  if (asked.kind === "and") return asked.of.flatMap((one) => unmet(agent, one, why));
  return meets(agent, asked) ? [] : [exclusionBy(agent, asked, why)];
}

function exclusionBy(agent: AgentSetup, asked: Requirement, why: string | undefined): Exclusion {
  switch (asked.kind) {
    case "skill": {
      const has = agent.skills.get(asked.skill);
      if ((has ?? 0) > asked.most) return { rule: "requirement", needs: requirementText(asked) };
      return { rule: "skill", skill: asked.skill, needs: asked.least, has };
    }
    case "region":
      return { rule: "region", needs: asked.region, serves: agent.regions };
    case "team":
      return { rule: "team", needs: asked.team, has: agent.team };
    case "grade":
      return { rule: "grade", least: asked.least, most: asked.most, has: agent.regions.length };
    case "agents":
      return { rule: "named", why };
    default:
      return { rule: "requirement", needs: requirementText(asked) };
  }
}
