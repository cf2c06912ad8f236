import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvRows } from "../../../src/app/csv/csv-rows.ts";
import { encodingOf } from "../../../src/app/csv/encoding.ts";
import { readCsv } from "../../../src/app/csv/read-csv.ts";
import { bytesOf } from "../../../src/app/xlsx/file-bytes.ts";
import { limits } from "../../../src/base/limits.ts";

async function rowsOf(bytes: Uint8Array) {
  const rows = [];
  for await (const row of readCsv(bytesOf(bytes), { encoding: undefined })) rows.push(row);
  return rows;
}

const cellsOf = async (bytes: Uint8Array) => (await rowsOf(bytes)).map(({ cells }) => cells);

/** Any text, split anywhere. */
function split(text: string, sizes: readonly number[]): readonly (readonly string[])[] {
  const rows = new CsvRows(",");
  const out = [];
  let at = 0;
  for (const size of sizes) {
    out.push(...rows.take(text.slice(at, at + size)));
    at += size;
  }
  out.push(...rows.take(text.slice(at)), ...rows.end());
  return out.map(({ cells }) => cells);
}

describe("CRM-03 reading CSV", () => {
  test("whatever csv-stringify writes is read as it was, however it comes in pieces", () => {
    const value = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r\n", " ", "李", ";") });
    const table = fc.array(fc.array(value, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(table, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }), (rows, sizes) => {
        expect(split(stringify(rows, { quoted: true }), sizes)).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  test("any text at all is read to its end: no line is lost without a row", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", '"', ",", "\n"), maxLength: 200 }), (text) => {
        const rows = new CsvRows(",");
        const out = [...rows.take(text), ...rows.end()];
        const lines = text.split("\n").length - (text.endsWith("\n") || text === "" ? 1 : 0);
        expect(out.at(-1)?.line ?? 0).toBeLessThanOrEqual(lines);
        expect(new Set(out.map(({ line }) => line)).size).toBe(out.length);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [";", "name;phone\r\n李雷;1\r\n"],
    ["\t", "name\tphone\n李雷\t1"],
    ["|", "name|phone\n李雷|1\n"],
    [",", '"name; first",phone\n李雷,1'],
    ["!", "sep=!\nname!phone\n李雷!1"],
  ])("values are separated by %j where the first line has most of them", async (_, text) => {
    const [head, row] = await cellsOf(Buffer.from(text));
    expect(head?.[1]).toBe("phone");
    expect(row).toEqual(["李雷", "1"]);
  });

  test.each([
    ["utf-8 with a mark", Buffer.from("\uFEFF姓名,a\n李雷,1\n")],
    ["utf-8", Buffer.from("姓名,a\n李雷,1\n")],
    ["utf-16le with a mark", Buffer.from("\uFEFF姓名,a\n李雷,1\n", "utf16le")],
    ["utf-16le", Buffer.from("姓名,a\n李雷,1\n", "utf16le")],
    ["utf-16be with a mark", Buffer.from("\uFEFF姓名,a\n李雷,1\n", "utf16le").swap16()],
    // GB 2312-1980: 姓 D0D5, 名 C3FB, 李 C0EE, 雷 C0D7
    ["gb18030", Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 44, 97, 10, 0xc0, 0xee, 0xc0, 0xd7, 44, 49, 10])],
  ])("%s is found out", async (_, bytes) => {
    expect(await cellsOf(bytes)).toEqual([
      ["姓名", "a"],
      ["李雷", "1"],
    ]);
  });

  test("what is no text is told", async () => {
    const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x80, 0xff, 0x81, 0xff]);
    expect(await encodingOf(bytesOf(picture))).toBeUndefined();
    await expect(rowsOf(picture)).rejects.toThrow("neither in UTF-8");
  });
});

describe("CRM-03 hostile CSV", () => {
  test("a quote without end costs its own line alone", async () => {
    const rows = await rowsOf(Buffer.from('a,b\n1,"x\n2,y\n3,z\n'));
    expect(rows.map(({ line, fault }) => [line, fault === undefined])).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, true],
    ]);
    expect(rows.at(-1)?.cells).toEqual(["3", "z"]);
  });

  test("a value of a megabyte costs its own row alone, quoted or not", async () => {
    const big = "x".repeat(1_048_576);
    for (const value of [big, `"${big}"`]) {
      const rows = await rowsOf(Buffer.from(`a,b\n1,${value}\n2,y\n`));
      const bad = rows.filter(({ fault }) => fault !== undefined);
      expect(bad.map(({ line }) => line)).toEqual([2]);
      expect(bad[0]?.cells[0]?.length).toBeLessThanOrEqual(limits.sheets.readCharacters + 1);
      expect(rows.at(-1)).toEqual({ line: 3, cells: ["2", "y"], fault: undefined });
    }
  });

  test("a file of nothing but broken quotes ends in a word, not in hours", async () => {
    const text = `a,b\n${`"${"x".repeat(40)}"y,1\n`.repeat(3_000)}`;
    await expect(rowsOf(Buffer.from(text))).rejects.toThrow("broken nearly everywhere");
  });
});
