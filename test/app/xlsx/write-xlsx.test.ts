import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test, vi } from "vitest";
import { bytesOf } from "../../../src/app/xlsx/file-bytes.ts";
import { readXlsx } from "../../../src/app/xlsx/read-xlsx.ts";
import { writeXlsx } from "../../../src/app/xlsx/write-xlsx.ts";
import { limits } from "../../../src/base/limits.ts";
import type { Sheet } from "../../../src/base/sheet.ts";

async function written(...sheets: Sheet[]): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of writeXlsx(sheets)) all.push(piece);
  return Buffer.concat(all);
}

async function rowsOf(bytes: Uint8Array, sheet?: string) {
  const rows = [];
  for await (const { cells } of readXlsx(bytesOf(bytes), sheet)) rows.push(cells);
  return rows;
}

describe("CRM-10 writing workbooks", () => {
  test("texts, numbers, times, durations and shares have the serial numbers and formats of the standard", async () => {
    const parts = unzipSync(
      await written({
        name: "Calls",
        columns: ["who", "n", "when"],
        rows: [
          ["李雷", 3, { kind: "local", text: "2026-11-22T12:00:00" }],
          [null, { kind: "duration", ms: 43_200_000 }, { kind: "local", text: "1900-03-01" }],
          ["", { kind: "share", share: 0.25 }, true],
        ],
      }),
    );
    const sheet = strFromU8(parts["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    // ECMA-376 part 1 §18.17.4.1: 1 March 1900 is day 61; 22 November 2026 is 46 348 by the same count.
    expect(sheet).toContain('<c r="C2" s="3"><v>46348.5</v></c>');
    expect(sheet).toContain('<row r="3"><c r="B3" s="4"><v>0.5</v></c><c r="C3" s="2"><v>61</v></c></row>');
    expect(sheet).toContain('<row r="4"><c r="B4" s="5"><v>0.25</v></c><c r="C4" t="b"><v>1</v></c></row>');
  });

  test("what looks like a formula is text, and signs that XML has no place for come back as they went", async () => {
    const hostile = ['=cmd|"/c calc"!A1', "+1", "@SUM(A1)", "a\u0001\r\nb", "_x0041_", "<&>\"'", "😀", "\uD800"];
    const bytes = await written({ name: "a", columns: hostile.map(String), rows: [hostile] });
    const [head, row] = await rowsOf(bytes);
    expect(row).toEqual([...hostile.slice(0, -1), "\uFFFD"]);
    expect(head?.[0]).toBe(hostile[0]);
    expect(strFromU8(unzipSync(bytes)["xl/worksheets/sheet1.xml"] ?? new Uint8Array())).not.toContain("<f>");
  });

  test("names of sheets are made to fit, no two alike", async () => {
    const empty = { columns: ["a"], rows: [] };
    const bytes = await written(
      { name: "a/b:c", ...empty },
      { name: "A b c", ...empty },
      { name: "x".repeat(40), ...empty },
      { name: "'", ...empty },
    );
    const names = strFromU8(unzipSync(bytes)["xl/workbook.xml"] ?? new Uint8Array()).matchAll(/sheet name="([^"]*)"/g);
    expect([...names].map(([, name]) => name)).toEqual(["a b c", "A b c (2)", "x".repeat(31), "Sheet"]);
  });

  test("a sheet that is full goes on in the next", async () => {
    const spy = vi.spyOn(limits.sheets, "rows", "get" as never).mockReturnValue(3 as never);
    const rows = [["1"], ["2"], ["3"]];
    const bytes = await written({ name: "a", columns: ["n"], rows });
    spy.mockRestore();
    expect(await rowsOf(bytes)).toEqual([["n"], ["1"], ["2"]]);
    expect(await rowsOf(bytes, "a (2)")).toEqual([["n"], ["3"]]);
  });

  test("rows are asked for as they are written, not all at once", async () => {
    let asked = 0;
    const rows = (function* () {
      for (; asked < 20_000; asked++) yield [`row ${asked}`, asked];
    })();
    let early: number | undefined;
    for await (const _ of writeXlsx([{ name: "a", columns: ["a", "b"], rows }])) early ??= asked;
    expect(early).toBeLessThan(2_000);
    expect(asked).toBe(20_000);
  });
});
