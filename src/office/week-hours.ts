// Hours of the week as a person writes them ("mon-fri 08:30-18:00"), read, written down again, and asked. Hours over midnight become two.
// The schema reads with it; routes and night switches ask it.

import type { WeekHours } from "./office.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const MINUTES_A_DAY = 1_440;
export const HOURS_ALLOWED =
  'days and times, such as "mon-fri 08:30-18:00", "sat,sun 09:00-12:00,14:00-17:00" or "18:00-08:30"';

/** undefined: not understood. Without days: every day. */
export function readWeekHours(text: string): readonly WeekHours[] | undefined {
  const words = text.trim().toLowerCase().split(/ +/);
  const [first = "", second] = words;
  if (words.length > 2) return undefined;
  const days = second === undefined ? [0, 1, 2, 3, 4, 5, 6] : readDays(first);
  const spans = (second ?? first).split(",").map(readSpan);
  if (days === undefined) return undefined;
  const found: WeekHours[] = [];
  for (const span of spans) {
    if (span === undefined) return undefined;
    found.push(...splitAtMidnight(days, span));
  }
  return found;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function readDays(text: string): readonly number[] | undefined {
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const [from = "", to = from, more] = part.split("-");
    const first = (DAYS as readonly string[]).indexOf(from);
    const last = (DAYS as readonly string[]).indexOf(to);
    if (first < 0 || last < 0 || more !== undefined) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      found.add(day);
      if (day === last) break;
    }
  }
  return sorted(found);
}

function sorted(days: Iterable<number>): readonly number[] {
  return [...days].sort((a, b) => a - b);
}

const SPAN = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/;

function readSpan(text: string): Span | undefined {
  const match = SPAN.exec(text);
  if (match === null) return undefined;
  const from = minuteOf(match[1], match[2]);
  const to = minuteOf(match[3], match[4]);
  return from === undefined || to === undefined || from === to || from === MINUTES_A_DAY ? undefined : { from, to };
}

/** Of the day; 24:00 is one. undefined: there is no such time. */
export function minuteOf(hour = "", minute = ""): number | undefined {
  const found = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && found <= MINUTES_A_DAY ? found : undefined;
}

function splitAtMidnight(days: readonly number[], { from, to }: Span): readonly WeekHours[] {
  if (from < to) return [{ days, from, to }];
  const evening: WeekHours = { days, from, to: MINUTES_A_DAY };
  return to === 0 ? [evening] : [evening, { days: sorted(days.map((day) => (day + 1) % 7)), from: 0, to }];
}

/** Such that `readWeekHours` gives the same one again. */
export function weekHoursText({ days, from, to }: WeekHours): string {
  const times = `${timeText(from)}-${timeText(to)}`;
  return days.length === 7 ? times : `${daysText(days)} ${times}`;
}

/** Three or more in a row as a range. */
function daysText(days: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < days.length; ) {
    let end = i;
    while (days[end + 1] === (days[end] ?? 0) + 1) end++;
    const first = DAYS[days[i] ?? 0];
    const last = DAYS[days[end] ?? 0];
    parts.push(end === i ? `${first}` : end === i + 1 ? `${first},${last}` : `${first}-${last}`);
    i = end + 1;
  }
  return parts.join(",");
}

export function timeText(minute: number): string {
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** Place in the week: day 0 Sunday to 6, minute of the day. */
export interface WeekMoment {
  readonly day: number;
  readonly minute: number;
}

export function isWithin(hours: readonly WeekHours[], { day, minute }: WeekMoment): boolean {
  return hours.some(({ days, from, to }) => minute >= from && minute < to && days.includes(day));
}

/** Where in the week `wallMs` falls in `timezone`. Made once per zone; a call costs a formatting, about 2 µs. */
export function weekClock(timezone: string): (wallMs: number) => WeekMoment {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  let cachedMinute = Number.NaN;
  let cached: WeekMoment = { day: 0, minute: 0 };
  return (wallMs) => {
    const minute = Math.floor(wallMs / 60_000);
    if (minute === cachedMinute) return cached;
    const parts = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, value]));
    const day = (DAYS as readonly string[]).indexOf((parts.get("weekday") ?? "").toLowerCase());
    cached = { day, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
    cachedMinute = minute;
    return cached;
  };
}
