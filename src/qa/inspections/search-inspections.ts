// Lists of inspections, newest first, within what somebody may see. Whose call it was does not see it before it has its score.

import type { Database } from "../../base/db.ts";
import { Where } from "../../base/sql-where.ts";
import type { Inspection, InspectionState } from "../inspection.ts";
import { SCORED_STATES } from "./inspection-events.ts";
import { inspectionOf } from "./inspection-tables.ts";

export interface InspectionSearch {
  readonly agent: string | undefined;
  readonly team: string | undefined;
  readonly queue: string | undefined;
  readonly scorecard: string | undefined;
  readonly state: InspectionState | undefined;
  readonly call: string | undefined;
  readonly draw: number | undefined;
  /** false: those that failed; those without a verdict are in neither. */
  readonly passed: boolean | undefined;
  /** Only older ones. */
  readonly before: number | undefined;
  readonly limit: number;
  readonly eyes: InspectionEyes;
}

/** What somebody may see. */
export interface InspectionEyes {
  /** Only these agents'; undefined: everybody's. */
  readonly agents: ReadonlySet<string> | undefined;
  /** The agent who looks. */
  readonly own: string | undefined;
}

const STATES = SCORED_STATES.map((state) => `'${state}'`).join(", ");

export async function searchInspections(
  { agent, team, queue, scorecard, state, call, draw, passed, before, limit, eyes }: InspectionSearch,
  database: Database,
): Promise<readonly Inspection[]> {
  const among = eyes.agents === undefined ? undefined : JSON.stringify([...eyes.agents]);
  const where = new Where()
    .and("agent = ?", agent)
    .and("team = ?", team)
    .and("queue = ?", queue)
    .and("scorecard = ?", scorecard)
    .and("state = ?", state)
    .and("call_id = ?", call)
    .and("draw = ?", draw)
    .and("passed = ?", passed === undefined ? undefined : Number(passed))
    .and("number < ?", before)
    .and("agent IN (SELECT value FROM json_each(?))", among)
    .and(`(agent <> ? OR state IN (${STATES}))`, eyes.own);
  // The index of open ones is used where its condition stands there: a few among all that are over.
  if (state !== undefined && state !== "final" && state !== "withdrawn")
    where.andThat("state NOT IN ('final', 'withdrawn')");
  const sql = `SELECT * FROM inspection ${where.sql} ORDER BY number DESC LIMIT ?`;
  return (await database.query(sql, [...where.values, limit])).map(inspectionOf);
}
