// The simulator against queueing theory: where arrivals, talks and patience are exponential, its figures are known exactly.

import { describe, expect, test, vi } from "vitest";
import { simulateDay } from "../../../src/acd/simulation/day-run.ts";
import type { DayFigures } from "../../../src/acd/simulation/figures.ts";
import { estimate } from "../../../src/acd/simulation/statistics.ts";
import { erlangA } from "../../../src/acd/staffing/erlang-a.ts";
import { agents, configuration, type Load, markovDay, queue } from "./scenarios.ts";

/** Whole days of calls, on whatever else the machine does. */
vi.setConfig({ testTimeout: 60_000 });

const DAYS = 10;

function simulated(load: Load, count: number): readonly DayFigures[] {
  const day = markovDay(load);
  const one = configuration({ agents: agents(count), queues: [queue()] }, {}, load.hours);
  return Array.from({ length: DAYS }, (_, index) => simulateDay({ day, configuration: one, seed: index + 1 }));
}

/** The known value lies in the interval that the simulated days give. 99.9 % wide, so that it fails by error and not by chance. */
function expectWithin(days: readonly DayFigures[], of: (day: DayFigures) => number, known: number): void {
  const { mean, half = Number.NaN } = estimate(days.map(of));
  const wide = half * (4.781 / 2.262); // Student's t, 9 degrees of freedom: 99.9 % instead of 95 %
  expect(wide).toBeLessThan(Math.max(0.02, known)); // an interval that holds everything would show nothing
  expect(Math.abs(mean - known)).toBeLessThanOrEqual(wide);
}

/** Written down from A. K. Erlang's formula of 1917, apart from the calculators of the product. */
function erlangC(count: number, offered: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < count; n++) {
    term *= offered / n;
    sum += term;
  }
  const last = ((term * offered) / count) * (count / (count - offered));
  return last / (sum + last);
}

describe("ACD-25 M/M/c: nobody hangs up", () => {
  test.each([
    // Share who wait, from printed tables of the Erlang C formula.
    { count: 2, erlangs: 1, waits: 0.3333 },
    { count: 5, erlangs: 4, waits: 0.5541 },
    { count: 10, erlangs: 8, waits: 0.4092 },
    { count: 20, erlangs: 16, waits: 0.2561 },
  ])("$count agents, $erlangs erlangs", ({ count, erlangs, waits }) => {
    const talkMs = 120_000;
    const offered = erlangs;
    expect(erlangC(count, offered)).toBeCloseTo(waits, 4);
    const days = simulated({ callsPerHour: offered * 30, talkMs, patienceMs: undefined, hours: 24 }, count);
    const decayMs = talkMs / (count - offered);
    expectWithin(days, (day) => day.whole.serviceLevel, 1 - waits * Math.exp(-20_000 / decayMs));
    expectWithin(days, (day) => day.whole.asaMs, waits * decayMs);
    expectWithin(days, (day) => day.occupancy, offered / count);
    expect(days.every(({ whole }) => whole.abandoned === 0)).toBe(true);
  });
});

describe("ACD-25 M/M/c+M: callers hang up", () => {
  test("50 agents, 48 calls a minute of a minute each, patience 2 minutes: 3.1 % abandon, 93 % busy", () => {
    const load = { callsPerHour: 48 * 60, talkMs: 60_000, patienceMs: 120_000, hours: 3 };
    // N. Gans, G. Koole, A. Mandelbaum, "Telephone call centers", 2003, table 1.
    const known = erlangA({ arrivalRate: 48 / 60_000, handleMs: 60_000, patienceMs: 120_000 }, 50, 20_000);
    expect(known.abandonRate).toBeCloseTo(0.031, 3);
    expect(known.occupancy).toBeCloseTo(0.93, 2);
    const days = simulated(load, 50);
    expectWithin(days, (day) => day.whole.abandonRate, known.abandonRate);
    expectWithin(days, (day) => day.occupancy, known.occupancy);
    expectWithin(days, (day) => day.whole.serviceLevel, known.serviceLevel);
    expectWithin(days, (day) => day.whole.asaMs, known.answerMs);
  });

  test("more calls than can be served: the states of the chain, one by one", () => {
    const load = { callsPerHour: 360, talkMs: 120_000, patienceMs: 60_000, hours: 24 };
    const count = 10; // for 12 erlangs
    const { abandons, busy } = birthAndDeath({ ...load, count });
    const days = simulated(load, count);
    expectWithin(days, (day) => day.whole.abandonRate, abandons);
    expectWithin(days, (day) => day.occupancy, busy);
  });
});

/** M/M/c+M as a chain of so many in the system; beyond 400 there is nobody. */
function birthAndDeath(load: Load & { readonly count: number }): { readonly abandons: number; readonly busy: number } {
  const { callsPerHour, talkMs, patienceMs = Number.NaN, count } = load;
  const comes = callsPerHour / 3_600_000;
  const weights = [1];
  for (let n = 1; n < 400; n++) {
    const goes = Math.min(n, count) / talkMs + Math.max(0, n - count) / patienceMs;
    weights.push(((weights[n - 1] ?? 0) * comes) / goes);
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const mean = (of: (n: number) => number): number =>
    weights.reduce((total, weight, n) => total + weight * of(n), 0) / sum;
  return {
    abandons: mean((n) => Math.max(0, n - count)) / patienceMs / comes,
    busy: mean((n) => Math.min(n, count)) / count,
  };
}
