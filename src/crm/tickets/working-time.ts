// Working hours added to a time: when a step is late whose limit is eight hours and the office closes at six. A day at a time, in the office's zone, so
// that clocks turned forward or back on the way cost or give nobody anything: hours count as they really pass.

import { limits } from "../../base/limits.ts";
import { isoTime, MINUTE_MS, type WallMillis } from "../../base/time.ts";
import { type CalendarMoment, calendarClock, type DaySpan, type Schedule, specialDay } from "../../office/hours.ts";

const DAY_MS = 24 * 60 * MINUTE_MS;
const DAY_MINUTES = 1_440;
/** No clock is turned by more. */
const TURNED_MS = 180 * MINUTE_MS;

export class WorkingTime {
  readonly #calendar: (wall: number) => CalendarMoment;

  constructor(timezone: string) {
    this.#calendar = calendarClock(timezone);
  }

  /**
   * `ms` of working time after `from`; `schedule` undefined: it is always working time. 0: the first working moment at or after it. Where the hours do
   * not open for `limits.tickets.daysAhead` the rest counts as if it were open: told too early is better than never.
   */
  after(from: WallMillis, ms: number, schedule: Schedule | undefined): WallMillis {
    if (schedule === undefined) return (from + ms) as WallMillis;
    let left = ms;
    let date = this.#calendar(from).date;
    for (let day = 0; day < limits.tickets.daysAhead; day++, date = nextDate(date)) {
      for (const { from: opens, to } of this.#stretches(date, schedule)) {
        const begin = Math.max(opens, from);
        if (begin >= to) continue;
        if (left < to - begin || (left === to - begin && ms > 0)) return (begin + left) as WallMillis;
        left -= to - begin;
      }
    }
    return (from + ms) as WallMillis;
  }

  /** In wall time, in order and apart from one another. */
  #stretches(date: string, schedule: Schedule): readonly DaySpan[] {
    const spans = spansOf(schedule, date);
    const begins = this.#wallOf(date, 0);
    if (spans.length > 0 && this.#offset(begins) !== this.#offset(begins + DAY_MS)) return this.#minutes(date, spans);
    const found = spans.map(({ from, to }) => ({ from: this.#wallOf(date, from), to: this.#wallOf(date, to) }));
    const sorted = found.sort((a, b) => a.from - b.from);
    const apart: { from: number; to: number }[] = [];
    for (const one of sorted) {
      const last = apart.at(-1);
      if (last !== undefined && one.from <= last.to) last.to = Math.max(last.to, one.to);
      else apart.push({ ...one });
    }
    return apart;
  }

  /** Of a day on which clocks are turned, minute by minute: some come twice, some not at all, and what the clock on the wall shows decides. */
  #minutes(date: string, spans: readonly DaySpan[]): readonly DaySpan[] {
    const found: { from: number; to: number }[] = [];
    const begins = this.#wallOf(date, 0);
    for (let at = begins; at < begins + DAY_MS + TURNED_MS; at += MINUTE_MS) {
      const { date: shown, minute } = this.#calendar(at);
      if (shown !== date || !spans.some(({ from, to }) => minute >= from && minute < to)) continue;
      const last = found.at(-1);
      if (last !== undefined && last.to === at) last.to = at + MINUTE_MS;
      else found.push({ from: at, to: at + MINUTE_MS });
    }
    return found;
  }

  /** The moment at which the office's clock first shows that minute of that day; where it is left out, the one that comes instead. */
  #wallOf(date: string, minute: number): number {
    const asIfUtc = Date.parse(date) + minute * MINUTE_MS;
    const guess = asIfUtc - this.#offset(asIfUtc);
    const better = asIfUtc - this.#offset(guess);
    if (better === guess) return guess;
    return this.#offset(better) === asIfUtc - better ? better : Math.max(guess, better);
  }

  /** How far the office's clock is ahead of UTC then. */
  #offset(wall: number): number {
    const { date, minute } = this.#calendar(wall);
    return Date.parse(date) + minute * MINUTE_MS - Math.floor(wall / MINUTE_MS) * MINUTE_MS;
  }
}

function spansOf(schedule: Schedule, date: string): readonly DaySpan[] {
  const special = specialDay(schedule, date);
  if (special !== undefined) return special.open;
  const weekday = (Math.floor(Date.parse(date) / DAY_MS) + 4) % 7; // 1970-01-01 was a Thursday
  return schedule.week
    .filter(({ days }) => days.includes(weekday))
    .map(({ from, to }) => ({ from, to: Math.min(to, DAY_MINUTES) }));
}

function nextDate(date: string): string {
  return isoTime((Date.parse(date) + DAY_MS) as WallMillis).slice(0, 10);
}
