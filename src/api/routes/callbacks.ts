// /api/callbacks: customers who are to be called back. /api/missed-calls: calls of queues that no agent answered.

import { limits } from "../../base/limits.ts";
import { optional, perhaps, required } from "../../office/shape.ts";
import type { CallbackAsker, CallbackHistoryView, CallbackView, MissedCallView } from "../callback-control.ts";
import { operations } from "../operation.ts";
import type { ApiRequest } from "../request.ts";
import { choice, dialled, identifier, instant, whole, words, yesNo } from "../shapes.ts";

const state = choice(["open", "waiting-in-line", "running", "retry-later", "done", "expired", "cancelled", "all"]);
const limit = optional(whole(1, limits.callback.listed), 50, "how many at most");
const reason = required(words, "why");

export interface CallbackAnswers {
  listCallbacks: readonly CallbackView[];
  addCallback: CallbackView;
  showCallback: CallbackHistoryView;
  takeCallback: CallbackView;
  repeatCallback: CallbackView;
  finishCallback: CallbackView;
  cancelCallback: CallbackView;
  listMissedCalls: readonly MissedCallView[];
}

const operation = operations<CallbackAnswers>();

export const callbackRoutes = [
  operation("listCallbacks", {
    method: "GET",
    path: "/api/callbacks",
    about: "Customers who are to be called back, newest first.",
    query: {
      state: perhaps(state, "left out: those that are not closed"),
      queue: perhaps(identifier, "of this queue alone"),
      number: perhaps(dialled, "of this number alone"),
      limit,
    },
    handle: ({ query, reach }, { callbacks }) => callbacks.list({ ...query, within: reach }),
  }),
  operation("addCallback", {
    method: "POST",
    path: "/api/callbacks",
    about: "Puts down that a customer is to be called back.",
    body: {
      queue: required(identifier, "whose call it is"),
      number: required(dialled, "the customer's"),
      dial: perhaps(yesNo, "the switch calls by itself, as soon as an agent is free"),
      at: perhaps(instant, "the switch calls by itself, then"),
    },
    handle: ({ body: { queue, number, dial, at }, ...asked }, { callbacks }) =>
      callbacks.add(queue, number, askerOf(asked), at ?? (dial === true ? 0 : undefined)),
  }),
  operation("showCallback", {
    method: "GET",
    path: "/api/callbacks/:id",
    about: "One call-back, and what became of it.",
    handle: ({ params, ...asked }, { callbacks }) => callbacks.show(params.id, askerOf(asked)),
  }),
  operation("takeCallback", {
    method: "POST",
    path: "/api/callbacks/:id/take",
    about: "Somebody sees to it: the switch does not dial it.",
    body: {},
    handle: ({ params, ...asked }, { callbacks }) => callbacks.take(params.id, askerOf(asked)),
  }),
  operation("repeatCallback", {
    method: "POST",
    path: "/api/callbacks/:id/again",
    about: "The switch calls once more.",
    body: {},
    handle: ({ params, ...asked }, { callbacks }) => callbacks.again(params.id, askerOf(asked)),
  }),
  operation("finishCallback", {
    method: "POST",
    path: "/api/callbacks/:id/done",
    about: "The customer was reached, or needs no call any more.",
    body: { reason },
    handle: ({ params, body, ...asked }, { callbacks }) => callbacks.done(params.id, askerOf(asked), body.reason),
  }),
  operation("cancelCallback", {
    method: "POST",
    path: "/api/callbacks/:id/cancel",
    about: "Nobody is to call.",
    body: { reason },
    handle: ({ params, body, ...asked }, { callbacks }) => callbacks.cancel(params.id, askerOf(asked), body.reason),
  }),
  operation("listMissedCalls", {
    method: "GET",
    path: "/api/missed-calls",
    about: "Calls of queues that no agent answered, newest first.",
    query: {
      queue: perhaps(identifier, "of this queue alone"),
      since: perhaps(instant, "not older than this"),
      limit,
    },
    handle: ({ query, reach }, { callbacks }) => callbacks.missed({ ...query, within: reach }),
  }),
] as const;

function askerOf({ author, reach }: Pick<ApiRequest, "author" | "reach">): CallbackAsker {
  return { name: author, within: reach };
}
