// A whole plan: the calls of a month spread over weekdays and intervals, the agents each interval needs, and the shifts that bring them. Called by
// `zongji staffing plan`, which reads the plan's file.

import { assert } from "../../base/assert.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { agentsNeeded, type Target } from "./agents-needed.ts";
import { type Demand, dailyCalls, monthlyCalls, WEEKDAYS, type Weekday } from "./demand.ts";
import type { Performance } from "./load.ts";
import { coverDay, peopleForWeek, type Roster, type Shift } from "./shifts.ts";

export const MINUTES_A_DAY = 1_440;

export interface StaffingPlan {
  readonly demand: Demand;
  /** Divides a day. */
  readonly intervalMinutes: number;
  /** Weight by the interval's first minute of the day; one that is not named has no calls. */
  readonly profiles: ReadonlyMap<Weekday, ReadonlyMap<number, number>>;
  readonly handleMs: number;
  readonly patienceMs: number | undefined;
  readonly target: Target;
  /** Share of paid time in which agents are not there for calls: leave, illness, training; 0 to below 1. */
  readonly shrinkage: number;
  readonly shifts: readonly ShiftPlan[];
  /** Days a week that one person works. */
  readonly daysEach: number;
}

export interface ShiftPlan {
  readonly name: string;
  readonly startMinute: number;
  /** Past midnight it goes on at the other end of the day. */
  readonly minutes: number;
  /** From the first minute to before the second, of the day. */
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
}

export interface PlannedInterval {
  readonly startMinute: number;
  readonly calls: number;
  readonly erlangs: number;
  /** Agents at the telephone, and how they do. */
  readonly performance: Performance;
  /** Agents on the roster: with shrinkage. */
  readonly scheduled: number;
}

export interface PlannedDay {
  readonly day: Weekday;
  readonly calls: number;
  readonly intervals: readonly PlannedInterval[];
  /** Of its callers, 0-1. */
  readonly serviceLevel: number;
  readonly abandonRate: number;
  /** undefined: the plan has no shifts. */
  readonly roster: Roster | undefined;
}

export interface WeekPlan {
  readonly monthlyCalls: number;
  readonly days: readonly PlannedDay[];
  /** Who must be employed; undefined: the plan has no shifts. */
  readonly people: number | undefined;
}

/** undefined: an interval needs more agents than `limits.acd.staffingAgents`. */
export function planWeek(plan: StaffingPlan): WeekPlan | undefined {
  const daily = dailyCalls(plan.demand);
  const days: PlannedDay[] = [];
  for (const day of WEEKDAYS) {
    const planned = planDay(plan, day, daily.get(day) ?? 0);
    if (planned === undefined) return undefined;
    days.push(planned);
  }
  const rosters = days.flatMap(({ roster }) => roster?.total ?? []);
  const people = plan.shifts.length === 0 ? undefined : peopleForWeek(rosters, plan.daysEach);
  return { monthlyCalls: monthlyCalls(plan.demand), days, people };
}

function planDay(plan: StaffingPlan, day: Weekday, calls: number): PlannedDay | undefined {
  const profile = plan.profiles.get(day) ?? new Map<number, number>();
  const weights = [...profile.values()].reduce((sum, weight) => sum + weight, 0);
  const intervals: PlannedInterval[] = [];
  for (let startMinute = 0; startMinute < MINUTES_A_DAY; startMinute += plan.intervalMinutes) {
    const weight = profile.get(startMinute) ?? 0;
    const planned = planInterval(plan, startMinute, weights === 0 ? 0 : (calls * weight) / weights);
    if (planned === undefined) return undefined;
    intervals.push(planned);
  }
  return {
    day,
    calls,
    intervals,
    serviceLevel: weighted(intervals, ({ serviceLevel }) => serviceLevel, 1),
    abandonRate: weighted(intervals, ({ abandonRate }) => abandonRate, 0),
    roster: plan.shifts.length === 0 ? undefined : rosterOf(plan, intervals),
  };
}

function planInterval(plan: StaffingPlan, startMinute: number, calls: number): PlannedInterval | undefined {
  const { handleMs, patienceMs, target, shrinkage } = plan;
  const arrivalRate = calls / (plan.intervalMinutes * MINUTE_MS);
  const performance = agentsNeeded({ arrivalRate, handleMs, patienceMs }, target);
  if (performance === undefined) return undefined;
  const scheduled = Math.ceil(performance.agents / (1 - shrinkage) - 1e-9);
  return { startMinute, calls, erlangs: arrivalRate * handleMs, performance, scheduled };
}

function weighted(
  intervals: readonly PlannedInterval[],
  of: (performance: Performance) => number,
  ofNobody: number,
): number {
  const calls = intervals.reduce((sum, interval) => sum + interval.calls, 0);
  if (calls === 0) return ofNobody;
  return intervals.reduce((sum, interval) => sum + interval.calls * of(interval.performance), 0) / calls;
}

function rosterOf(plan: StaffingPlan, intervals: readonly PlannedInterval[]): Roster {
  const shifts = plan.shifts.map((shift) => shiftOf(shift, plan.intervalMinutes));
  return coverDay(
    intervals.map(({ scheduled }) => scheduled),
    shifts,
  );
}

/** At work in an interval: for all of it. */
function shiftOf({ name, startMinute, minutes, pauses }: ShiftPlan, intervalMinutes: number): Shift {
  assert(MINUTES_A_DAY % intervalMinutes === 0, "intervals divide a day");
  const works = (minute: number): boolean => {
    const since = (minute - startMinute + MINUTES_A_DAY) % MINUTES_A_DAY;
    return since < minutes && !pauses.some(({ from, to }) => minute >= from && minute < to);
  };
  const covers = Array.from({ length: MINUTES_A_DAY / intervalMinutes }, (_, at) => {
    for (let minute = at * intervalMinutes; minute < (at + 1) * intervalMinutes; minute++) {
      if (!works(minute)) return false;
    }
    return true;
  });
  return { name, covers };
}
