// What day and time it was at the office.

import { expect, test } from "vitest";
import { localMoment } from "../../src/app/core/local-moment.ts";
import type { WallMillis } from "../../src/base/time.ts";

const at = (iso: string) => Date.parse(iso) as WallMillis;

test("the office's clock and calendar, not those of Greenwich", () => {
  expect(localMoment(at("2026-11-22T16:05:00Z"), at("2026-11-23T03:00:00Z"), "Asia/Shanghai")).toEqual({
    month: 11,
    day: 23,
    weekday: 1,
    hour: 0,
    minute: 5,
    daysAgo: 0,
  });
});

test("days are counted by the calendar: late yesterday is yesterday, also when clocks went back in between", () => {
  expect(localMoment(at("2026-10-24T21:50:00Z"), at("2026-10-25T00:10:00Z"), "Europe/Berlin").daysAgo).toBe(1);
  expect(localMoment(at("2026-10-24T08:00:00Z"), at("2026-10-26T08:00:00Z"), "Europe/Berlin").daysAgo).toBe(2);
  expect(localMoment(at("2025-12-31T12:00:00Z"), at("2026-01-01T12:00:00Z"), "Europe/Berlin").daysAgo).toBe(1);
});

test("midnight is hour 0", () => {
  expect(localMoment(at("2026-06-01T04:00:00Z"), at("2026-06-01T05:00:00Z"), "America/New_York").hour).toBe(0);
});
