// One report from what was asked to its table: what it takes and what not, the time it is about, whose rows the asker may see. Who asks over HTTP, by
// command or by the calendar comes through here.

import { unreachable } from "../../base/assert.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import { type Clock, HOUR_MS, type WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import { REPORT_KEYS, REPORT_PARAMETERS, type ReportPeriod } from "../../office/reports.ts";
import { REPORTS } from "./all-reports.ts";
import { momentOf, type Span, spanOf } from "./period.ts";
import {
  type Cell,
  type Chart,
  type Column,
  type Parameters,
  type Report,
  type ReportReach,
  type ReportSources,
  type Row,
  TooManyRows,
} from "./report.ts";
import { Zone } from "./zone.ts";

/** What somebody wants to know; kept as it is for saved reports, so that "last week" stays last week. */
export interface Wish {
  readonly report: string;
  /** undefined with neither `from` nor `to`: today. */
  readonly period: ReportPeriod | undefined;
  /** A date of the office's calendar, or a time with its zone. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly parameters: Parameters;
}

export interface ReportTable {
  readonly report: Report;
  readonly columns: readonly Column[];
  readonly charts: readonly Chart[];
  readonly parameters: Parameters;
  readonly span: Span;
  readonly timezone: string;
  readonly madeAt: WallMillis;
  readonly rows: readonly Row[];
  /** Of columns that add up; undefined: there are no rows, or none add up. */
  readonly total: Row | undefined;
}

export type ReportFault =
  | { readonly kind: "no-such-report" }
  /** `allowed` is for a person. */
  | { readonly kind: "bad-parameter"; readonly name: string; readonly allowed: string }
  /** It is about nobody in particular: only who may see everything may run it. */
  | { readonly kind: "out-of-reach" }
  | { readonly kind: "too-many-rows" }
  | { readonly kind: "busy" };

export interface RunReportDeps {
  readonly clock: Clock;
  readonly database: ReportSources["database"];
  readonly office: () => Office;
  readonly figures: ReportSources["figures"];
}

interface Asked {
  readonly zone: Zone;
  readonly within: ReportReach | undefined;
  readonly at: WallMillis;
  readonly language: ReportSources["language"];
}

export class RunReport {
  readonly #deps: RunReportDeps;
  #all: readonly Report[] = REPORTS;
  #running = 0;

  constructor(deps: RunReportDeps) {
    this.#deps = deps;
  }

  /** Under way. */
  get size(): number {
    return this.#running;
  }

  /** At start: another part has reports of its own. */
  add(reports: readonly Report[]): void {
    const place = ({ key }: Report): number => (REPORT_KEYS as readonly string[]).indexOf(key);
    this.#all = [...this.#all, ...reports].toSorted((a, b) => place(a) - place(b));
  }

  /** In the order they are listed. */
  get all(): readonly Report[] {
    return this.#all;
  }

  find(key: string): Report | undefined {
    return this.#all.find((report) => report.key === key);
  }

  /** What reports read, as the office is now. */
  sources(): ReportSources {
    const { database, office, figures } = this.#deps;
    return { database, office: office(), zone: new Zone(office().timezone), figures };
  }

  /** `within`: as far as the right that the report needs reaches. `at`: what "yesterday" is reckoned from; now when left out. */
  async run(
    wish: Wish,
    within: ReportReach | undefined,
    { at, language }: { readonly at?: WallMillis; readonly language?: ReportSources["language"] } = {},
  ): Promise<Result<ReportTable, ReportFault>> {
    const { clock, office } = this.#deps;
    const report = this.find(wish.report);
    if (report === undefined) return fail({ kind: "no-such-report" });
    if (report.reach === "all" && within !== undefined) return fail({ kind: "out-of-reach" });
    const zone = new Zone(office().timezone);
    const fault = faultOf(wish, report) ?? spanFault(wish, zone, at ?? clock.wall());
    if (fault !== undefined) return fail(fault);
    if (this.#running >= limits.reports.running) return fail({ kind: "busy" });
    this.#running++;
    try {
      return await this.#table(report, wish, { zone, within, language, at: at ?? clock.wall() });
    } finally {
      this.#running--;
    }
  }

  /** What a wish is about, now; it has no fault. */
  async #table(
    report: Report,
    wish: Wish,
    { zone, within, at, language }: Asked,
  ): Promise<Result<ReportTable, ReportFault>> {
    const now = this.#deps.clock.wall();
    const span = wishedSpan(wish, zone, at) ?? spanOf("today", at, zone);
    // What has not come yet is no time without calls.
    const past = { from: span.from, to: Math.max(span.from, Math.min(span.to, now + 1)) };
    const limit = limits.reports.rows;
    try {
      const rows = await report.rows(
        { span: past, parameters: wish.parameters, within, limit: limit + 1 },
        { ...this.sources(), language },
      );
      if (rows.length > limit) return fail({ kind: "too-many-rows" });
      const { columns, charts } = report;
      const about = { report, columns, charts, parameters: wish.parameters, span, timezone: zone.name, madeAt: now };
      return ok({ ...about, rows, total: totalOf(rows, columns) });
    } catch (error) {
      if (error instanceof TooManyRows) return fail({ kind: "too-many-rows" });
      throw error;
    }
  }
}

/** For a person. */
export function faultText(fault: ReportFault): string {
  switch (fault.kind) {
    case "no-such-report":
      return "there is no such report";
    case "bad-parameter":
      return `${fault.name}: allowed: ${fault.allowed}`;
    case "out-of-reach":
      return "it is about the whole office, and only who may see all of it may run it";
    case "too-many-rows":
      return `it would have more than ${limits.reports.rows} rows: ask for a shorter time, larger steps, or one queue or agent`;
    case "busy":
      return `${limits.reports.running} reports are under way: ask again in a moment`;
    default:
      return unreachable(fault);
  }
}

/** undefined: it takes all of it. Office files are checked by it too. */
export function faultOf({ parameters }: Pick<Wish, "parameters">, report: Report): ReportFault | undefined {
  for (const name of REPORT_PARAMETERS) {
    const value = parameters[name];
    if (value === undefined) continue;
    if (name === "by") {
      if (report.by?.includes(value) === true) continue;
      const allowed = report.by === undefined ? `nothing: ${report.key} has no steps` : report.by.join(", ");
      return { kind: "bad-parameter", name, allowed };
    }
    if (!report.parameters.includes(name)) return { kind: "bad-parameter", name, allowed: takenText(report) };
  }
  return undefined;
}

function takenText({ key, parameters, by }: Report): string {
  const taken = [...(by === undefined ? [] : ["by"]), ...parameters];
  return taken.length === 0 ? `${key} takes none` : `${key} takes ${taken.join(", ")}`;
}

function spanFault(wish: Wish, zone: Zone, now: number): ReportFault | undefined {
  const { from, to, period } = wish;
  if (period !== undefined && (from !== undefined || to !== undefined))
    return { kind: "bad-parameter", name: "period", allowed: "a period, or from and to" };
  for (const [name, text] of [
    ["from", from],
    ["to", to],
  ] as const) {
    if (text !== undefined && momentOf(text, zone) === undefined)
      return {
        kind: "bad-parameter",
        name,
        allowed: "a date such as 2026-11-23, or a time such as 2026-11-23T08:00:00Z",
      };
  }
  const span = wishedSpan(wish, zone, now);
  if (span === undefined || (span.from < span.to && span.to - span.from <= limits.reports.spanMs)) return undefined;
  const days = limits.reports.spanMs / (24 * HOUR_MS);
  return { kind: "bad-parameter", name: "from", allowed: `before \`to\`, at most ${days} days before` };
}

/** undefined: nothing was said of it. */
function wishedSpan({ period, from, to }: Wish, zone: Zone, now: number): Span | undefined {
  if (period !== undefined) return spanOf(period, now, zone);
  if (from === undefined && to === undefined) return undefined;
  const end = to === undefined ? Math.max(now, momentOf(from ?? "", zone) ?? now) + 1 : (momentOf(to, zone) ?? now);
  const begin = from === undefined ? undefined : momentOf(from, zone);
  return { from: begin ?? zone.midnight(zone.dayOf(end - 1)), to: end };
}

function totalOf(rows: readonly Row[], columns: readonly Column[]): Row | undefined {
  const summed = columns.filter(({ sums }) => sums === true);
  if (rows.length === 0 || summed.length === 0) return undefined;
  const sumOf = (key: string): Cell => {
    const values = rows.map((row) => row[key]).filter((value) => typeof value === "number");
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
  };
  return Object.fromEntries(columns.map(({ key, sums }) => [key, sums === true ? sumOf(key) : null]));
}
