// Reports of quality inspection (QA-08), for whoever runs reports: `app/core/qa` hands them to `RunReport.add`. docs/reports.md has what each counts.

import type { Report } from "../../crm/reports/report.ts";
import type { ScorecardBook } from "../scorecard.ts";
import { coverageReport } from "./coverage-report.ts";
import { disputesReport } from "./dispute-report.ts";
import { inspectorsReport } from "./inspector-report.ts";
import { itemsReport } from "./item-report.ts";
import { scoresReport, trendReport } from "./score-reports.ts";

export function qualityReports(cards: Pick<ScorecardBook, "version">): readonly Report[] {
  return [scoresReport, itemsReport(cards), trendReport, disputesReport, coverageReport, inspectorsReport];
}
