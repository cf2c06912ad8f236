import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coverDay, peopleForWeek, type Shift } from "../../../src/acd/staffing/shifts.ts";

function shift(name: string, from: number, length: number, intervals: number, pause = -1): Shift {
  return {
    name,
    covers: Array.from({ length: intervals }, (_, at) => at >= from && at < from + length && at !== pause),
  };
}

/** Every combination of up to `most` people of each shift: the truth, for days small enough. */
function fewest(need: readonly number[], shifts: readonly Shift[], most: number): number {
  let best = Number.POSITIVE_INFINITY;
  const walk = (at: number, people: number[]): void => {
    if (at < shifts.length) {
      for (let count = 0; count <= most; count++) walk(at + 1, [...people, count]);
      return;
    }
    const there = need.map((_, i) =>
      shifts.reduce((sum, { covers }, s) => sum + (covers[i] ? (people[s] ?? 0) : 0), 0),
    );
    if (need.every((wanted, i) => (there[i] ?? 0) >= wanted))
      best = Math.min(
        best,
        people.reduce((a, b) => a + b, 0),
      );
  };
  walk(0, []);
  return best;
}

describe("PERF-02 shifts", () => {
  test("two shifts that overlap at noon: the overlap carries the peak", () => {
    const shifts = [shift("early", 0, 5, 8), shift("late", 3, 5, 8)];
    const roster = coverDay([2, 2, 2, 5, 5, 3, 3, 3], shifts);
    expect(roster.people).toEqual([2, 3]);
    expect(roster).toMatchObject({ total: 5, atLeast: 5, uncovered: [] });
  });

  test("a pause is covered by somebody else", () => {
    const roster = coverDay([1, 1, 1], [shift("a", 0, 3, 3, 1), shift("b", 0, 3, 3, 0)]);
    expect(roster.people).toEqual([1, 1]);
  });

  test("what no shift reaches is said, not promised", () => {
    expect(coverDay([1, 0, 4], [shift("morning", 0, 2, 3)])).toMatchObject({ people: [1], uncovered: [2] });
  });

  test("every need that can be covered is, with nobody who could be spared, by as few people as trying everything finds", () => {
    const day = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 });
    const kinds = [shift("a", 0, 4, 6), shift("b", 1, 4, 6, 3), shift("c", 2, 4, 6, 4)];
    fc.assert(
      fc.property(day, (need) => {
        const { people, there, total, atLeast } = coverDay(need, kinds);
        for (const [at, wanted] of need.entries()) expect(there[at]).toBeGreaterThanOrEqual(wanted);
        people.forEach((count, i) => {
          if (count === 0) return;
          const without = need.every(
            (wanted, at) => (there[at] ?? 0) - (kinds[i]?.covers[at] === true ? 1 : 0) >= wanted,
          );
          expect(without).toBe(false);
        });
        const best = fewest(need, kinds, 8);
        expect(total).toBe(best);
        expect(atLeast).toBeLessThanOrEqual(best);
      }),
      { numRuns: 60 },
    );
  });

  test("of two rosters of as many people the one with fewer hours that nobody asked for", () => {
    expect(coverDay([0, 2, 2, 0], [shift("long", 0, 4, 4), shift("short", 1, 2, 4)]).people).toEqual([0, 2]);
  });

  test("a day of five hundred people and thirty kinds of shifts is planned all the same", () => {
    const need = Array.from({ length: 96 }, (_, at) => Math.round(250 + 250 * Math.sin((at / 96) * Math.PI * 2 - 1.5)));
    const kinds = Array.from({ length: 30 }, (_, i) => shift(`s${i}`, i * 2, 36, 96, i * 2 + 16));
    const { there, total, atLeast, uncovered } = coverDay(need, kinds);
    for (const [at, wanted] of need.entries())
      if (!uncovered.includes(at)) expect(there[at]).toBeGreaterThanOrEqual(wanted);
    expect(total).toBeLessThanOrEqual(atLeast + 3);
  });

  test("a week of five days each: the busiest day or the sum of the days decides", () => {
    expect(peopleForWeek([10, 10, 10, 10, 10, 4, 4], 5)).toBe(12);
    expect(peopleForWeek([20, 1, 1, 1, 1, 0, 0], 5)).toBe(20);
    expect(peopleForWeek([], 5)).toBe(0);
  });
});
