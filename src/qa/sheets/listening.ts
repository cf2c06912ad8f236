// Every listening to a score sheet's sound leaves its mark (QA-05): in `sheet_listening` with who it was and the span heard, for those who may see
// inspectors; in the recording's own history, which agents and leaders may see, only that quality inspection listened, and not when to the minute: who
// was at work then is no secret. Part of `sheets.ts`.
//
// A player asks for the sound in pieces: what goes on where the last piece was is the same listening, as long as it comes within `limits.quality`.

import type { SqlValue, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { HOUR_MS, type WallMillis } from "../../base/time.ts";
import type { ScoreSheet } from "../sheet.ts";

export interface Listening {
  readonly who: string;
  readonly use: "played" | "exported";
  /** Of the agent's part. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly at: WallMillis;
}

/** As the recording's history says it. */
export const QUALITY_INSPECTION = "quality inspection";

/** The last one of this sheet, where this one goes on with it. */
const GOES_ON = `id = (SELECT MAX(id) FROM sheet_listening WHERE sheet = ?) AND inspector = ? AND use = ? AND (at >= ?
  AND from_ms <= ? AND to_ms >= ? OR (SELECT COUNT(*) FROM sheet_listening WHERE sheet = ?) >= ?)`;
const ADD_TO_LAST = `UPDATE sheet_listening SET from_ms = MIN(from_ms, ?), to_ms = MAX(to_ms, ?) WHERE ${GOES_ON}`;
const ADD = `INSERT INTO sheet_listening (sheet, inspector, at, use, from_ms, to_ms) SELECT ?, ?, ?, ?, ?, ?
  WHERE NOT EXISTS (SELECT 1 FROM sheet_listening WHERE ${GOES_ON})`;
const TELL = `INSERT INTO recording_event (recording, at, who, what, detail) SELECT ?, ?, ?, ?, NULL
  WHERE NOT EXISTS (SELECT 1 FROM sheet_listening WHERE sheet = ? AND inspector = ? AND use = ? AND at >= ?)`;

/** In this order: the history is told once for what follows within the same while. */
export function listeningWrites({ number, recording }: ScoreSheet, one: Listening): readonly Write[] {
  const { who, use, fromMs, toMs, at } = one;
  const { listeningMs, listenings } = limits.quality;
  const since = at - listeningMs;
  const goesOn: readonly SqlValue[] = [number, who, use, since, toMs, fromMs, number, listenings];
  return [
    { sql: TELL, values: [recording, at - (at % HOUR_MS), QUALITY_INSPECTION, use, number, who, use, since] },
    { sql: ADD_TO_LAST, values: [fromMs, toMs, ...goesOn] },
    { sql: ADD, values: [number, who, at, use, fromMs, toMs, ...goesOn] },
  ];
}
