// When do hours of the office's week next begin or end? Night switches ask, to wake then. Asking only "is it within" belongs to office/.

import { MINUTE_MS, type WallMillis } from "../../base/time.ts";
import type { WeekHours } from "../../office/office.ts";
import { isWithin, type WeekMoment } from "../../office/week-hours.ts";

const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** No clock is put forward by more. */
const LEFT_OUT_MINUTES = 120;

/** `week` says where in the week a wall time falls (`weekClock`). undefined: these hours never change. */
export function nextChange(
  hours: readonly WeekHours[],
  wall: WallMillis,
  week: (wallMs: number) => WeekMoment,
): WallMillis | undefined {
  const now = ofWeek(week(wall));
  const away = minutesToChange(hours, now);
  if (away === undefined) return undefined;
  const minute = wall - (wall % MINUTE_MS);
  const guess = minute + away * MINUTE_MS;
  // Between here and there the clocks may be turned for summer time: then the guess is off by as much, and the very minute may not come at all.
  const off = (ofWeek(week(guess)) - now - away + 2 * WEEK_MINUTES) % WEEK_MINUTES;
  const was = isWithin(hours, week(wall));
  let at = Math.max(minute + MINUTE_MS, guess - (off > WEEK_MINUTES / 2 ? off - WEEK_MINUTES : off) * MINUTE_MS);
  for (let i = 0; i < LEFT_OUT_MINUTES && isWithin(hours, week(at)) === was; i++) at += MINUTE_MS;
  return at as WallMillis;
}

function minutesToChange(hours: readonly WeekHours[], now: number): number | undefined {
  const was = isWithin(hours, momentOf(now));
  let soonest: number | undefined;
  for (const { days, from, to } of hours) {
    for (const day of days) {
      for (const edge of [from, to]) {
        const at = (day * DAY_MINUTES + edge) % WEEK_MINUTES;
        const away = (at - now + WEEK_MINUTES) % WEEK_MINUTES || WEEK_MINUTES;
        // Where one stretch ends as the next begins nothing changes.
        if (isWithin(hours, momentOf(at)) !== was && (soonest === undefined || away < soonest)) soonest = away;
      }
    }
  }
  return soonest;
}

function ofWeek({ day, minute }: WeekMoment): number {
  return day * DAY_MINUTES + minute;
}

function momentOf(minute: number): WeekMoment {
  return { day: Math.floor(minute / DAY_MINUTES), minute: minute % DAY_MINUTES };
}
