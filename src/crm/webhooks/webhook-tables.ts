// Rows of webhooks and of what they were not told. The tables: store/migrations/0019-events.sql.

import type { SqlRow, SqlValue, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { DeadDelivery, WebhookState } from "./webhook.ts";

export const SELECT_WEBHOOKS = "SELECT id, done_seq, tries, failing_at, cause, delivered_at FROM webhook";
const PUT = `INSERT INTO webhook (id, done_seq, tries, failing_at, cause, delivered_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET done_seq = excluded.done_seq, tries = excluded.tries, failing_at = excluded.failing_at,
  cause = excluded.cause, delivered_at = excluded.delivered_at, seen_at = excluded.seen_at`;
const FORGET = "DELETE FROM webhook WHERE seen_at < ? AND id NOT IN (SELECT value FROM json_each(?))";
const ADD_DEAD = `INSERT INTO webhook_dead (webhook, seq, tries, cause, dead_at) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (webhook, seq) DO UPDATE SET tries = webhook_dead.tries + excluded.tries, cause = excluded.cause, dead_at = excluded.dead_at`;
const BOUND_DEAD = "DELETE FROM webhook_dead WHERE id <= (SELECT MAX(id) FROM webhook_dead) - ?";
const REMOVE_DEAD = "DELETE FROM webhook_dead WHERE id = ?";
const DEAD = `SELECT d.id, d.webhook, d.seq, e.type, e.at, d.tries, d.cause, d.dead_at FROM webhook_dead d JOIN event e ON e.seq = d.seq`;
/** Binds: webhook or null for all, twice; before which id; how many. Newest first. */
export const SELECT_DEAD = `${DEAD} WHERE (? IS NULL OR d.webhook = ?) AND d.id < ? ORDER BY d.id DESC LIMIT ?`;
export const SELECT_ONE_DEAD = `${DEAD} WHERE d.id = ?`;
export const COUNT_DEAD = "SELECT webhook, COUNT(*) AS dead FROM webhook_dead GROUP BY webhook";

export function stateOf(row: SqlRow): WebhookState {
  return {
    key: String(row["id"]),
    doneSeq: Number(row["done_seq"]),
    tries: Number(row["tries"]),
    failingAt: timeIn(row["failing_at"]),
    cause: typeof row["cause"] === "string" ? row["cause"] : undefined,
    deliveredAt: timeIn(row["delivered_at"]),
  };
}

export function stateWrite(state: WebhookState, now: WallMillis): Write {
  const { key, doneSeq, tries, failingAt, cause, deliveredAt } = state;
  const values: readonly SqlValue[] = [key, doneSeq, tries, failingAt ?? null, cause ?? null, deliveredAt ?? null];
  return { sql: PUT, values: [...values, Math.round(now)] };
}

/** What the office file has not had for long. */
export function forgetWrite(kept: readonly string[], now: WallMillis): Write {
  return { sql: FORGET, values: [Math.round(now - limits.webhooks.forgottenMs), JSON.stringify(kept)] };
}

export function deadWrites(
  dead: Pick<DeadDelivery, "webhook" | "seq" | "tries" | "cause">,
  now: WallMillis,
): readonly Write[] {
  const { webhook, seq, tries, cause } = dead;
  return [
    { sql: ADD_DEAD, values: [webhook, seq, tries, cause, Math.round(now)] },
    { sql: BOUND_DEAD, values: [limits.webhooks.dead] },
  ];
}

export function removeDead(id: number): Write {
  return { sql: REMOVE_DEAD, values: [id] };
}

export function deadOf(row: SqlRow): DeadDelivery {
  return {
    id: Number(row["id"]),
    webhook: String(row["webhook"]),
    seq: Number(row["seq"]),
    type: String(row["type"]),
    at: Number(row["at"]) as WallMillis,
    tries: Number(row["tries"]),
    cause: String(row["cause"]),
    deadAt: Number(row["dead_at"]) as WallMillis,
  };
}

function timeIn(value: SqlValue | undefined): WallMillis | undefined {
  return typeof value === "number" ? (value as WallMillis) : undefined;
}
