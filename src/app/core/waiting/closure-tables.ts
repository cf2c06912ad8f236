// Queues that were closed by command, across a restart. The table: 0011-callers.sql.

import type { SqlRow, Write } from "../../../base/db.ts";
import type { QueueKey } from "../../../base/ids.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { Closure } from "./openings.ts";

export const SELECT_CLOSURES = "SELECT * FROM queue_closure";

export function closureWrite(queue: QueueKey, closure: Closure | undefined): Write {
  if (closure === undefined) return { sql: "DELETE FROM queue_closure WHERE queue = ?", values: [queue] };
  const { since, until, reason, to, by } = closure;
  return {
    sql: "INSERT OR REPLACE INTO queue_closure (queue, since_at, until_at, reason, goes_to, closed_by) VALUES (?, ?, ?, ?, ?, ?)",
    values: [
      queue,
      Math.round(since),
      until === undefined ? null : Math.round(until),
      reason ?? null,
      to === undefined ? null : JSON.stringify(to),
      by,
    ],
  };
}

export function closureOf(row: SqlRow): Closure {
  const text = (name: string): string | undefined => (typeof row[name] === "string" ? row[name] : undefined);
  const to = text("goes_to");
  return {
    since: Number(row["since_at"]) as WallMillis,
    until: row["until_at"] === null ? undefined : (Number(row["until_at"]) as WallMillis),
    reason: text("reason"),
    to: to === undefined ? undefined : (JSON.parse(to) as Closure["to"]),
    by: text("closed_by") ?? "",
  };
}
