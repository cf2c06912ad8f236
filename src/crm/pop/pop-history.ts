// What there was with a caller, for the screen pop: the last calls with their recordings, survey marks, notes. All by index, in the reader thread.

import type { Database, SqlRow, SqlValue } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { PopCall, PopMark, PopNote, ScreenPop } from "./screen-pop.ts";

const FACTS = "started_at, queue, agent, ending, talk_ms, disposition";
/** Binds the numbers as JSON and how many, twice, the customer, the call that rings, and how many. Each part is short: some numbers call all day. */
const SELECT_CALLS = `SELECT * FROM (
    SELECT * FROM (SELECT id, 'in' AS way, ${FACTS} FROM call
      WHERE from_number IN (SELECT value FROM json_each(?)) ORDER BY started_at DESC LIMIT ?)
    UNION SELECT * FROM (SELECT id, 'out' AS way, ${FACTS} FROM call
      WHERE to_number IN (SELECT value FROM json_each(?)) ORDER BY started_at DESC LIMIT ?)
    UNION SELECT id, 'in' AS way, ${FACTS} FROM call WHERE id IN (SELECT call_id FROM customer_call WHERE customer = ?)
  ) WHERE id <> ? ORDER BY started_at DESC LIMIT ?`;
const SELECT_RECORDINGS = `SELECT id, call_id, state FROM recording WHERE call_id IN (SELECT value FROM json_each(?)) ORDER BY id`;
const SELECT_MARKS = `SELECT answered_at, survey, agent, queue, answer, score FROM survey_answer
  WHERE number IN (SELECT value FROM json_each(?)) AND answered_at IS NOT NULL ORDER BY asked_at DESC LIMIT ?`;
const SELECT_NOTES = "SELECT at, author, text FROM customer_note WHERE customer = ? ORDER BY at DESC LIMIT ?";

export type PopHistory = Pick<ScreenPop, "calls" | "marks" | "notes">;

export const NO_HISTORY: PopHistory = { calls: [], marks: [], notes: [] };

export async function historyOf(
  asked: { readonly numbers: readonly string[]; readonly customer: string | undefined; readonly call: string },
  database: Database,
): Promise<PopHistory> {
  const numbers = JSON.stringify(asked.numbers);
  const { calls, marks, notes } = limits.pops;
  const customer = asked.customer ?? "";
  const [callRows, markRows, noteRows] = await Promise.all([
    // One more of each: the call that rings may be among them.
    database.query(SELECT_CALLS, [numbers, calls + 1, numbers, calls + 1, customer, asked.call, calls]),
    database.query(SELECT_MARKS, [numbers, marks]),
    asked.customer === undefined ? [] : database.query(SELECT_NOTES, [asked.customer, notes]),
  ]);
  const ids = JSON.stringify(callRows.map(({ id }) => id));
  const recordings = callRows.length === 0 ? [] : await database.query(SELECT_RECORDINGS, [ids]);
  return {
    calls: callRows.map((row) => callOf(row, recordings)),
    marks: markRows.map(markOf),
    notes: noteRows.map(noteOf),
  };
}

function callOf(row: SqlRow, recordings: readonly SqlRow[]): PopCall {
  const own = recordings.filter((one) => one["call_id"] === row["id"]);
  return {
    id: String(row["id"]),
    startedAt: Number(row["started_at"]) as WallMillis,
    way: row["way"] === "out" ? "out" : "in",
    queue: textIn(row["queue"]),
    agent: textIn(row["agent"]),
    ending: textIn(row["ending"]),
    talkMs: Number(row["talk_ms"] ?? 0),
    disposition: textIn(row["disposition"]),
    recordings: own.map((one) => ({ id: String(one["id"]), state: String(one["state"]) as PopState })),
  };
}

type PopState = PopCall["recordings"][number]["state"];

function markOf(row: SqlRow): PopMark {
  return {
    at: Number(row["answered_at"]) as WallMillis,
    survey: String(row["survey"]),
    agent: textIn(row["agent"]),
    queue: textIn(row["queue"]),
    answer: Number(row["answer"]),
    score: Number(row["score"]),
  };
}

function noteOf(row: SqlRow): PopNote {
  return { at: Number(row["at"]) as WallMillis, author: String(row["author"]), text: String(row["text"]) };
}

function textIn(value: SqlValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
