// Hours, and what callers of a queue meet, made by chance for the round trip.

import fc from "fast-check";
import type { Schedule, SpecialDays } from "../../src/office/hours.ts";
import type { WeekHours } from "../../src/office/office.ts";
import type { QueueDestination, QueueWaiting } from "../../src/office/queue-waiting.ts";
import { conditions } from "./sample-rules.ts";

const SCHEDULES = ["office", "evening"] as const;
const seconds = (low: number, high: number): fc.Arbitrary<number> =>
  fc.integer({ min: low, max: high }).map((value) => value * 1_000);

const span = fc
  .uniqueArray(fc.integer({ min: 0, max: 1_440 }), { minLength: 2, maxLength: 2 })
  .map((ends) => ends.sort((a, b) => a - b))
  .map(([from = 0, to = 1]) => ({ from, to }));
const date = fc
  .integer({ min: 0, max: 20_000 })
  .map((day) => new Date(Date.UTC(2020, 0, 1) + day * 86_400_000).toISOString().slice(0, 10));
const special: fc.Arbitrary<SpecialDays> = fc
  .record({
    days: fc.tuple(date, date),
    name: fc.constantFrom(undefined, "国庆节", "Inventory: all day"),
    open: fc.array(span, { maxLength: 2 }),
  })
  .map(({ days, name, open }) => {
    const [first, last] = days.sort() as [string, string];
    return { first, last, name, open };
  });
const week: fc.Arbitrary<WeekHours> = fc.record({
  days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
  from: fc.integer({ min: 0, max: 700 }),
  to: fc.integer({ min: 701, max: 1_440 }),
});

export const schedules: fc.Arbitrary<Map<string, Schedule>> = fc
  .tuple(
    ...SCHEDULES.map((key) =>
      fc.record({
        key: fc.constant(key),
        week: fc.array(week, { maxLength: 3 }),
        special: fc.uniqueArray(special, { maxLength: 3, selector: ({ first, last }) => `${first}..${last}` }),
      }),
    ),
  )
  .map((made) => new Map(made.map((one) => [one.key, one])));

export function waitingOf(): { [Key in keyof QueueWaiting]: fc.Arbitrary<QueueWaiting[Key]> } {
  return {
    hours: fc.constantFrom(undefined, ...SCHEDULES),
    closed: fc.constant({ kind: "hang-up" }),
    whenClosing: fc.constantFrom("serve", "leave"),
    overflow: fc.array(
      fc.record({
        afterMs: seconds(0, 3_600),
        when: fc.option(conditions, { nil: undefined }),
        to: fc.constant<QueueDestination>({ kind: "hang-up" }),
      }),
      { maxLength: 3 },
    ),
    announce: fc.record({
      position: fc.boolean(),
      wait: fc.boolean(),
      keys: fc.boolean(),
      firstMs: seconds(1, 600),
      everyMs: seconds(10, 600),
      comfort: fc.subarray(["music/quiet", "voice/we-are-sorry"]),
      agent: fc.boolean(),
    }),
    afterwards: fc.constantFrom(undefined, "survey", "1-to-5"),
    whisper: fc.constantFrom({ kind: "nothing" }, { kind: "names" }, { kind: "file", name: "voice/sales" }),
  };
}
