// The office's tables in the database. The tables: 0015-tables.sql.

import type { SqlRow, Write } from "../../../base/db.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { KeyKind } from "./table-key.ts";

export interface OfficeTable {
  readonly name: string;
  readonly generation: number;
  readonly keyColumn: string;
  readonly keys: KeyKind;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly importedAt: WallMillis;
  readonly importedBy: string;
}

export interface TableRow {
  readonly key: string;
  readonly digits: string | undefined;
  readonly cells: readonly string[];
}

export const SELECT_TABLES = "SELECT * FROM office_table ORDER BY name";
export const SELECT_GENERATIONS = "SELECT generation FROM office_generation";
/** Bound: generation, key. */
export const SELECT_CELLS = "SELECT cells FROM office_row WHERE generation = ? AND key = ?";
/** More than one: nobody knows which is meant. SQLite would go through the whole generation otherwise. Bound: generation, digits, generation, digits. */
export const SELECT_CELLS_BY_DIGITS = `SELECT cells,
    (SELECT COUNT(*) FROM (SELECT 1 FROM office_row INDEXED BY office_row_digits WHERE generation = ? AND digits = ? LIMIT 2)) AS found
  FROM office_row INDEXED BY office_row_digits WHERE generation = ? AND digits = ? LIMIT 1`;
/** Bound: generation, key after which, how many. */
export const SELECT_PAGE = "SELECT key, cells FROM office_row WHERE generation = ? AND key > ? ORDER BY key LIMIT ?";
/** Bound: generation, generation, how many. */
const DELETE_SOME =
  "DELETE FROM office_row WHERE generation = ? AND key IN (SELECT key FROM office_row WHERE generation = ? LIMIT ?)";
export const SELECT_ANY = "SELECT 1 AS there FROM office_row WHERE generation = ? LIMIT 1";

export function tableOf(row: SqlRow): OfficeTable {
  return {
    name: String(row["name"]),
    generation: Number(row["generation"]),
    keyColumn: String(row["key_column"]),
    keys: row["keys"] === "phone" ? "phone" : "text",
    columns: JSON.parse(String(row["columns"])) as readonly string[],
    rows: Number(row["row_count"]),
    importedAt: Number(row["imported_at"]) as WallMillis,
    importedBy: String(row["imported_by"]),
  };
}

export function cellsOf(row: SqlRow): readonly string[] {
  return JSON.parse(String(row["cells"])) as readonly string[];
}

export function generationWrite(generation: number, name: string): Write {
  return { sql: "INSERT INTO office_generation (generation, name) VALUES (?, ?)", values: [generation, name] };
}

export function rowWrite(generation: number, { key, digits, cells }: TableRow): Write {
  return {
    sql: "INSERT INTO office_row (generation, key, digits, cells) VALUES (?, ?, ?, ?)",
    values: [generation, key, digits ?? null, JSON.stringify(cells)],
  };
}

/** The change over: from then on look-ups find the new rows, and none of the old. */
export function tableWrite(table: OfficeTable): Write {
  const { name, generation, keyColumn, keys, columns, rows, importedAt, importedBy } = table;
  return {
    sql: `INSERT OR REPLACE INTO office_table (name, generation, key_column, keys, columns, row_count, imported_at, imported_by)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    values: [name, generation, keyColumn, keys, JSON.stringify(columns), rows, Math.round(importedAt), importedBy],
  };
}

export function removeWrite(name: string): Write {
  return { sql: "DELETE FROM office_table WHERE name = ?", values: [name] };
}

export function deleteSome(generation: number, most: number): Write {
  return { sql: DELETE_SOME, values: [generation, generation, most] };
}

export function deleteGeneration(generation: number): Write {
  return { sql: "DELETE FROM office_generation WHERE generation = ?", values: [generation] };
}
