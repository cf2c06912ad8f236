// The office's clock over a stretch of time: how far it is from UTC, and since when. Databases know no time zones, so a report hands them this list:
// an hour and a weekday are then reckoned where the rows are, rightly also across the nights in which clocks are changed.

import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";

export const DAY_MS = 24 * HOUR_MS;

/** The clock stands `offsetMs` ahead of UTC from `at` up to `until`. */
export interface ZonePiece {
  readonly at: number;
  readonly until: number;
  readonly offsetMs: number;
}

/** A day of the calendar. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** No zone changes its clocks twice within so long. */
const LOOK_MS = 7 * DAY_MS;
/** Weeks a zone keeps in mind: twenty years. */
const MOST_WEEKS = 1_040;

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  /** By their number since 1970; undefined: the clocks are changed in it. To ask the calendar takes longer than all else about a time. */
  readonly #weeks = new Map<number, number | undefined>();

  /** `name`: IANA. */
  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
    });
  }

  /** Ahead of UTC; whole minutes, as clocks are. */
  offsetMs(at: number): number {
    const week = Math.floor(at / LOOK_MS);
    if (!this.#weeks.has(week)) {
      if (this.#weeks.size >= MOST_WEEKS) this.#weeks.clear();
      const [first, last] = [this.#offsetOf(week * LOOK_MS), this.#offsetOf((week + 1) * LOOK_MS)];
      this.#weeks.set(week, first === last ? first : undefined);
    }
    return this.#weeks.get(week) ?? this.#offsetOf(at);
  }

  #offsetOf(at: number): number {
    const parts = new Map(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: string): number => parts.get(name as Intl.DateTimeFormatPartTypes) ?? 0;
    const day = Date.UTC(part("year"), part("month") - 1, part("day"));
    const local = day + part("hour") * HOUR_MS + part("minute") * MINUTE_MS + part("second") * 1_000;
    return Math.round((local - Math.floor(at / 1_000) * 1_000) / MINUTE_MS) * MINUTE_MS;
  }

  /** One after the other, from `from` up to `to`; at least one where `from` < `to`. */
  pieces(from: number, to: number): readonly ZonePiece[] {
    const found: ZonePiece[] = [];
    let at = from;
    let offsetMs = this.offsetMs(from);
    for (let looked = from; looked < to; ) {
      const next = Math.min(to, looked + LOOK_MS);
      const then = this.offsetMs(next);
      if (then !== offsetMs) {
        const change = this.#changeBetween(looked, next, offsetMs);
        found.push({ at, until: change, offsetMs });
        at = change;
        offsetMs = then;
      }
      looked = next;
    }
    if (at < to) found.push({ at, until: to, offsetMs });
    return found;
  }

  /** The wall time of a minute of a day. One that the clocks leave out is as long after the change; of one that comes twice, the first. */
  at(day: CalendarDay, minute: number): number {
    const local = utcOf(day) + minute * MINUTE_MS;
    const before = this.offsetMs(local - DAY_MS);
    const after = this.offsetMs(local + DAY_MS);
    const fits = [before, after].filter((offset) => this.offsetMs(local - offset) === offset);
    return local - (fits.length === 0 ? before : Math.max(...fits));
  }

  /** When a day begins: at midnight, or when the clocks first show that day. */
  midnight(day: CalendarDay): number {
    return this.at(day, 0);
  }

  dayOf(at: number): CalendarDay {
    return calendarDay(at + this.offsetMs(at));
  }

  /** Clocks are changed on whole minutes. */
  #changeBetween(before: number, after: number, offsetMs: number): number {
    let low = Math.floor(before / MINUTE_MS);
    let high = Math.ceil(after / MINUTE_MS);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetMs(middle * MINUTE_MS) === offsetMs) low = middle;
      else high = middle;
    }
    return high * MINUTE_MS;
  }
}

/** `days` later, however long they are. */
export function addDays(day: CalendarDay, days: number): CalendarDay {
  return calendarDay(utcOf(day) + days * DAY_MS);
}

/** The first of a month; 13 is January of the next year. */
export function firstOf(year: number, month: number): CalendarDay {
  return calendarDay(Date.UTC(year, month - 1, 1));
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(day: CalendarDay): number {
  return ((utcOf(day) / DAY_MS + 3) % 7) + 1;
}

/** `2026-11-23` */
export function dayText({ year, month, day }: CalendarDay): string {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** Of local milliseconds: what the clock shows, taken for UTC. */
export function calendarDay(localMs: number): CalendarDay {
  const date = new Date(localMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function utcOf({ year, month, day }: CalendarDay): number {
  return Date.UTC(year, month - 1, day);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
