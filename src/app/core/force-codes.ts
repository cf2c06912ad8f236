// Codes by which supervisors set an agent's state from their own phone (ACD-18): *63 sign out, *64 ready, *65 busy, each with the agent's number
// behind it. Whether they may: the phone's `supervise`, or the role of its user. A voice says what became of it.

import type { AgentKey, ExtensionKey } from "../../base/ids.ts";
import type { FeatureCodes } from "../../office/office.ts";
import { agentOf, type ForcedState, forceAgent } from "./forced.ts";
import { isSupervisor, maySetAgent, whoAt } from "./people-rights.ts";
import type { Site } from "./site.ts";

export type ForceFeature = Extract<keyof FeatureCodes, "forceSignOut" | "forceReady" | "forceBusy">;

type ForceSite = Pick<Site, "office" | "floor" | "clock" | "audit">;

export function forcedByPhone(
  code: { readonly feature: ForceFeature; readonly argument: string; readonly extension: ExtensionKey | undefined },
  site: ForceSite,
): readonly string[] {
  const { extension, argument } = code;
  const office = site.office();
  if (extension === undefined || !isSupervisor(extension, "agent.set", office)) return ["not-allowed"];
  const agent = argument.replace(/^\*|#$/g, "") as AgentKey;
  // Whether an agent exists is nobody's business who may not set them.
  if (!maySetAgent(extension, agent, office)) return ["not-allowed"];
  if (!office.agents.has(agent)) return ["no-such-agent"];
  const to = stateFor(code.feature, agent);
  const fault = forceAgent(to, whoAt(extension, office), site);
  if (fault !== undefined) return [fault.kind === "not-signed-in" ? "agent-not-signed-in" : "agent-not-now"];
  return [DONE[code.feature], ...(agentOf(agent, site)?.afterTalk === undefined ? [] : ["agent-after-talk"])];
}

function stateFor(feature: ForceFeature, agent: AgentKey): ForcedState {
  switch (feature) {
    case "forceSignOut":
      return { kind: "sign-out", agent };
    case "forceReady":
      return { kind: "ready", agent };
    case "forceBusy":
      return { kind: "busy", agent, reason: "supervisor" };
  }
}

const DONE: Readonly<Record<ForceFeature, string>> = {
  forceSignOut: "agent-signed-out",
  forceReady: "agent-ready",
  forceBusy: "agent-busy",
};
