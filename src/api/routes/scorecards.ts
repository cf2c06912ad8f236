// /api/scorecards: by what calls are judged, in documents whose versions stay.

import { number, optional, perhaps } from "../../office/shape.ts";
import { type Download, operations } from "../operation.ts";
import type { ScorecardApplyView, ScorecardDetailView, ScorecardView } from "../scorecard-control.ts";
import { yesNo } from "../shapes.ts";

const version = perhaps(number({ low: 1, high: 999_999_999, whole: true }), "that version; left out: the newest");

export interface ScorecardAnswers {
  listScorecards: readonly ScorecardView[];
  applyScorecard: ScorecardApplyView;
  showScorecard: ScorecardDetailView;
  listScorecardVersions: readonly ScorecardView[];
  exportScorecard: Download;
  retireScorecard: ScorecardView;
}

const operation = operations<ScorecardAnswers>();

export const scorecardRoutes = [
  operation("listScorecards", {
    method: "GET",
    path: "/api/scorecards",
    about: "Scorecards in their newest versions, those in force first.",
    handle: ({ asker }, { scorecards }) => scorecards.list(asker),
  }),
  operation("applyScorecard", {
    method: "POST",
    path: "/api/scorecards",
    about: "Puts a document in force as a new version of its scorecard; one that changes nothing makes none.",
    query: { dryRun: optional(yesNo, false, "only judge the document") },
    body: "text",
    handle: ({ query, text, asker }, { scorecards }) => scorecards.apply(text, asker, query),
  }),
  operation("showScorecard", {
    method: "GET",
    path: "/api/scorecards/:id",
    about: "One scorecard with its questions.",
    query: { version },
    handle: ({ params, query, asker }, { scorecards }) => scorecards.show(params.id, query.version, asker),
  }),
  operation("listScorecardVersions", {
    method: "GET",
    path: "/api/scorecards/:id/history",
    about: "The versions of a scorecard, newest first.",
    handle: ({ params, asker }, { scorecards }) => scorecards.history(params.id, asker),
  }),
  operation("exportScorecard", {
    method: "GET",
    path: "/api/scorecards/:id/document",
    about: "The document of a scorecard as it was applied.",
    query: { version },
    media: ["application/yaml"],
    handle: async ({ params, query }, { scorecards }) => {
      const given = await scorecards.document(params.id, query.version);
      return given.ok ? { ok: true, value: { kind: "text", type: "application/yaml", text: given.value } } : given;
    },
  }),
  operation("retireScorecard", {
    method: "POST",
    path: "/api/scorecards/:id/retire",
    about: "Nothing new is judged by it any more; its versions stay.",
    body: { force: optional(yesNo, false, "even where sampling rules draw for it") },
    handle: ({ params, body, asker }, { scorecards }) => scorecards.retire(params.id, asker, body.force),
  }),
] as const;
