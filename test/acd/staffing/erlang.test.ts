import { describe, expect, test } from "vitest";
import { agentsNeeded, performance } from "../../../src/acd/staffing/agents-needed.ts";
import { erlangA } from "../../../src/acd/staffing/erlang-a.ts";
import { blocking, linesNeeded } from "../../../src/acd/staffing/erlang-b.ts";
import { erlangC, waitShare } from "../../../src/acd/staffing/erlang-c.ts";

const MINUTE = 60_000;

describe("PERF-02 Erlang B", () => {
  // The table printed in teletraffic text books: erlangs that so many lines carry at a loss of 1 % and of 5 %.
  test.each([
    [1, 0.0101, 0.0526],
    [5, 1.361, 2.218],
    [10, 4.461, 6.216],
    [20, 12.03, 15.25],
    [50, 37.9, 44.53],
    [100, 84.06, 95.24],
  ])("%i lines carry what the printed table says", (lines, atOne, atFive) => {
    expect(blocking(atOne, lines)).toBeCloseTo(0.01, 3);
    expect(blocking(atFive, lines)).toBeCloseTo(0.05, 3);
    expect(linesNeeded(atOne * 0.999, 0.01)).toBe(lines);
    expect(linesNeeded(atOne * 1.01, 0.01)).toBe(lines + 1);
  });

  test("nobody calls: no line is needed; a load beyond all bounds has no answer", () => {
    expect(linesNeeded(0, 0.01)).toBe(0);
    expect(linesNeeded(1e7, 0.001)).toBeUndefined();
  });
});

describe("PERF-02 Erlang C", () => {
  // The worked example that call-centre handbooks print: 100 calls in half an hour of 3 minutes each, 14 agents, 20 seconds.
  const load = { arrivalRate: 100 / (30 * MINUTE), handleMs: 3 * MINUTE };

  test("the handbooks' example comes out as printed: 17.4 % wait, 88.8 % in 20 s, 7.8 s on average, 71.4 % occupied", () => {
    const reached = erlangC(load, 14, 20_000);
    expect(reached.waitShare).toBeCloseTo(0.1741, 3);
    expect(reached.serviceLevel).toBeCloseTo(0.8883, 3);
    expect(reached.answerMs / 1_000).toBeCloseTo(7.8, 1);
    expect(reached.occupancy).toBeCloseTo(0.714, 3);
  });

  test("14 agents are the fewest for 80 % in 20 s", () => {
    const target = { serviceLevel: 0.8, withinMs: 20_000, occupancyMost: undefined, abandonMost: undefined };
    expect(agentsNeeded({ ...load, patienceMs: undefined }, target)?.agents).toBe(14);
  });

  test("two agents and one erlang: a third of the callers wait, by the formula done by hand", () => {
    // C = (a^2/2)/(1-a/2) / (1 + a + (a^2/2)/(1-a/2)) = 1/3
    expect(waitShare(1, 2)).toBeCloseTo(1 / 3, 12);
  });

  test("as many erlangs as agents: the line grows for ever", () => {
    const reached = erlangC({ arrivalRate: 1 / MINUTE, handleMs: 10 * MINUTE }, 10, 20_000);
    expect(reached).toMatchObject({ waitShare: 1, serviceLevel: 0, answerMs: Number.POSITIVE_INFINITY, occupancy: 1 });
  });
});

describe("PERF-02 Erlang A", () => {
  // Gans, Koole, Mandelbaum, "Telephone call centers: tutorial, review, and research prospects" (2003), section 4.2: 48 calls a minute, one
  // minute each, 50 agents, patience of two minutes: 3.1 % abandon, 3.7 s average wait, agents 93 % occupied; without abandonment 20.8 s and 96 %.
  const load = { arrivalRate: 48 / MINUTE, handleMs: MINUTE };

  test("the tutorial's example comes out as printed", () => {
    const reached = erlangA({ ...load, patienceMs: 2 * MINUTE }, 50, 20_000);
    expect(reached.abandonRate).toBeCloseTo(0.031, 3);
    expect((reached.abandonRate * 2 * MINUTE) / 1_000).toBeCloseTo(3.7, 1); // the mean wait of all is patience x share who abandon
    expect(reached.occupancy).toBeCloseTo(0.93, 2);
    expect(erlangC(load, 50, 20_000).answerMs / 1_000).toBeCloseTo(20.8, 1);
  });

  test("callers of endless patience: Erlang C again", () => {
    const a = erlangA({ ...load, patienceMs: 1e12 }, 50, 20_000);
    const c = erlangC(load, 50, 20_000);
    expect(a.serviceLevel).toBeCloseTo(c.serviceLevel, 6);
    expect(a.waitShare).toBeCloseTo(c.waitShare, 6);
    expect(a.answerMs).toBeCloseTo(c.answerMs, 0);
    expect(a.abandonRate).toBeCloseTo(0, 6);
  });

  test.each([
    [0.5, 3],
    [8, 10],
    [200, 150],
    [3_000, 3_050],
  ])("%d erlangs on %i agents: as summed up state by state", (offered, agents) => {
    const patienceMs = 90_000;
    const handleMs = 3 * MINUTE;
    const reached = erlangA({ arrivalRate: offered / handleMs, handleMs, patienceMs }, agents, 20_000);
    const summed = stateByState({ offered, agents, handleMs, patienceMs });
    expect(reached.abandonRate).toBeCloseTo(summed.abandonRate, 8);
    expect(reached.waitShare).toBeCloseTo(summed.waitShare, 8);
    expect(reached.occupancy).toBeCloseTo(summed.occupancy, 8);
  });

  test("half of them give up where half of the agents are missing, and those who stay are answered", () => {
    const reached = erlangA({ arrivalRate: 200 / MINUTE, handleMs: MINUTE, patienceMs: MINUTE }, 100, 20_000);
    expect(reached.abandonRate).toBeCloseTo(0.5, 2);
    expect(reached.occupancy).toBeCloseTo(1, 3);
  });

  test("more agents are never worse", () => {
    const callers = { arrivalRate: 40 / MINUTE, handleMs: 4 * MINUTE, patienceMs: 80_000 };
    let before = performance(callers, 0, 15_000);
    for (let agents = 1; agents < 220; agents++) {
      const now = performance(callers, agents, 15_000);
      expect(now.serviceLevel).toBeGreaterThanOrEqual(before.serviceLevel - 1e-12);
      expect(now.abandonRate).toBeLessThanOrEqual(before.abandonRate + 1e-12);
      before = now;
    }
  });

  test("nobody calls: nobody is needed", () => {
    const target = { serviceLevel: 0.8, withinMs: 20_000, occupancyMost: 0.85, abandonMost: 0.05 };
    expect(agentsNeeded({ arrivalRate: 0, handleMs: MINUTE, patienceMs: MINUTE }, target)?.agents).toBe(0);
  });

  test("a lower ceiling of occupancy asks for more people", () => {
    const callers = { arrivalRate: 100 / MINUTE, handleMs: 3 * MINUTE, patienceMs: 90_000 };
    const target = { serviceLevel: 0.8, withinMs: 20_000, abandonMost: undefined };
    const free = agentsNeeded(callers, { ...target, occupancyMost: undefined });
    const eased = agentsNeeded(callers, { ...target, occupancyMost: 0.85 });
    expect(free?.agents).toBeLessThan(eased?.agents ?? 0);
    expect(eased?.occupancy).toBeLessThanOrEqual(0.85);
    expect(performance(callers, (eased?.agents ?? 0) - 1, 20_000).occupancy).toBeGreaterThan(0.85);
  });
});

/** The birth-death chain itself: p(n) up to where nothing is left, from the balance of flows between neighbours. */
function stateByState(m: { offered: number; agents: number; handleMs: number; patienceMs: number }) {
  const { offered, agents, handleMs, patienceMs } = m;
  const logs = [0];
  for (let n = 1; n < agents + 20_000; n++) {
    const leaving = Math.min(n, agents) / handleMs + Math.max(0, n - agents) / patienceMs;
    logs.push((logs[n - 1] ?? 0) + Math.log(offered / handleMs / leaving));
  }
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (n: number) => number): number => weights.reduce((sum, w, n) => sum + w * value(n), 0) / all;
  return {
    abandonRate: mean((n) => Math.max(0, n - agents)) / patienceMs / (offered / handleMs),
    waitShare: mean((n) => (n >= agents ? 1 : 0)),
    occupancy: mean((n) => Math.min(n, agents)) / agents,
  };
}
