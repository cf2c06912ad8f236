// The reports of calls, people, customers and tickets. Others come from the parts they are about (src/qa/reports), handed to `RunReport.add`; the order in
// which all of them are listed is that of `REPORT_TAKES`.

import { performanceReport } from "../performance/performance-report.ts";
import {
  callbacksReport,
  dispositionsReport,
  endingsReport,
  missedReport,
  transfersReport,
  waitsReport,
} from "./call-reports.ts";
import { customersReport, knowledgeReport, ticketsReport } from "./crm-reports.ts";
import { agentsReport, queuesReport, surveysReport, teamsReport } from "./desk-reports.ts";
import { flowsReport, qualityReport, recordingsReport, trunksReport } from "./line-reports.ts";
import type { Report } from "./report.ts";
import { trafficReport } from "./traffic-report.ts";

export const REPORTS: readonly Report[] = [
  trafficReport,
  queuesReport,
  waitsReport,
  endingsReport,
  missedReport,
  callbacksReport,
  transfersReport,
  dispositionsReport,
  agentsReport,
  teamsReport,
  performanceReport,
  surveysReport,
  ticketsReport,
  customersReport,
  knowledgeReport,
  trunksReport,
  qualityReport,
  recordingsReport,
  flowsReport,
];
