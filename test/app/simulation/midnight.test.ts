import { expect, test } from "vitest";
import { midnightIn } from "../../../src/app/simulation/midnight.ts";

test.each([
  ["Asia/Shanghai", "2026-11-22", "2026-11-21T16:00:00Z"],
  ["UTC", "2026-11-22", "2026-11-22T00:00:00Z"],
  ["America/New_York", "2026-11-22", "2026-11-22T05:00:00Z"],
  // Clocks go forward at two in the night of 29 March 2026, and back on 25 October.
  ["Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"],
  ["Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"],
  ["Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00Z"],
  ["Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00Z"],
])("in %s the %s began at %s", (zone, date, began) => {
  expect(new Date(midnightIn(zone, date)).toISOString().replace(".000Z", "Z")).toBe(began);
});
