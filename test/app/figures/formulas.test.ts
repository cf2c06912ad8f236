// The worked example of docs/figures.md, reckoned by hand there.

import { describe, expect, test } from "vitest";
import { occupancy, ratesOf, serviceLevel } from "../../../src/app/core/figures/formulas.ts";
import { newTally, type QueueTally } from "../../../src/app/core/figures/tally.ts";
import { waitBound, waitPercentile } from "../../../src/app/core/figures/waits.ts";
import { Counting } from "./counting.ts";

/** The example: ten answered, four hung up (after 3, 12, 30 and 45 s), one sent elsewhere, one refused; 20 s are good, 5 s are too short. */
const ANSWERED_AFTER_S = [2, 4, 6, 8, 10, 15, 18, 20, 40, 77];
const ABANDONED_AFTER_S = [3, 12, 30, 45];

function example(): QueueTally {
  const desk = new Counting();
  const all = ANSWERED_AFTER_S.length + ABANDONED_AFTER_S.length + 1;
  for (let n = 0; n < all; n++) desk.queued(n);
  desk.refused(99);
  for (const [n, s] of ANSWERED_AFTER_S.entries()) desk.connected(n, s * 1_000);
  for (const [n, s] of ABANDONED_AFTER_S.entries()) desk.left(ANSWERED_AFTER_S.length + n, "abandoned", s * 1_000);
  desk.left(all - 1, "overflowed", 60_000, "queue night");
  return desk.today();
}

describe("ACD-24 formulas, by the worked example of docs/figures.md", () => {
  test("each formula of the service level", () => {
    const tally = example();
    expect(tally).toMatchObject({ offered: 16, answered: 10, answeredInTime: 8, abandoned: 4, shortAbandoned: 1 });
    expect(tally).toMatchObject({ abandonedInTime: 2, overflowed: 1, refused: 1 });
    expect(serviceLevel(tally, "without-short")).toBeCloseTo(8 / 13, 9);
    expect(serviceLevel(tally, "with-abandoned")).toBeCloseTo(8 / 14, 9);
    expect(serviceLevel(tally, "without-abandoned-in-time")).toBeCloseTo(8 / 12, 9);
    expect(serviceLevel(tally, "abandoned-in-time-good")).toBeCloseTo(10 / 14, 9);
    expect(serviceLevel(tally, "answered")).toBeCloseTo(8 / 10, 9);
    expect(serviceLevel(tally, "offered")).toBeCloseTo(8 / 16, 9);
  });

  test("abandon rate, average speed of answer, waits", () => {
    const rates = ratesOf(example(), "without-short");
    expect(rates.abandonRate).toBeCloseTo(3 / 15, 9);
    expect(rates.averageWaitMs).toBeCloseTo(20_000, 6);
    expect(rates.averageAbandonMs).toBeCloseTo(22_500, 6);
    expect(rates.waitMedianMs).toBe(10_000);
    expect(rates.wait90Ms).toBe(40_000);
    expect(rates.wait95Ms).toBe(77_000); // the step ends at 80 s; nobody answered waited longer than 77 s … of anybody 77 s
  });

  test("occupancy", () => {
    const minutes = { ready: 20, reserved: 0.5, ringing: 1.5, talking: 25, "wrap-up": 3 };
    expect(occupancy(minutes)).toBeCloseTo(0.6, 9);
    expect(occupancy({ ready: 0, reserved: 0, ringing: 0, talking: 0, "wrap-up": 0 })).toBeUndefined();
  });

  test("before the first caller there is nothing to say", () => {
    expect(ratesOf(newTally(), "without-short")).toMatchObject({ serviceLevel: undefined, abandonRate: undefined });
    expect(ratesOf(newTally(), "offered").serviceLevel).toBeUndefined();
  });
});

describe("waits in steps", () => {
  test("to the second up to a minute, then coarser; a wait on the line belongs below it", () => {
    const cases: readonly (readonly [number, number])[] = [
      [0, 1_000],
      [1_000, 1_000],
      [1_001, 2_000],
      [60_000, 60_000],
      [60_001, 65_000],
      [299_000, 300_000],
      [300_001, 330_000],
      [1_800_001, 2_100_000],
      [7_200_001, 86_400_000],
    ];
    for (const [wait, bound] of cases) expect([wait, waitBound(wait)]).toEqual([wait, bound]);
  });

  test("a percentile is the step within which so many waited, against sorting them", () => {
    const waits = Array.from({ length: 500 }, (_, i) => (i * 7919) % 180_000);
    const counted = new Map<number, number>();
    for (const wait of waits) counted.set(waitBound(wait), (counted.get(waitBound(wait)) ?? 0) + 1);
    const sorted = waits.toSorted((a, b) => a - b);
    for (const share of [0.1, 0.5, 0.8, 0.9, 0.95, 1]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      expect(waitPercentile(counted, share, Math.max(...waits))).toBe(Math.min(waitBound(exact), Math.max(...waits)));
    }
  });
});
