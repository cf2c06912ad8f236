// Answers to surveys as rows, and back. The table: store/migrations/0016-surveys.sql.

import type { SqlRow, SqlValue, Write } from "../../../base/db.ts";
import type { AgentKey, CallId, QueueKey } from "../../../base/ids.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { DoneAction, Given, SurveyAnswer } from "./survey-answer.ts";

const COLUMNS = [
  ...[
    "id",
    "call_id",
    "talk",
    "survey",
    "measure",
    "least",
    "most",
    "best",
    "flow",
    "version",
    "agent",
    "team",
    "queue",
  ],
  ...["number", "asked_at", "start_at", "day", "hour", "answered_at", "answer", "grade", "score", "actions", "comment"],
];
const PUT = `INSERT OR REPLACE INTO survey_answer (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

export const SELECT_ANSWER = "SELECT * FROM survey_answer WHERE id = ?";
/** Bound: how many. */
export const SELECT_DUE = `SELECT * FROM survey_answer WHERE actions LIKE '%"due"%' ORDER BY id LIMIT ?`;
/** A task that this answer made already. Bound: the call, the answer. */
export const SELECT_MADE_TASK = `SELECT task_id FROM callback_event WHERE call_id = ? AND what IN ('survey', 'survey-again') AND detail = ?`;

export function answerWrite(one: SurveyAnswer): Write {
  const { id, call, talk, survey, measure, least, most, best, flow, version, given } = one;
  return {
    sql: PUT,
    values: [
      ...[id, call, talk, survey, measure, least, most, best, flow, version],
      ...[one.agent ?? null, one.team ?? null, one.queue ?? null, one.number],
      ...[Math.round(one.askedAt), one.startAt, one.day, one.hour],
      ...[given === undefined ? null : Math.round(given.at), given?.answer ?? null, given?.grade ?? null],
      ...[given?.score ?? null, one.actions.length === 0 ? null : JSON.stringify(one.actions), one.comment ?? null],
    ],
  };
}

export function answerOf(row: SqlRow): SurveyAnswer {
  return {
    id: String(row["id"]),
    call: String(row["call_id"]) as CallId,
    talk: Number(row["talk"]),
    survey: String(row["survey"]),
    measure: String(row["measure"]) as SurveyAnswer["measure"],
    least: Number(row["least"]),
    most: Number(row["most"]),
    best: String(row["best"]) as SurveyAnswer["best"],
    flow: String(row["flow"]),
    version: Number(row["version"]),
    agent: textOf(row["agent"]) as AgentKey | undefined,
    team: textOf(row["team"]),
    queue: textOf(row["queue"]) as QueueKey | undefined,
    number: String(row["number"]),
    askedAt: Number(row["asked_at"]) as WallMillis,
    startAt: Number(row["start_at"]) as WallMillis,
    day: String(row["day"]),
    hour: Number(row["hour"]),
    given: givenOf(row),
    actions: actionsOf(textOf(row["actions"])),
    comment: textOf(row["comment"]),
  };
}

function givenOf(row: SqlRow): Given | undefined {
  if (row["answered_at"] === null) return undefined;
  return {
    at: Number(row["answered_at"]) as WallMillis,
    answer: Number(row["answer"]),
    grade: Number(row["grade"]),
    score: Number(row["score"]),
  };
}

/** Written by `answerWrite`; a row that somebody else changed has had nothing done. */
function actionsOf(json: string | undefined): readonly DoneAction[] {
  if (json === undefined) return [];
  try {
    const read: unknown = JSON.parse(json);
    return Array.isArray(read) ? (read as DoneAction[]) : [];
  } catch {
    return [];
  }
}

function textOf(value: SqlValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
