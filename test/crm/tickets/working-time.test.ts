// Working hours are added as a person with a calendar and a clock would: minute by minute, counting those in which the office is open.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR_MS, isoTime, MINUTE_MS, type WallMillis } from "../../../src/base/time.ts";
import { WorkingTime } from "../../../src/crm/tickets/working-time.ts";
import { calendarClock, isOpen, type Schedule } from "../../../src/office/hours.ts";
import { readWeekHours } from "../../../src/office/week-hours.ts";

const at = (iso: string) => Date.parse(iso) as WallMillis;

function hours(week: readonly string[], special: Schedule["special"] = []): Schedule {
  return { key: "office", week: week.flatMap((text) => readWeekHours(text) ?? []), special };
}

const office = hours(
  ["mon-fri 08:30-12:00,13:30-18:00"],
  [{ first: "2026-10-01", last: "2026-10-07", name: "国庆节", open: [] }],
);

describe("CRM-06 a step's limit runs in working hours", () => {
  const shanghai = new WorkingTime("Asia/Shanghai");
  const later = (from: string, ms: number) => isoTime(shanghai.after(at(from), ms, office));

  test("over lunch, over night and over the weekend nothing runs", () => {
    // Friday 2026-11-20, 17:00 in Shanghai: one hour is left of that day.
    expect(later("2026-11-20T17:00:00+08:00", 2 * HOUR_MS)).toBe(isoTime(at("2026-11-23T09:30:00+08:00")));
    expect(later("2026-11-23T11:30:00+08:00", HOUR_MS)).toBe(isoTime(at("2026-11-23T14:00:00+08:00")));
    expect(later("2026-11-21T10:00:00+08:00", HOUR_MS)).toBe(isoTime(at("2026-11-23T09:30:00+08:00")));
  });

  test("a limit that is used up at closing time is over then, not the next morning", () => {
    expect(later("2026-11-23T17:00:00+08:00", HOUR_MS)).toBe(isoTime(at("2026-11-23T18:00:00+08:00")));
  });

  test("holidays are no working days", () => {
    expect(later("2026-09-30T17:00:00+08:00", 2 * HOUR_MS)).toBe(isoTime(at("2026-10-08T09:30:00+08:00")));
  });

  test("without hours it always runs", () => {
    expect(shanghai.after(at("2026-11-21T00:00:00Z"), HOUR_MS, undefined)).toBe(at("2026-11-21T01:00:00Z"));
  });

  test("hours that never open are no way to be late never", () => {
    const shut = hours(["mon 09:00-10:00"], [{ first: "2000-01-01", last: "2099-12-31", name: undefined, open: [] }]);
    expect(shanghai.after(at("2026-11-21T00:00:00Z"), HOUR_MS, shut)).toBe(at("2026-11-21T01:00:00Z"));
  });

  test("hours count as they pass where clocks are turned", () => {
    const night = hours(["00:00-06:00"]);
    const berlin = new WorkingTime("Europe/Berlin");
    // On 2026-03-29 the night is an hour short: five hours after midnight it is six.
    expect(isoTime(berlin.after(at("2026-03-28T23:00:00Z"), 5 * HOUR_MS, night))).toBe("2026-03-29T04:00:00.000Z");
    // On 2026-10-25 it is an hour longer: six hours after midnight it is five.
    expect(isoTime(berlin.after(at("2026-10-24T22:00:00Z"), 6 * HOUR_MS, night))).toBe("2026-10-25T04:00:00.000Z");
  });
});

/** Open minutes counted one by one. */
function recount(from: number, minutes: number, schedule: Schedule, timezone: string): number {
  const calendar = calendarClock(timezone);
  let left = minutes;
  let now = from;
  for (; left > 0; now += MINUTE_MS) if (isOpen(schedule, calendar(now))) left--;
  return now;
}

const days = ["mon-fri", "mon,wed,sat", "sun", "mon-sun"];
const spans = ["08:30-12:00,13:30-18:00", "00:00-24:00", "22:00-06:00", "01:30-03:30", "09:00-10:00,09:30-11:00"];
const anyHours = fc
  .tuple(fc.constantFrom(...days), fc.constantFrom(...spans), fc.constantFrom(...spans))
  .map(([first, one, other]) => hours([`${first} ${one}`, `sat ${other}`]));

test("CRM-06 whatever the hours, the zone and the day: the same as counting minutes", () => {
  const start = fc.constantFrom(
    "2026-03-27T00:00:00Z",
    "2026-10-23T00:00:00Z",
    "2026-11-20T00:00:00Z",
    "2026-04-03T00:00:00Z",
  );
  const zone = fc.constantFrom("Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/New_York");
  fc.assert(
    fc.property(
      anyHours,
      zone,
      start,
      fc.nat(3_000),
      fc.integer({ min: 1, max: 240 }),
      (schedule, timezone, day, offset, minutes) => {
        const from = at(day) + offset * MINUTE_MS;
        const found = new WorkingTime(timezone).after(from as WallMillis, minutes * MINUTE_MS, schedule);
        expect(isoTime(found)).toBe(isoTime(recount(from, minutes, schedule, timezone) as WallMillis));
      },
    ),
    {
      numRuns: 40,
      // An hour that comes twice begins and ends within one opening.
      examples: [[hours(["sat,sun 01:30-03:30"]), "America/New_York", "2026-10-23T00:00:00Z", 0, 391]],
    },
  );
});
