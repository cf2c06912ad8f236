// /api/sampling-rules: what is looked at. /api/draws: what the machine took, and why.

import { optional, perhaps, required, text } from "../../office/shape.ts";
import { operations, type Page } from "../operation.ts";
import type {
  DrawCandidateView,
  DrawDetailView,
  DrawProofView,
  DrawView,
  SamplingPreviewView,
  SamplingRuleView,
} from "../sampling-control.ts";
import { identifier, paging, yesNo } from "../shapes.ts";

const day = perhaps(
  text({ pattern: /^\d{4}-\d{2}-\d{2}$/, allowed: "a day, such as 2026-11-23" }),
  "a day of the period; the last one that is over when left out",
);

export interface SamplingAnswers {
  listSamplingRules: readonly SamplingRuleView[];
  applySamplingRules: readonly SamplingRuleView[];
  showSamplingRule: SamplingRuleView;
  removeSamplingRule: SamplingRuleView;
  pauseSamplingRule: SamplingRuleView;
  resumeSamplingRule: SamplingRuleView;
  previewSamplingRule: SamplingPreviewView;
  listDraws: Page<DrawView>;
  runDraw: DrawDetailView;
  showDraw: DrawDetailView;
  listDrawCandidates: Page<DrawCandidateView>;
  explainDraw: DrawProofView;
}

const operation = operations<SamplingAnswers>();

const ruleRoutes = [
  operation("listSamplingRules", {
    method: "GET",
    path: "/api/sampling-rules",
    about: "Sampling rules by key.",
    handle: (_, { sampling }) => sampling.rules(),
  }),
  operation("applySamplingRules", {
    method: "POST",
    path: "/api/sampling-rules",
    about: "Makes or changes the rules of a document, all of them or none; others stay.",
    query: { dryRun: optional(yesNo, false, "only judge the document") },
    body: "text",
    handle: ({ query, text: document, asker }, { sampling }) => sampling.apply(document, asker, query),
  }),
  operation("showSamplingRule", {
    method: "GET",
    path: "/api/sampling-rules/:id",
    about: "One sampling rule.",
    handle: ({ params }, { sampling }) => sampling.rule(params.id),
  }),
  operation("removeSamplingRule", {
    method: "DELETE",
    path: "/api/sampling-rules/:id",
    about: "It draws no more; what it drew stays.",
    handle: ({ params, asker }, { sampling }) => sampling.remove(params.id, asker),
  }),
  operation("pauseSamplingRule", {
    method: "POST",
    path: "/api/sampling-rules/:id/pause",
    about: "It draws nothing by itself until it is resumed.",
    body: {},
    handle: ({ params, asker }, { sampling }) => sampling.setState(params.id, "paused", asker),
  }),
  operation("resumeSamplingRule", {
    method: "POST",
    path: "/api/sampling-rules/:id/resume",
    about: "It draws again, from the period in which it is resumed.",
    body: {},
    handle: ({ params, asker }, { sampling }) => sampling.setState(params.id, "active", asker),
  }),
  operation("previewSamplingRule", {
    method: "GET",
    path: "/api/sampling-rules/:id/preview",
    about: "How many calls would match, by stratum, and how many would be drawn; nothing is.",
    query: { day },
    handle: ({ params, query }, { sampling }) => sampling.preview(params.id, query.day),
  }),
] as const;

const drawRoutes = [
  operation("listDraws", {
    method: "GET",
    path: "/api/draws",
    about: "Draws, newest first.",
    query: { ...paging, rule: perhaps(identifier, "of this rule") },
    handle: ({ query }, { sampling }) => sampling.draws(query),
  }),
  operation("runDraw", {
    method: "POST",
    path: "/api/draws",
    about: "Draws now, beside what is due; what was drawn once is not drawn again.",
    creates: true,
    body: { rule: required(identifier, "key of the rule"), day },
    handle: ({ body, asker }, { sampling }) => sampling.run(body.rule, body.day, asker),
  }),
  operation("showDraw", {
    method: "GET",
    path: "/api/draws/:id",
    about: "One draw with its seed and its strata.",
    handle: ({ params }, { sampling }) => sampling.draw(params.id),
  }),
  operation("listDrawCandidates", {
    method: "GET",
    path: "/api/draws/:id/candidates",
    about: "Everything that could have been drawn, by stratum and number.",
    query: paging,
    handle: ({ params, query }, { sampling }) => sampling.candidates(params.id, query),
  }),
  operation("explainDraw", {
    method: "GET",
    path: "/api/draws/:id/explanation",
    about: "Reckons a draw again from its seed; says of a recording why it was taken or not.",
    query: { recording: perhaps(identifier, "id of a recording") },
    handle: ({ params, query }, { sampling }) => sampling.explain(params.id, query.recording),
  }),
] as const;

export const samplingRoutes = [...ruleRoutes, ...drawRoutes] as const;
