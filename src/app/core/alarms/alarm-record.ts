// An alarm that went off, as it is listed, stored and told. SQL of the table `alarm` (store/migrations/0009-figures.sql).

import type { SqlRow, SqlValue, Write } from "../../../base/db.ts";
import { randomToken } from "../../../base/ids.ts";
import type { Rng } from "../../../base/rng.ts";
import type { WallMillis } from "../../../base/time.ts";

export interface AlarmRecord {
  readonly id: string;
  /** Key of the office file. */
  readonly alarm: string;
  readonly queue: string | undefined;
  /** The condition, and what was measured. */
  readonly text: string;
  readonly raisedAt: WallMillis;
  acknowledgedAt: WallMillis | undefined;
  acknowledgedBy: string | undefined;
  overAt: WallMillis | undefined;
}

/** One piece of news about an alarm, for a webhook or by mail. */
export interface AlarmLetter {
  readonly id: string;
  readonly alarm: string;
  readonly name: string;
  readonly what: "raised" | "acknowledged" | "over";
  readonly queue: string | null;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
  readonly raisedAt: string;
  readonly office: string;
  readonly language: "zh" | "en";
  /** Of a queue, now; null: unknown. Times in ms, the service level from 0 to 1. */
  readonly measures: Readonly<Record<string, number | null>> | null;
}

const PUT = `INSERT OR REPLACE INTO alarm (id, alarm, queue, text, raised_at, acknowledged_at, acknowledged_by, over_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

export const SELECT_OPEN_ALARMS = "SELECT * FROM alarm WHERE over_at IS NULL ORDER BY raised_at, id";
export const SELECT_ALARMS = "SELECT * FROM alarm ORDER BY raised_at DESC, id DESC LIMIT ?";
export const SELECT_ALARM = "SELECT * FROM alarm WHERE id = ?";
export const DROP_OLD_ALARMS = "DELETE FROM alarm WHERE raised_at < ? AND over_at IS NOT NULL";

/** `day`: 20261122. */
export function makeAlarmId(rng: Rng, day: string): string {
  return `a-${day}-${randomToken(rng, 8)}`;
}

export function alarmWrite(one: AlarmRecord): Write {
  const values: readonly SqlValue[] = [
    ...[one.id, one.alarm, one.queue ?? null, one.text, Math.round(one.raisedAt)],
    ...[at(one.acknowledgedAt), one.acknowledgedBy ?? null, at(one.overAt)],
  ];
  return { sql: PUT, values };
}

export function alarmOf(row: SqlRow): AlarmRecord {
  return {
    id: String(row["id"]),
    alarm: String(row["alarm"]),
    queue: textOf(row["queue"]),
    text: String(row["text"]),
    raisedAt: Number(row["raised_at"]) as WallMillis,
    acknowledgedAt: timeOf(row["acknowledged_at"]),
    acknowledgedBy: textOf(row["acknowledged_by"]),
    overAt: timeOf(row["over_at"]),
  };
}

function at(time: WallMillis | undefined): number | null {
  return time === undefined ? null : Math.round(time);
}

function textOf(value: SqlValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function timeOf(value: SqlValue | undefined): WallMillis | undefined {
  return value === null || value === undefined ? undefined : (Number(value) as WallMillis);
}
