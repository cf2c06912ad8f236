import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Demand,
  dailyCalls,
  monthlyCalls,
  WEEKDAYS,
  type Weekday,
  weekdaysOf,
} from "../../../src/acd/staffing/demand.ts";

const week = new Map<Weekday, number>([
  ["mon", 1.5],
  ["tue", 1],
  ["wed", 1],
  ["thu", 1],
  ["fri", 1],
  ["sat", 0.5],
]);
const demand: Demand = { customers: 200_000, contactShare: 0.12, contactsEach: 1.5, week, daysOf: undefined };

describe("PERF-02 from customers to calls", () => {
  test("customers x share x contacts each: 200 000 x 12 % x 1.5 are 36 000 calls a month", () => {
    expect(monthlyCalls(demand)).toBeCloseTo(36_000, 6);
  });

  test("the days of a named month add up to the month, by their weights", () => {
    const daysOf = weekdaysOf(2026, 12);
    const daily = dailyCalls({ ...demand, daysOf });
    const total = WEEKDAYS.reduce((sum, day) => sum + (daily.get(day) ?? 0) * (daysOf.get(day) ?? 0), 0);
    expect(total).toBeCloseTo(36_000, 6);
    expect((daily.get("mon") ?? 0) / (daily.get("sat") ?? 1)).toBeCloseTo(3, 9);
    expect(daily.get("sun")).toBe(0);
  });

  test("an average month has 4.348 weeks", () => {
    const daily = dailyCalls({ ...demand, week: new Map<Weekday, number>(WEEKDAYS.map((day) => [day, 1])) });
    expect(daily.get("wed")).toBeCloseTo(36_000 / (365.25 / 12), 6);
  });

  test("months have the weekdays of the calendar", () => {
    const calendar = (year: number, month: number, day: number): number =>
      new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    fc.assert(
      fc.property(fc.integer({ min: 1970, max: 2200 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        const counts = weekdaysOf(year, month);
        const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
        const counted = [0, 0, 0, 0, 0, 0, 0];
        for (let day = 1; day <= days; day++) {
          const at = (calendar(year, month, day) + 6) % 7;
          counted[at] = (counted[at] ?? 0) + 1;
        }
        expect(WEEKDAYS.map((day) => counts.get(day))).toEqual(counted);
      }),
    );
  });
});
