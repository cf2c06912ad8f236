// The office's clock within a statement. `zoneCte` is its first bound value's table; `local(column)` what the clock showed then, in milliseconds as
// if it were UTC, from which hours and weekdays follow by arithmetic.

import type { SqlRow, SqlValue } from "../../base/db.ts";
import type { Span } from "./period.ts";
import type { Cell, ReportAsk, ReportReach } from "./report.ts";
import { calendarDay, dayText, type Zone } from "./zone.ts";

/** Binds one value: `zoneValue`. */
export const ZONE = `zone(at, until, offset) AS (
  SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(?))`;

export function zoneValue({ from, to }: Span, zone: Zone): string {
  return JSON.stringify(zone.pieces(from, to).map(({ at, until, offsetMs }) => [at, until, offsetMs]));
}

/** Joins each row of a table with its piece of the clock. */
export function joinZone(column: string): string {
  return `JOIN zone ON ${column} >= zone.at AND ${column} < zone.until`;
}

export const STEPS = ["15m", "hour", "day", "week", "month"] as const;
export type Step = (typeof STEPS)[number];

/**
 * A number by which rows of one step stand together, and sort. Quarters and hours are pieces of real time, so that an hour which the clocks show twice
 * is two; days, weeks and months are the calendar's, however long.
 */
export function stepOf(column: string, step: Step): string {
  const local = `(${column} + zone.offset)`;
  switch (step) {
    case "15m":
      return `(${column} - ${local} % 900000)`;
    case "hour":
      return `(${column} - ${local} % 3600000)`;
    case "day":
      return `(${local} / 86400000)`;
    case "week":
      return `((${local} / 86400000 + 3) / 7 * 7 - 3)`;
    case "month":
      return `CAST(strftime('%Y%m', ${local} / 1000, 'unixepoch') AS INTEGER)`;
  }
}

/** 0 to 23. */
export function hourOf(column: string): string {
  return `((${column} + zone.offset) / 3600000 % 24)`;
}

/** 0 Monday to 6 Sunday. */
export function weekdayOf(column: string): string {
  return `(((${column} + zone.offset) / 86400000 + 3) % 7)`;
}

/** What `stepOf` gave, for a person: `2026-11-23`, `2026-11`, or of a piece of a day its beginning as `2026-11-23 09:15`. */
export function stepText(step: Step, value: SqlValue | undefined, zone: Zone): string {
  const found = Number(value);
  if (step === "month") return `${String(found).slice(0, 4)}-${String(found).slice(4)}`;
  if (step === "day" || step === "week") return dayText(calendarDay(found * 86_400_000));
  return clockText(found, zone);
}

/** `2026-11-23 09:15`, and `+01:00` behind it in an hour that the clocks show twice. */
export function clockText(at: number, zone: Zone): string {
  const offset = zone.offsetMs(at);
  const local = at + offset;
  const minutes = Math.floor(local / 60_000) % 1_440;
  const two = (value: number): string => String(value).padStart(2, "0");
  const text = `${dayText(calendarDay(local))} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  const isTwice = [-3_600_000, 3_600_000, -1_800_000, 1_800_000].some(
    (away) => at + away + zone.offsetMs(at + away) === local,
  );
  if (!isTwice) return text;
  const ahead = Math.abs(offset) / 60_000;
  return `${text} ${offset < 0 ? "-" : "+"}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

export const WEEKDAYS = {
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  zh: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
} as const;

export function keysOf(keys: Iterable<string>): string {
  return JSON.stringify([...keys]);
}

/** Agents of a team now, for reports whose rows know agents alone. */
export function teamAgents(team: string | undefined, { office }: { readonly office: TeamOffice }): string | undefined {
  if (team === undefined) return undefined;
  return keysOf([...office.agents].flatMap(([key, agent]) => (agent.team === team ? [key] : [])));
}

export interface TeamOffice {
  readonly agents: ReadonlyMap<string, { readonly team: string | undefined }>;
}

/** Conditions and values of one search, in order. */
export class Conditions {
  readonly #conditions: string[] = [];
  readonly values: SqlValue[] = [];

  /** Left out where `value` is undefined. */
  and(condition: string, value: SqlValue | undefined): this {
    return value === undefined ? this : this.all(condition, [value]);
  }

  all(condition: string, values: readonly SqlValue[] = []): this {
    this.#conditions.push(condition);
    this.values.push(...values);
    return this;
  }

  /** `agents` and `queues` name columns; a row within reach has one of them. */
  within(reach: ReportReach | undefined, columns: { readonly agent?: string; readonly queue?: string }): this {
    if (reach === undefined) return this;
    const among = [
      ...(columns.agent === undefined ? [] : [[columns.agent, keysOf(reach.agents)] as const]),
      ...(columns.queue === undefined ? [] : [[columns.queue, keysOf(reach.queues)] as const]),
    ];
    const sql = among.map(([column]) => `${column} IN (SELECT value FROM json_each(?))`).join(" OR ");
    return this.all(
      `(${sql})`,
      among.map(([, keys]) => keys),
    );
  }

  /** What began in the span. */
  during(column: string, { from, to }: ReportAsk["span"]): this {
    return this.all(`${column} >= ? AND ${column} < ?`, [from, to]);
  }

  get sql(): string {
    return this.#conditions.join(" AND ");
  }
}

export function number(row: SqlRow, column: string): number {
  return Number(row[column] ?? 0);
}

export function numberOrNull(row: SqlRow, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}

export function textOrNull(row: SqlRow, column: string): Cell {
  const value = row[column];
  return value === null || value === undefined || value === "" ? null : String(value);
}
