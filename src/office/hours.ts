// Opening hours with a name: the hours of a week, and special days that replace them, whole days in the office's time zone. Queues ask whether
// they are open; schema-hours.ts reads them. Clocks that are turned need no care: what a wall clock in the office shows decides.

import type { WeekHours } from "./office.ts";
import { isWithin, type WeekMoment } from "./week-hours.ts";

export interface Schedule {
  readonly key: string;
  readonly week: readonly WeekHours[];
  readonly special: readonly SpecialDays[];
}

/** Days from `first` to `last`, both included, as 2026-10-01. */
export interface SpecialDays {
  readonly first: string;
  readonly last: string;
  /** What people call it: 国庆节. */
  readonly name: string | undefined;
  /** Empty: closed all day. */
  readonly open: readonly DaySpan[];
}

/** Minutes of the day, `to` exclusive, at most 1440. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** What a calendar and a clock on the office's wall show. */
export interface CalendarMoment extends WeekMoment {
  /** 2026-10-01 */
  readonly date: string;
}

export function isOpen(schedule: Schedule, at: CalendarMoment): boolean {
  const day = specialDay(schedule, at.date);
  if (day === undefined) return isWithin(schedule.week, at);
  return day.open.some(({ from, to }) => at.minute >= from && at.minute < to);
}

/** Of several the shortest, so that one day can differ from the holidays it lies in. */
export function specialDay({ special }: Schedule, date: string): SpecialDays | undefined {
  let found: SpecialDays | undefined;
  for (const one of special) {
    if (date < one.first || date > one.last) continue;
    if (found === undefined || daysIn(one) < daysIn(found)) found = one;
  }
  return found;
}

function daysIn({ first, last }: SpecialDays): number {
  return (Date.parse(last) - Date.parse(first)) / 86_400_000;
}

/** Made once per zone; keeps the answer for the minute it is asked in. */
export function calendarClock(timezone: string): (wallMs: number) => CalendarMoment {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  let cachedMinute = Number.NaN;
  let cached: CalendarMoment = { date: "", day: 0, minute: 0 };
  return (wallMs) => {
    const minute = Math.floor(wallMs / 60_000);
    if (minute === cachedMinute) return cached;
    const parts = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, value]));
    const date = `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
    const day = (Math.floor(Date.parse(date) / 86_400_000) + 4) % 7; // 1970-01-01 was a Thursday
    cached = { date, day, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
    cachedMinute = minute;
    return cached;
  };
}
