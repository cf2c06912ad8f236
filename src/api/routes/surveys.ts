// /api/surveys: what callers were asked and answered, what it comes to, and what they said.

import { limits } from "../../base/limits.ts";
import { asJson } from "../reply.ts";
import { type ApiRequest, FieldReader, identifier, instant, oneOf, wholeNumber, yesNo } from "../request.ts";
import type { Route } from "../route.ts";
import type { SurveyAsker, SurveyReportBy } from "../survey-control.ts";

const group = oneOf<SurveyReportBy>(["total", "agent", "team", "queue", "day", "hour", "15m"]);
const rows = wholeNumber(1, limits.survey.listed);
const LISTED = 50;

export const surveyRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/surveys",
    body: "none",
    handle: async ({ query, reach }, { surveys }) =>
      FieldReader.ofQuery(query).refusal() ?? asJson(await surveys.list(reach)),
  },
  {
    method: "GET",
    path: "/api/surveys/:id/report",
    body: "none",
    handle: async ({ params, query, reach }, { surveys }) => {
      const fields = FieldReader.ofQuery(query);
      const filter = {
        ...whichOf(fields),
        ...{ survey: params["id"] ?? "", by: fields.optional("by", group) ?? "total", within: reach },
      };
      return fields.refusal() ?? asJson(await surveys.report(filter));
    },
  },
  {
    method: "GET",
    path: "/api/survey-answers",
    body: "none",
    handle: async ({ query, reach }, { surveys }) => {
      const fields = FieldReader.ofQuery(query);
      const filter = {
        ...whichOf(fields),
        survey: fields.optional("survey", identifier),
        call: fields.optional("call", identifier),
        low: fields.optional("low", yesNo) ?? false,
        unanswered: fields.optional("unanswered", yesNo) ?? false,
        before: fields.optional("before", identifier),
        limit: fields.optional("limit", rows) ?? LISTED,
        within: reach,
      };
      return fields.refusal() ?? asJson(await surveys.answers(filter));
    },
  },
  {
    method: "GET",
    path: "/api/survey-answers/:id",
    body: "none",
    handle: async ({ params, ...asked }, { surveys }) => asJson(await surveys.show(params["id"] ?? "", askerOf(asked))),
  },
  {
    method: "GET",
    path: "/api/survey-answers/:id/comment",
    body: "none",
    handle: async ({ params, ...asked }, { surveys }) => surveys.comment(params["id"] ?? "", askerOf(asked)),
  },
  {
    method: "POST",
    path: "/api/survey-answers/:id/delete-comment",
    body: "json",
    handle: async ({ params, json, ...asked }, { surveys }) =>
      FieldReader.ofJson(json).refusal() ?? asJson(await surveys.deleteComment(params["id"] ?? "", askerOf(asked))),
  },
];

function whichOf(fields: FieldReader) {
  return {
    agent: fields.optional("agent", identifier),
    queue: fields.optional("queue", identifier),
    from: fields.optional("from", instant),
    to: fields.optional("to", instant),
  };
}

function askerOf({ author, reach }: Pick<ApiRequest, "author" | "reach">): SurveyAsker {
  return { name: author, within: reach };
}
