import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { Buckets } from "../../../src/app/metrics/buckets.ts";
import { CONTENT_TYPE, writeFamilies } from "../../../src/app/metrics/exposition.ts";
import { byKey, type Family, one, spread } from "../../../src/app/metrics/family.ts";
import { readPage } from "./read-page.ts";

const waits = new Buckets([0.1, 1]);
for (const seconds of [0.05, 0.5, 0.5, 7]) waits.add(seconds);

const NASTY = 'a"b\\c\nd';
const families: readonly Family[] = [
  one("zongji_calls", "gauge", "Calls in progress", () => 3),
  byKey({ name: "zongji_odd_total", kind: "counter", help: "a\\b\nc", label: "key" }, () => [
    [NASTY, 1.5],
    ["总机", 0],
  ]),
  byKey({ name: "zongji_nobody", kind: "gauge", help: "No rows", label: "key" }, () => []),
  spread("zongji_wait_seconds", "Waits", waits),
  one("zongji_endless", "gauge", "Endless", () => Number.POSITIVE_INFINITY),
];

const failing = one("zongji_memory", "gauge", "Memory", () => {
  throw Object.assign(new Error("EMFILE: too many open files, uv_resident_set_memory"), { code: "EMFILE" });
});

describe("OPS-06 the page for Prometheus", () => {
  test("is what the usual library writes of the same numbers", async () => {
    const registry = new Registry();
    for (const { name, help, kind: type } of families) {
      const values = [...readPage(writeFamilies(families)).samples].length; // the page is read whole by our own reader too
      expect(values).toBe(9);
      const rows = rowsFor(name);
      registry.registerMetric({ name, help, type, get: async () => ({ name, help, type, values: rows }) } as never);
    }
    const theirs = (await registry.metrics()).replace(/\n\n+/g, "\n");
    const ours = writeFamilies(families).replace(/# HELP zongji_unread [^\n]*\n# TYPE zongji_unread gauge\n/, "");
    expect(ours.trim()).toBe(theirs.trim());
    expect(`${CONTENT_TYPE}; charset=utf-8`).toBe(registry.contentType);
  });

  test("what cannot be read is left out and named; the rest is there", () => {
    const page = writeFamilies([failing, ...families]);
    const { samples, types } = readPage(page);
    expect(samples.get("zongji_calls")).toBe(3);
    expect(samples.get('zongji_unread{family="zongji_memory"}')).toBe(1);
    expect(samples.has("zongji_memory")).toBe(false);
    expect(types.get("zongji_memory")).toBe("gauge");
    expect(
      [...readPage(writeFamilies(families)).samples.keys()].filter((name) => name.startsWith("zongji_unread")),
    ).toEqual([]);
  });
});

/** What the library is told of these families, written by hand. */
function rowsFor(name: string): readonly object[] {
  const bucket = (le: string | number, value: number) => ({ metricName: `${name}_bucket`, labels: { le }, value });
  const rows: Readonly<Record<string, readonly object[]>> = {
    zongji_calls: [{ labels: {}, value: 3 }],
    zongji_odd_total: [
      { labels: { key: NASTY }, value: 1.5 },
      { labels: { key: "总机" }, value: 0 },
    ],
    zongji_nobody: [],
    zongji_wait_seconds: [
      bucket(0.1, 1),
      bucket(1, 3),
      bucket("+Inf", 4),
      { metricName: `${name}_sum`, labels: {}, value: 8.05 },
      { metricName: `${name}_count`, labels: {}, value: 4 },
    ],
    zongji_endless: [{ labels: {}, value: Number.POSITIVE_INFINITY }],
  };
  return rows[name] ?? [];
}
