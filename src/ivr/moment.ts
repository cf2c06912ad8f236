// `now` of a flow, from what a calendar and a clock on the office's wall show.

import type { CalendarMoment } from "../office/hours.ts";
import type { MomentNow } from "./environment.ts";

export function momentOf({ date, day, minute }: CalendarMoment): MomentNow {
  const [year = 0, month = 0, dayOfMonth = 0] = date.split("-").map(Number);
  const hour = Math.floor(minute / 60);
  const time = `${two(hour)}:${two(minute % 60)}`;
  return { date, time, year, month, day: dayOfMonth, hour, minute: minute % 60, weekday: day === 0 ? 7 : day };
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
