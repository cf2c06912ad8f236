// What customers thought of calls, beside their records: the last mark of each, of a survey or a person.

import type { Database } from "../../base/db.ts";
import type { CallRecord } from "../../call/record.ts";
import { SELECT_MARKS } from "../core/callers/caller-tables.ts";

/** By call; those without a mark are not in it. */
export async function marksOf(
  calls: readonly Pick<CallRecord, "id">[],
  database: Pick<Database, "query">,
): Promise<ReadonlyMap<string, number>> {
  if (calls.length === 0) return new Map();
  const rows = await database.query(SELECT_MARKS, [JSON.stringify(calls.map(({ id }) => id))]);
  return new Map(rows.map((row) => [String(row["call_id"]), Number(row["mark"])]));
}
