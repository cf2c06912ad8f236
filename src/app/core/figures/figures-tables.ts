// All SQL of figures: rows out of tallies, tallies out of rows. The tables are in store/migrations/0009-figures.sql.

import type { SqlRow, SqlValue, Write } from "../../../base/db.ts";
import { AGENT_COUNTS, type AgentTally, newAgentTally, WORK_STATES } from "./agent-tally.ts";
import type { AgentRow, IntervalFigures, QueueRow } from "./figures.ts";
import { COUNTS, newTally, type QueueTally } from "./tally.ts";

/** `answeredInTime` as `answered_in_time`. */
export function columnOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll("-", "_");
}

const QUEUE_COLUMNS = ["start_at", "queue", "facet", "part", "day", "hour", ...COUNTS.map(columnOf), "waits"];
const STATE_COLUMNS = WORK_STATES.map((state) => `${columnOf(state)}_ms`);
const AGENT_COLUMNS = [
  ...["start_at", "agent", "day", "hour", ...AGENT_COUNTS, ...STATE_COLUMNS],
  ...["hold_ms", "busy_by", "until_at"],
];

const PUT_QUEUE = put("queue_interval", QUEUE_COLUMNS);
const PUT_AGENT = put("agent_interval", AGENT_COLUMNS);

export const SELECT_QUEUES_OF_DAY = "SELECT * FROM queue_interval WHERE day = ? ORDER BY start_at";
export const SELECT_PARTS_OF_DAY = "SELECT DISTINCT queue, facet, part FROM queue_interval WHERE day = ?";
export const SELECT_AGENTS_OF_DAY = "SELECT * FROM agent_interval WHERE day = ? ORDER BY start_at";
/** Ids of calls begin with their day. */
export const COUNT_CALLS_OF_DAY = "SELECT count(*) AS calls FROM call WHERE id >= ? AND id < ?";

/** Whoever waited when the process was killed is gone: the newest interval says who that was, unless it was ended in good order. */
export const LOSE_THOSE_WHO_WAITED = `UPDATE queue_interval SET refused = refused + waiting, lost = lost + waiting, waiting = 0
  WHERE waiting > 0 AND start_at = (SELECT max(start_at) FROM queue_interval)`;

/** One of them waits on. */
const WAITS_ON = `UPDATE queue_interval SET refused = refused - 1, lost = lost - 1, waiting = waiting + 1
  WHERE start_at = (SELECT max(start_at) FROM queue_interval) AND queue = ? AND facet = ? AND part = ? AND lost > 0`;

export const SELECT_NEWEST =
  "SELECT max(start_at) AS start_at, (SELECT take FROM figures_kept) AS take FROM queue_interval";
const PUT_TAKE = "INSERT OR REPLACE INTO figures_kept (one, take) VALUES (1, ?)";

export function waitsOnWrite({ queue, facet, part }: Pick<QueueRow, "queue" | "facet" | "part">): Write {
  return { sql: WAITS_ON, values: [queue, facet, part] };
}

/** In the same group as the rows of the take. */
export function takeWrite(take: number): Write {
  return { sql: PUT_TAKE, values: [take] };
}

export const DROP_OLD: readonly string[] = [
  "DELETE FROM queue_interval WHERE start_at < ?",
  "DELETE FROM agent_interval WHERE start_at < ?",
];

/** Everything of it; one write, all or none. */
export function intervalWrites(figures: IntervalFigures): readonly Write[] {
  return [
    ...figures.queues.map((row) => queueWrite(row, figures)),
    ...figures.agents.map((row) => agentWrite(row, figures)),
  ];
}

export function tallyOf(row: SqlRow): QueueTally {
  const tally = newTally();
  for (const name of COUNTS) tally[name] = Number(row[columnOf(name)] ?? 0);
  for (const [bound, calls] of entriesOf(row["waits"])) tally.waits.set(Number(bound), calls);
  return tally;
}

export function agentTallyOf(row: SqlRow): AgentTally {
  const tally = newAgentTally();
  for (const name of AGENT_COUNTS) tally[name] = Number(row[name] ?? 0);
  for (const state of WORK_STATES) tally.timesMs[state] = Number(row[`${columnOf(state)}_ms`] ?? 0);
  tally.holdMs = Number(row["hold_ms"] ?? 0);
  for (const [reason, ms] of entriesOf(row["busy_by"])) tally.busyByMs.set(reason, ms);
  return tally;
}

function queueWrite({ queue, facet, part, tally }: QueueRow, { interval }: IntervalFigures): Write {
  const counts = COUNTS.map((name) => Math.round(tally[name]));
  const values: readonly SqlValue[] = [
    ...[interval.startAt, queue, facet, part, interval.day, interval.hour],
    ...counts,
    JSON.stringify(Object.fromEntries(tally.waits)),
  ];
  return { sql: PUT_QUEUE, values };
}

function agentWrite({ agent, tally }: AgentRow, { interval, untilAt }: IntervalFigures): Write {
  const busyBy = Object.fromEntries([...tally.busyByMs].map(([reason, ms]) => [reason, Math.round(ms)]));
  const values: readonly SqlValue[] = [
    ...[interval.startAt, agent, interval.day, interval.hour],
    ...AGENT_COUNTS.map((name) => tally[name]),
    ...WORK_STATES.map((state) => Math.round(tally.timesMs[state])),
    ...[Math.round(tally.holdMs), JSON.stringify(busyBy), Math.round(untilAt)],
  ];
  return { sql: PUT_AGENT, values };
}

function entriesOf(json: SqlValue | undefined): readonly [string, number][] {
  return typeof json === "string" ? Object.entries(JSON.parse(json) as Record<string, number>) : [];
}

function put(table: string, columns: readonly string[]): string {
  return `INSERT OR REPLACE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
}
