// When a backup was last due, by the office's clock. For `backup-keeper.ts`.

import { calendarClock } from "../../office/hours.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** A clock that was put forward or back since shows the time of day so many minutes earlier or later than counting says. */
const SHIFTS = [-60, 0, 60] as const;

/** The latest of these times of day that is not after `now`; milliseconds. Where a clock goes forward over one of them that day has it not. */
export function lastMoment(at: readonly string[], now: number, timezone: string): number {
  const minuteOf = (moment: number): number => clock(moment).minute;
  const clock = calendarClock(timezone);
  const start = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const minute = minuteOf(start);
  const found = at.flatMap((time) => {
    const wanted = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    const back = (minute - wanted + DAY_MINUTES) % DAY_MINUTES;
    const days = [back, back + DAY_MINUTES];
    const moments = days.flatMap((minutes) => SHIFTS.map((shift) => start - (minutes + shift) * MINUTE_MS));
    return moments.filter((moment) => moment <= now && minuteOf(moment) === wanted);
  });
  return Math.max(0, ...found);
}
