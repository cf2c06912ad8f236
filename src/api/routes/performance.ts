// /api/performance: agents' figures, ranks and what looks made up.

import { REPORT_PERIODS } from "../../office/reports.ts";
import { oneOf, perhaps } from "../../office/shape.ts";
import { operations } from "../operation.ts";
import type { PerformanceReportView, PerformanceRulesView } from "../performance-control.ts";
import { like } from "../shapes.ts";

const key = like(/^[\p{L}\p{N}_-]{1,40}$/u, "a key of the office file");
const month = like(/^(20|21)\d{2}-(0[1-9]|1[0-2])$/, "a month such as 2026-11");

export interface PerformanceAnswers {
  showPerformance: PerformanceReportView;
  showPerformanceRules: PerformanceRulesView;
}

const operation = operations<PerformanceAnswers>();

export const performanceRoutes = [
  operation("showPerformance", {
    method: "GET",
    path: "/api/performance",
    about: "Agents' performance: figures, standing among their colleagues, the time before, and what looks made up.",
    query: {
      month: perhaps(month, "of the office's calendar; this month when left out"),
      period: perhaps(oneOf(REPORT_PERIODS), "instead of a month"),
      agent: perhaps(key, "of this agent alone"),
      team: perhaps(key, "of this team alone"),
      project: perhaps(key, "of this project alone"),
      language: perhaps(oneOf(["en", "zh"]), "of the warnings; the office's when left out"),
    },
    handle: ({ query, reach }, control) => control.performance.list(query, reach),
  }),
  operation("showPerformanceRules", {
    method: "GET",
    path: "/api/performance/rules",
    about: "What performance is reckoned by: weights of projects, and from where on figures look made up.",
    handle: (_, control) => control.performance.rules(),
  }),
] as const;
