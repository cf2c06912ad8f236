// /api/calls: calls in progress and ended, newest first.

import { type Answer, answer } from "../answer.ts";
import type { CallFilter } from "../control.ts";
import { asJson } from "../reply.ts";
import { dialled, FieldReader, identifier, instant, wholeNumber, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

export const callRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/calls",
    body: "none",
    handle: async ({ query }, control) => {
      const filter = readFilter(query);
      return filter.ok ? asJson(await control.calls(filter.value)) : filter;
    },
  },
  {
    method: "GET",
    path: "/api/calls/:id",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.call(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/calls/:id/explanation",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.explainCall(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/calls/:id/media",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.callSound(params["id"] ?? "")),
  },
  {
    method: "POST",
    path: "/api/calls/:id/hang-up",
    body: "json",
    handle: async ({ params, json }, control) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await control.hangUp(params["id"] ?? "")),
  },
];

function readFilter(query: URLSearchParams): Answer<CallFilter> {
  const fields = FieldReader.ofQuery(query);
  const filter: CallFilter = {
    active: fields.optional("active", yesNo),
    limit: fields.optional("limit", wholeNumber(1, 1000)) ?? 50,
    before: fields.optional("before", identifier),
    from: fields.optional("from", dialled),
    to: fields.optional("to", dialled),
    agent: fields.optional("agent", identifier),
    queue: fields.optional("queue", identifier),
    since: fields.optional("since", instant),
    ending: fields.optional("ending", identifier),
  };
  return fields.refusal() ?? answer(filter);
}
