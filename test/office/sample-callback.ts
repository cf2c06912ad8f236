// Call-backs of drawn queues, for the round trip.

import fc from "fast-check";
import type { ExtensionKey } from "../../src/base/ids.ts";
import type { Queue, WeekHours } from "../../src/office/office.ts";

/** No digit that a drawn mailbox uses for its own key. */
const KEYS = ["5", "7", "8"] as const;

export function callbackOf(
  extensions: readonly string[],
  week: fc.Arbitrary<WeekHours>,
): fc.Arbitrary<Queue["callback"]> {
  const minutes = (most: number): fc.Arbitrary<number> =>
    fc.integer({ min: 1, max: most }).map((count) => count * 60_000);
  const settings = fc.record({
    key: fc.constantFrom(undefined, ...KEYS),
    retries: fc.integer({ min: 0, max: 20 }),
    gapMs: minutes(1_440),
    withinMs: minutes(43_200),
    ringMs: fc.integer({ min: 1, max: 180 }).map((seconds) => seconds * 1_000),
    missed: fc.constantFrom("list" as const, "dial" as const, "no" as const),
    hours: fc.option(fc.array(week, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    by: fc.constantFrom(undefined, ...(extensions as readonly ExtensionKey[])),
    prefix: fc.constantFrom("", "0", "*5", "00"),
    abroad: fc.boolean(),
    atOnce: fc.integer({ min: 1, max: 500 }),
    notReached: fc.constantFrom(undefined, "mailbox", "无人"),
  });
  return fc.option(settings, { nil: undefined });
}
