// /api/marks: first-call resolution, hints that a customer may leave. /api/follow-ups: customers who were not happy, and who sees to them.

import { limits } from "../../base/limits.ts";
import { number, oneOf, optional, perhaps, required, yesOrNo } from "../../office/shape.ts";
import type { ChurnHintView, FirstCallView, FollowUpView } from "../mark-control.ts";
import { operations, type Page } from "../operation.ts";
import { identifier, instant, line, paging, phone } from "../shapes.ts";

export interface MarkAnswers {
  reportFirstCall: readonly FirstCallView[];
  listChurnHints: readonly ChurnHintView[];
  findChurnHint: ChurnHintView;
  listFollowUps: Page<FollowUpView>;
  showFollowUp: FollowUpView;
  createFollowUp: FollowUpView;
  takeFollowUp: FollowUpView;
  finishFollowUp: FollowUpView;
  cancelFollowUp: FollowUpView;
}

const operation = operations<MarkAnswers>();
const outcome = line(limits.marks.outcomeCharacters);

export const markRoutes = [
  operation("reportFirstCall", {
    method: "GET",
    path: "/api/marks/first-call",
    about: "First-call resolution by its four definitions, biggest group first.",
    query: {
      by: optional(oneOf(["total", "queue", "agent", "team", "disposition"]), "total", "what it is told apart by"),
      from: perhaps(instant, "contacts that began at or after; 30 days before `to` when left out"),
      to: perhaps(instant, "and before; now when left out"),
      queue: perhaps(identifier, "only of this queue"),
      agent: perhaps(identifier, "only of this agent"),
    },
    handle: ({ query, reach }, control) => control.marks.firstCall(query, reach),
  }),
  operation("listChurnHints", {
    method: "GET",
    path: "/api/marks/churn",
    about: "Customers who may leave, by the rules of the office file; most reasons first.",
    query: { limit: optional(number({ low: 1, high: limits.marks.churnHints, whole: true }), 50, "how many at most") },
    handle: ({ query, reach }, control) => control.marks.churn(query.limit, reach),
  }),
  operation("findChurnHint", {
    method: "GET",
    path: "/api/marks/churn/find",
    about: "Whether one customer, or whoever has a number, may leave; without reasons: nothing says so.",
    query: { customer: perhaps(identifier, "id of a customer"), phone: perhaps(phone, "or a number") },
    handle: ({ query, reach }, control) => control.marks.churnOf(query, reach),
  }),
  operation("listFollowUps", {
    method: "GET",
    path: "/api/follow-ups",
    about: "Customers who were not happy, newest first.",
    query: {
      ...paging,
      state: perhaps(oneOf(["open", "closed"]), "open: nobody is done with it"),
      late: optional(yesOrNo, false, "only those past their time"),
      mine: optional(yesOrNo, false, "only what the asker took"),
      agent: perhaps(identifier, "whom the customer had talked to"),
      queue: perhaps(identifier, "in whose queue"),
    },
    handle: ({ query, asker, reach }, control) => control.marks.followUps(query, asker, reach),
  }),
  operation("showFollowUp", {
    method: "GET",
    path: "/api/follow-ups/:id",
    about: "One follow-up, with the rule that made it.",
    handle: ({ params, reach }, control) => control.marks.followUp(params.id, reach),
  }),
  operation("createFollowUp", {
    method: "POST",
    path: "/api/follow-ups",
    about: "Asks that somebody sees to a customer.",
    creates: true,
    body: {
      phone: required(phone, "the customer's number"),
      text: required(outcome, "why"),
      call: perhaps(identifier, "the call it is about"),
      queue: perhaps(identifier, "the queue it belongs to"),
      agent: perhaps(identifier, "whom the customer had talked to"),
      due: perhaps(instant, "until when; a day from now when left out"),
    },
    handle: ({ body, asker }, control) => control.marks.createFollowUp(body, asker),
  }),
  operation("takeFollowUp", {
    method: "POST",
    path: "/api/follow-ups/:id/take",
    about: "The asker sees to it.",
    body: {},
    handle: ({ params, asker, reach }, control) => control.marks.takeFollowUp(params.id, asker, reach),
  }),
  operation("finishFollowUp", {
    method: "POST",
    path: "/api/follow-ups/:id/done",
    about: "The customer was seen to.",
    body: { outcome: required(outcome, "what came of it") },
    handle: ({ params, body, asker, reach }, control) =>
      control.marks.closeFollowUp(params.id, "done", body.outcome, asker, reach),
  }),
  operation("cancelFollowUp", {
    method: "POST",
    path: "/api/follow-ups/:id/cancel",
    about: "Nobody need see to the customer.",
    body: { outcome: required(outcome, "why not") },
    handle: ({ params, body, asker, reach }, control) =>
      control.marks.closeFollowUp(params.id, "cancelled", body.outcome, asker, reach),
  }),
] as const;
