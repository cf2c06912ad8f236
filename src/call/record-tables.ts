// All SQL of call records: rows out of records, records out of rows. The tables are in store/migrations.

import type { Database, SqlRow, Write } from "../base/db.ts";
import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId, TrunkKey } from "../base/ids.ts";
import { Where } from "../base/sql-where.ts";
import type { WallMillis } from "../base/time.ts";
import type { AudioCodec } from "../rtp/plan.ts";
import type { Ending } from "./ending.ts";
import type { EndedBy, LegSide } from "./facts.ts";
import type { CallRecord, LegRecord, RecordingRecord, SegmentRecord } from "./record.ts";
import { readTrail, trailText } from "./wait-trail.ts";

const PUT_CALL = `INSERT OR REPLACE INTO call (id, from_number, from_name, to_number, queue, agent, started_at, queued_at, ringing_at, answered_at,
  ended_at, ending, ended_by, sip_status, wait_ms, talk_ms, hold_ms, disposition, notes, verstat)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const PUT_LEG = `INSERT OR REPLACE INTO leg (id, call_id, side, extension, agent, started_at, ringing_at, answered_at, ended_at, ending, sip_status,
  packets_received, packets_sent, packets_lost, jitter_ms, peer_lost, peer_jitter_ms, round_trip_ms, packets_dropped,
  codec, packets_concealed, packets_late, trunk)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const PUT_SEGMENT = `INSERT OR REPLACE INTO segment (call_id, ordinal, kind, queue, agent, started_at, ended_at, outcome, explanation, room,
  disposition, detail, hold_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Once it is finished, what is done with it later (a hold, another format, removal) is not undone by the call's record. */
const PUT_RECORDING = `INSERT INTO recording (id, call_id, path, started_at, duration_ms, bytes, sha256, state, cause, continues, beside, paused_ms, left_leg)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET duration_ms = excluded.duration_ms, bytes = excluded.bytes,
  sha256 = excluded.sha256, state = excluded.state, cause = excluded.cause, paused_ms = excluded.paused_ms WHERE state = 'recording'`;

/** The call's own row: when it arrives, when it is connected, and within `recordWrites`. */
export function callWrite(record: CallRecord): Write {
  const talkMs =
    record.answeredAt === undefined || record.endedAt === undefined ? null : record.endedAt - record.answeredAt;
  return {
    sql: PUT_CALL,
    values: [
      record.id,
      record.from,
      record.fromName ?? null,
      record.to,
      record.queue ?? null,
      record.agent ?? null,
      record.startedAt,
      record.queuedAt ?? null,
      record.ringingAt ?? null,
      (waitsInLine(record) ? undefined : record.answeredAt) ?? null,
      record.endedAt ?? null,
      record.ending ?? null,
      record.endedBy ?? null,
      record.sipStatus ?? null,
      record.waitMs,
      talkMs,
      record.holdMs,
      record.disposition ?? null,
      record.notes.length === 0 ? null : JSON.stringify(record.notes),
      record.verstat ?? null,
    ],
  };
}

/**
 * They wait in line: a menu that answered them, or somebody who sent them there, has not served them. A killed process leaves of a call whether
 * somebody had: of whom nobody had is on the list of missed calls.
 */
function waitsInLine({ endedAt, segments }: CallRecord): boolean {
  if (endedAt !== undefined) return false;
  const open = segments.filter((one) => one.endedAt === undefined);
  return (
    open.some(({ kind }) => kind === "queue") && !open.some(({ kind }) => kind === "talk" || kind === "conference")
  );
}

/** Everything a finished call leaves; one write, all or none. */
export function recordWrites(record: CallRecord): readonly Write[] {
  return [
    callWrite(record),
    ...record.legs.map((leg) => legWrite(record.id, leg)),
    ...record.segments.map((segment, index) => segmentWrite(record.id, index + 1, segment)),
    ...record.recordings.map((recording) => recordingWrite(record.id, recording)),
  ];
}

export function recordingWrite(call: CallId, one: RecordingRecord): Write {
  return {
    sql: PUT_RECORDING,
    values: [
      one.id,
      call,
      one.path,
      one.startedAt,
      one.durationMs ?? null,
      one.bytes ?? null,
      one.sha256 ?? null,
      one.state,
      one.cause ?? null,
      one.continues ?? null,
      one.beside ?? null,
      one.pausedMs,
      one.left ?? null,
    ],
  };
}

function legWrite(call: CallId, leg: LegRecord): Write {
  const { media } = leg;
  return {
    sql: PUT_LEG,
    values: [
      leg.id,
      call,
      leg.side,
      leg.extension ?? null,
      leg.agent ?? null,
      leg.startedAt,
      leg.ringingAt ?? null,
      leg.answeredAt ?? null,
      leg.endedAt ?? null,
      leg.ending ?? null,
      leg.status ?? null,
      media?.packetsReceived ?? null,
      media?.packetsSent ?? null,
      media?.packetsLost ?? null,
      media?.jitterMs ?? null,
      media?.peer?.lost ?? null,
      media?.peer?.jitterMs ?? null,
      media?.peer?.roundTripMs ?? null,
      media?.dropped ?? null,
      media?.codec ?? null,
      media?.concealed ?? null,
      media?.late ?? null,
      leg.trunk ?? null,
    ],
  };
}

function segmentWrite(call: CallId, ordinal: number, one: SegmentRecord): Write {
  return {
    sql: PUT_SEGMENT,
    values: [
      call,
      ordinal,
      one.kind,
      one.queue ?? null,
      one.agent ?? null,
      one.startedAt,
      one.endedAt ?? null,
      one.outcome ?? null,
      one.trail === undefined ? (one.explanation ?? null) : trailText(one.trail),
      one.room ?? null,
      one.disposition ?? null,
      one.detail ?? null,
      one.kind === "talk" ? Math.round(one.holdMs ?? 0) : null,
    ],
  };
}

/** For a call whose record is finished: the call, and the last talk of the agent who says so. */
export function dispositionWrites(call: CallId, agent: AgentKey, disposition: string): readonly Write[] {
  return [
    { sql: "UPDATE call SET disposition = ? WHERE id = ?", values: [disposition, call] },
    { sql: DISPOSE_TALK, values: [disposition, call, call, agent] },
  ];
}

const DISPOSE_TALK = `UPDATE segment SET disposition = ? WHERE call_id = ? AND ordinal =
  (SELECT MAX(ordinal) FROM segment WHERE call_id = ? AND kind = 'talk' AND agent = ?)`;

/** Which calls a list wants; all conditions hold together. */
export interface CallSearch {
  readonly ended: boolean | undefined;
  readonly limit: number;
  readonly before: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  readonly since: number | undefined;
  readonly ending: string | undefined;
  readonly disposition: string | undefined;
  /** Only calls with these people in them; undefined: all. */
  readonly within: CallReach | undefined;
}

/** Whose calls somebody may see (CRM-11). */
export interface CallReach {
  readonly agents: Iterable<string>;
  readonly queues: Iterable<string>;
  readonly extensions: Iterable<string>;
}

/** In the order of `reachValues`. A phone that merely rang, and whoever was offered the call in vain, has no part in it. */
export const CALLS_WITHIN = `(call.queue IN (SELECT value FROM json_each(?)) OR call.agent IN (SELECT value FROM json_each(?))
  OR EXISTS (SELECT 1 FROM segment s WHERE s.call_id = call.id AND (s.queue IN (SELECT value FROM json_each(?))
    OR s.kind = 'talk' AND s.agent IN (SELECT value FROM json_each(?))))
  OR EXISTS (SELECT 1 FROM leg l WHERE l.call_id = call.id AND l.answered_at IS NOT NULL
    AND l.extension IN (SELECT value FROM json_each(?))))`;

export function reachValues(reach: CallReach): readonly string[] {
  const agents = JSON.stringify([...reach.agents]);
  const queues = JSON.stringify([...reach.queues]);
  return [queues, agents, queues, agents, JSON.stringify([...reach.extensions])];
}

/** Finished and unfinished rows, newest first. */
export async function searchCalls(database: Database, search: CallSearch): Promise<readonly CallRecord[]> {
  const where = new Where()
    .and("(started_at, id) < (SELECT started_at, id FROM call WHERE id = ?)", search.before)
    .and("from_number = ?", search.from)
    .and("to_number = ?", search.to)
    .and("agent = ?", search.agent)
    .and("queue = ?", search.queue)
    .and("started_at >= ?", search.since)
    .and("ending = ?", search.ending)
    .and("disposition = ?", search.disposition);
  if (search.within !== undefined) where.andAll(CALLS_WITHIN, reachValues(search.within));
  if (search.ended !== undefined) where.andThat(search.ended ? "ended_at IS NOT NULL" : "ended_at IS NULL");
  const rows = await database.query(`SELECT * FROM call ${where.sql} ORDER BY started_at DESC, id DESC LIMIT ?`, [
    ...where.values,
    search.limit,
  ]);
  return withParts(database, rows);
}

export interface RecordingSearch {
  readonly limit: number;
  readonly before: string | undefined;
  readonly call: string | undefined;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  readonly since: number | undefined;
  readonly held: boolean | undefined;
  readonly within: CallReach | undefined;
}

/** With what was done to it since its call. */
export interface StoredRecording extends RecordingRecord {
  readonly stored: {
    readonly format: "wav" | "opus";
    readonly wavSha256: string | undefined;
    readonly held: { readonly at: WallMillis; readonly by: string; readonly why: string } | undefined;
    readonly removedAt: WallMillis | undefined;
  };
}

export interface FoundRecording {
  readonly recording: StoredRecording;
  readonly call: CallRecord;
}

/** Newest first. */
export async function searchRecordings(
  database: Database,
  search: RecordingSearch,
): Promise<readonly FoundRecording[]> {
  const where = new Where()
    .and("(r.started_at, r.id) < (SELECT started_at, id FROM recording WHERE id = ?)", search.before)
    .and("r.call_id = ?", search.call)
    .and("call.agent = ?", search.agent)
    .and("call.queue = ?", search.queue)
    .and("r.started_at >= ?", search.since);
  if (search.within !== undefined) where.andAll(CALLS_WITHIN, reachValues(search.within));
  if (search.held !== undefined) where.andThat(search.held ? "r.held_at IS NOT NULL" : "r.held_at IS NULL");
  const rows = await database.query(
    `SELECT r.* FROM recording r JOIN call ON call.id = r.call_id ${where.sql} ORDER BY r.started_at DESC, r.id DESC LIMIT ?`,
    [...where.values, search.limit],
  );
  return withCalls(database, rows);
}

export async function findRecording(database: Database, id: string): Promise<FoundRecording | undefined> {
  return (await withCalls(database, await database.query("SELECT * FROM recording WHERE id = ?", [id])))[0];
}

async function withCalls(database: Database, recordings: readonly SqlRow[]): Promise<readonly FoundRecording[]> {
  const ids = [...new Set(recordings.map((row) => text(row, "call_id")))];
  const marks = ids.map(() => "?").join(", ");
  const calls = await withParts(database, await database.query(`SELECT * FROM call WHERE id IN (${marks})`, ids));
  const byId = new Map<unknown, CallRecord>(calls.map((call) => [call.id, call]));
  return recordings.flatMap((row) => {
    const call = byId.get(row["call_id"]);
    return call === undefined ? [] : [{ recording: recordingOf(row), call }];
  });
}

export async function findCall(database: Database, id: string): Promise<CallRecord | undefined> {
  const rows = await database.query("SELECT * FROM call WHERE id = ?", [id]);
  return (await withParts(database, rows))[0];
}

async function withParts(database: Database, calls: readonly SqlRow[]): Promise<readonly CallRecord[]> {
  if (calls.length === 0) return [];
  const ids = calls.map((row) => text(row, "id"));
  const marks = ids.map(() => "?").join(", ");
  const [legs, segments, recordings] = await Promise.all([
    ofCalls(database, `SELECT * FROM leg WHERE call_id IN (${marks}) ORDER BY started_at, id`, ids),
    ofCalls(database, `SELECT * FROM segment WHERE call_id IN (${marks}) ORDER BY ordinal`, ids),
    ofCalls(database, `SELECT * FROM recording WHERE call_id IN (${marks}) ORDER BY started_at, id`, ids),
  ]);
  return calls.map((row) => {
    const mine = (parts: PartsOf): readonly SqlRow[] => parts.get(row["id"]) ?? [];
    return {
      id: text(row, "id") as CallId,
      from: text(row, "from_number"),
      fromName: optional(row, "from_name"),
      to: text(row, "to_number"),
      startedAt: number(row, "started_at") as WallMillis,
      queue: optional(row, "queue") as QueueKey | undefined,
      agent: optional(row, "agent") as AgentKey | undefined,
      queuedAt: time(row, "queued_at"),
      ringingAt: time(row, "ringing_at"),
      answeredAt: time(row, "answered_at"),
      endedAt: time(row, "ended_at"),
      ending: optional(row, "ending") as Ending | undefined,
      endedBy: optional(row, "ended_by") as EndedBy | undefined,
      sipStatus: count(row, "sip_status"),
      waitMs: count(row, "wait_ms") ?? 0,
      holdMs: count(row, "hold_ms") ?? 0,
      disposition: optional(row, "disposition"),
      legs: mine(legs).map(legOf),
      segments: mine(segments).map(segmentOf),
      recordings: mine(recordings).map(recordingOf),
      notes: notesOf(row),
      verstat: optional(row, "verstat"),
    };
  });
}

/** By call. */
type PartsOf = ReadonlyMap<unknown, readonly SqlRow[]>;

/** A list of a thousand calls has thousands of parts: each is looked at once. */
async function ofCalls(database: Database, sql: string, ids: readonly string[]): Promise<PartsOf> {
  const parts = new Map<unknown, SqlRow[]>();
  for (const row of await database.query(sql, ids)) {
    const known = parts.get(row["call_id"]);
    if (known === undefined) parts.set(row["call_id"], [row]);
    else known.push(row);
  }
  return parts;
}

function legOf(row: SqlRow): LegRecord {
  return {
    id: text(row, "id") as LegId,
    side: text(row, "side") as LegSide,
    extension: optional(row, "extension") as ExtensionKey | undefined,
    agent: optional(row, "agent") as AgentKey | undefined,
    ...(row["trunk"] !== null && { trunk: text(row, "trunk") as TrunkKey }),
    startedAt: number(row, "started_at") as WallMillis,
    ringingAt: time(row, "ringing_at"),
    answeredAt: time(row, "answered_at"),
    endedAt: time(row, "ended_at"),
    ending: optional(row, "ending"),
    status: count(row, "sip_status"),
    heldAt: undefined,
    media: row["packets_received"] === null ? undefined : mediaOf(row),
  };
}

function mediaOf(row: SqlRow): NonNullable<LegRecord["media"]> {
  const peerLost = count(row, "peer_lost");
  return {
    packetsReceived: number(row, "packets_received"),
    bytesReceived: 0,
    packetsLost: number(row, "packets_lost"),
    jitterMs: number(row, "jitter_ms"),
    packetsSent: number(row, "packets_sent"),
    bytesSent: 0,
    peer:
      peerLost === undefined
        ? undefined
        : { lost: peerLost, jitterMs: count(row, "peer_jitter_ms") ?? 0, roundTripMs: count(row, "round_trip_ms") },
    dropped: number(row, "packets_dropped"),
    concealed: number(row, "packets_concealed"),
    late: number(row, "packets_late"),
    codec: optional(row, "codec") as AudioCodec | undefined,
  };
}

function segmentOf(row: SqlRow): SegmentRecord {
  const kind = text(row, "kind") as SegmentRecord["kind"];
  const kept = optional(row, "explanation");
  return {
    kind,
    queue: optional(row, "queue") as QueueKey | undefined,
    agent: optional(row, "agent") as AgentKey | undefined,
    startedAt: number(row, "started_at") as WallMillis,
    endedAt: time(row, "ended_at"),
    outcome: optional(row, "outcome"),
    explanation: kind === "queue" ? undefined : kept,
    trail: kind === "queue" ? readTrail(kept) : undefined,
    room: optional(row, "room"),
    disposition: optional(row, "disposition"),
    detail: optional(row, "detail"),
    holdMs: count(row, "hold_ms"),
  };
}

function recordingOf(row: SqlRow): StoredRecording {
  const heldAt = time(row, "held_at");
  return {
    id: text(row, "id") as RecordingId,
    path: text(row, "path"),
    startedAt: number(row, "started_at") as WallMillis,
    state: text(row, "state") as RecordingRecord["state"],
    durationMs: count(row, "duration_ms"),
    bytes: count(row, "bytes"),
    sha256: optional(row, "sha256"),
    cause: optional(row, "cause"),
    continues: optional(row, "continues") as RecordingId | undefined,
    beside: optional(row, "beside") as RecordingId | undefined,
    left: optional(row, "left_leg") as LegId | undefined,
    pausedMs: count(row, "paused_ms") ?? 0,
    pausedAt: undefined,
    stored: {
      format: text(row, "format") as StoredRecording["stored"]["format"],
      wavSha256: optional(row, "wav_sha256"),
      held: heldAt === undefined ? undefined : { at: heldAt, by: text(row, "held_by"), why: text(row, "held_why") },
      removedAt: time(row, "removed_at"),
    },
  };
}

function notesOf(row: SqlRow): string[] {
  const notes = optional(row, "notes");
  return notes === undefined ? [] : (JSON.parse(notes) as string[]);
}

function text(row: SqlRow, column: string): string {
  return String(row[column]);
}

function optional(row: SqlRow, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}

function number(row: SqlRow, column: string): number {
  return Number(row[column] ?? 0);
}

function count(row: SqlRow, column: string): number | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : Number(value);
}

function time(row: SqlRow, column: string): WallMillis | undefined {
  return count(row, column) as WallMillis | undefined;
}
