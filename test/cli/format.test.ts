import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutTo, displayWidth } from "../../src/cli/display-width.ts";
import { duration, pastMoment } from "../../src/cli/format.ts";
import { jsonText } from "../../src/cli/json.ts";
import { printable, table } from "../../src/cli/table.ts";
import { en } from "../../src/cli/words-en.ts";
import { zh } from "../../src/cli/words-zh.ts";

test("widths are those of Unicode's East Asian Width table", () => {
  expect(["abc", "总机", "e\u0301", "ｱ", "ＡＢ", "…", "한글", "😀"].map(displayWidth)).toEqual([
    3, 4, 1, 1, 4, 1, 4, 2,
  ]);
});

test("a cut text fits and a short one stays whole", () => {
  expect(cutTo("总机总机", 5)).toBe("总机…");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, width) => {
      expect(displayWidth(cutTo(text, width))).toBeLessThanOrEqual(width);
      if (displayWidth(text) <= width) expect(cutTo(text, width)).toBe(text);
    }),
  );
});

test("each column begins where its title does, whatever the cells hold", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })), { minLength: 1 }),
      (rows) => {
        const columns = [
          { title: "名", cell: (row: [string, string]) => row[0] },
          { title: "X", cell: (row: [string, string]) => `|${row[1]}` },
        ];
        const lines = table(rows, columns, { empty: "", columns: undefined }).split("\n").slice(1, -1);
        expect(lines).toHaveLength(rows.length);
        const starts = lines.map((line, i) =>
          displayWidth(line.slice(0, line.length - `|${printable(rows[i]?.[1] ?? "")}`.trimEnd().length)),
        );
        expect(new Set(starts).size).toBe(1);
      },
    ),
  );
});

test("one endless value does not push the other columns off every line", () => {
  const columns = [
    { title: "To", cell: (row: readonly [string, string]) => row[0] },
    { title: "State", cell: (row: readonly [string, string]) => row[1] },
  ];
  const rows = [
    ["9".repeat(6_000), "ended"],
    ["1001", "talking"],
  ] as const;
  const lines = table(rows, columns, { empty: "", columns: 80 }).split("\n");
  expect(lines[1]).toMatch(/^9+… +ended$/);
  expect(lines[2]).toMatch(/^1001 +talking$/);
});

describe("a table that is wider than the terminal", () => {
  const columnsOf = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ title: `Title ${i}`, cell: (row: string) => `${row}-value-${i}` }));

  test("goes on in further lines, its columns one below the other, and nothing is lost", () => {
    const lines = table(["李雷", "b"], columnsOf(8), { empty: "", columns: 60 }).trimEnd().split("\n");
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(60);
    expect(lines).toHaveLength(6);
    const text = lines.join(" ");
    for (let i = 0; i < 8; i++)
      for (const word of [`Title ${i}`, `李雷-value-${i}`, `b-value-${i}`]) expect(text).toContain(word);
    expect(lines[1]?.indexOf("Title 4")).toBe(4);
    expect(lines[5]?.indexOf("b-value-4")).toBe(4);
  });

  test("a long last column is cut where the others leave it room, as is one that has a line of its own", () => {
    const long = { title: "Why", cell: () => "x".repeat(200) };
    const [, beside] = table(["a"], [...columnsOf(3), long], { empty: "", columns: 60 }).split("\n");
    expect(beside).toMatch(/^a-value-0 .*a-value-2 +x+…$/);
    const below = table(["a"], [...columnsOf(5), long], { empty: "", columns: 60 })
      .trimEnd()
      .split("\n");
    expect(below.map((line) => line.length <= 60)).toEqual([true, true, true, true]);
    expect(below[3]).toMatch(/^ {4}x+…$/);
  });

  test("one that fits, or goes to a file, has a line each", () => {
    for (const columns of [120, undefined])
      expect(table(["a", "b"], columnsOf(8), { empty: "", columns }).trimEnd().split("\n")).toHaveLength(3);
  });
});

test("JSON for programs moves no terminal and means the same", () => {
  const hostile = "\u009b2J\u001b[2J\u007f\u202eevil\u2028 李雷";
  const text = jsonText({ from: hostile }, 2);
  expect(text).not.toMatch(/[\u007f-\u009f\u001b\u202a-\u202e\u2028]/);
  expect(JSON.parse(text)).toEqual({ from: hostile });
  expect(text).toContain("李雷");
});

describe("a past moment as people write it", () => {
  const now = Date.UTC(2026, 10, 22, 12, 0, 0);
  test.each([
    ["15m", "2026-11-22T11:45:00.000Z"],
    ["2h", "2026-11-22T10:00:00.000Z"],
    ["3d", "2026-11-19T12:00:00.000Z"],
    ["2026-11-22T08:30:00Z", "2026-11-22T08:30:00.000Z"],
    ["2026-11-22T08:30+08:00", "2026-11-22T00:30:00.000Z"],
  ])("%s", (text, iso) => expect(pastMoment(text, now)).toBe(iso));

  test("a date alone is this machine's midnight", () => {
    expect(pastMoment("2026-11-22", now)).toBe(new Date(2026, 10, 22).toISOString());
  });

  test.each(["yesterday", "", "15", "m", "2026-13-01", "2026-11-22T99:00", "-5m"])("%j is not understood", (text) => {
    expect(pastMoment(text, now)).toBeUndefined();
  });
});

test("lengths carry over at 60", () => {
  expect([0, 999, 59_999, 60_000, 3_599_999, 3_600_000].map(duration)).toEqual([
    "0:00",
    "0:00",
    "0:59",
    "1:00",
    "59:59",
    "1:00:00",
  ]);
});

test("every Chinese message is one, and none is missing", () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  const same = Object.entries(zh).filter(([key, text]) => text === (en as Record<string, string>)[key]);
  expect(same.map(([key]) => key)).toEqual(["checksum"]);
});
