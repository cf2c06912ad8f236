// The ways of calls through flows on disk: written once, when a visit is over; read for `call show`, and summed for `flow figures` where the rows are
// (the reader thread), so that what comes to the main thread is a row a node and outcome.

import type { Database, SqlRow, Write } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { FlowStep, FlowVisit, HowLeft } from "./trails.ts";

const INSERT = `INSERT OR REPLACE INTO flow_visit
  (call_id, ordinal, flow, version, day, entered_at, left_at, how, last_node, steps, left_out) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** A step as it is kept: flow ("" of the one entered), node, outcome, what was said, milliseconds since the entry. */
type KeptStep = readonly [flow: string, node: string, outcome: string, said: string | null, afterMs: number];

export function visitWrite(visit: FlowVisit): Write {
  const { call, ordinal, flow, version, day, enteredAt, leftAt, how, last, steps, leftOut } = visit;
  const kept = steps.map((step): KeptStep => {
    const { node, outcome, said, afterMs } = step;
    return [step.flow === flow ? "" : step.flow, node, outcome, said ?? null, afterMs];
  });
  const lastNode = last === undefined ? null : placeOf(last, flow);
  const times = [Math.round(enteredAt), Math.round(leftAt ?? enteredAt)];
  const values = [call, ordinal, flow, version, day, ...times, how ?? "error", lastNode, JSON.stringify(kept), leftOut];
  return { sql: INSERT, values };
}

/** `menu`, or `orders/ask` in a sub-flow. */
export function placeOf(step: Pick<FlowStep, "flow" | "node">, entered: string): string {
  return step.flow === entered ? step.node : `${step.flow}/${step.node}`;
}

/** Of a call that is over, oldest first. */
export async function findVisits(database: Database, call: string): Promise<readonly FlowVisit[]> {
  const rows = await database.query("SELECT * FROM flow_visit WHERE call_id = ? ORDER BY ordinal", [call]);
  return rows.map(visitOf);
}

function visitOf(row: SqlRow): FlowVisit {
  const flow = String(row["flow"]);
  const kept = JSON.parse(String(row["steps"])) as readonly KeptStep[];
  const steps = kept.map(
    ([of, node, outcome, said, afterMs]): FlowStep => ({
      flow: of === "" ? flow : of,
      node,
      outcome,
      said: said ?? undefined,
      afterMs,
    }),
  );
  return {
    call: String(row["call_id"]) as CallId,
    ordinal: Number(row["ordinal"]),
    flow,
    version: Number(row["version"]),
    day: String(row["day"]),
    enteredAt: Number(row["entered_at"]) as WallMillis,
    leftAt: Number(row["left_at"]) as WallMillis,
    how: String(row["how"]) as HowLeft,
    steps,
    last: steps.at(-1),
    leftOut: Number(row["left_out"]),
  };
}

/** Visits that were entered on these days (`2026-11-23`), both included. */
export interface VisitSpan {
  readonly flow: string;
  readonly from: string;
  readonly to: string;
}

export interface VisitSums {
  readonly left: readonly { readonly how: HowLeft; readonly visits: number; readonly totalMs: number }[];
  /** Most often first. */
  readonly nodes: readonly { readonly node: string; readonly outcome: string; readonly times: number }[];
  /** Where callers hung up, most often first. */
  readonly hangUps: readonly { readonly node: string; readonly visits: number }[];
}

const SPAN = "flow = ? AND day >= ? AND day <= ?";

const SUM_LEFT = `SELECT how, count(*) AS visits, sum(left_at - entered_at) AS total FROM flow_visit WHERE ${SPAN}
  GROUP BY how ORDER BY visits DESC, how`;

const SUM_NODES = `SELECT of, node, outcome, count(*) AS times FROM (
    SELECT json_extract(step.value, '$[0]') AS of, json_extract(step.value, '$[1]') AS node, json_extract(step.value, '$[2]') AS outcome
    FROM flow_visit, json_each(flow_visit.steps) AS step WHERE ${SPAN}
  ) GROUP BY of, node, outcome ORDER BY times DESC, of, node, outcome LIMIT ?`;

const SUM_HANG_UPS = `SELECT coalesce(last_node, '') AS node, count(*) AS visits FROM flow_visit WHERE ${SPAN} AND how = 'gone'
  GROUP BY last_node ORDER BY visits DESC, node LIMIT ?`;

/** Reckoned from the index alone. */
export async function countVisits(database: Database, { flow, from, to }: VisitSpan): Promise<number> {
  const [row] = await database.query(`SELECT count(*) AS visits FROM flow_visit WHERE ${SPAN}`, [flow, from, to]);
  return Number(row?.["visits"] ?? 0);
}

export async function sumVisits(database: Database, { flow, from, to }: VisitSpan): Promise<VisitSums> {
  const span = [flow, from, to];
  const most = limits.flows.figureRows;
  const [left, nodes, hangUps] = await Promise.all([
    database.query(SUM_LEFT, span),
    database.query(SUM_NODES, [...span, most]),
    database.query(SUM_HANG_UPS, [...span, most]),
  ]);
  return {
    left: left.map((row) => ({
      how: String(row["how"]) as HowLeft,
      visits: Number(row["visits"]),
      totalMs: Number(row["total"]),
    })),
    nodes: nodes.map((row) => ({
      node: row["of"] === "" ? String(row["node"]) : `${String(row["of"])}/${String(row["node"])}`,
      outcome: String(row["outcome"]),
      times: Number(row["times"]),
    })),
    hangUps: hangUps.map((row) => ({ node: String(row["node"]), visits: Number(row["visits"]) })),
  };
}
