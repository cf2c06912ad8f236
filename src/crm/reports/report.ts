// What a report is (CRM-10): said once each, as columns, charts and where its rows come from; read by everything that runs, shows, exports or
// schedules one. The reports themselves stand in the files beside it, the list of them in `all-reports.ts`; other parts of the switch hand in theirs
// (`RunReport.add`).

import type { Database } from "../../base/db.ts";
import type { Office } from "../../office/office.ts";
import type { ReportParameter } from "../../office/reports.ts";
import type { Action } from "../../office/rights.ts";
import type { FigureSources } from "./figure-sources.ts";
import type { Span } from "./period.ts";
import type { Zone } from "./zone.ts";

export type Language = "en" | "zh";
export type Words = Readonly<Record<Language, string>>;

/** share: 0 to 1; duration: milliseconds; time: wall time, ms since 1970; day: `2026-11-23`. */
export type CellKind = "text" | "count" | "number" | "share" | "duration" | "time" | "day";

/** null: there is none to reckon, or nothing to name. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

export interface Column extends Words {
  readonly key: string;
  readonly kind: CellKind;
  /** Rows may be added up. */
  readonly sums?: true;
}

export interface Chart extends Words {
  /** lines: along time. stacked: parts of a whole, one bar a row. */
  readonly kind: "bars" | "lines" | "stacked";
  /** Columns that name a row. */
  readonly label: readonly string[];
  /** Columns that are drawn; of one kind. */
  readonly values: readonly string[];
}

export type Parameters = { readonly [Name in ReportParameter]?: string | undefined };

/** Whose a row must be for somebody to see it (CRM-11); undefined: they see all. */
export interface ReportReach {
  readonly scope: "own" | "team";
  readonly user: string;
  readonly teams: Iterable<string>;
  readonly agents: Iterable<string>;
  readonly queues: Iterable<string>;
  readonly extensions: Iterable<string>;
}

export interface ReportAsk {
  readonly span: Span;
  readonly parameters: Parameters;
  readonly within: ReportReach | undefined;
  /** Rows at most. */
  readonly limit: number;
}

export interface ReportSources {
  readonly database: Pick<Database, "query">;
  readonly office: Office;
  /** Of words in rows, such as weekdays; undefined: the office's. */
  readonly language?: Office["language"] | undefined;
  readonly zone: Zone;
  readonly figures: FigureSources;
}

/** It would have more rows than `limit`, or than can be added up. */
export class TooManyRows extends Error {}

export interface Report {
  readonly key: string;
  readonly title: Words;
  /** One sentence: what a row counts. */
  readonly about: Words;
  readonly columns: readonly Column[];
  readonly charts: readonly Chart[];
  readonly parameters: readonly Exclude<ReportParameter, "by">[];
  /** What `by` may be, the first when left out; undefined: it takes no `by`. */
  readonly by?: readonly [string, ...string[]];
  /** all: of what is nobody's in particular; only who may see everything may run it. */
  readonly reach: "rows" | "all";
  /** Another right than `report.view` says who may run it, and how far that one reaches whose rows they see; undefined: `report.view` does. */
  readonly needs?: Action;
  readonly rows: (ask: ReportAsk, sources: ReportSources) => Promise<readonly Row[]>;
}

/** `by` of what was asked, or what it is when left out. */
export function byOf<const By extends string>(ask: ReportAsk, choices: readonly [By, ...By[]]): By {
  return choices.find((choice) => choice === ask.parameters.by) ?? choices[0];
}

export function share(part: number, whole: number): number | null {
  return whole <= 0 ? null : part / whole;
}
