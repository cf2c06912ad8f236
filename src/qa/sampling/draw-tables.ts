// All SQL of draws and of what could have been drawn. The tables: 0031-sampling.sql.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Taken } from "./allocate.ts";
import type { Draw, DrawCandidate } from "./draw.ts";
import type { SamplingRule } from "./rule.ts";

export const SELECT_LAST_DRAW = "SELECT MAX(number) AS number FROM draw";
export const SELECT_DRAW = "SELECT * FROM draw WHERE number = ?";
/** Newest first. */
export const SELECT_DRAWS = "SELECT * FROM draw WHERE number < ? ORDER BY number DESC LIMIT ?";
export const SELECT_DRAWS_OF = "SELECT * FROM draw WHERE rule = ? AND number < ? ORDER BY number DESC LIMIT ?";
/** Periods that a rule drew by itself. */
export const SELECT_DRAWN_PERIODS = "SELECT period FROM draw WHERE rule = ? AND by IS NULL AND to_at > ?";

const CANDIDATE = "recording, agent, stratum, hash, place, taken, inspection, talked_at";
/** In the order of strata and places. */
export const SELECT_CANDIDATES = `SELECT ${CANDIDATE} FROM draw_candidate WHERE draw = ? AND (stratum, place) > (?, ?)
  ORDER BY stratum, place LIMIT ?`;
export const SELECT_CANDIDATES_OF = `SELECT ${CANDIDATE} FROM draw_candidate WHERE draw = ? AND recording = ? ORDER BY agent`;
export const SELECT_STRATA = `SELECT stratum, COUNT(*) AS candidates, COUNT(taken) AS taken, SUM(taken = 'quota') AS quota FROM draw_candidate
  WHERE draw = ? GROUP BY stratum ORDER BY stratum`;

/** How many of each agent's talks in a span this rule has taken already. */
export const SELECT_TAKEN = `SELECT c.agent, COUNT(*) AS taken FROM draw d
  JOIN draw_candidate c INDEXED BY draw_candidate_taken ON c.draw = d.number AND c.taken IS NOT NULL
  WHERE d.rule = ? AND d.to_at > ? AND d.from_at < ? AND c.talked_at >= ? AND c.talked_at < ? GROUP BY c.agent`;

const INSERT_DRAW = `INSERT INTO draw (number, rule, document, period, from_at, to_at, due_at, run_at, by, state, cause, seed, scorecard, version,
  looked_at, candidates, wanted, taken, needs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

export function drawWrite(draw: Draw): Write {
  const { number, rule, period, fromAt, toAt, dueAt, runAt, by, state, cause, seed, version } = draw;
  return {
    sql: INSERT_DRAW,
    values: [
      ...[number, rule.key, JSON.stringify(rule), period, fromAt, toAt, dueAt, runAt, by ?? null, state, cause ?? null],
      ...[seed ?? null, rule.scorecard, version ?? null, draw.looked, draw.candidates, draw.wanted, draw.taken],
      JSON.stringify([...draw.needs]),
    ],
  };
}

/** Many rows of one statement: a draw may have twenty thousand. */
const INSERT_CANDIDATES = `INSERT INTO draw_candidate (draw, recording, agent, stratum, hash, place, taken, talked_at)
  SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?)`;

export function candidatesWrite(draw: number, all: readonly Omit<DrawCandidate, "inspection">[]): Write {
  const rows = all.map(({ recording, agent, stratum, hash, place, taken, talkedAt }) => [
    ...[recording, agent, stratum, hash, place, taken ?? null, talkedAt],
  ]);
  return { sql: INSERT_CANDIDATES, values: [draw, JSON.stringify(rows)] };
}

/** Many rows of one statement too. */
const UPDATE_INSPECTIONS = `UPDATE draw_candidate SET inspection = one.value ->> 2 FROM json_each(?) AS one
  WHERE draw = ? AND recording = one.value ->> 0 AND agent = one.value ->> 1`;

/** `numbers`: of the inspections, in the order of `taken`. */
export function inspectionsOfCandidates(
  draw: number,
  taken: readonly Pick<DrawCandidate, "recording" | "agent">[],
  numbers: readonly number[],
): Write {
  const rows = taken.map(({ recording, agent }, at) => [recording, agent, numbers[at]]);
  return { sql: UPDATE_INSPECTIONS, values: [JSON.stringify(rows), draw] };
}

/** Of draws that are too old; the draws stay. */
export function dropOldCandidates(before: number): Write {
  return {
    sql: "DELETE FROM draw_candidate WHERE draw IN (SELECT number FROM draw WHERE run_at < ?)",
    values: [before],
  };
}

export function drawOf(row: SqlRow): Draw {
  return {
    number: Number(row["number"]),
    rule: JSON.parse(String(row["document"])) as SamplingRule,
    period: String(row["period"]),
    fromAt: Number(row["from_at"]) as WallMillis,
    toAt: Number(row["to_at"]) as WallMillis,
    dueAt: Number(row["due_at"]) as WallMillis,
    runAt: Number(row["run_at"]) as WallMillis,
    by: textOf(row, "by"),
    state: row["state"] === "done" ? "done" : "failed",
    cause: textOf(row, "cause"),
    seed: textOf(row, "seed"),
    version: row["version"] === null ? undefined : Number(row["version"]),
    looked: Number(row["looked_at"]),
    candidates: Number(row["candidates"]),
    wanted: Number(row["wanted"]),
    taken: Number(row["taken"]),
    needs: new Map(JSON.parse(String(row["needs"])) as readonly (readonly [string, number])[]),
  };
}

export function candidateOf(row: SqlRow): DrawCandidate {
  return {
    recording: String(row["recording"]),
    agent: String(row["agent"]),
    stratum: String(row["stratum"]),
    hash: String(row["hash"]),
    place: Number(row["place"]),
    taken: textOf(row, "taken") as Taken | undefined,
    inspection: row["inspection"] === null ? undefined : Number(row["inspection"]),
    talkedAt: Number(row["talked_at"]) as WallMillis,
  };
}

function textOf(row: SqlRow, column: string): string | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : String(value);
}
