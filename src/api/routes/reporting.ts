// /api/reports/ID/table: reports of calls, people, customers and tickets. /api/saved-reports: under a name. /api/report-runs: what the clock has run.

import { limits } from "../../base/limits.ts";
import { REPORT_FORMATS, REPORT_KEYS, REPORT_PERIODS } from "../../office/reports.ts";
import { number, oneOf, optional, perhaps, required, yesOrNo } from "../../office/shape.ts";
import { type Download, operations } from "../operation.ts";
import type {
  ReportAsker,
  ReportKindView,
  ReportRequest,
  ReportRunView,
  ReportTableView,
  SavedReportView,
} from "../reporting-control.ts";
import { like, line } from "../shapes.ts";

const key = like(/^[\p{L}\p{N}_.:/-]{1,64}$/u, "a key of the office file, or a step of the report");
const moment = like(
  /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/,
  "a date such as 2026-11-23, or a time such as 2026-11-23T08:00:00Z",
);
const language = perhaps(oneOf(["en", "zh"]), "of titles and names; the office's when left out");
const format = optional(oneOf(REPORT_FORMATS), "xlsx", "what kind of file");

/** What a report may be asked for beside the time. */
export const parameters = {
  by: perhaps(key, "a row for each of these"),
  queue: perhaps(key, "of this queue alone"),
  agent: perhaps(key, "of this agent alone"),
  team: perhaps(key, "of this team alone"),
  trunk: perhaps(key, "of this trunk alone"),
  category: perhaps(key, "of this category of tickets or articles alone"),
  class: perhaps(key, "of this class of customers alone"),
  survey: perhaps(key, "of this survey alone"),
  flow: perhaps(key, "of this flow alone"),
  project: perhaps(key, "of this project alone"),
  scorecard: perhaps(key, "by this scorecard alone"),
} as const;

const asked = {
  period: perhaps(oneOf(REPORT_PERIODS), "the time it is about, by the office's calendar; today when left out"),
  from: perhaps(moment, "instead of a period: from here on; a date is its midnight at the office"),
  to: perhaps(moment, "up to here, which is no part of it"),
  ...parameters,
} as const;

interface Asked {
  readonly period: ReportRequest["period"];
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly by: string | undefined;
}

function requestOf(
  report: string,
  { period, from, to, ...rest }: Asked & ReportRequest["parameters"],
  said: ReportRequest["language"],
): ReportRequest {
  return { report, period, from, to, parameters: rest, language: said };
}

export function askerOf({ asker, reach, mask }: ReportAsker): ReportAsker {
  return { asker, reach, mask };
}

export interface ReportingAnswers {
  listReports: readonly ReportKindView[];
  runReport: ReportTableView;
  exportReport: Download;
  listSavedReports: readonly SavedReportView[];
  saveReport: SavedReportView;
  removeSavedReport: SavedReportView;
  listReportRuns: readonly ReportRunView[];
  deliverReport: ReportRunView;
}

const operation = operations<ReportingAnswers>();

export const reportingRoutes = [
  operation("listReports", {
    method: "GET",
    path: "/api/reports",
    about: "Reports there are, with what each takes and shows.",
    query: { language },
    handle: (request, control) => control.reporting.kinds(request.query.language, askerOf(request)),
  }),
  operation("runReport", {
    method: "GET",
    path: "/api/reports/:id/table",
    about: "A report, or a saved one by its id, as rows.",
    query: { ...asked, language },
    handle: (request, control) => {
      const { language: said, ...query } = request.query;
      return control.reporting.run(requestOf(request.params.id, query, said), askerOf(request));
    },
  }),
  operation("exportReport", {
    method: "GET",
    path: "/api/reports/:id/file",
    about: "The same as a file: CSV, a workbook, a page with charts, or JSON.",
    query: { ...asked, language, format },
    media: [
      "text/csv",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "text/html",
      "application/json",
    ],
    handle: (request, control) => {
      const { language: said, format: wanted, ...query } = request.query;
      return control.reporting.file(requestOf(request.params.id, query, said), wanted, askerOf(request));
    },
  }),
  operation("listSavedReports", {
    method: "GET",
    path: "/api/saved-reports",
    about: "Reports under a name: the office's, one's own, and those that are shared.",
    handle: (request, control) => control.reporting.saved(askerOf(request)),
  }),
  operation("saveReport", {
    method: "PUT",
    path: "/api/saved-reports/:id",
    about: "Saves a report with what it is asked for; one's own of that id is replaced.",
    body: {
      ...asked,
      report: required(oneOf(REPORT_KEYS), "which report"),
      name: perhaps(line(80), "what people call it; its id when left out"),
      shared: optional(yesOrNo, false, "everybody may run it, each within their own reach"),
    },
    handle: (request, control) => {
      const { report, name = request.params.id, shared, ...rest } = request.body;
      const wish = { ...requestOf(report, rest, undefined), id: request.params.id, name, shared };
      return control.reporting.save(wish, askerOf(request));
    },
  }),
  operation("removeSavedReport", {
    method: "DELETE",
    path: "/api/saved-reports/:id",
    about: "Removes a saved report of one's own.",
    handle: (request, control) => control.reporting.remove(request.params.id, askerOf(request)),
  }),
  operation("deliverReport", {
    method: "POST",
    path: "/api/saved-reports/:id/deliver",
    about: "Makes a scheduled report of the office now, and sends it as it is sent by itself.",
    body: {},
    handle: ({ params, asker }, control) => control.reporting.deliver(params.id, asker),
  }),
  operation("listReportRuns", {
    method: "GET",
    path: "/api/report-runs",
    about: "What scheduled reports have run, newest first.",
    query: { limit: optional(number({ low: 1, high: limits.reports.runsKept, whole: true }), 50, "how many at most") },
    handle: ({ query }, control) => control.reporting.runs(query.limit),
  }),
] as const;
