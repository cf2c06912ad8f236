// The caller list and the marks of customers in the database. The tables: 0011-callers.sql.

import type { SqlRow, SqlValue, Write } from "../../../base/db.ts";
import type { AgentKey } from "../../../base/ids.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { CallerEntry, CallerKind, Contest, ContestEntry } from "./caller-entry.ts";

export const SELECT_ENTRY = "SELECT * FROM caller_entry WHERE number = ?";
export const SELECT_PATTERNS = "SELECT * FROM caller_entry WHERE number LIKE '%*'";
export const COUNT_ENTRIES = "SELECT COUNT(*) AS entries FROM caller_entry";
/** Newest first. Bound: kind or null twice, created before or null twice, how many. */
export const SELECT_ENTRIES = `SELECT * FROM caller_entry WHERE (? IS NULL OR kind = ?) AND (? IS NULL OR created_at < ?)
  ORDER BY created_at DESC, number LIMIT ?`;
/** The agent a customer spoke with last. Bound: number, since. */
export const SELECT_LAST_AGENT =
  "SELECT agent FROM call WHERE from_number = ? AND agent IS NOT NULL AND started_at >= ? ORDER BY started_at DESC LIMIT 1";
/** The last mark of a customer. Bound: number, since. */
export const SELECT_LAST_MARK = "SELECT mark FROM mark WHERE number = ? AND at >= ? ORDER BY at DESC LIMIT 1";
/** Agents by the mean of their marks, best first. Bound: since, least number of marks, how many. */
export const SELECT_BEST = `SELECT agent, AVG(mark) AS mean, COUNT(*) AS marks FROM mark WHERE agent IS NOT NULL AND at >= ?
  GROUP BY agent HAVING marks >= ? ORDER BY mean DESC, marks DESC, agent LIMIT ?`;
/** The marks of these calls. Bound: a JSON list of calls. */
export const SELECT_MARKS = "SELECT call_id, mark FROM mark WHERE call_id IN (SELECT value FROM json_each(?))";
/** Who a mark is for. */
export const SELECT_MARKED_CALL = "SELECT agent, from_number FROM call WHERE id = ?";

const COLUMNS = [
  "number",
  "kind",
  "name",
  "tier",
  "region",
  "owner",
  "reason",
  "author",
  "created_at",
  "until_at",
  "attempts",
  "attempted_at",
  "contest",
  "contested_at",
  "contested_by",
  "contest_reason",
  "contest_answer",
  "answered_at",
  "answered_by",
] as const;
const INSERT = `INSERT OR REPLACE INTO caller_entry (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

export function entryWrite(entry: CallerEntry): Write {
  const { contest } = entry;
  const values: Readonly<Record<(typeof COLUMNS)[number], SqlValue>> = {
    number: entry.number,
    kind: entry.kind,
    name: entry.name ?? null,
    tier: entry.tier ?? null,
    region: entry.region ?? null,
    owner: entry.owner ?? null,
    reason: entry.reason ?? null,
    author: entry.author,
    created_at: Math.round(entry.createdAt),
    until_at: whole(entry.until),
    attempts: entry.attempts,
    attempted_at: whole(entry.attemptedAt),
    contest: contest?.state ?? null,
    contested_at: whole(contest?.at),
    contested_by: contest?.by ?? null,
    contest_reason: contest?.reason ?? null,
    contest_answer: contest?.answer ?? null,
    answered_at: whole(contest?.answeredAt),
    answered_by: contest?.answeredBy ?? null,
  };
  return { sql: INSERT, values: COLUMNS.map((column) => values[column]) };
}

export function removeWrite(number: string): Write {
  return { sql: "DELETE FROM caller_entry WHERE number = ?", values: [number] };
}

export function attemptWrite(number: string, at: WallMillis): Write {
  const sql = "UPDATE caller_entry SET attempts = attempts + 1, attempted_at = ? WHERE number = ?";
  return { sql, values: [Math.round(at), number] };
}

export function entryOf(row: SqlRow): CallerEntry {
  return {
    number: String(row["number"]),
    kind: String(row["kind"]) as CallerKind,
    name: text(row["name"]),
    tier: text(row["tier"]),
    region: text(row["region"]),
    owner: text(row["owner"]) as AgentKey | undefined,
    reason: text(row["reason"]),
    author: String(row["author"]),
    createdAt: Number(row["created_at"]) as WallMillis,
    until: time(row["until_at"]),
    contest: contestOf(row),
    attempts: Number(row["attempts"]),
    attemptedAt: time(row["attempted_at"]),
  };
}

function contestOf(row: SqlRow): ContestEntry | undefined {
  const state = text(row["contest"]) as Contest | undefined;
  if (state === undefined) return undefined;
  return {
    state,
    at: Number(row["contested_at"]) as WallMillis,
    by: String(row["contested_by"]),
    reason: String(row["contest_reason"]),
    answer: text(row["contest_answer"]),
    answeredBy: text(row["answered_by"]),
    answeredAt: time(row["answered_at"]),
  };
}

export interface Mark {
  readonly call: string;
  readonly agent: string | undefined;
  readonly number: string;
  /** 0 to 1. */
  readonly mark: number;
  readonly at: WallMillis;
  readonly by: string;
}

/** The last mark of a call counts. */
export function markWrite({ call, agent, number, mark, at, by }: Mark): Write {
  return {
    sql: "INSERT OR REPLACE INTO mark (call_id, agent, number, mark, at, by) VALUES (?, ?, ?, ?, ?, ?)",
    values: [call, agent ?? null, number, mark, Math.round(at), by],
  };
}

function whole(at: number | undefined): number | null {
  return at === undefined ? null : Math.round(at);
}

function text(value: SqlValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function time(value: SqlValue | undefined): WallMillis | undefined {
  return typeof value === "number" ? (value as WallMillis) : undefined;
}
