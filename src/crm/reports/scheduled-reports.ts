// Reports of the office file that run by themselves (CRM-10). What was due while the switch was down, or whose run a killed process left, is done once
// after the start: of several times that were missed, the last. A run is written before it begins and again when it is over.
//
//   planned ──its time comes, or a command──► running: table ─► file in DATA/reports ─► mails ──► done
//      ▲                                          │ no table, no file, no mail after the last try ──► failed
//      └── planned anew with each office file     └── killed: running at the start ──► once more

import { Abort } from "../../base/abort.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import { type Clock, HOUR_MS, sleep, type Timer, type WallMillis } from "../../base/time.ts";
import type { Office } from "../../office/office.ts";
import type { OfficeReport, ReportFormat, ReportSchedule } from "../../office/reports.ts";
import type { Journal } from "../journal.ts";
import { lastDue, nextDue, ruleOf } from "./due.ts";
import {
  type DueRow,
  dropOldRuns,
  dueOf,
  dueWrite,
  forgetDue,
  type ReportRun,
  runOf,
  runWrite,
  SELECT_DUE,
  SELECT_RUNS,
  SELECT_UNFINISHED,
} from "./due-tables.ts";
import type { Language } from "./report.ts";
import { faultText, type ReportTable, type RunReport } from "./run-report.ts";
import { Zone } from "./zone.ts";

export interface ReportLetter {
  readonly key: string;
  readonly name: string;
  readonly table: ReportTable;
  readonly format: ReportFormat;
  readonly language: Language;
}

/** Files and mails; `app` has them. */
export interface ReportPost {
  /** Into DATA/reports; the oldest beyond the bound go. Resolves with its path below the data directory; rejects with the cause. */
  keep(letter: ReportLetter): Promise<string>;
  /** The file as it was kept. Resolves with the cause where it did not leave; undefined: the mail server took it. */
  mail(letter: ReportLetter, file: string, to: string): Promise<string | undefined>;
}

export interface ScheduledReportsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly journal: Journal;
  readonly office: () => Office;
  readonly reports: RunReport;
  /** undefined: nothing can be kept, and no report runs by itself. */
  readonly post: ReportPost | undefined;
}

export type Delivery =
  | { readonly kind: "begun"; readonly run: ReportRun }
  | { readonly kind: "unknown" | "running" | "no-post" };

type Scheduled = OfficeReport & { readonly schedule: ReportSchedule };

export class ScheduledReports {
  readonly #deps: ScheduledReportsDeps;
  readonly #due = new Map<string, DueRow>();
  readonly #running = new Map<string, ReportRun>();
  readonly #closing = new Abort();
  #unfinished: readonly ReportRun[] = [];
  #timer: Timer | undefined;
  /** One after the other is made; mails go beside. */
  #line: Promise<void> = Promise.resolve();
  #isOpen = false;

  constructor(deps: ScheduledReportsDeps) {
    this.#deps = deps;
  }

  /** Runs under way. */
  get size(): number {
    return this.#running.size;
  }

  /** At start: what is planned, and what a killed process left. */
  async restore(): Promise<void> {
    const { database } = this.#deps;
    for (const row of await database.query(SELECT_DUE)) this.#due.set(String(row["report"]), dueOf(row));
    this.#unfinished = (await database.query(SELECT_UNFINISHED)).map(runOf);
  }

  open(): void {
    this.#isOpen = true;
    const left = this.#unfinished;
    this.#unfinished = [];
    for (const run of left) this.#again(run);
    this.officeChanged();
  }

  close(): void {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#closing.abort();
  }

  /** Plans every report of the office anew; a plan whose rule is the same stays. */
  officeChanged(): void {
    if (!this.#isOpen || this.#deps.post === undefined) return;
    const zone = this.#zone();
    const now = this.#deps.clock.wall();
    const wanted = new Map(this.#scheduled().map((report) => [report.key, report]));
    for (const key of [...this.#due.keys()]) if (!wanted.has(key)) this.#forget(key);
    for (const { key, schedule } of wanted.values()) {
      const rule = ruleOf(schedule, zone);
      if (this.#due.get(key)?.rule !== rule) this.#plan({ report: key, rule, nextAt: nextDue(schedule, now, zone) });
    }
    this.#look();
  }

  /** When a report runs next; undefined: by hand alone. */
  nextAt(key: string): number | undefined {
    return this.#due.get(key)?.nextAt;
  }

  /** Newest first. */
  async runs(limit: number): Promise<readonly ReportRun[]> {
    return (await this.#deps.database.query(SELECT_RUNS, [limit])).map(runOf);
  }

  /** Now, beside its plan. */
  deliver(key: string): Delivery {
    const report = this.#scheduled().find((one) => one.key === key);
    if (report === undefined) return { kind: "unknown" };
    if (this.#deps.post === undefined) return { kind: "no-post" };
    if (this.#running.has(key)) return { kind: "running" };
    const now = Math.round(this.#deps.clock.wall()) as WallMillis;
    return { kind: "begun", run: this.#begin(report, newRun(key, now, now, "command")) };
  }

  #scheduled(): readonly Scheduled[] {
    return [...this.#deps.office().reports.values()].filter((one): one is Scheduled => one.schedule !== undefined);
  }

  #zone(): Zone {
    return new Zone(this.#deps.office().timezone);
  }

  #plan(due: DueRow): void {
    this.#due.set(due.report, due);
    this.#keep([dueWrite(due)]);
  }

  #forget(key: string): void {
    this.#due.delete(key);
    this.#keep([forgetDue(key)]);
  }

  #keep(writes: Parameters<Database["write"]>[0]): void {
    this.#deps.database.write(writes).catch((error: unknown) => {
      this.#deps.log.error("store.reports-lost", { cause: String(error) });
    });
  }

  /** Begins what is due, and sleeps until the next; an hour at most, for wall clocks are set. */
  #look(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { clock } = this.#deps;
    const now = clock.wall();
    const zone = this.#zone();
    for (const report of this.#scheduled()) {
      const due = this.#due.get(report.key);
      if (due === undefined || due.nextAt > now || this.#running.has(report.key)) continue;
      const dueAt = lastDue(report.schedule, due.nextAt, now, zone) as WallMillis;
      this.#due.set(report.key, { ...due, nextAt: nextDue(report.schedule, now, zone) });
      this.#begin(report, newRun(report.key, dueAt, Math.round(now) as WallMillis, "due"));
    }
    const waiting = [...this.#due.values()].filter(({ report }) => !this.#running.has(report));
    const soonest = Math.min(...waiting.map(({ nextAt }) => nextAt));
    if (soonest === Number.POSITIVE_INFINITY || !this.#isOpen) return;
    const awayMs = Math.min(HOUR_MS, Math.max(0, soonest - now));
    this.#timer = clock.after(awayMs, "reports: the next one is due", () => this.#look());
  }

  /** A killed process left it. */
  #again(run: ReportRun): void {
    const report = this.#scheduled().find(({ key }) => key === run.report);
    if (report === undefined || run.why === "command" || this.#running.has(run.report)) {
      const cause = run.why === "command" ? "the switch was restarted" : "the office has it no more";
      this.#keep([runWrite({ ...run, state: "failed", endedAt: this.#now(), cause })]);
    } else this.#begin(report, { ...run, begunAt: this.#now() });
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }

  /** Its plan goes on in the same write. */
  #begin(report: Scheduled, run: ReportRun): ReportRun {
    this.#running.set(report.key, run);
    const due = this.#due.get(report.key);
    const written = this.#deps.database.write([runWrite(run), ...(due === undefined ? [] : [dueWrite(due)])]);
    const before = this.#line;
    const made = this.#make(report, run, Promise.all([written, before]));
    this.#line = made.then(
      () => {},
      () => {},
    );
    void this.#finish(report, run, made);
    return run;
  }

  async #make(report: Scheduled, run: ReportRun, before: Promise<unknown>): Promise<Made> {
    await before;
    const { reports, post, office } = this.#deps;
    const { key, name, period, parameters, schedule } = report;
    const wish = { report: report.report, period, from: undefined, to: undefined, parameters };
    const found = await reports.run(wish, undefined, { at: run.dueAt });
    if (!found.ok) throw new Error(faultText(found.fault));
    const letter = { key, name, table: found.value, format: schedule.format, language: office().language };
    const file = await post?.keep(letter);
    if (file === undefined) throw new Error("there is nowhere to keep it");
    return { letter, file };
  }

  async #finish(report: Scheduled, run: ReportRun, made: Promise<Made>): Promise<void> {
    try {
      const { letter, file } = await made;
      const kept = { ...run, file, rows: letter.table.rows.length };
      const { mailed, cause } = await this.#mailAll(report, letter, file);
      if (this.#closing.aborted && cause !== undefined) return; // at the next start once more
      await this.#over({ ...kept, mailed, cause, state: cause === undefined ? "done" : "failed" });
    } catch (error) {
      if (this.#closing.aborted) return;
      const cause = error instanceof Error ? error.message : String(error);
      await this.#over({ ...run, cause, state: "failed" });
    } finally {
      this.#running.delete(report.key);
      if (this.#isOpen) this.#look();
    }
  }

  async #mailAll({ schedule }: Scheduled, letter: ReportLetter, file: string) {
    const mailed: string[] = [];
    let cause: string | undefined;
    for (const to of schedule.mail) {
      const why = await this.#mailOne(letter, file, to);
      if (why === undefined) mailed.push(to);
      else cause ??= `${to}: ${why}`;
    }
    return { mailed, cause };
  }

  async #mailOne(letter: ReportLetter, file: string, to: string): Promise<string | undefined> {
    const { clock, post, log } = this.#deps;
    for (let tries = 1; ; tries++) {
      const cause = await post?.mail(letter, file, to);
      if (cause === undefined) return undefined;
      if (tries >= limits.reports.mailTries || this.#closing.aborted) return cause;
      log.warn("report.mail-delayed", { report: letter.key, tries, cause });
      const pauseMs = limits.reports.mailPauseMs * 4 ** (tries - 1);
      await sleep(clock, pauseMs, `report ${letter.key}: its mail is tried again`, this.#closing);
      if (this.#closing.aborted) return cause;
    }
  }

  async #over(run: ReportRun): Promise<void> {
    const { journal, log } = this.#deps;
    const ended = { ...run, endedAt: this.#now() };
    const { report, state, rows, file, cause } = ended;
    if (state === "failed") log.error("report.failed", { report, cause });
    const data = {
      report,
      ...(rows !== undefined && { rows }),
      ...(file !== undefined && { file }),
      ...(cause !== undefined && { cause }),
    };
    try {
      await journal.commit(
        [runWrite(ended), dropOldRuns(limits.reports.runsKept)],
        [{ type: state === "done" ? "report.done" : "report.failed", about: {}, data }],
      );
    } catch (error) {
      log.error("store.reports-lost", { cause: String(error) });
    }
  }
}

interface Made {
  readonly letter: ReportLetter;
  readonly file: string;
}

function newRun(report: string, dueAt: WallMillis, begunAt: WallMillis, why: ReportRun["why"]): ReportRun {
  const nothing = { endedAt: undefined, rows: undefined, file: undefined, cause: undefined, mailed: [] };
  return { ...nothing, report, dueAt, begunAt, why, state: "running" };
}
