// /api/callbacks: customers who are to be called back. /api/missed-calls: calls of queues that no agent answered.

import { limits } from "../../base/limits.ts";
import type { CallbackAsker, CallbackControl } from "../callback-control.ts";
import { asJson } from "../reply.ts";
import type { ApiRequest } from "../request.ts";
import { dialled, FieldReader, identifier, instant, oneOf, wholeNumber, words, yesNo } from "../request.ts";
import type { Route } from "../route.ts";

const STATES = ["open", "waiting-in-line", "running", "retry-later", "done", "expired", "cancelled", "all"] as const;
const state = oneOf(STATES);
const rows = wholeNumber(1, limits.callback.listed);
const LISTED = 50;

export const callbackRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/callbacks",
    body: "none",
    handle: async ({ query, reach }, { callbacks }) => {
      const fields = FieldReader.ofQuery(query);
      const filter = {
        state: fields.optional("state", state),
        queue: fields.optional("queue", identifier),
        number: fields.optional("number", dialled),
        limit: fields.optional("limit", rows) ?? LISTED,
        within: reach,
      };
      return fields.refusal() ?? asJson(await callbacks.list(filter));
    },
  },
  {
    method: "POST",
    path: "/api/callbacks",
    body: "json",
    handle: async ({ json, ...asked }, { callbacks }) => {
      const fields = FieldReader.ofJson(json);
      const queue = fields.required("queue", identifier) ?? "";
      const number = fields.required("number", dialled) ?? "";
      const isNow = fields.optional("dial", yesNo) === true;
      const at = fields.optional("at", instant) ?? (isNow ? 0 : undefined);
      return fields.refusal() ?? asJson(await callbacks.add(queue, number, askerOf(asked), at));
    },
  },
  {
    method: "GET",
    path: "/api/callbacks/:id",
    body: "none",
    handle: async ({ params, ...asked }, { callbacks }) =>
      asJson(await callbacks.show(params["id"] ?? "", askerOf(asked))),
  },
  act("take", (callbacks, id, by) => callbacks.take(id, by)),
  act("again", (callbacks, id, by) => callbacks.again(id, by)),
  withReason("done", (callbacks, id, by, reason) => callbacks.done(id, by, reason)),
  withReason("cancel", (callbacks, id, by, reason) => callbacks.cancel(id, by, reason)),
  {
    method: "GET",
    path: "/api/missed-calls",
    body: "none",
    handle: async ({ query, reach }, { callbacks }) => {
      const fields = FieldReader.ofQuery(query);
      const filter = {
        queue: fields.optional("queue", identifier),
        since: fields.optional("since", instant),
        limit: fields.optional("limit", rows) ?? LISTED,
        within: reach,
      };
      return fields.refusal() ?? asJson(await callbacks.missed(filter));
    },
  },
];

function act(
  verb: string,
  run: (callbacks: CallbackControl, id: string, by: CallbackAsker) => ReturnType<CallbackControl["take"]>,
): Route {
  return {
    method: "POST",
    path: `/api/callbacks/:id/${verb}`,
    body: "json",
    handle: async ({ params, json, ...asked }, { callbacks }) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await run(callbacks, params["id"] ?? "", askerOf(asked))),
  };
}

function withReason(
  verb: string,
  run: (
    callbacks: CallbackControl,
    id: string,
    by: CallbackAsker,
    reason: string,
  ) => ReturnType<CallbackControl["done"]>,
): Route {
  return {
    method: "POST",
    path: `/api/callbacks/:id/${verb}`,
    body: "json",
    handle: async ({ params, json, ...asked }, { callbacks }) => {
      const fields = FieldReader.ofJson(json);
      const reason = fields.required("reason", words) ?? "";
      return fields.refusal() ?? asJson(await run(callbacks, params["id"] ?? "", askerOf(asked), reason));
    },
  };
}

function askerOf({ author, reach }: Pick<ApiRequest, "author" | "reach">): CallbackAsker {
  return { name: author, within: reach };
}
