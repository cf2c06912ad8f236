// Looks into every text of every table for somebody's numbers, after all that is known to be theirs is gone: in words that agents wrote, in what webhooks
// were told, in rows of imports, in tables that did not exist when this was written. Looking is the reader's work; only where something is found is
// anything written.

import type { Database, Write } from "../../base/db.ts";
import { ERASED } from "./data-kind.ts";

/** With fewer digits it may be an amount or a date. */
const FEWEST_DIGITS = 7;

/** Tables that hold no words of or about people, are sealed, or are this part's own; those of full-text search hold no number whole. */
const LEFT_ALONE =
  /^(sqlite_.*|.*_(data|idx|content|docsize|config)|office_version|storage_mark|erasure|legal_hold|audit|password|second_factor|recovery_code|session|personal_token|user_token|binding|night_switch)$/;

const SELECT_COLUMNS = `SELECT m.name AS "table", p.name AS "column" FROM sqlite_schema m JOIN pragma_table_info(m.name) p
  WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND (upper(p.type) IN ('TEXT', 'ANY', ''))
  AND (SELECT hidden FROM pragma_table_xinfo(m.name) x WHERE x.name = p.name) = 0 ORDER BY m.name, p.cid`;

/** Resolves with how many tables had any. */
export async function sweepNumbers(numbers: readonly string[], database: Database): Promise<number> {
  const all = numbers.filter((number) => number.replace(/\D/g, "").length >= FEWEST_DIGITS);
  if (all.length === 0) return 0;
  const longestFirst = all.toSorted((a, b) => b.length - a.length);
  let found = 0;
  for (const [table, columns] of await textColumns(database)) {
    const writes: Write[] = [];
    for (const number of longestFirst) {
      const where = columns.map((column) => `instr(${column}, ?) > 0`).join(" OR ");
      const values = columns.map(() => number);
      const [hit] = await database.query(`SELECT 1 FROM ${table} WHERE ${where} LIMIT 1`, values);
      if (hit === undefined) continue;
      const set = columns.map((column) => `${column} = replace(${column}, ?, '${ERASED}')`).join(", ");
      writes.push(
        { sql: `UPDATE OR IGNORE ${table} SET ${set} WHERE ${where}`, values: [...values, ...values] },
        // What could not be changed, as another row is alike by now.
        { sql: `DELETE FROM ${table} WHERE ${where}`, values },
      );
    }
    if (writes.length === 0) continue;
    await database.write(writes);
    found++;
  }
  const audit = longestFirst.map((number) => ({
    // Its chain knows that there was a line, not what it said (0023-sign-in.sql).
    sql: "UPDATE audit SET detail = NULL WHERE instr(detail, ?) > 0",
    values: [number],
  }));
  await database.write(audit);
  return found;
}

/** Names come from the schema, never from anybody's input; quoted all the same. */
async function textColumns(database: Database): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = new Map<string, string[]>();
  for (const row of await database.query(SELECT_COLUMNS)) {
    const table = String(row["table"]);
    if (LEFT_ALONE.test(table)) continue;
    const name = quoted(table);
    tables.set(name, [...(tables.get(name) ?? []), quoted(String(row["column"]))]);
  }
  return tables;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
