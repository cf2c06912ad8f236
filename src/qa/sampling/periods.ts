// Periods of sampling rules by the office's calendar, and when each is drawn. Pure. A period is named by its days, not by moments: whatever becomes of
// clocks and zones, a rule has one draw for it.
//
//   |── a week ──| … drawn on `on` at `at` of the days after it; what is due stays due until it is drawn

import { limits } from "../../base/limits.ts";
import type { Span } from "../../crm/reports/period.ts";
import { addDays, type CalendarDay, dayText, firstOf, weekdayOf, type Zone } from "../../crm/reports/zone.ts";
import type { PeriodKind, SamplingRule } from "./rule.ts";

export interface Period extends Span {
  /** `day:2026-11-23`, `week:` and its Monday, `month:2026-11`. */
  readonly key: string;
  /** When its draw is due. */
  readonly dueAt: number;
}

type Timed = Pick<SamplingRule, "period" | "draw">;

/** The one that a moment lies in. */
export function periodAt(at: number, rule: Timed, zone: Zone): Period {
  return periodOf(beginOf(zone.dayOf(at), rule.period), rule, zone);
}

/** `2026-11-23` is in it: of a day, a week or a month. undefined: no such day. */
export function periodNamed(text: string, rule: Timed, zone: Zone): Period | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (found === null) return undefined;
  const day = { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) };
  return dayText(addDays(day, 0)) === text ? periodOf(beginOf(day, rule.period), rule, zone) : undefined;
}

/** The last that was over by `now`. */
export function lastPeriod(now: number, rule: Timed, zone: Zone): Period {
  return periodAt(periodAt(now, rule, zone).from - 1, rule, zone);
}

/** What should have been drawn by `now` and was not over by `since`, oldest first: the last so many that are caught up with. */
export function duePeriods(since: number, now: number, rule: Timed, zone: Zone): readonly Period[] {
  const found: Period[] = [];
  let one = periodAt(now, rule, zone);
  for (let looked = 0; looked < limits.sampling.catchUp + 2 && one.to > since; looked++) {
    if (one.dueAt <= now && one.to <= now) found.unshift(one);
    one = periodAt(one.from - 1, rule, zone);
  }
  return found.slice(-limits.sampling.catchUp);
}

/** When the next draw is due that is not yet. */
export function nextDue(now: number, rule: Timed, zone: Zone): number {
  let one = lastPeriod(now, rule, zone);
  while (one.dueAt <= now) one = periodAt(one.to, rule, zone);
  return one.dueAt;
}

/** The day, week or month that a talk counts for. */
export function spanAround(at: number, kind: PeriodKind, zone: Zone): Span {
  const begin = beginOf(zone.dayOf(at), kind);
  return { from: zone.midnight(begin), to: zone.midnight(endOf(begin, kind)) };
}

function periodOf(begin: CalendarDay, { period, draw }: Timed, zone: Zone): Period {
  const end = endOf(begin, period);
  const text = dayText(begin);
  return {
    key: `${period}:${period === "month" ? text.slice(0, 7) : text}`,
    from: zone.midnight(begin),
    to: zone.midnight(end),
    dueAt: zone.at(addDays(end, draw.on - 1), draw.at),
  };
}

function beginOf(day: CalendarDay, kind: PeriodKind): CalendarDay {
  if (kind === "day") return day;
  return kind === "week" ? addDays(day, 1 - weekdayOf(day)) : firstOf(day.year, day.month);
}

function endOf(begin: CalendarDay, kind: PeriodKind): CalendarDay {
  if (kind === "month") return firstOf(begin.year, begin.month + 1);
  return addDays(begin, kind === "day" ? 1 : 7);
}
