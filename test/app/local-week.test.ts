import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextChange } from "../../src/app/core/local-week.ts";
import type { WallMillis } from "../../src/base/time.ts";
import type { WeekHours } from "../../src/office/office.ts";
import { isWithin, readWeekHours, weekClock } from "../../src/office/week-hours.ts";

const MINUTE = 60_000;
const at = (iso: string): WallMillis => Date.parse(iso) as WallMillis;
const hoursOf = (text: string): readonly WeekHours[] => readWeekHours(text) ?? [];
const next = (text: string, iso: string, zone: string): string | undefined => {
  const found = nextChange(hoursOf(text), at(iso), weekClock(zone));
  return found === undefined ? undefined : new Date(found).toISOString();
};

describe("when hours of the week next change", () => {
  test.each([
    ["mon-fri 08:30-18:00", "2026-11-23T00:00:00Z", "Asia/Shanghai", "2026-11-23T00:30:00.000Z"],
    ["mon-fri 08:30-18:00", "2026-11-27T10:30:00Z", "Asia/Shanghai", "2026-11-30T00:30:00.000Z"],
    ["18:00-08:30", "2026-11-23T15:30:00Z", "Asia/Shanghai", "2026-11-24T00:30:00.000Z"], // over midnight it is one stretch
    ["sun 02:00-03:30", "2026-03-28T23:00:00Z", "Europe/Berlin", "2026-03-29T01:00:00.000Z"], // 02:00 does not come that night
    ["sun 02:00-03:30", "2026-03-29T00:00:00Z", "Europe/Berlin", "2026-03-29T01:00:00.000Z"],
    ["sun 01:00-04:00", "2026-03-29T00:30:00Z", "Europe/Berlin", "2026-03-29T02:00:00.000Z"], // an hour is left out
    ["sun 01:00-04:00", "2026-10-24T23:30:00Z", "Europe/Berlin", "2026-10-25T03:00:00.000Z"], // an hour comes twice
    ["00:00-24:00", "2026-11-23T15:30:00Z", "Asia/Shanghai", undefined],
  ])("%s from %s in %s: %s", (hours, from, zone, then) => {
    expect(next(hours, from, zone)).toBe(then);
  });

  test("it is the first minute at which the answer is another", () => {
    const week = weekClock("Asia/Shanghai");
    const span = fc
      .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_440 }))
      .filter(([from, to]) => from < to)
      .chain(([from, to]) =>
        fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }).map((days) => ({ days, from, to })),
      );
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 10_079 }),
        (hours, minute) => {
          const from = (at("2026-11-22T00:00:00Z") + minute * MINUTE) as WallMillis;
          const was = isWithin(hours, week(from));
          let slow: number | undefined;
          for (let i = 1; i <= 10_080 && slow === undefined; i++)
            if (isWithin(hours, week(from + i * MINUTE)) !== was) slow = from + i * MINUTE;
          expect(nextChange(hours, from, week)).toBe(slow);
        },
      ),
      { numRuns: 15 },
    );
  });
});
