// Sums of stored figures, reckoned where the rows are read (the reader thread): what comes to the main thread is a row a group.

import type { Database, SqlRow } from "../../../base/db.ts";
import { Where } from "../../../base/sql-where.ts";
import { AGENT_COUNTS, type AgentTally, WORK_STATES } from "./agent-tally.ts";
import { agentTallyOf, columnOf, tallyOf } from "./figures-tables.ts";
import { INTERVAL_MS } from "./interval.ts";
import type { Facet } from "./queue-parts.ts";
import { COUNTS, type QueueTally } from "./tally.ts";

export type GroupBy = "15m" | "hour" | "day" | "total";

export interface FiguresSearch {
  /** Wall time; intervals that begin in it. Both undefined: those of `day`. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly day: string;
  readonly by: GroupBy;
  /** Only of these queues or agents; undefined: of all. */
  readonly within?: Iterable<string> | undefined;
  /** Rows at most. */
  readonly limit: number;
}

export interface Group<Tally> {
  readonly key: string;
  readonly part: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly tally: Tally;
}

/** The hour by the office's clock. */
const GROUPS: Readonly<Record<GroupBy, string>> = {
  "15m": "start_at",
  hour: "day || '-' || hour",
  day: "day",
  total: "''",
};

export async function searchQueues(
  database: Database,
  search: FiguresSearch & { readonly queue: string | undefined; readonly facet: Facet },
): Promise<readonly Group<QueueTally>[]> {
  const where = whereOf(search)
    .and("facet = ?", search.facet)
    .and("queue = ?", search.queue)
    .and("queue IN (SELECT value FROM json_each(?))", listed(search.within));
  const group = GROUPS[search.by];
  const sums = COUNTS.map((name) => sumOf(columnOf(name))).join(", ");
  const sql = `WITH counted AS (
      SELECT *, ${group} AS grp, row_number() OVER (PARTITION BY ${group}, queue, part ORDER BY start_at) AS nth FROM queue_interval ${where.sql}
    ), waited AS (
      SELECT grp, queue, part, json_group_object(bound, calls) AS waits FROM (
        SELECT grp, queue, part, json_each.key AS bound, sum(json_each.value) AS calls FROM counted, json_each(counted.waits)
        GROUP BY grp, queue, part, bound
      ) GROUP BY grp, queue, part
    ), summed AS (
      SELECT grp, queue, part, min(start_at) AS from_at, max(start_at) AS to_at, ${sums} FROM counted GROUP BY grp, queue, part
    )
    SELECT summed.*, coalesce(waited.waits, '{}') AS waits FROM summed LEFT JOIN waited
      ON waited.grp = summed.grp AND waited.queue = summed.queue AND waited.part = summed.part
    ORDER BY from_at, summed.queue, summed.part LIMIT ?`;
  const rows = await database.query(sql, [...where.values, search.limit]);
  return rows.map((row) => ({ ...groupOf(row, "queue"), part: String(row["part"]), tally: withWaiting(tallyOf(row)) }));
}

export async function searchAgents(
  database: Database,
  search: FiguresSearch & { readonly agent: string | undefined },
): Promise<readonly Group<AgentTally>[]> {
  const where = whereOf(search)
    .and("agent = ?", search.agent)
    .and("agent IN (SELECT value FROM json_each(?))", listed(search.within));
  const group = GROUPS[search.by];
  const columns = [...AGENT_COUNTS, ...WORK_STATES.map((state) => `${columnOf(state)}_ms`), "hold_ms"];
  const sums = columns.map((column) => `sum(${column}) AS ${column}`).join(", ");
  const sql = `WITH counted AS (
      SELECT *, ${group} AS grp FROM agent_interval ${where.sql}
    ), busy AS (
      SELECT grp, agent, json_group_object(reason, ms) AS busy_by FROM (
        SELECT grp, agent, json_each.key AS reason, sum(json_each.value) AS ms FROM counted, json_each(counted.busy_by)
        GROUP BY grp, agent, reason
      ) GROUP BY grp, agent
    ), summed AS (
      SELECT grp, agent, min(start_at) AS from_at, max(start_at) AS to_at, ${sums} FROM counted GROUP BY grp, agent
    )
    SELECT summed.*, coalesce(busy.busy_by, '{}') AS busy_by FROM summed LEFT JOIN busy ON busy.grp = summed.grp AND busy.agent = summed.agent
    ORDER BY from_at, summed.agent LIMIT ?`;
  const rows = await database.query(sql, [...where.values, search.limit]);
  return rows.map((row) => ({ ...groupOf(row, "agent"), part: "", tally: agentTallyOf(row) }));
}

function whereOf({ from, to, day }: FiguresSearch): Where {
  if (from === undefined && to === undefined) return new Where().and("day = ?", day);
  return new Where().and("start_at >= ?", from).and("start_at < ?", to);
}

function listed(keys: Iterable<string> | undefined): string | undefined {
  return keys === undefined ? undefined : JSON.stringify([...keys]);
}

/** Those who waited on are counted once, where the stretch begins. */
function sumOf(column: string): string {
  if (column === "longest_wait_ms") return `max(${column}) AS ${column}`;
  if (column === "carried") return `sum(CASE WHEN nth = 1 THEN carried ELSE 0 END) AS carried`;
  return `sum(${column}) AS ${column}`;
}

/** Who waits at the end of a stretch follows from all the others. */
function withWaiting(tally: QueueTally): QueueTally {
  const { carried, offered, answered, abandoned, overflowed, refused } = tally;
  tally.waiting = carried + offered - answered - abandoned - overflowed - refused;
  return tally;
}

function groupOf(row: SqlRow, key: "queue" | "agent") {
  return { key: String(row[key]), fromMs: Number(row["from_at"]), toMs: Number(row["to_at"]) + INTERVAL_MS };
}
