// Reports (CRM-10) for the HTTP interface and the command line: run, exported, saved, scheduled. `app/control/reporting-control.ts` implements it; what
// each report counts stands in docs/reports.md.

import type { Mask } from "../call/mask.ts";
import type { CellKind, Language } from "../crm/reports/report.ts";
import type { ReportFormat, ReportParameter, ReportPeriod } from "../office/reports.ts";
import type { Answer } from "./answer.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { Reply } from "./reply.ts";
import type { IsoTime } from "./views.ts";

export interface ReportColumnView {
  readonly key: string;
  readonly title: string;
  /** share: 0 to 1; duration: milliseconds; day: 2026-11-23. */
  readonly kind: CellKind;
  /** Rows may be added up, as in `total`. */
  readonly sums: boolean;
}

export interface ReportChartView {
  /** lines: along time; stacked: parts of a whole, one bar a row. */
  readonly kind: "bars" | "lines" | "stacked";
  readonly title: string;
  /** Columns that name a row. */
  readonly label: readonly string[];
  /** Columns that are drawn. */
  readonly values: readonly string[];
}

export interface ReportKindView {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** What `by` may be, the first when left out; empty: it takes none. */
  readonly by: readonly string[];
  /** What else may be asked for. */
  readonly parameters: readonly string[];
  readonly columns: readonly ReportColumnView[];
  /** false: about nobody in particular, so that only who may see everything runs it. */
  readonly withinReach: boolean;
}

export interface ReportTableView {
  readonly report: string;
  readonly title: string;
  readonly about: string;
  readonly columns: readonly ReportColumnView[];
  readonly charts: readonly ReportChartView[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly from: IsoTime;
  readonly to: IsoTime;
  /** Of the office; hours and days in it are this zone's. */
  readonly timezone: string;
  readonly madeAt: IsoTime;
  /** By the keys of the columns. */
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  /** Of the columns that add up; null: there is nothing to add. */
  readonly total: Readonly<Record<string, string | number | null>> | null;
}

export interface ReportRunView {
  readonly report: string;
  readonly dueAt: IsoTime;
  readonly begunAt: IsoTime;
  readonly endedAt: IsoTime | null;
  readonly state: "running" | "done" | "failed";
  /** command: somebody wanted it now. */
  readonly why: "due" | "command";
  readonly rows: number | null;
  /** Below the data directory. */
  readonly file: string | null;
  /** Addresses that have it. */
  readonly mailed: readonly string[];
  readonly cause: string | null;
}

export interface SavedReportView {
  readonly id: string;
  readonly name: string;
  readonly report: string;
  readonly period: ReportPeriod | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  /** office: an entry of the office file. */
  readonly origin: "office" | "saved";
  /** null: the office's or the installation's. */
  readonly owner: string | null;
  readonly shared: boolean;
  /** When it runs by itself next; null: by hand alone. */
  readonly nextAt: IsoTime | null;
  readonly format: ReportFormat | null;
  readonly mail: readonly string[];
}

/** `report`: a report, or the id of a saved one, whose own wishes hold where nothing else is said. */
export interface ReportRequest {
  readonly report: string;
  readonly period: ReportPeriod | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly parameters: { readonly [Name in ReportParameter]?: string | undefined };
  /** undefined: the office's. */
  readonly language: Language | undefined;
}

export interface ReportAsker {
  readonly asker: Asker;
  /** undefined: they see everything. */
  readonly reach: Reach | undefined;
  readonly mask: Mask | undefined;
}

export interface ReportWish extends ReportRequest {
  readonly id: string;
  readonly name: string;
  readonly shared: boolean;
}

export interface ReportingControl {
  kinds(language: Language | undefined, who: ReportAsker): Promise<Answer<readonly ReportKindView[]>>;
  /** 404: no such report; 400: what it does not take; 403: out of reach; 422: too many rows; 503: too many at once. */
  run(request: ReportRequest, who: ReportAsker): Promise<Answer<ReportTableView>>;
  file(request: ReportRequest, format: ReportFormat, who: ReportAsker): Promise<Answer<Reply>>;
  saved(who: ReportAsker): Promise<Answer<readonly SavedReportView[]>>;
  /** 409: it is somebody else's or the office's, or there are too many. */
  save(wish: ReportWish, who: ReportAsker): Promise<Answer<SavedReportView>>;
  remove(id: string, who: ReportAsker): Promise<Answer<SavedReportView>>;
  /** Newest first. */
  runs(limit: number): Promise<Answer<readonly ReportRunView[]>>;
  /** Makes and sends a scheduled one now. 409: it runs already, or is not scheduled. */
  deliver(id: string, asker: Asker): Promise<Answer<ReportRunView>>;
}
