// What a calibration is (QA-07): several inspectors judge the same calls, each by an ordinary score sheet and knowing nothing of the others'; then it is
// compared. The table: 0032-calibrations.sql; who makes them and what becomes of them: calibrations.ts.
//
//   open ──all have judged, the time is over, or by hand──► closed
//     └──cancel──► cancelled
//
// Sheets that are open then are taken back. Nobody, not even who made it, is told what somebody judged before it is closed.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Part, TalkFacts } from "../facts.ts";
import type { ScoreSheet } from "../sheet.ts";

export const CALIBRATION_STATES = ["open", "closed", "cancelled"] as const;
export type CalibrationState = (typeof CALIBRATION_STATES)[number];

/** One of those that are compared. */
export interface CalibrationCall extends Part {
  readonly facts: TalkFacts;
  readonly project: string | undefined;
}

export interface Calibration {
  /** 2 of C-2. */
  readonly number: number;
  readonly scorecard: string;
  readonly version: number;
  readonly calls: readonly CalibrationCall[];
  /** Keys of users, the master's among them. */
  readonly inspectors: readonly string[];
  /** Whose sheets the others are measured by; undefined: the mean of all. */
  readonly master: string | undefined;
  /** Everybody has their sheets, or may not have one; false: it is being done, or a killed process left it. */
  readonly isGiven: boolean;
  readonly state: CalibrationState;
  readonly by: string;
  readonly createdAt: WallMillis;
  readonly dueAt: WallMillis;
  readonly endedAt: WallMillis | undefined;
  /** Of closed: all, time or hand; of cancelled: somebody's words. */
  readonly why: string | undefined;
  /** Of closed; the whole of it is reckoned anew from the sheets (compare.ts). */
  readonly outcome:
    | { readonly judged: number; readonly agreement: number | null; readonly alpha: number | null }
    | undefined;
}

const COLUMNS = [
  ...["number", "scorecard", "version", "calls", "inspectors", "master", "given", "state", "created_by"],
  ...["created_at", "due_at", "ended_at", "why", "judged", "agreement", "alpha"],
] as const;
const PUT = `INSERT OR REPLACE INTO calibration (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

/**
 * Which call a sheet judges, from 0; -1: none. Two agents who spoke with one another have the same stretch of the same recording: the channel tells them
 * apart.
 */
export function placeOf(
  { recording, fromMs, agentChannel }: Pick<ScoreSheet, "recording" | "fromMs" | "agentChannel">,
  calls: readonly CalibrationCall[],
): number {
  return calls.findIndex(
    (one) => one.recording === recording && one.fromMs === fromMs && one.agentChannel === agentChannel,
  );
}

export function calibrationWrite(one: Calibration): Write {
  const { outcome } = one;
  return {
    sql: PUT,
    values: [
      ...[one.number, one.scorecard, one.version, JSON.stringify(one.calls), JSON.stringify(one.inspectors)],
      ...[one.master ?? null, Number(one.isGiven), one.state, one.by, one.createdAt, one.dueAt],
      ...[one.endedAt ?? null, one.why ?? null],
      ...[outcome?.judged ?? null, outcome?.agreement ?? null, outcome?.alpha ?? null],
    ],
  };
}

export function calibrationOf(row: SqlRow): Calibration {
  const text = (key: string): string | undefined => (typeof row[key] === "string" ? row[key] : undefined);
  const number = (key: string): number | null => (typeof row[key] === "number" ? row[key] : null);
  const read = (key: string): unknown => JSON.parse(String(row[key]));
  const judged = number("judged");
  return {
    ...{ number: Number(row["number"]), scorecard: String(row["scorecard"]), version: Number(row["version"]) },
    calls: read("calls") as Calibration["calls"],
    inspectors: read("inspectors") as Calibration["inspectors"],
    master: text("master"),
    isGiven: row["given"] === 1,
    state: String(row["state"]) as CalibrationState,
    ...{ by: String(row["created_by"]), createdAt: Number(row["created_at"]) as WallMillis },
    ...{
      dueAt: Number(row["due_at"]) as WallMillis,
      endedAt: (number("ended_at") ?? undefined) as WallMillis | undefined,
    },
    why: text("why"),
    outcome: judged === null ? undefined : { judged, agreement: number("agreement"), alpha: number("alpha") },
  };
}
