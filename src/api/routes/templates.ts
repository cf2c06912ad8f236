// /api/report-templates: reports under a name for oneself, one's team or everybody. They are run at /api/reports/ID/table and /file.

import { VISIBLE } from "../../crm/reports/saved-reports.ts";
import { REPORT_KEYS, REPORT_PERIODS } from "../../office/reports.ts";
import { oneOf, optional, perhaps, required } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import { line } from "../shapes.ts";
import type { ReportTemplateView } from "../template-control.ts";
import { askerOf, parameters } from "./reporting.ts";

export interface TemplateAnswers {
  listReportTemplates: readonly ReportTemplateView[];
  saveReportTemplate: ReportTemplateView;
  removeReportTemplate: ReportTemplateView;
}

const operation = operations<TemplateAnswers>();

export const templateRoutes = [
  operation("listReportTemplates", {
    method: "GET",
    path: "/api/report-templates",
    about: "Templates of reports: one's own, those of one's team, and those for everybody.",
    handle: (request, control) => control.templates.list(askerOf(request)),
  }),
  operation("saveReportTemplate", {
    method: "PUT",
    path: "/api/report-templates/:id",
    about: "Saves a report with what it is asked for; one's own of that id is replaced.",
    body: {
      ...parameters,
      report: required(oneOf(REPORT_KEYS), "which report"),
      period: required(oneOf(REPORT_PERIODS), "the time it is about, reckoned from when it is run"),
      name: perhaps(line(80), "what people call it; its id when left out"),
      visible: optional(oneOf(VISIBLE), "own", "who may run it, each within their own reach"),
    },
    handle: (request, control) => {
      const { report, period, name = request.params.id, visible, ...rest } = request.body;
      const wish = { id: request.params.id, report, period, name, visible, parameters: rest };
      return control.templates.save(wish, askerOf(request));
    },
  }),
  operation("removeReportTemplate", {
    method: "DELETE",
    path: "/api/report-templates/:id",
    about: "Removes a template of one's own.",
    handle: (request, control) => control.templates.remove(request.params.id, askerOf(request)),
  }),
] as const;
