// /api/surveys: what callers were asked and answered, what it comes to, and what they said.

import { limits } from "../../base/limits.ts";
import { optional, perhaps } from "../../office/shape.ts";
import { type Download, operations } from "../operation.ts";
import type { ApiRequest } from "../request.ts";
import { choice, identifier, instant, whole, yesNo } from "../shapes.ts";
import type { SurveyAnswerView, SurveyAsker, SurveyReportView, SurveyView } from "../survey-control.ts";

const which = {
  agent: perhaps(identifier, "of this agent alone"),
  queue: perhaps(identifier, "of this queue alone"),
  from: perhaps(instant, "asked then or later"),
  to: perhaps(instant, "asked before then"),
} as const;

export interface SurveyAnswers {
  listSurveys: readonly SurveyView[];
  reportSurvey: readonly SurveyReportView[];
  listSurveyAnswers: readonly SurveyAnswerView[];
  showSurveyAnswer: SurveyAnswerView;
  exportSurveyComment: Download;
  deleteSurveyComment: SurveyAnswerView;
}

const operation = operations<SurveyAnswers>();

export const surveyRoutes = [
  operation("listSurveys", {
    method: "GET",
    path: "/api/surveys",
    about: "Surveys, and what each asks.",
    handle: ({ reach }, { surveys }) => surveys.list(reach),
  }),
  operation("reportSurvey", {
    method: "GET",
    path: "/api/surveys/:id/report",
    about: "What the answers to a survey come to.",
    query: {
      ...which,
      by: optional(choice(["total", "agent", "team", "queue", "day", "hour", "15m"]), "total", "a row for each"),
    },
    handle: ({ params, query, reach }, { surveys }) => surveys.report({ ...query, survey: params.id, within: reach }),
  }),
  operation("listSurveyAnswers", {
    method: "GET",
    path: "/api/survey-answers",
    about: "What callers answered, newest first.",
    query: {
      ...which,
      survey: perhaps(identifier, "to this survey alone"),
      call: perhaps(identifier, "after this call alone"),
      low: optional(yesNo, false, "only bad marks"),
      unanswered: optional(yesNo, false, "also those who were asked and said nothing"),
      before: perhaps(identifier, "an answer: only those before it"),
      limit: optional(whole(1, limits.survey.listed), 50, "how many at most"),
    },
    handle: ({ query, reach }, { surveys }) => surveys.answers({ ...query, within: reach }),
  }),
  operation("showSurveyAnswer", {
    method: "GET",
    path: "/api/survey-answers/:id",
    about: "One caller's answers.",
    handle: ({ params, ...asked }, { surveys }) => surveys.show(params.id, askerOf(asked)),
  }),
  operation("exportSurveyComment", {
    method: "GET",
    path: "/api/survey-answers/:id/comment",
    about: "What a caller said; that it was heard is noted.",
    media: ["audio/wav"],
    handle: ({ params, ...asked }, { surveys }) => surveys.comment(params.id, askerOf(asked)),
  }),
  operation("deleteSurveyComment", {
    method: "POST",
    path: "/api/survey-answers/:id/delete-comment",
    about: "Deletes what a caller said; the marks stay.",
    body: {},
    handle: ({ params, ...asked }, { surveys }) => surveys.deleteComment(params.id, askerOf(asked)),
  }),
] as const;

function askerOf({ author, reach }: Pick<ApiRequest, "author" | "reach">): SurveyAsker {
  return { name: author, within: reach };
}
