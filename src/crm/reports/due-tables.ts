// All SQL of scheduled and saved reports. The tables: store/migrations/0025-reports.sql.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";

export interface DueRow {
  readonly report: string;
  readonly rule: string;
  readonly nextAt: number;
}

export interface ReportRun {
  readonly report: string;
  readonly dueAt: WallMillis;
  readonly begunAt: WallMillis;
  readonly endedAt: WallMillis | undefined;
  readonly state: "running" | "done" | "failed";
  /** command: somebody wanted it now. */
  readonly why: "due" | "command";
  readonly rows: number | undefined;
  /** Below the data directory. */
  readonly file: string | undefined;
  /** Addresses that have it. */
  readonly mailed: readonly string[];
  readonly cause: string | undefined;
}

export const SELECT_DUE = "SELECT report, rule, next_at FROM report_due";
export const SELECT_UNFINISHED = "SELECT * FROM report_run WHERE state = 'running' ORDER BY due_at";
/** Bound: how many. */
export const SELECT_RUNS = "SELECT * FROM report_run ORDER BY due_at DESC, report LIMIT ?";

export function dueWrite({ report, rule, nextAt }: DueRow): Write {
  return {
    sql: "INSERT OR REPLACE INTO report_due (report, rule, next_at) VALUES (?, ?, ?)",
    values: [report, rule, nextAt],
  };
}

export function forgetDue(report: string): Write {
  return { sql: "DELETE FROM report_due WHERE report = ?", values: [report] };
}

export function runWrite(run: ReportRun): Write {
  return {
    sql: `INSERT OR REPLACE INTO report_run (report, due_at, begun_at, ended_at, state, why, rows, file, mailed, cause)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    values: [
      ...[run.report, run.dueAt, run.begunAt, run.endedAt ?? null, run.state, run.why],
      ...[run.rows ?? null, run.file ?? null, JSON.stringify(run.mailed), run.cause ?? null],
    ],
  };
}

/** Bound: how many stay. */
export function dropOldRuns(kept: number): Write {
  return {
    sql: `DELETE FROM report_run WHERE state <> 'running' AND due_at < (SELECT due_at FROM report_run ORDER BY due_at DESC LIMIT 1 OFFSET ?)`,
    values: [kept],
  };
}

export function dueOf(row: SqlRow): DueRow {
  return { report: String(row["report"]), rule: String(row["rule"]), nextAt: Number(row["next_at"]) };
}

export function runOf(row: SqlRow): ReportRun {
  const { ended_at: ended, rows, file, mailed, cause } = row;
  return {
    report: String(row["report"]),
    dueAt: Number(row["due_at"]) as WallMillis,
    begunAt: Number(row["begun_at"]) as WallMillis,
    endedAt: ended === null ? undefined : (Number(ended) as WallMillis),
    state: row["state"] as ReportRun["state"],
    why: row["why"] as ReportRun["why"],
    rows: rows === null ? undefined : Number(rows),
    file: file === null ? undefined : String(file),
    mailed: typeof mailed === "string" ? (JSON.parse(mailed) as string[]) : [],
    cause: cause === null ? undefined : String(cause),
  };
}
