import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { delayFigures, type Finding, keepsBudget, quantile, rounded } from "../../bench/figures.ts";
import { findingJson, findingTable } from "../../bench/table.ts";

describe("a quantile", () => {
  test("is one of the samples, whatever their order", () => {
    // Nearest rank, as in the usual definition: of 100 samples the 99th is p99.
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0, 0.5, 0.95, 0.99, 1].map((share) => quantile(hundred, share))).toEqual([1, 50, 95, 99, 100]);
  });

  test("is not exceeded by that share of the samples, and no smaller sample would do", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (samples, share) => {
          const found = quantile(samples, share);
          const within = (limit: number): number => samples.filter((sample) => sample <= limit).length / samples.length;
          expect(within(found)).toBeGreaterThanOrEqual(share);
          const smaller = samples.filter((sample) => sample < found);
          if (smaller.length > 0) expect(within(Math.max(...smaller))).toBeLessThan(share);
        },
      ),
    );
  });
});

test("figures have three digits", () => {
  expect([0.123456, 1234.5, 0].map(rounded)).toEqual([0.123, 1230, 0]);
});

test("a budget is a ceiling, or a floor where larger is better, and none is neither kept nor broken", () => {
  const figure = { name: "x", unit: "ms", value: 5 };
  expect(keepsBudget({ ...figure, budget: 5 })).toBe(true);
  expect(keepsBudget({ ...figure, budget: 4 })).toBe(false);
  expect(keepsBudget({ ...figure, budget: 4, larger: true })).toBe(true);
  expect(keepsBudget({ ...figure, budget: 6, larger: true })).toBe(false);
  expect(keepsBudget({ ...figure, budget: null })).toBeUndefined();
});

test("no samples are told as such, not as a delay of nothing", () => {
  expect(delayFigures("d", [], { p50: 1, p99: 2 })).toEqual([
    { name: "d", why: "no pair of messages was found in the capture" },
  ]);
});

const FINDINGS: readonly Finding[] = [
  { name: "cheap", unit: "ms", value: 0.5, budget: 0.6, note: "12 samples" },
  { name: "rate", unit: "calls/s", value: 800, budget: 1000, larger: true },
  { name: "for orientation", unit: "KiB", value: 12.345, budget: null },
  { name: "delay", why: "tcpdump is not installed" },
];

test("a person reads aligned columns with ticks, and why something is missing", () => {
  expect(findingTable(FINDINGS)).toBe(
    [
      "figure           value  unit     budget     note",
      "cheap              0.5  ms       ≤ 0.6   ✓  12 samples",
      "rate               800  calls/s  ≥ 1000  ✗",
      "for orientation   12.3  KiB",
      "not measured: delay: tcpdump is not installed",
    ].join("\n"),
  );
});

test("a program reads name, unit, value and budget, and nothing of what was not measured", () => {
  expect(JSON.parse(findingJson(FINDINGS))).toEqual([
    { name: "cheap", unit: "ms", value: 0.5, budget: 0.6, note: "12 samples" },
    { name: "rate", unit: "calls/s", value: 800, budget: 1000, larger: true },
    { name: "for orientation", unit: "KiB", value: 12.345, budget: null },
  ]);
});
