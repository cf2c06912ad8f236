// The time a report is about, as people say it: yesterday, last week, a month, a date. Days, weeks (from Monday) and months are the office's own.

import type { ReportPeriod } from "../../office/reports.ts";
import { addDays, type CalendarDay, DAY_MS, dayText, firstOf, weekdayOf, type Zone } from "./zone.ts";

/** Wall time; what begins in it counts. */
export interface Span {
  readonly from: number;
  /** Not part of it. */
  readonly to: number;
}

/** `last-N-days`: as many whole days before today. */
export function spanOf(period: ReportPeriod, now: number, zone: Zone): Span {
  const today = zone.dayOf(now);
  const days = (from: CalendarDay, to: CalendarDay): Span => ({ from: zone.midnight(from), to: zone.midnight(to) });
  const monday = addDays(today, 1 - weekdayOf(today));
  const { year, month } = today;
  switch (period) {
    case "today":
      return days(today, addDays(today, 1));
    case "yesterday":
      return days(addDays(today, -1), today);
    case "this-week":
      return days(monday, addDays(monday, 7));
    case "last-week":
      return days(addDays(monday, -7), monday);
    case "this-month":
      return days(firstOf(year, month), firstOf(year, month + 1));
    case "last-month":
      return days(firstOf(year, month - 1), firstOf(year, month));
    case "last-7-days":
      return days(addDays(today, -7), today);
    case "last-30-days":
      return days(addDays(today, -30), today);
    case "last-90-days":
      return days(addDays(today, -90), today);
    case "this-year":
      return days(firstOf(year, 1), firstOf(year + 1, 1));
  }
}

/** `2026-11` in the office's calendar. */
export function monthSpan(year: number, month: number, zone: Zone): Span {
  return { from: zone.midnight(firstOf(year, month)), to: zone.midnight(firstOf(year, month + 1)) };
}

/** A date is its midnight at the office, anything else a time with its zone, as ISO 8601. undefined: neither. */
export function momentOf(text: string, zone: Zone): number | undefined {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (date !== null) {
    const day = { year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) };
    return dayText(addDays(day, 0)) === text ? zone.midnight(day) : undefined;
  }
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** How many hours of a span fall on each hour of each weekday: by weekday (0 Monday) times 24 plus hour. A part of an hour counts as that. */
export function hoursOfWeek({ from, to }: Span, zone: Zone): readonly number[] {
  const hours = new Array<number>(7 * 24).fill(0);
  const hour = DAY_MS / 24;
  for (const { at, until, offsetMs } of zone.pieces(from, to)) {
    for (let local = at + offsetMs; local < until + offsetMs; ) {
      const next = Math.min(until + offsetMs, (Math.floor(local / hour) + 1) * hour);
      const slot = ((Math.floor(local / DAY_MS) + 3) % 7) * 24 + (Math.floor(local / hour) % 24);
      hours[slot] = (hours[slot] ?? 0) + (next - local) / hour;
      local = next;
    }
  }
  return hours;
}
