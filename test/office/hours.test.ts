// Opening hours against calendars reckoned by hand: what a wall clock shows in places whose rules for summer time are written out here.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendarClock, isOpen, type Schedule, specialDay } from "../../src/office/hours.ts";
import { parseOffice } from "../../src/office/parse.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function scheduleOf(yaml: string): Schedule {
  const office = parseOffice(`hours: { day: ${yaml} }`);
  if (!office.ok) throw new Error(office.fault.map(({ path, found }) => `${path}: ${found}`).join("; "));
  const found = office.value.hours.get("day");
  if (found === undefined) throw new Error("no schedule");
  return found;
}

/** The nth (or, negative, last) Sunday of a month, as days since 1970. */
function sunday(year: number, month: number, nth: number): number {
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const sundays: number[] = [];
  for (let day = 1; day <= days; day++)
    if (new Date(Date.UTC(year, month, day)).getUTCDay() === 0) sundays.push(Date.UTC(year, month, day));
  return sundays.at(nth > 0 ? nth - 1 : nth) ?? 0;
}

/** Hours before UTC, by the law of each place. */
const OFFSETS: Readonly<Record<string, (at: number, year: number) => number>> = {
  // Since 1996: from the last Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00 UTC.
  "Europe/Berlin": (at, year) => (at >= sunday(year, 2, -1) + HOUR_MS && at < sunday(year, 9, -1) + HOUR_MS ? 2 : 1),
  // Since 2007: from the second Sunday of March, 02:00 standard time, to the first Sunday of November, 02:00 summer time.
  "America/New_York": (at, year) =>
    at >= sunday(year, 2, 2) + 7 * HOUR_MS && at < sunday(year, 10, 1) + 6 * HOUR_MS ? -4 : -5,
  "Asia/Shanghai": () => 8,
};

/** What the wall shows, reckoned from the offset. */
function wallOf(zone: string, at: number): { date: string; day: number; minute: number } {
  const local = at + (OFFSETS[zone]?.(at, new Date(at).getUTCFullYear()) ?? 0) * HOUR_MS;
  const shown = new Date(local);
  return {
    date: shown.toISOString().slice(0, 10),
    day: shown.getUTCDay(),
    minute: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  };
}

/** Minutes of that local date in which it is open. */
function openMinutes(schedule: Schedule, zone: string, date: string): number {
  const clock = calendarClock(zone);
  const from = Date.parse(date) - 14 * HOUR_MS;
  let open = 0;
  for (let at = from; at < from + 52 * HOUR_MS; at += MINUTE_MS) {
    const now = clock(at);
    if (now.date === date && isOpen(schedule, now)) open++;
  }
  return open;
}

describe("ACD-14 opening hours in the office's time zone", () => {
  test("date, weekday and minute are those of the wall, on days when clocks are turned as on any other", () => {
    const zones = Object.keys(OFFSETS);
    const clocks = new Map(zones.map((zone) => [zone, calendarClock(zone)]));
    const turns = fc
      .tuple(fc.integer({ min: 2010, max: 2036 }), fc.constantFrom(2, 9, 10), fc.constantFrom(1, 2, -1))
      .chain(([year, month, nth]) =>
        fc.integer({ min: -30 * 60, max: 30 * 60 }).map((minutes) => sunday(year, month, nth) + minutes * MINUTE_MS),
      );
    const any = fc.integer({ min: Date.UTC(2010, 0, 2) / MINUTE_MS, max: Date.UTC(2036, 0, 1) / MINUTE_MS });
    const moment = fc.oneof(
      turns,
      any.map((minute) => minute * MINUTE_MS),
    );
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, at) => {
        expect(clocks.get(zone)?.(at)).toEqual(wallOf(zone, at));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a day of 23 or 25 hours is open as long as the wall says", () => {
    const allDay = scheduleOf('{ week: ["00:00-24:00"] }');
    expect(openMinutes(allDay, "Europe/Berlin", "2026-03-29")).toBe(23 * 60);
    expect(openMinutes(allDay, "Europe/Berlin", "2026-10-25")).toBe(25 * 60);
    expect(openMinutes(allDay, "Europe/Berlin", "2026-10-26")).toBe(24 * 60);
    expect(openMinutes(allDay, "America/New_York", "2026-03-08")).toBe(23 * 60);
  });

  test("hours that are left out do not come, hours that come twice are open twice, office hours stay what they are", () => {
    const early = scheduleOf('{ week: ["02:00-03:00"] }');
    expect(openMinutes(early, "Europe/Berlin", "2026-03-29")).toBe(0);
    expect(openMinutes(early, "Europe/Berlin", "2026-10-25")).toBe(120);
    const office = scheduleOf('{ week: ["mon-sun 08:30-18:00"] }');
    fc.assert(
      fc.property(fc.integer({ min: 2010, max: 2036 }), fc.constantFrom(2, 9), (year, month) => {
        const date = new Date(sunday(year, month, -1)).toISOString().slice(0, 10);
        expect(openMinutes(office, "Europe/Berlin", date)).toBe(570);
      }),
      { numRuns: 20 },
    );
  });

  test("special days replace the hours of the week, whole days, the shorter stretch before the longer", () => {
    const schedule = scheduleOf(
      '{ week: ["mon-fri 08:30-18:00"], special: { "2026-10-01..2026-10-07": { name: 国庆节, open: closed }, "2026-10-05": "09:00-12:00", "2026-10-10": ["09:00-12:00", "13:00-24:00"] } }',
    );
    const open = (date: string): number => openMinutes(schedule, "Asia/Shanghai", date);
    expect(open("2026-09-30")).toBe(570);
    expect(open("2026-10-01")).toBe(0);
    expect(open("2026-10-05")).toBe(180); // one day among the holidays
    expect(open("2026-10-07")).toBe(0);
    expect(open("2026-10-08")).toBe(570);
    expect(open("2026-10-10")).toBe(180 + 660); // a Saturday that is worked
    expect(specialDay(schedule, "2026-10-03")?.name).toBe("国庆节");
  });

  test.each([
    ['"2026-02-30": closed', 'hours.day.special: "2026-02-30"'],
    ['"2026-10-07..2026-10-01": closed', 'hours.day.special: "2026-10-07..2026-10-01"'],
    ['"2026-10-01": "22:00-02:00"', 'hours.day.special.2026-10-01: "22:00-02:00"'],
    ['"october": closed', 'hours.day.special.october: the key "october"'],
    ['"2026-10-01": { name: 国庆节 }', "hours.day.special.2026-10-01.open: nothing"],
  ])("what is no day or no time is a fault: %s", (special, found) => {
    expect(() => scheduleOf(`{ special: { ${special} } }`)).toThrow(found);
  });

  test("the answer is kept for the minute it is asked in, and no longer", () => {
    const clock = calendarClock("Asia/Shanghai");
    const at = Date.UTC(2026, 10, 22, 15, 59);
    expect(clock(at + 59_999)).toMatchObject({ date: "2026-11-22", day: 0, minute: 1_439 });
    expect(clock(at + 60_000)).toMatchObject({ date: "2026-11-23", day: 1, minute: 0 });
    expect(clock(at + DAY_MS)).toMatchObject({ date: "2026-11-23", minute: 1_439 });
  });
});
