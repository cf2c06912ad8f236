// Rows of imports: 0024-privacy.sql.

import type { SqlRow, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { CustomerImport, ImportTerms, RejectedRow } from "./import.ts";

export const SELECT_IMPORTS = "SELECT * FROM customer_import ORDER BY begun_at, id";
export const SELECT_REJECTS =
  "SELECT row, line, reason, cells FROM customer_import_reject WHERE import = ? AND row > ? ORDER BY row LIMIT ?";

const UPSERT = `INSERT INTO customer_import (id, file, bytes, state, begun_by, begun_at, started_at, ended_at, terms, columns, row_count, done, created,
    updated, skipped, rejected, fault) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes, state = excluded.state, started_at = excluded.started_at, ended_at = excluded.ended_at,
    terms = excluded.terms, columns = excluded.columns, row_count = excluded.row_count, done = excluded.done, created = excluded.created,
    updated = excluded.updated, skipped = excluded.skipped, rejected = excluded.rejected, fault = excluded.fault`;
const INSERT_REJECT =
  "INSERT OR IGNORE INTO customer_import_reject (import, row, line, reason, cells) VALUES (?, ?, ?, ?, ?)";

export function writeImport(one: CustomerImport): Write {
  return {
    sql: UPSERT,
    values: [
      one.id,
      one.file,
      one.bytes,
      one.state,
      one.begunBy,
      one.begunAt,
      one.startedAt ?? null,
      one.endedAt ?? null,
      one.terms === undefined ? null : JSON.stringify(one.terms),
      JSON.stringify(one.columns),
      one.rows ?? null,
      one.done,
      one.created,
      one.updated,
      one.skipped,
      one.rejected,
      one.fault ?? null,
    ],
  };
}

export function writeReject(id: string, { row, line, reason, cells }: RejectedRow): Write {
  return { sql: INSERT_REJECT, values: [id, row, line, reason, JSON.stringify(kept(cells))] };
}

export function removeRejects(id: string): readonly Write[] {
  return [{ sql: "DELETE FROM customer_import_reject WHERE import = ?", values: [id] }];
}

export function removeImport(id: string): readonly Write[] {
  return [...removeRejects(id), { sql: "DELETE FROM customer_import WHERE id = ?", values: [id] }];
}

export function importOfRow(row: SqlRow): CustomerImport {
  const text = (name: string): string | undefined => (row[name] === null ? undefined : String(row[name]));
  const number = (name: string): number | undefined => (row[name] === null ? undefined : Number(row[name]));
  const terms = text("terms");
  const columns = text("columns");
  return {
    id: String(row["id"]),
    file: String(row["file"]),
    bytes: Number(row["bytes"]),
    state: row["state"] as CustomerImport["state"],
    begunBy: String(row["begun_by"]),
    begunAt: Number(row["begun_at"]) as WallMillis,
    startedAt: number("started_at") as WallMillis | undefined,
    endedAt: number("ended_at") as WallMillis | undefined,
    terms: terms === undefined ? undefined : (JSON.parse(terms) as ImportTerms),
    columns: columns === undefined ? [] : (JSON.parse(columns) as string[]),
    rows: number("row_count"),
    done: Number(row["done"]),
    created: Number(row["created"]),
    updated: Number(row["updated"]),
    skipped: Number(row["skipped"]),
    rejected: Number(row["rejected"]),
    fault: text("fault"),
  };
}

export function rejectOfRow(row: SqlRow): RejectedRow {
  return {
    row: Number(row["row"]),
    line: Number(row["line"]),
    reason: String(row["reason"]),
    cells: JSON.parse(String(row["cells"])) as string[],
  };
}

function kept(cells: readonly string[]): readonly string[] {
  let room: number = limits.imports.rejectedCharacters;
  return cells.map((cell) => {
    const some = cell.length <= room ? cell : `${cell.slice(0, room)}…`;
    room = Math.max(0, room - cell.length);
    return some;
  });
}
