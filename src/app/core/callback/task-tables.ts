// Call-back tasks as rows, and back; their history; and the list of missed calls, which is read from the calls themselves. The tables are in
// store/migrations/0010-callbacks.sql.

import type { Database, SqlRow, Write } from "../../../base/db.ts";
import type { QueueKey } from "../../../base/ids.ts";
import { EVERYBODY, type Requirement } from "../../../base/rules.ts";
import { Where } from "../../../base/sql-where.ts";
import type { WallMillis } from "../../../base/time.ts";
import { IS_MISSED, TASK_OF_MISSED } from "../../../call/missed-sql.ts";
import type { Task, TaskEvent, TaskOrigin, TaskState } from "./task.ts";

const PUT = `INSERT OR REPLACE INTO callback_task (id, queue, number, name, origin, why, state, automatic, count, waited_ms, created_at, last_at,
  since_at, due_at, give_up_at, tries, dropped, tier, region, credit_ms, requires, taken_by, call_id, outcome, closed_at, closed_by)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const NOTE = "INSERT INTO callback_event (task_id, at, what, who, call_id, detail) VALUES (?, ?, ?, ?, ?, ?)";

/** The `?` is how many. */
export const SELECT_OPEN_TASKS = "SELECT * FROM callback_task WHERE closed_at IS NULL ORDER BY created_at LIMIT ?";

/**
 * Callers who waited when the process was killed, and do not wait on: their calls were in a queue, nobody had answered, and no task knows of them. A call's row is
 * written when it joins a queue and when it is connected, so it is the journal of who waits. The first `?`: not longer ago than this wall time.
 */
export const SELECT_LEFT_WAITING = `SELECT id, from_number, from_name, queue, queued_at, started_at, ended_at FROM call
  WHERE queue IS NOT NULL AND agent IS NULL AND started_at >= ? AND ending IN ('switch-restarted', 'lost-at-restart') AND answered_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM callback_event WHERE call_id = call.id) ORDER BY started_at LIMIT ?`;

export function taskWrites(task: Task, event: TaskEvent, at: WallMillis): readonly Write[] {
  const { call = null, who = null, detail = null } = event;
  return [
    { sql: PUT, values: rowOf(task) },
    { sql: NOTE, values: [task.id, Math.round(at), event.what, who, call, detail] },
  ];
}

function rowOf(task: Task): Write["values"] {
  return [
    task.id,
    task.queue,
    task.number,
    task.name ?? null,
    task.origin,
    task.why,
    task.state,
    task.automatic ? 1 : 0,
    task.count,
    Math.round(task.waitedMs),
    Math.round(task.createdAt),
    Math.round(task.lastAt),
    rounded(task.sinceAt),
    rounded(task.dueAt),
    rounded(task.giveUpAt),
    task.tries,
    task.dropped,
    task.tier ?? null,
    task.region ?? null,
    task.creditMs,
    JSON.stringify(task.requires),
    task.takenBy ?? null,
    task.call ?? null,
    task.outcome ?? null,
    rounded(task.closedAt),
    task.closedBy ?? null,
  ];
}

export function taskOf(row: SqlRow): Task {
  return {
    id: String(row["id"]),
    queue: String(row["queue"]) as QueueKey,
    number: String(row["number"]),
    name: textOf(row, "name"),
    origin: String(row["origin"]) as TaskOrigin,
    why: String(row["why"]),
    state: String(row["state"]) as TaskState,
    automatic: row["automatic"] === 1,
    count: Number(row["count"]),
    waitedMs: Number(row["waited_ms"]),
    createdAt: Number(row["created_at"]) as WallMillis,
    lastAt: Number(row["last_at"]) as WallMillis,
    sinceAt: timeOf(row, "since_at"),
    dueAt: timeOf(row, "due_at"),
    giveUpAt: timeOf(row, "give_up_at"),
    tries: Number(row["tries"]),
    dropped: Number(row["dropped"]),
    tier: textOf(row, "tier"),
    region: textOf(row, "region"),
    creditMs: Number(row["credit_ms"]),
    requires: requirementOf(String(row["requires"])),
    takenBy: textOf(row, "taken_by"),
    call: textOf(row, "call_id"),
    outcome: textOf(row, "outcome"),
    closedAt: timeOf(row, "closed_at"),
    closedBy: textOf(row, "closed_by"),
  };
}

/** Written by `rowOf`; a row that somebody else changed asks for nobody in particular. */
function requirementOf(json: string): Requirement {
  try {
    const read: unknown = JSON.parse(json);
    return typeof read === "object" && read !== null && "kind" in read ? (read as Requirement) : EVERYBODY;
  } catch {
    return EVERYBODY;
  }
}

export interface TaskFilter {
  /** undefined: those not closed. */
  readonly state: TaskState | "all" | undefined;
  readonly queue: string | undefined;
  readonly number: string | undefined;
  readonly limit: number;
  readonly within?: QueuesWithin | undefined;
}

/** Only of these queues (CRM-11); undefined: of all. Part of the search, so that a page is full. */
export interface QueuesWithin {
  readonly queues: Iterable<string>;
}

const WITHIN = "queue IN (SELECT value FROM json_each(?))";

function queuesOf(within: QueuesWithin | undefined): string | undefined {
  return within === undefined ? undefined : JSON.stringify([...within.queues]);
}

/** Newest first. */
export async function searchTasks(database: Pick<Database, "query">, filter: TaskFilter): Promise<readonly Task[]> {
  const { state, queue, number, limit, within } = filter;
  const where = new Where().and("queue = ?", queue).and("number = ?", number).and(WITHIN, queuesOf(within));
  if (state === undefined) where.andThat("closed_at IS NULL");
  else if (state !== "all") where.and("state = ?", state);
  const sql = `SELECT * FROM callback_task ${where.sql} ORDER BY last_at DESC, id LIMIT ?`;
  return (await database.query(sql, [...where.values, limit])).map(taskOf);
}

/** Closed ones too. */
export function findTask(database: Database, id: string): Task | undefined {
  const row = database.get("SELECT * FROM callback_task WHERE id = ?", [id]);
  return row === undefined ? undefined : taskOf(row);
}

export interface KeptEvent extends TaskEvent {
  readonly at: WallMillis;
}

export async function historyOf(database: Database, task: string): Promise<readonly KeptEvent[]> {
  const rows = await database.query("SELECT * FROM callback_event WHERE task_id = ? ORDER BY id LIMIT 1000", [task]);
  return rows.map((row) => ({
    at: Number(row["at"]) as WallMillis,
    what: String(row["what"]),
    who: textOf(row, "who"),
    call: textOf(row, "call_id"),
    detail: textOf(row, "detail"),
  }));
}

/** A call of a queue that no agent answered. */
export interface MissedCall {
  readonly call: string;
  readonly at: WallMillis;
  readonly from: string;
  readonly fromName: string | undefined;
  readonly queue: string;
  readonly waitedMs: number;
  readonly ending: string;
  /** The task it belongs to, and how that stands; undefined: it makes none. */
  readonly task: string | undefined;
  readonly taskState: TaskState | undefined;
  /** Calls of the switch to them since that did not reach them. */
  readonly tries: number;
}

const MISSED = `SELECT call.id AS id, started_at, queued_at, ended_at, from_number, from_name, call.queue AS queue, wait_ms, ending,
  task.id AS task, task.state AS task_state, task.tries AS tries
  FROM call LEFT JOIN callback_task AS task ON task.id = ${TASK_OF_MISSED}`;

/** Newest first. Calls that the switch made to call somebody back are not among them. */
export async function missedCalls(
  database: Pick<Database, "query">,
  filter: Pick<TaskFilter, "queue" | "limit" | "within"> & { readonly since: number | undefined },
): Promise<readonly MissedCall[]> {
  const where = new Where()
    .andThat(IS_MISSED.join(" AND "))
    .and("call.queue = ?", filter.queue)
    .and(`call.${WITHIN}`, queuesOf(filter.within))
    .and("started_at >= ?", filter.since);
  const sql = `${MISSED} ${where.sql} ORDER BY started_at DESC, call.id LIMIT ?`;
  return (await database.query(sql, [...where.values, filter.limit])).map(missedOf);
}

function missedOf(row: SqlRow): MissedCall {
  const came = Number(row["queued_at"] ?? row["started_at"]);
  const waitMs = Number(row["wait_ms"]);
  return {
    call: String(row["id"]),
    at: Number(row["started_at"]) as WallMillis,
    from: String(row["from_number"]),
    fromName: textOf(row, "from_name"),
    queue: String(row["queue"]),
    // Of a call that a killed process left there is only when it came and the last that was stored of it.
    waitedMs: waitMs > 0 ? waitMs : Math.max(0, Number(row["ended_at"]) - came),
    ending: String(row["ending"]),
    task: textOf(row, "task"),
    taskState: textOf(row, "task_state") as TaskState | undefined,
    tries: Number(row["tries"] ?? 0),
  };
}

function rounded(at: WallMillis | undefined): number | null {
  return at === undefined ? null : Math.round(at);
}

function timeOf(row: SqlRow, column: string): WallMillis | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : (Number(value) as WallMillis);
}

function textOf(row: SqlRow, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}
