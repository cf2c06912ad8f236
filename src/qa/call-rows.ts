// What the database holds of calls whose recordings may be judged, read once for many of them. Used by `load-parts.ts` and `load-facts.ts`, which
// make parts and facts of it; all of it is read off the main thread.

import type { Database, SqlRow } from "../base/db.ts";
import { keysOf, number, numberOrNull } from "../crm/reports/local-sql.ts";

export interface CallRows {
  readonly id: string;
  /** Of the whole call; what segments know of it is more exact. */
  readonly holdMs: number;
  readonly disposition: string | undefined;
  readonly legs: readonly LegRow[];
  readonly segments: readonly SegmentRow[];
  readonly recordings: readonly RecordingRow[];
  /** By agent, "" for answers that name none: the worst. */
  readonly surveys: ReadonlyMap<string, number>;
  readonly ticketCategories: readonly string[];
}

export interface LegRow {
  readonly id: string;
  readonly side: "caller" | "callee";
  readonly extension: string | undefined;
  /** Whom the ACD gave the call, else who was signed in at that phone. */
  readonly agent: string | undefined;
  /** Of a phone that the ACD did not ring. */
  readonly isSignedIn: boolean;
  readonly answeredAt: number;
  readonly endedAt: number;
}

export interface SegmentRow {
  readonly kind: string;
  readonly queue: string | undefined;
  readonly agent: string | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly disposition: string | undefined;
  /** undefined: it was not counted then. */
  readonly holdMs: number | undefined;
}

export interface RecordingRow {
  readonly id: string;
  readonly startedAt: number;
  readonly durationMs: number;
  /** Whose voice is on the left channel; undefined: it was not noted then. */
  readonly leftLeg: string | undefined;
  /** It holds one party alone, on the timeline of that recording. */
  readonly beside: string | undefined;
  readonly isPlayable: boolean;
}

const IN = "IN (SELECT value FROM json_each(?))";

/** Calls that are over. */
const CALLS = `SELECT id, hold_ms, disposition FROM call WHERE id ${IN} AND ended_at IS NOT NULL`;

/** Whoever used that phone last had it, unless they had left it, or their work, by then. */
const SITTING = `(SELECT e.agent FROM agent_event e WHERE e.id = (SELECT id FROM agent_event WHERE extension = leg.extension AND at <= leg.answered_at
    ORDER BY at DESC, id DESC LIMIT 1)
  AND (SELECT l.extension IS e.extension AND l.to_state <> 'signed-out' FROM agent_event l WHERE l.agent = e.agent AND l.at <= leg.answered_at
    ORDER BY l.at DESC, l.id DESC LIMIT 1))`;

const LEGS = `SELECT id, call_id, side, extension, agent, answered_at, ended_at,
  CASE WHEN agent IS NULL AND extension IS NOT NULL THEN ${SITTING} END AS sitting
  FROM leg WHERE call_id ${IN} AND answered_at IS NOT NULL AND ended_at IS NOT NULL ORDER BY answered_at, id`;

const SEGMENTS = `SELECT call_id, kind, queue, agent, started_at, ended_at, disposition, hold_ms FROM segment
  WHERE call_id ${IN} AND ended_at IS NOT NULL AND kind IN ('queue', 'talk', 'transfer') ORDER BY call_id, ordinal`;

const RECORDINGS = `SELECT id, call_id, started_at, duration_ms, left_leg, beside, state FROM recording
  WHERE call_id ${IN} AND duration_ms > 0 ORDER BY started_at, id`;

const SURVEYS = `SELECT call_id, coalesce(agent, '') AS agent, MIN(score) AS score FROM survey_answer
  WHERE call_id ${IN} AND score IS NOT NULL GROUP BY call_id, coalesce(agent, '')`;

const TICKETS = `SELECT call AS call_id, category FROM ticket WHERE call ${IN}
  UNION SELECT l.target AS call_id, t.category FROM ticket_link l JOIN ticket t ON t.number = l.ticket WHERE l.kind = 'call' AND l.target ${IN}
  ORDER BY call_id, category`;

/** Those of `ids` that are over, whole. As many as one chunk holds: the caller sees to that. */
export async function readCalls(database: Database, ids: readonly string[]): Promise<readonly CallRows[]> {
  const keys = keysOf(ids);
  const read = async (sql: string, values = [keys]): Promise<ReadonlyMap<string, readonly SqlRow[]>> =>
    byCall(await database.query(sql, values));
  const [calls, legs, segments, recordings, surveys, tickets] = await Promise.all([
    database.query(CALLS, [keys]),
    read(LEGS),
    read(SEGMENTS),
    read(RECORDINGS),
    read(SURVEYS),
    read(TICKETS, [keys, keys]),
  ]);
  return calls.map((row) => {
    const id = String(row["id"]);
    return {
      id,
      holdMs: number(row, "hold_ms"),
      disposition: text(row, "disposition"),
      legs: (legs.get(id) ?? []).map(legOf),
      segments: (segments.get(id) ?? []).map(segmentOf),
      recordings: (recordings.get(id) ?? []).map(recordingOf),
      surveys: new Map((surveys.get(id) ?? []).map((one) => [String(one["agent"]), number(one, "score")])),
      ticketCategories: (tickets.get(id) ?? []).map((one) => String(one["category"])),
    };
  });
}

function byCall(rows: readonly SqlRow[]): ReadonlyMap<string, readonly SqlRow[]> {
  const found = new Map<string, SqlRow[]>();
  for (const row of rows) {
    const call = String(row["call_id"]);
    const those = found.get(call);
    if (those === undefined) found.set(call, [row]);
    else those.push(row);
  }
  return found;
}

function legOf(row: SqlRow): LegRow {
  const given = text(row, "agent");
  return {
    id: String(row["id"]),
    side: row["side"] === "caller" ? "caller" : "callee",
    extension: text(row, "extension"),
    agent: given ?? text(row, "sitting"),
    isSignedIn: given === undefined,
    answeredAt: number(row, "answered_at"),
    endedAt: number(row, "ended_at"),
  };
}

function segmentOf(row: SqlRow): SegmentRow {
  return {
    kind: String(row["kind"]),
    queue: text(row, "queue"),
    agent: text(row, "agent"),
    startedAt: number(row, "started_at"),
    endedAt: number(row, "ended_at"),
    disposition: text(row, "disposition"),
    holdMs: numberOrNull(row, "hold_ms") ?? undefined,
  };
}

function recordingOf(row: SqlRow): RecordingRow {
  return {
    id: String(row["id"]),
    startedAt: number(row, "started_at"),
    durationMs: number(row, "duration_ms"),
    leftLeg: text(row, "left_leg"),
    beside: text(row, "beside"),
    isPlayable: row["state"] === "saved" || row["state"] === "repaired",
  };
}

function text(row: SqlRow, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}
