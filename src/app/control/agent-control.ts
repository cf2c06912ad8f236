// Agents for the HTTP interface and the command line: who they are, and what they, or somebody with the right to, say of their state.

import type { DeskFault, DeskInput } from "../../acd/contract.ts";
import type { AgentView as DeskAgent } from "../../acd/desk.ts";
import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { AgentAction, SwitchControl } from "../../api/control.ts";
import type { Asker } from "../../api/people-control.ts";
import type { AgentView } from "../../api/views.ts";
import type { AgentKey, ExtensionKey } from "../../base/ids.ts";
import type { Agent } from "../../office/office.ts";
import { agentOf, type ForcedState, forceAgent } from "../core/forced.ts";
import type { Switch } from "../core/switch.ts";
import { agentView } from "./desk-view.ts";
import { noSuch } from "./no-such.ts";

export function agentControl(pbx: Switch): Pick<SwitchControl, "agents" | "agent" | "agentAction" | "explainAgent"> {
  const { desk } = pbx.floor;
  const view = (agent: DeskAgent): AgentView => agentView(agent, pbx.office.agents.get(agent.key), pbx);
  const one = (key: string): Answer<AgentView> => {
    const found = desk.agent(key as AgentKey, pbx.clock.now());
    return found === undefined ? noSuch("agent", key, pbx.office.agents.keys()) : answer(view(found));
  };
  return {
    agents: async () => answer(desk.agents(pbx.clock.now()).map(view)),
    agent: async (key) => one(key),
    agentAction: async (key, action, asker) => {
      const setup = pbx.office.agents.get(key as AgentKey);
      if (setup === undefined) return noSuch("agent", key, pbx.office.agents.keys());
      const refused = act(setup, action, asker, pbx);
      if (refused !== undefined) return refused;
      await pbx.people.agentStates.kept; // what is answered survives a kill
      return one(key);
    },
    explainAgent: async (key) => {
      const explained = pbx.floor.desk.explainAgent(key as AgentKey, pbx.clock.now());
      return explained === undefined ? noSuch("agent", key, pbx.office.agents.keys()) : answer(explained);
    },
  };
}

/** undefined: done. */
function act(setup: Agent, action: AgentAction, asker: Asker, pbx: Switch): Refused | undefined {
  const { key: agent } = setup;
  switch (action.kind) {
    case "sign-in":
      return signIn(setup, action.extension, pbx);
    case "busy":
      return set({ kind: "busy", agent, reason: action.reason }, asker, pbx);
    case "ready":
    case "break":
    case "sign-out":
      return set({ kind: action.kind, agent }, asker, pbx);
    case "wrap-up":
      return endWrapUp(agent, action.disposition, pbx);
    case "disposition":
      return dispose(agent, action.disposition, pbx);
    case "extend":
      return faultOf(pbx.floor.input({ kind: "extend-wrap-up", agent, byMs: action.byMs }));
  }
}

function signIn({ key: agent, extension: own }: Agent, asked: string | undefined, pbx: Switch): Refused | undefined {
  const extension = (asked ?? own) as ExtensionKey | undefined;
  if (extension === undefined)
    return refuse(422, "No phone", `Agent ${agent} has no extension of their own: name the one to sign in at.`);
  if (!pbx.office.extensions.has(extension)) return noSuch("extension", extension, pbx.office.extensions.keys());
  return faultOf(pbx.floor.input({ kind: "sign-in", agent, extension }));
}

/** Whoever is not the agent forces it, which is noted. */
function set(to: ForcedState, asker: Asker, pbx: Switch): Refused | undefined {
  const user = asker.user === undefined ? undefined : pbx.office.users.get(asker.user);
  if (user?.agent === to.agent) return faultOf(pbx.floor.input(to));
  return faultOf(forceAgent(to, asker.name, pbx.site));
}

/** Only who wraps up can end that, and say what the call was about. */
function endWrapUp(agent: AgentKey, disposition: string | undefined, pbx: Switch): Refused | undefined {
  const state = agentOf(agent, pbx)?.state;
  const owes = state?.kind === "busy" && state.reason === "disposition";
  if (state?.kind !== "wrap-up" && !(owes && disposition !== undefined))
    return refuse(409, "Not now", `Agent ${agent} is ${state?.kind ?? "signed-out"}, not in wrap-up.`);
  const refused = disposition === undefined ? undefined : dispose(agent, disposition, pbx);
  if (refused !== undefined || owes) return refused;
  const ready: DeskInput = { kind: "ready", agent };
  return faultOf(pbx.floor.input(ready));
}

function dispose(agent: AgentKey, given: string, pbx: Switch): Refused | undefined {
  const outcome = pbx.people.dispositions.dispose(agent, given);
  if (outcome.kind === "done") return undefined;
  if (outcome.kind === "not-now") return faultOf(outcome.fault);
  const allowed = [...outcome.allowed].map(([code, name]) => `${code} ${name}`).join(", ");
  return refuse(422, "No such disposition", `found ${given}; allowed: ${allowed}`);
}

function faultOf(fault: DeskFault | undefined): Refused | undefined {
  return fault === undefined ? undefined : refuse(409, "Not now", fault.detail);
}
