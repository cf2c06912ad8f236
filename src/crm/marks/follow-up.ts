// A follow-up (CRM-09): somebody is to see to a customer who was not happy. Types and rows; follow-ups.ts makes and changes them. The table:
// 0022-marks.sql.
//
//   a bad answer, or a person ──► open ──take──► taken ──done──► done
//                                  └──────────── cancel ───────► cancelled

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";

export type FollowUpState = "open" | "taken" | "done" | "cancelled";

/** Why there is one, with what the rule saw. */
export type FollowUpReason =
  | {
      readonly kind: "survey";
      readonly answer: string;
      readonly survey: string;
      readonly score: number;
      readonly below: number;
    }
  | { readonly kind: "hand"; readonly by: string; readonly text: string };

export interface FollowUp {
  /** 17 of F-17. */
  readonly number: number;
  readonly source: string;
  readonly reason: FollowUpReason;
  readonly phone: string;
  readonly call: string | undefined;
  readonly queue: string | undefined;
  readonly agent: string | undefined;
  readonly team: string | undefined;
  readonly state: FollowUpState;
  readonly owner: string | undefined;
  readonly outcome: string | undefined;
  readonly dueAt: WallMillis;
  /** Somebody was told that it is late. */
  readonly toldAt: WallMillis | undefined;
  readonly createdAt: WallMillis;
  readonly closedAt: WallMillis | undefined;
}

export const SELECT_FOLLOW_UP = "SELECT * FROM follow_up WHERE number = ?";
export const SELECT_LAST_FOLLOW_UP = "SELECT MAX(number) AS number FROM follow_up";
export const COUNT_OPEN = "SELECT 1 FROM follow_up WHERE state IN ('open', 'taken') LIMIT 1";
export const SELECT_LATE =
  "SELECT * FROM follow_up WHERE state IN ('open', 'taken') AND due_at < ? AND told_at IS NULL ORDER BY due_at LIMIT ?";

export function followUpId(number: number): string {
  return `F-${number}`;
}

/** 17 of F-17; undefined: no such id. */
export function followUpNumber(id: string): number | undefined {
  const digits = /^F-([1-9]\d{0,8})$/i.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** For a customer's timeline. */
export const FOLLOW_UP_ENTRIES = {
  kind: "follow-up",
  by: "number",
  sql: `SELECT created_at AS at, 'F-' || number AS id, state, queue, agent, owner, outcome, due_at AS dueAt FROM follow_up
    WHERE phone IN (SELECT value FROM json_each(?)) AND created_at < ? ORDER BY created_at DESC, number DESC LIMIT ?`,
} as const;

const COLUMNS =
  "number, source, reason, phone, call_id, queue, agent, team, state, owner, outcome, due_at, told_at, created_at, closed_at";

/** Two of one source: the whole write is refused. */
export function followUpWrite(one: FollowUp): Write {
  return {
    sql: `INSERT INTO follow_up (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (number) DO UPDATE SET state = excluded.state, owner = excluded.owner, outcome = excluded.outcome,
        due_at = excluded.due_at, told_at = excluded.told_at, closed_at = excluded.closed_at`,
    values: [
      ...[one.number, one.source, JSON.stringify(one.reason), one.phone, one.call ?? null, one.queue ?? null],
      ...[one.agent ?? null, one.team ?? null, one.state, one.owner ?? null, one.outcome ?? null],
      ...[one.dueAt, one.toldAt ?? null, one.createdAt, one.closedAt ?? null],
    ],
  };
}

export function followUpOf(row: SqlRow): FollowUp {
  const text = (key: string): string | undefined => {
    const value = row[key];
    return typeof value === "string" ? value : undefined;
  };
  const time = (key: string): WallMillis | undefined => {
    const value = row[key];
    return typeof value === "number" ? (value as WallMillis) : undefined;
  };
  return {
    number: Number(row["number"]),
    source: String(row["source"]),
    reason: JSON.parse(String(row["reason"])) as FollowUpReason,
    phone: String(row["phone"]),
    ...{ call: text("call_id"), queue: text("queue"), agent: text("agent"), team: text("team") },
    state: String(row["state"]) as FollowUpState,
    ...{ owner: text("owner"), outcome: text("outcome") },
    dueAt: Number(row["due_at"]) as WallMillis,
    toldAt: time("told_at"),
    createdAt: Number(row["created_at"]) as WallMillis,
    closedAt: time("closed_at"),
  };
}
