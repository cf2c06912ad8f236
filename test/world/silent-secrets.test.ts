// Days of calls with every line of the log on: what a person must not find in it is searched for.

import { describe, expect, test } from "vitest";
import { type LogFields, type Logger, withoutNumbers } from "../../src/base/log.ts";
import { type DayInit, runDay } from "./day.ts";

interface Line {
  readonly event: string;
  readonly fields: LogFields;
}

async function linesOf(day: DayInit): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const keep = (event: string, fields: LogFields = {}): void =>
    void lines.push({ event, fields: withoutNumbers(fields) });
  const log: Logger = { debug: keep, info: keep, warn: keep, error: keep };
  const { violations } = await runDay({ ...day, log });
  expect(violations).toEqual([]);
  return lines;
}

/** Numbers of the world's people and carriers (11 digits and more, however written), not those within ids and times of ours. */
const WHOLE_NUMBER = /(?<![\w.-])\+?\d{7,15}(?![\w.])/;
/** Fields that are counts, sizes and times. */
const NUMERIC: ReadonlySet<string> = new Set(["number", "boolean", "undefined"]);
/** Secrets of the world's office: phones' passwords, PINs of mailboxes and rooms, as text on their own. */
const SECRET = /word-of-|(?<!\d)(?:12345|54321|4711)(?!\d)/;

describe("OPS-06, OPS-07 the log of a day", () => {
  test.each([
    ["customers who call from their own numbers", { seed: 7_101, calls: 15, customers: true }],
    ["mailboxes and rooms with PINs", { seed: 7_102, calls: 15, sound: true }],
    ["menus, and strangers who try", { seed: 7_103, calls: 15, flows: true, stranger: true, loss: 0.02 }],
  ] as const)("%s: no secret, no whole number, and `call` in every line about a call", async (_what, day) => {
    const lines = await linesOf(day);
    expect(lines.length).toBeGreaterThan(150);
    for (const { event, fields } of lines) {
      const told = `${event} ${JSON.stringify(fields)}`;
      for (const value of Object.values(fields)) {
        if (NUMERIC.has(typeof value)) continue;
        expect(String(value), told).not.toMatch(WHOLE_NUMBER);
        expect(String(value), told).not.toMatch(SECRET);
      }
      if (
        /^(?:call|leg|caller|offer|conference|recording|media|flow\.(?:entered|left))\b/.test(event) &&
        !WITHOUT_CALL.has(event)
      )
        expect(typeof fields["call"], told).toBe("string");
    }
    const arrived = lines.filter(({ event }) => event === "call.arrived");
    expect(arrived.length).toBeGreaterThan(10);
  });
});

/** Of the disk, of the phone that places too many, of files that are looked after. */
const WITHOUT_CALL: ReadonlySet<string> = new Set([
  "call.too-many",
  "recording.disk-trouble",
  "recording.disk-recovered",
  "recording.expired",
  "media.worker-died",
]);
