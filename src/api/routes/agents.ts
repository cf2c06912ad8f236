// /api/agents: who is at work and in which state, and everything an agent can do about it.

import { type Answer, answer, type Refused } from "../answer.ts";
import type { AgentAction } from "../control.ts";
import { asJson } from "../reply.ts";
import { type ApiRequest, FieldReader, identifier, instant, wholeNumber, words } from "../request.ts";
import type { Route } from "../route.ts";

/** Of more wrap-up, where nobody says how much. */
const EXTEND_S = 30;
const seconds = wholeNumber(1, 3_600);

export const agentRoutes: readonly Route[] = [
  { method: "GET", path: "/api/agents", body: "none", handle: async (_, control) => asJson(await control.agents()) },
  {
    method: "GET",
    path: "/api/agents/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.agent(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/agents/:id/explanation",
    body: "none",
    handle: async ({ params, query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const at = fields.optional("at", instant);
      const agent = params["id"] ?? "";
      const refused = fields.refusal();
      if (refused !== undefined) return refused;
      return at === undefined
        ? asJson(await control.explainAgent(agent))
        : asJson(await control.explainAgentAt(agent, at));
    },
  },
  actionRoute("sign-in", (fields) => ({ kind: "sign-in", extension: fields.optional("extension", identifier) })),
  actionRoute("ready", () => ({ kind: "ready" })),
  actionRoute("busy", (fields) => ({ kind: "busy", reason: fields.optional("reason", words) ?? "busy" })),
  actionRoute("break", () => ({ kind: "break" })),
  actionRoute("wrap-up", (fields) => ({ kind: "wrap-up", disposition: fields.optional("disposition", words) })),
  actionRoute("disposition", (fields) => ({
    kind: "disposition",
    disposition: fields.required("disposition", words) ?? "",
  })),
  actionRoute("extend", (fields) => ({ kind: "extend", byMs: (fields.optional("byS", seconds) ?? EXTEND_S) * 1_000 })),
  actionRoute("sign-out", () => ({ kind: "sign-out" })),
];

/** POST /api/agents/ID/VERB. */
function actionRoute(verb: AgentAction["kind"], read: (fields: FieldReader) => AgentAction): Route {
  return {
    method: "POST",
    path: `/api/agents/:id/${verb}`,
    body: "json",
    handle: async (request, control) => {
      const action = readAction(request, read);
      if (!action.ok) return action;
      return asJson(await control.agentAction(request.params["id"] ?? "", action.value, request.asker));
    },
  };
}

function readAction(request: ApiRequest, read: (fields: FieldReader) => AgentAction): Answer<AgentAction> | Refused {
  const fields = FieldReader.ofJson(request.json);
  const action = read(fields);
  return fields.refusal() ?? answer(action);
}
