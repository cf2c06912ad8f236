// Every report there is, in the order they are listed. docs/reports.md is compared with it by a test.

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

export function findReport(key: string): Report | undefined {
  return REPORTS.find((report) => report.key === key);
}
