// Agents' performance (PERF-01) for the HTTP interface and the command line. `app/control/performance-control.ts` implements it; each formula stands in
// docs/performance.md.

import type { WarningRule } from "../crm/performance/warnings.ts";
import type { PerformanceMeasure, ReportPeriod } from "../office/reports.ts";
import type { Answer } from "./answer.ts";
import type { Reach } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

/** null: nothing to reckon it of. Shares are 0 to 1; handling is times the mean of all. */
export type PerformanceFiguresView = { readonly [Measure in PerformanceMeasure]: number | null };

/** What the figures are made of. */
export interface PerformanceFactsView {
  readonly staffedMs: number;
  readonly talkMs: number;
  readonly busyMs: number;
  readonly wrapUpMs: number;
  /** Calls answered. */
  readonly answered: number;
  /** Calls that rang for the agent; of these, answered in time. */
  readonly offered: number;
  readonly answeredInTime: number;
  /** Customers who were very satisfied, satisfied, and not. */
  readonly very: number;
  readonly satisfied: number;
  readonly unsatisfied: number;
  readonly sales: number;
  readonly cancellations: number;
  /** Inspections that became final, and have a score. */
  readonly inspections: number;
}

export interface PerformanceWarningView {
  readonly rule: WarningRule;
  /** A count, a share from 0 to 1, or times. */
  readonly found: number;
  /** Beyond it the rule tells. */
  readonly bound: number;
  /** The rule and what is behind it. */
  readonly text: string;
}

export interface PerformanceView {
  readonly agent: string;
  readonly name: string;
  readonly team: string | null;
  /** Those it is ranked with; null: with nobody. */
  readonly project: string | null;
  /** From 1, of `ranks`; null: no score. */
  readonly rank: number | null;
  readonly ranks: number;
  /** 0 to 100. */
  readonly score: number | null;
  readonly figures: PerformanceFiguresView;
  /** 0 worse than all colleagues, 100 better than all; null: no figure, or it has no weight. */
  readonly standing: PerformanceFiguresView;
  readonly facts: PerformanceFactsView;
  /** Calls answered times the score. */
  readonly credited: number | null;
  /** Of the time before; null: nothing was counted. */
  readonly before: {
    readonly figures: PerformanceFiguresView;
    readonly score: number | null;
    readonly rank: number | null;
  } | null;
  readonly warnings: readonly PerformanceWarningView[];
}

export interface PerformanceReportView {
  readonly from: IsoTime;
  readonly to: IsoTime;
  readonly timezone: string;
  /** The time that `before` is about. */
  readonly beforeFrom: IsoTime;
  readonly agents: readonly PerformanceView[];
}

export interface PerformanceRulesView {
  readonly answerWithinMs: number;
  readonly sales: readonly string[];
  readonly cancellations: readonly string[];
  readonly projects: readonly {
    readonly id: string;
    readonly name: string;
    readonly teams: readonly string[];
    readonly weights: Readonly<Record<string, number>>;
  }[];
  /** What each team is judged by where there is no project. */
  readonly usualWeights: Readonly<Record<string, number>>;
  /** `nightFrom` and `nightTo` are times of day such as 22:00; shares are from 0 to 1. */
  readonly warnings: Readonly<Record<string, number | string>>;
}

export interface PerformanceRequest {
  /** 2026-11; undefined: `period`, or this month. */
  readonly month: string | undefined;
  readonly period: ReportPeriod | undefined;
  readonly agent: string | undefined;
  readonly team: string | undefined;
  readonly project: string | undefined;
  readonly language: "en" | "zh" | undefined;
}

export interface PerformanceControl {
  /** By project, best first. 422: too many agents. */
  list(request: PerformanceRequest, reach: Reach | undefined): Promise<Answer<PerformanceReportView>>;
  rules(): Promise<Answer<PerformanceRulesView>>;
}
