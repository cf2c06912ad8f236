// Lists of score sheets, and how far inspectors are (QA-02), for the HTTP interface. All SQL of that.

import type { Database } from "../../base/db.ts";
import { Where } from "../../base/sql-where.ts";
import type { WallMillis } from "../../base/time.ts";
import type { SheetState } from "../sheet.ts";
import { type KeptSheet, sheetOf } from "./sheet-rows.ts";

export interface SheetSearch {
  readonly inspector: string | undefined;
  readonly state: SheetState | undefined;
  /** Only open ones that were due before now. */
  readonly late: boolean;
  /** Only older ones. */
  readonly before: number | undefined;
  readonly limit: number;
  /** Only this inspector's; undefined: everybody's. */
  readonly own: string | undefined;
}

/** Newest first. */
export async function searchSheets(
  database: Database,
  { inspector, state, late, before, limit, own }: SheetSearch,
  now: WallMillis,
): Promise<readonly KeptSheet[]> {
  const where = new Where()
    .and("inspector = ?", own)
    .and("inspector = ?", inspector)
    .and("state = ?", state)
    .and("number < ?", before);
  if (late) where.and("due_at < ?", now);
  // A few among all that are over; the condition is word for word that of the index, or it could not be used.
  const isOpen = late || state === "open";
  if (isOpen) where.andThat("state = 'open'");
  const index = (own ?? inspector) === undefined ? "score_sheet_open" : "score_sheet_open_of";
  const sql = `SELECT * FROM score_sheet ${isOpen ? `INDEXED BY ${index}` : ""} ${where.sql} ORDER BY number DESC LIMIT ?`;
  return (await database.query(sql, [...where.values, limit])).map(sheetOf);
}

export interface SheetListening {
  readonly at: WallMillis;
  readonly who: string;
  readonly use: "played" | "exported";
  readonly fromMs: number;
  readonly toMs: number;
}

/** Oldest first. */
export async function listeningsOf(database: Database, sheet: number): Promise<readonly SheetListening[]> {
  const rows = await database.query("SELECT * FROM sheet_listening WHERE sheet = ? ORDER BY id", [sheet]);
  return rows.map((row) => ({
    at: Number(row["at"]) as WallMillis,
    who: String(row["inspector"]),
    use: row["use"] === "exported" ? "exported" : "played",
    fromMs: Number(row["from_ms"]),
    toMs: Number(row["to_ms"]),
  }));
}

/** Of one inspector. */
export interface InspectorFigures {
  readonly inspector: string;
  readonly open: number;
  readonly late: number;
  readonly nextDueAt: WallMillis | undefined;
  readonly given: number;
  readonly doneToday: number;
  readonly done: number;
  /** Mean from the first listening to the submission. */
  readonly meanMs: number | undefined;
}

/** Since these moments; `given`, `done` and the mean since `week`. */
export interface ProgressTimes {
  readonly now: WallMillis;
  readonly today: number;
  readonly week: number;
}

/** Each half reads an index of its own: what is open, what was given lately, what was submitted lately. Calibrations count: they are work too. */
const FIGURES = `SELECT inspector, SUM(open) AS open, SUM(late) AS late, MIN(due) AS due, SUM(given) AS given, SUM(today) AS today, SUM(done) AS done,
    AVG(took) AS took FROM (
    SELECT inspector, 1 AS open, due_at < ? AS late, due_at AS due, 0 AS given, 0 AS today, 0 AS done, NULL AS took
      FROM score_sheet WHERE state = 'open'
    UNION ALL SELECT inspector, 0, 0, NULL, 1, 0, 0, NULL FROM score_sheet WHERE assigned_at >= ? AND state <> 'withdrawn'
    UNION ALL SELECT inspector, 0, 0, NULL, 0, submitted_at >= ?, 1, submitted_at - first_heard_at
      FROM score_sheet WHERE submitted_at IS NOT NULL AND submitted_at >= ?)
  WHERE ? IS NULL OR inspector = ? GROUP BY inspector`;

export async function inspectorFigures(
  database: Database,
  { now, today, week }: ProgressTimes,
  only: string | undefined,
): Promise<readonly InspectorFigures[]> {
  const rows = await database.query(FIGURES, [now, week, today, week, only ?? null, only ?? null]);
  return rows.map((row) => ({
    inspector: String(row["inspector"]),
    ...{ open: Number(row["open"]), late: Number(row["late"]), given: Number(row["given"]) },
    nextDueAt: row["due"] === null ? undefined : (Number(row["due"]) as WallMillis),
    ...{ doneToday: Number(row["today"]), done: Number(row["done"]) },
    meanMs: row["took"] === null ? undefined : Number(row["took"]),
  }));
}
