// The rows of inspections (0028-quality.sql). Whoever changes one writes the whole of it.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Inspection, InspectionState } from "../inspection.ts";
import type { ScoreResult } from "../scorecard.ts";

const COLUMNS = [
  ...["number", "recording", "call_id", "agent", "team", "queue", "project", "from_ms", "to_ms", "agent_channel"],
  ...["talked_at", "origin", "draw", "scorecard", "version", "facts", "state", "sheet", "score", "optional", "fatal"],
  ...[
    "passed",
    "result",
    "created_at",
    "scored_at",
    "answer_by",
    "acknowledged_at",
    "dispute",
    "final_at",
    "withdrawn",
  ],
  ...["returned", "told_at", "owes_coaching"],
] as const;
/** A second live inspection of one part is refused by the index, not put in the place of the first. */
const INSERT = `INSERT INTO inspection (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;
const UPDATE = `UPDATE inspection SET ${COLUMNS.map((column) => `${column} = ?`).join(", ")} WHERE number = ?`;

export const SELECT_INSPECTION = "SELECT * FROM inspection WHERE number = ?";
/** Whoever judges a part that is judged already would be told what nobody may know twice. Of a list of recordings. */
export const SELECT_LIVE = `SELECT recording, agent FROM inspection
  WHERE recording IN (SELECT value FROM json_each(?)) AND state <> 'withdrawn'`;

export function inspectionInsert(one: Inspection): Write {
  return { sql: INSERT, values: valuesOf(one) };
}

export function inspectionUpdate(one: Inspection): Write {
  return { sql: UPDATE, values: [...valuesOf(one), one.number] };
}

function valuesOf(one: Inspection): Write["values"] {
  const { origin, result, dispute, withdrawn, returned } = one;
  return [
    ...[one.number, one.recording, one.call, one.agent, one.team ?? null, one.queue ?? null, one.project ?? null],
    ...[one.fromMs, one.toMs, one.agentChannel, one.talkedAt, JSON.stringify(origin)],
    ...[origin.kind === "draw" ? origin.draw : null, one.scorecard, one.version, JSON.stringify(one.facts), one.state],
    ...[one.sheet ?? null, result?.score ?? null, result?.optional ?? null, result?.fatal.length ?? null],
    ...[flagOf(result?.passed), json(result), one.createdAt, one.scoredAt ?? null, one.answerBy ?? null],
    ...[one.acknowledgedAt ?? null, json(dispute), one.finalAt ?? null, json(withdrawn)],
    ...[json(returned), one.toldAt ?? null, one.owesCoaching ? 1 : 0],
  ];
}

function json(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function flagOf(value: boolean | null | undefined): number | null {
  return typeof value === "boolean" ? Number(value) : null;
}

export function inspectionOf(row: SqlRow): Inspection {
  const text = (key: string): string | undefined => (typeof row[key] === "string" ? row[key] : undefined);
  const number = (key: string): number | undefined => (typeof row[key] === "number" ? row[key] : undefined);
  const time = (key: string): WallMillis | undefined => number(key) as WallMillis | undefined;
  const parsed = <Value>(key: string): Value | undefined => {
    const written = text(key);
    return written === undefined ? undefined : (JSON.parse(written) as Value);
  };
  return {
    ...{ number: Number(row["number"]), recording: String(row["recording"]), call: String(row["call_id"]) },
    ...{ agent: String(row["agent"]), team: text("team"), queue: text("queue"), project: text("project") },
    ...{ fromMs: Number(row["from_ms"]), toMs: Number(row["to_ms"]) },
    agentChannel: row["agent_channel"] === "left" ? "left" : "right",
    talkedAt: Number(row["talked_at"]) as WallMillis,
    origin: JSON.parse(String(row["origin"])) as Inspection["origin"],
    ...{ scorecard: String(row["scorecard"]), version: Number(row["version"]) },
    facts: JSON.parse(String(row["facts"])) as Inspection["facts"],
    state: String(row["state"]) as InspectionState,
    ...{ result: parsed<ScoreResult>("result"), sheet: number("sheet") },
    createdAt: Number(row["created_at"]) as WallMillis,
    ...{ scoredAt: time("scored_at"), answerBy: time("answer_by"), acknowledgedAt: time("acknowledged_at") },
    dispute: parsed<NonNullable<Inspection["dispute"]>>("dispute"),
    finalAt: time("final_at"),
    withdrawn: parsed<NonNullable<Inspection["withdrawn"]>>("withdrawn"),
    returned: parsed<NonNullable<Inspection["returned"]>>("returned"),
    toldAt: time("told_at"),
    owesCoaching: row["owes_coaching"] === 1,
  };
}
