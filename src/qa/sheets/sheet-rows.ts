// Score sheets as rows of `score_sheet` (0028-quality.sql), there and back. Part of `sheets.ts`.

import type { SqlRow, Write } from "../../base/db.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { EventType, NewEvent } from "../../crm/events.ts";
import { qaId } from "../ids.ts";
import type { ScoreSheet } from "../sheet.ts";

/** With what decides who may judge it, should it be given to somebody else. No inspector is shown any of that. */
export interface KeptSheet extends ScoreSheet {
  readonly agent: string;
  readonly team: string | undefined;
  readonly notBy: readonly string[];
}

const COLUMNS = [
  ...["number", "purpose", "subject", "inspector", "scorecard", "version", "recording", "from_ms", "to_ms"],
  ...["agent_channel", "agent", "team", "not_by", "facts", "queue", "project", "state", "answers", "comments"],
  ...["marks", "special", "result", "score", "dispute", "assigned_at", "due_at", "first_heard_at", "submitted_at"],
  ...["told_at", "why", "returned"],
] as const;
const PUT = `INSERT OR REPLACE INTO score_sheet (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

export function sheetWrite(one: KeptSheet): Write {
  return {
    sql: PUT,
    values: [
      ...[one.number, one.purpose, one.subject, one.inspector, one.scorecard, one.version, one.recording],
      ...[one.fromMs, one.toMs, one.agentChannel, one.agent, one.team ?? null, JSON.stringify(one.notBy)],
      ...[JSON.stringify(one.facts), one.queue ?? null, one.project ?? null, one.state],
      ...[JSON.stringify(one.answers), JSON.stringify(one.comments), JSON.stringify(one.marks)],
      ...[json(one.special), json(one.result), one.result?.score ?? null, json(one.dispute)],
      ...[one.assignedAt, one.dueAt, one.firstHeardAt ?? null, one.submittedAt ?? null, one.toldAt ?? null],
      ...[one.why ?? null, one.isReturned ? 1 : 0],
    ],
  };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

export function sheetOf(row: SqlRow): KeptSheet {
  const text = (key: string): string | undefined => (typeof row[key] === "string" ? row[key] : undefined);
  const time = (key: string): WallMillis | undefined =>
    typeof row[key] === "number" ? (row[key] as WallMillis) : undefined;
  const read = (key: string): unknown => (typeof row[key] === "string" ? JSON.parse(row[key]) : undefined);
  return {
    number: Number(row["number"]),
    purpose: String(row["purpose"]) as KeptSheet["purpose"],
    ...{ subject: Number(row["subject"]), inspector: String(row["inspector"]) },
    ...{ scorecard: String(row["scorecard"]), version: Number(row["version"]), recording: String(row["recording"]) },
    ...{ fromMs: Number(row["from_ms"]), toMs: Number(row["to_ms"]) },
    agentChannel: row["agent_channel"] === "left" ? "left" : "right",
    ...{ agent: String(row["agent"]), team: text("team"), notBy: read("not_by") as readonly string[] },
    ...{ facts: read("facts") as KeptSheet["facts"], queue: text("queue"), project: text("project") },
    state: String(row["state"]) as KeptSheet["state"],
    answers: read("answers") as KeptSheet["answers"],
    comments: read("comments") as KeptSheet["comments"],
    marks: read("marks") as KeptSheet["marks"],
    special: read("special") as KeptSheet["special"],
    result: read("result") as KeptSheet["result"],
    dispute: read("dispute") as KeptSheet["dispute"],
    ...{ assignedAt: Number(row["assigned_at"]) as WallMillis, dueAt: Number(row["due_at"]) as WallMillis },
    ...{ firstHeardAt: time("first_heard_at"), submittedAt: time("submitted_at"), toldAt: time("told_at") },
    ...{ why: text("why"), isReturned: row["returned"] === 1 },
  };
}

/** About the inspector and nothing else: whose call it was nobody learns from it. */
export function sheetEvent(
  type: EventType & `sheet.${string}`,
  { number, inspector, scorecard, dueAt }: ScoreSheet,
): NewEvent {
  return { type, about: { user: inspector }, data: { sheet: qaId("sheet", number), scorecard, dueAt: isoTime(dueAt) } };
}
