// What a database file is, and whether it is whole. For backups: reads a copy that nobody writes to.

import SqliteDatabase from "better-sqlite3";
import type { SqlRow } from "../base/db.ts";
import type { JournalMark } from "./journal/journal-format.ts";
import { isOurs, versionOf } from "./migrate.ts";
import { codeOf } from "./storage-error.ts";

export interface Inspected {
  readonly schema: number;
  /** The last group that was committed. */
  readonly mark: JournalMark | undefined;
  /** What is wrong; empty: it is whole. */
  readonly troubles: readonly string[];
}

/** How many sentences SQLite gives of a damaged file. */
const MOST_TROUBLES = 20;

/** Reads the whole file. Throws only what the file system throws. */
export function inspectDatabase(path: string): Inspected {
  let sqlite: SqliteDatabase.Database | undefined;
  try {
    sqlite = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    if (!isOurs(sqlite)) return { schema: 0, mark: undefined, troubles: ["it is a database of another program"] };
    return {
      schema: versionOf(sqlite),
      mark: markOf(sqlite),
      troubles: [...integrity(sqlite), ...foreignKeys(sqlite)],
    };
  } catch (error) {
    if (!codeOf(error).startsWith("SQLITE")) throw error;
    return { schema: 0, mark: undefined, troubles: [error instanceof Error ? error.message : String(error)] };
  } finally {
    sqlite?.close();
  }
}

/** Rows of a copy that nobody writes to, for whoever compares it with what lies beside it. */
export function queryCopy(path: string, sql: string): readonly SqlRow[] {
  const sqlite = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
  try {
    return sqlite.prepare<[], SqlRow>(sql).all();
  } finally {
    sqlite.close();
  }
}

function integrity(sqlite: SqliteDatabase.Database): readonly string[] {
  const rows = sqlite.pragma(`integrity_check(${MOST_TROUBLES})`) as readonly { readonly integrity_check: string }[];
  return rows.map((row) => row.integrity_check).filter((text) => text !== "ok");
}

function foreignKeys(sqlite: SqliteDatabase.Database): readonly string[] {
  const rows = sqlite.pragma("foreign_key_check") as readonly { readonly table: string; readonly parent: string }[];
  const tables = new Set(rows.map(({ table, parent }) => `a row of ${table} names none of ${parent}`));
  return [...tables].slice(0, MOST_TROUBLES);
}

function markOf(sqlite: SqliteDatabase.Database): JournalMark | undefined {
  const row = sqlite.prepare<[], SqlRow>("SELECT run, ordinal FROM storage_mark WHERE only = 1").get();
  return row === undefined ? undefined : { run: String(row["run"]), ordinal: Number(row["ordinal"]) };
}
