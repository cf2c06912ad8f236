import { describe, expect, test } from "vitest";
import { Zone } from "../../../src/crm/reports/zone.ts";

const HOUR_MS = 3_600_000;

describe("the office's clock", () => {
  // Rules of the zones: EU clocks change at 01:00 UTC, those of Lord Howe by half an hour at 02:00 of their own, those of Shanghai do not.
  test.each([
    ["Europe/Berlin", Date.UTC(2026, 2, 29, 1), 60, 120],
    ["Europe/Berlin", Date.UTC(2026, 9, 25, 1), 120, 60],
    ["Australia/Lord_Howe", Date.UTC(2026, 9, 3, 15, 30), 630, 660],
    ["Asia/Shanghai", Date.UTC(2026, 9, 25, 1), 480, 480],
  ])(
    "%s is told to the minute in the week in which it changes, whatever was asked before",
    (name, at, before, after) => {
      const zone = new Zone(name);
      for (let round = 0; round < 2; round++)
        for (const [when, minutes] of [
          [at - 10 * 24 * HOUR_MS, before],
          [at - 60_000, before],
          [at, after],
          [at + 10 * 24 * HOUR_MS, after],
        ] as const)
          expect(zone.offsetMs(when) / 60_000).toBe(minutes);
    },
  );
});
