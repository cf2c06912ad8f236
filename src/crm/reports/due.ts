// When a report is due next, by the office's clock: at its time of day, on its days of the week or its day of the month. A time of day that the clocks
// leave out is as long after the change; of one that comes twice the first counts, so that no day has it twice and none goes without.

import { type ReportSchedule, WEEKDAYS } from "../../office/reports.ts";
import { addDays, weekdayOf, type Zone } from "./zone.ts";

/** No schedule is further apart. */
const LOOK_DAYS = 63;

/** The first after `after`. */
export function nextDue(schedule: ReportSchedule, after: number, zone: Zone): number {
  let day = addDays(zone.dayOf(after), -1);
  for (let i = 0; i < LOOK_DAYS; i++) {
    const fits =
      schedule.monthDay === undefined
        ? schedule.days.length === 0 || schedule.days.some((name) => WEEKDAYS.indexOf(name) + 1 === weekdayOf(day))
        : day.day === schedule.monthDay;
    const at = fits ? zone.at(day, schedule.at) : after;
    if (at > after) return at;
    day = addDays(day, 1);
  }
  return Number.POSITIVE_INFINITY; // unreachable: every month has its days 1 to 28
}

/** The last that was due by `now`, of those since `first`; `first` itself where none came after it. */
export function lastDue(schedule: ReportSchedule, first: number, now: number, zone: Zone): number {
  // Far back there are many: begin again near the end.
  const near = now - LOOK_DAYS * 86_400_000;
  let last = first < near ? nextDue(schedule, near, zone) : first;
  for (let next = nextDue(schedule, last, zone); next <= now; next = nextDue(schedule, last, zone)) last = next;
  return last;
}

/** Another rule makes another plan. */
export function ruleOf({ at, days, monthDay }: ReportSchedule, zone: Zone): string {
  return JSON.stringify([at, [...days].toSorted(), monthDay ?? null, zone.name]);
}
