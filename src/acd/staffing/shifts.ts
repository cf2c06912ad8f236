// Which shifts, and how many people in each, cover the need of a day: a small integer program, whose solver is a library's. Called by week-plan.ts.

import { solve } from "yalps";
import { limits } from "../../base/limits.ts";

export interface Shift {
  readonly name: string;
  /** Whether somebody of this shift is at work, by interval of the day. */
  readonly covers: readonly boolean[];
}

export interface Roster {
  /** People by shift, in the order given. */
  readonly people: readonly number[];
  readonly total: number;
  /** By interval: who is there. */
  readonly there: readonly number[];
  /** No roster of these shifts has fewer people; equal to `total` unless the search was cut short. */
  readonly atLeast: number;
  /** Intervals that no shift covers though somebody is needed. */
  readonly uncovered: readonly number[];
}

/** Fewest people; of those rosters one with the fewest hours that nobody asked for. */
export function coverDay(need: readonly number[], shifts: readonly Shift[]): Roster {
  const coverable = need.map((wanted, at) => (shifts.some(({ covers }) => covers[at]) ? wanted : 0));
  const fewest = search(coverable, shifts, "whole") ?? oneByOne(coverable, shifts);
  const bound = search(coverable, shifts, "fractions") ?? [];
  return {
    people: fewest,
    total: sum(fewest),
    there: presence(fewest, shifts),
    atLeast: Math.ceil(sum(bound) - 1e-6),
    uncovered: need.flatMap((wanted, at) => (wanted > 0 && coverable[at] === 0 ? [at] : [])),
  };
}

/** A tenth of what a person counts for all the hours of all shifts: hours decide only between rosters of as many people. */
function hoursWeight(shifts: readonly Shift[], people: number): number {
  return 0.1 / (1 + people * Math.max(1, ...shifts.map(hours)));
}

function hours({ covers }: Shift): number {
  return covers.filter(Boolean).length;
}

/** undefined: the solver found none within its bounds. */
function search(need: readonly number[], shifts: readonly Shift[], in_: "whole" | "fractions"): number[] | undefined {
  const perHour = hoursWeight(shifts, sum(need));
  const constraints = new Map(need.map((wanted, at) => [`t${at}`, { min: wanted }]));
  const variables = new Map(
    shifts.map((shift, i) => {
      const column = new Map<string, number>([["cost", in_ === "whole" ? 1 + perHour * hours(shift) : 1]]);
      shift.covers.forEach((there, at) => {
        if (there) column.set(`t${at}`, 1);
      });
      return [`s${i}`, column];
    }),
  );
  const model = {
    direction: "minimize" as const,
    objective: "cost",
    constraints,
    variables,
    integers: in_ === "whole",
  };
  const solution = solve(model, { maxIterations: limits.acd.rosterSteps, includeZeroVariables: true });
  if (solution.status !== "optimal" && !(solution.status === "timedout" && solution.variables.length > 0))
    return undefined;
  const found = new Map(solution.variables);
  const people = shifts.map((_, i) => found.get(`s${i}`) ?? 0);
  return in_ === "whole" ? people.map(Math.round) : people;
}

/** Where the search was cut short with nothing in hand: whoever fills most of what is missing, until nothing is. */
function oneByOne(need: readonly number[], shifts: readonly Shift[]): number[] {
  const people = shifts.map(() => 0);
  for (;;) {
    const there = presence(people, shifts);
    const missing = need.map((wanted, at) => Math.max(0, wanted - (there[at] ?? 0)));
    if (sum(missing) === 0) return people;
    const fills = shifts.map(({ covers }) => sum(missing.filter((_, at) => covers[at])));
    const best = fills.indexOf(Math.max(...fills));
    people[best] = (people[best] ?? 0) + 1;
  }
}

function presence(people: readonly number[], shifts: readonly Shift[]): number[] {
  const length = shifts[0]?.covers.length ?? 0;
  return Array.from({ length }, (_, at) =>
    shifts.reduce((there, { covers }, i) => there + (covers[at] === true ? (people[i] ?? 0) : 0), 0),
  );
}

/** Everybody works so many days a week, any days: so many people are enough, and fewer are not. */
export function peopleForWeek(daily: readonly number[], daysEach: number): number {
  return Math.max(0, ...daily, Math.ceil(sum(daily) / daysEach));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
