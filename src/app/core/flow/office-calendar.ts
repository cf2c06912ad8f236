// What a calendar and a clock on the office's wall show. Flows ask with every expression; Intl is asked once a minute.

import { type CalendarMoment, calendarClock } from "../../../office/hours.ts";
import type { Office } from "../../../office/office.ts";

/** Of the offices in force lately: each goes with its office. */
const CALENDARS = new WeakMap<Office, (wallMs: number) => CalendarMoment>();

export function officeMoment(office: Office, wallMs: number): CalendarMoment {
  const known = CALENDARS.get(office);
  if (known !== undefined) return known(wallMs);
  const made = calendarClock(office.timezone);
  CALENDARS.set(office, made);
  return made(wallMs);
}
