// Reports that an office keeps under a name and has run by itself (CRM-10), and how it reckons its agents' performance (PERF-01). Read by
// `schema-reports.ts`, run by `crm/reports` and `crm/performance`.

export const REPORT_PERIODS = [
  "today",
  "yesterday",
  "this-week",
  "last-week",
  "this-month",
  "last-month",
  "last-7-days",
  "last-30-days",
  "last-90-days",
  "this-year",
] as const;
export type ReportPeriod = (typeof REPORT_PERIODS)[number];

export const REPORT_FORMATS = ["xlsx", "csv", "html", "json"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What may be asked for beside the time. */
export const REPORT_PARAMETERS = [
  ...([
    "by",
    "queue",
    "agent",
    "team",
    "trunk",
    "category",
    "class",
    "survey",
    "flow",
    "project",
    "scorecard",
  ] as const),
] as const;
export type ReportParameter = (typeof REPORT_PARAMETERS)[number];

/** What each report takes; `by`: the first when left out. */
export interface ReportTakes {
  readonly by?: readonly [string, ...string[]];
  readonly parameters: readonly Exclude<ReportParameter, "by">[];
}

/** Every report there is, in the order they are listed. */
export const REPORT_TAKES = {
  traffic: { by: ["hour", "weekday", "weekday-hour", "day", "week", "month"], parameters: ["queue", "agent"] },
  "queue-intervals": { by: ["total", "15m", "hour", "day"], parameters: ["queue"] },
  waits: { parameters: ["queue"] },
  endings: { parameters: ["queue", "agent"] },
  missed: { by: ["queue", "day", "week", "month"], parameters: ["queue"] },
  callbacks: { by: ["queue", "origin", "day"], parameters: ["queue"] },
  transfers: { by: ["agent", "queue", "target"], parameters: ["queue", "agent"] },
  dispositions: { by: ["disposition", "queue", "agent", "day"], parameters: ["queue", "agent", "team"] },
  agents: { by: ["total", "15m", "hour", "day"], parameters: ["agent", "team"] },
  teams: { by: ["total", "15m", "hour", "day"], parameters: ["team"] },
  performance: { parameters: ["agent", "team", "project"] },
  surveys: { by: ["total", "agent", "team", "queue", "day"], parameters: ["survey", "agent", "queue"] },
  "quality-scores": {
    by: ["agent", "team", "queue", "project", "scorecard", "day", "week", "month"],
    parameters: ["agent", "team", "queue", "project", "scorecard"],
  },
  "quality-items": { by: ["item", "agent", "team"], parameters: ["agent", "team", "queue", "project", "scorecard"] },
  "quality-trend": { by: ["week", "month"], parameters: ["agent", "team", "queue", "project", "scorecard"] },
  disputes: {
    by: ["agent", "team", "queue", "scorecard", "item", "week", "month"],
    parameters: ["agent", "team", "queue", "project", "scorecard"],
  },
  "sampling-coverage": { by: ["agent", "team", "queue"], parameters: ["agent", "team", "queue"] },
  inspectors: { by: ["inspector", "scorecard", "week", "month"], parameters: ["scorecard"] },
  tickets: { by: ["category", "step", "assignee", "team", "day"], parameters: ["category", "team"] },
  customers: { by: ["class", "owner", "region"], parameters: ["class"] },
  knowledge: { by: ["article", "category"], parameters: ["category"] },
  trunks: { by: ["trunk", "day", "week", "month"], parameters: ["trunk"] },
  quality: { by: ["codec", "trunk", "extension", "day", "week"], parameters: ["trunk"] },
  recordings: { by: ["day", "queue", "agent", "week", "month"], parameters: ["queue", "agent"] },
  flows: { parameters: ["flow"] },
} as const satisfies Record<string, ReportTakes>;
export type ReportKey = keyof typeof REPORT_TAKES;

export const REPORT_KEYS = Object.keys(REPORT_TAKES) as readonly ReportKey[] as readonly [ReportKey, ...ReportKey[]];

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** An entry of `reports`. */
export interface OfficeReport {
  readonly key: string;
  readonly name: string;
  readonly report: ReportKey;
  readonly period: ReportPeriod;
  readonly parameters: { readonly [Name in ReportParameter]?: string | undefined };
  /** undefined: it is run by hand alone. */
  readonly schedule: ReportSchedule | undefined;
}

export interface ReportSchedule {
  /** Minutes after midnight, by the office's clock. */
  readonly at: number;
  /** Empty: every day. */
  readonly days: readonly Weekday[];
  /** Instead of days: of the month, 1 to 28. */
  readonly monthDay: number | undefined;
  readonly format: ReportFormat;
  /** Addresses; empty: it is put into DATA/reports alone. */
  readonly mail: readonly string[];
}

export const PERFORMANCE_MEASURES = [
  "talkShare",
  "utilisation",
  "satisfaction",
  "answeredInTime",
  "handling",
  "exam",
  "quality",
  "sales",
] as const;
export type PerformanceMeasure = (typeof PERFORMANCE_MEASURES)[number];
export type Weights = { readonly [Measure in PerformanceMeasure]: number };

/** Teams whose agents are compared with one another. */
export interface PerformanceProject {
  readonly key: string;
  readonly name: string;
  readonly teams: readonly string[];
  readonly weights: Weights;
}

/** Where the office names no other, in minutes after midnight. */
export const NIGHT = { from: 22 * 60, to: 6 * 60 } as const;

/** From where on a figure looks made up; each warning is shown with its bound. */
export interface PerformanceWarnings {
  /** Sign-ins of a day. */
  readonly signIns: number;
  /** Talks shorter than this are short; a share of more of them is told. */
  readonly shortCallMs: number;
  readonly shortShare: number;
  /** Talks so many times as long as the mean of all are long. */
  readonly longTimes: number;
  readonly longShare: number;
  /** Of sales: the customer complained, or gave the worst mark, within 30 days. */
  readonly complaintShare: number;
  /** The share of talks at night is so many times that of the others. */
  readonly nightTimes: number;
  /** Minutes after midnight; over midnight where the first is the later. */
  readonly nightFrom: number;
  readonly nightTo: number;
  /** Shares of fewer talks say nothing. */
  readonly fewCalls: number;
}

export interface Performance {
  readonly answerWithinMs: number;
  /** Dispositions. */
  readonly sales: readonly string[];
  readonly cancellations: readonly string[];
  /** None: all agents of a team are its project. */
  readonly projects: ReadonlyMap<string, PerformanceProject>;
  readonly warnings: PerformanceWarnings;
}
