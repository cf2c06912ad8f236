// Means, intervals and verdicts, against values from printed tables and by hand.

import { describe, expect, test } from "vitest";
import { simulateDay } from "../../../src/acd/simulation/day-run.ts";
import { estimate, studentT } from "../../../src/acd/simulation/statistics.ts";
import { compare } from "../../../src/acd/simulation/summary.ts";
import { sample } from "../../../src/base/distribution.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { agents, configuration, markovDay, queue } from "./scenarios.ts";

describe("confidence", () => {
  test.each([
    [1, 12.706],
    [9, 2.262],
    [30, 2.042],
    [40, 2.021],
    [60, 2.0],
    [120, 1.98],
    [199, 1.972],
  ])("Student's t with %i degrees of freedom is %f, as printed", (freedom, printed) => {
    expect(studentT(freedom)).toBeCloseTo(printed, 3);
  });

  test("of 1, 2, 3 and 4: 2.5 ± 2.05", () => {
    const { mean, half } = estimate([1, 2, 3, 4]);
    expect(mean).toBe(2.5);
    expect(half).toBeCloseTo((3.182 * 1.2909944) / 2, 5); // s = sqrt(5/3)
  });

  test("of one day there is none", () => expect(estimate([0.8])).toEqual({ mean: 0.8, half: undefined }));
});

describe("lengths by chance", () => {
  const draws = (from: Parameters<typeof sample>[0]): readonly number[] => {
    const rng = seededRng(11);
    return Array.from({ length: 40_000 }, () => sample(from, rng));
  };
  const moments = (values: readonly number[]): readonly [number, number] => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return [mean, Math.sqrt(variance) / mean];
  };

  test.each([
    [{ kind: "exponential", meanMs: 100 }, 1],
    [{ kind: "lognormal", meanMs: 100, cv: 0.5 }, 0.5],
    [{ kind: "erlang", meanMs: 100, stages: 4 }, 0.5],
    [{ kind: "fixed", meanMs: 100 }, 0],
    [{ kind: "empirical", valuesMs: [50, 150] }, 0.5],
  ] as const)("%o has its mean and its spread", (from, spread) => {
    const [mean, cv] = moments(draws(from));
    expect(mean / 100).toBeCloseTo(1, 1);
    expect(cv).toBeCloseTo(spread, 1);
  });
});

describe("ACD-25 configurations side by side", () => {
  const day = markovDay({ callsPerHour: 200, talkMs: 120_000, patienceMs: 60_000, hours: 2 });
  const centre = (name: string, count: number) => configuration({ agents: agents(count), queues: [queue()] }, { name });
  const days = [1, 2, 3, 4].flatMap((seed) =>
    [centre("five", 5), centre("nine", 9), centre("nine again", 9)].map((one) =>
      simulateDay({ day, configuration: one, seed }),
    ),
  );
  const found = compare(["five", "nine", "nine again"], days);

  test("the one with more agents is called better, with its interval", () => {
    const of = found.differences.find(
      ({ of, than, measure }) => of === "nine" && than === "five" && measure === "serviceLevel",
    );
    expect(of?.verdict).toBe("better");
    expect(of?.mean).toBeGreaterThan(of?.ci ?? Number.POSITIVE_INFINITY);
  });

  test("of two that are the same neither is", () => {
    const same = found.differences.filter(({ of, than }) => of === "nine again" && than === "nine");
    expect(same.map(({ mean, verdict }) => [mean, verdict])).toEqual(same.map(() => [0, "undecided"]));
    expect(same).toHaveLength(5);
  });

  test("means are of the days", () => {
    const [five] = found.configurations;
    const levels = five?.days.map(({ serviceLevel }) => serviceLevel) ?? [];
    expect(levels).toHaveLength(4);
    expect(five?.serviceLevel).toBeCloseTo(levels.reduce((sum, level) => sum + level, 0) / 4, 12);
    expect(five?.ci.serviceLevel).toBeGreaterThan(0);
  });

  test("one day alone decides nothing", () => {
    const once = compare(
      ["five", "nine"],
      days.filter(({ seed }) => seed === 1),
    );
    expect(new Set(once.differences.map(({ verdict }) => verdict))).toEqual(new Set(["undecided"]));
    expect(once.configurations[0]?.ci.serviceLevel).toBeNull();
  });
});
