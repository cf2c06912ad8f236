import { XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { comparison } from "../../bench/compare.ts";
import type { Figure } from "../../bench/figures.ts";
import { historyChart, historyTable, inOrder } from "../../bench/history.ts";
import { findingJson, readFigures } from "../../bench/table.ts";

const start = (value: number, note?: string): Figure => ({
  name: "start to ready, 1000 extensions",
  unit: "ms",
  value,
  budget: 1_000,
  ...(note === undefined ? {} : { note }),
});
const rate = (value: number): Figure => ({
  name: "highest clean call rate, 1 s hold",
  unit: "calls/s",
  value,
  budget: 1_000,
  larger: true,
});

describe("versions side by side", () => {
  const versions = inOrder([
    { name: "0.10.0", figures: [start(900), rate(1_250)] },
    { name: "0.9.0", figures: [start(1_500, "worst 2000 & <more>")] },
    { name: "0.2.1", figures: [start(400)] },
  ]);

  test("ten comes after nine", () => expect(versions.map(({ name }) => name)).toEqual(["0.2.1", "0.9.0", "0.10.0"]));

  test("the table has what two versions measured, with its budget", () => {
    const table = historyTable(versions);
    expect(table).toContain("| start to ready, 1000 extensions | ≤ 1000 ms | 400 | 1500 | 900 |");
    expect(table).not.toContain("highest clean");
  });

  test("the drawing has each value, its note as a title, and says what nobody measured", () => {
    const drawn = historyChart(versions);
    expect(XMLValidator.validate(drawn)).toBe(true);
    expect(drawn).toContain("<title>0.9.0: 1500 ms, worst 2000 &amp; &lt;more&gt;</title>");
    expect(drawn).toContain("calls/s, larger is better");
    expect(drawn).toContain("not measured yet");
  });
});

describe("two runs side by side", () => {
  test("a change has its way: smaller is better but where larger is", () => {
    const told = comparison([start(1_000), rate(800)], [start(1_500), rate(1_000)]);
    expect(told).toMatch(/start to ready.* 1000 +1500 +ms +\+50 % worse/);
    expect(told).toMatch(/highest clean.* 800 +1000 +calls\/s +\+25 % better/);
  });

  test("what only one of them has is counted, not compared", () => {
    const told = comparison([start(1_000)], [rate(800)]);
    expect(told).toContain("1 figures only now");
    expect(told).toContain("1 figures only before");
  });

  test("what a run wrote can be read again, and nothing else", () => {
    expect(readFigures(findingJson([start(7)]))).toEqual([start(7)]);
    expect(() => readFigures('{"name":"x"}')).toThrow("no figures");
  });
});
