import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { SheetFault } from "../../../src/app/xlsx/archive.ts";
import { bytesOf } from "../../../src/app/xlsx/file-bytes.ts";
import { readXlsx } from "../../../src/app/xlsx/read-xlsx.ts";
import { limits } from "../../../src/base/limits.ts";

/** Made by openpyxl 3.1.5 (which writes `_x0041_` as it stands, so that it is read as A, §22.9.2.19) and XlsxWriter 3.2.9. */
const elsewhere = (name: string) => readFileSync(new URL(`./made-elsewhere/${name}.xlsx`, import.meta.url));

async function rowsOf(bytes: Uint8Array, sheet?: string) {
  const rows = [];
  for await (const row of readXlsx(bytesOf(bytes), sheet)) rows.push(row);
  return rows;
}

describe("CRM-03 reading workbooks", () => {
  test("numbers, dates, times and texts are what a person sees in the program that made them", async () => {
    expect(await rowsOf(elsewhere("openpyxl"))).toEqual([
      { line: 1, cells: ["姓名", "电话", "等级", "生日", "来电", "金额", "标记"] },
      { line: 2, cells: ["李雷", "13800138000", "VIP", "1990-02-28", "2026-11-22T16:04:05", "12.5", "true"] },
      { line: 3, cells: [" 韩梅梅 ", "+86 592 123 4567", "", "2000-02-29", "08:30:00", "-3", "false"] },
      { line: 5, cells: ["", "aAb\nline", "", "", "", "", "", "far"] },
    ]);
  });

  test("shared texts of several looks, Chinese date formats, formulas by their result, no digits that nobody typed", async () => {
    expect(await rowsOf(elsewhere("xlsxwriter"))).toEqual([
      { line: 1, cells: ["name", "phone", "when", "number", "hours", "rich"] },
      { line: 2, cells: ["王<&>\"'", "8613800138000", "2026-11-22", "0.3", "06:00:00", "two looks"] },
      { line: 3, cells: ["王!", "", "", "", "", "tab\there"] },
    ]);
  });

  test("another sheet is read by its name; one that is not there is told with those that are", async () => {
    expect(await rowsOf(elsewhere("openpyxl"), "Second")).toEqual([{ line: 1, cells: ["x"] }]);
    await expect(rowsOf(elsewhere("openpyxl"), "third")).rejects.toThrow("it has no sheet third; it has 客户, Second");
  });
});

describe("CRM-03 hostile workbooks", () => {
  const SHEET = "xl/worksheets/sheet1.xml";
  const workbook = (sheet: string, more: Record<string, string> = {}): Uint8Array =>
    zipSync({
      "xl/workbook.xml": strToU8('<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'),
      "xl/_rels/workbook.xml.rels": strToU8(
        '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
      ),
      [SHEET]: strToU8(sheet),
      ...Object.fromEntries(Object.entries(more).map(([name, text]) => [name, strToU8(text)])),
    });
  const row = (cells: string): string => `<worksheet><sheetData><row>${cells}</row></sheetData></worksheet>`;

  test("the plainest sheet there can be is read", async () => {
    expect(await rowsOf(workbook(row("<c><v>1</v></c><c t='inlineStr'><is><t>b</t></is></c>")))).toEqual([
      { line: 1, cells: ["1", "b"] },
    ]);
  });

  test.each([
    ["cut off in the middle", workbook(row("<c><v>1</v></c>")).subarray(0, 300), /broken/],
    ["no archive at all", strToU8("name,phone\n"), /broken/],
    ["empty", new Uint8Array(), /broken/],
    [
      "definitions of entities",
      workbook(`<!DOCTYPE a [<!ENTITY b "c">]>${row("<c><v>&b;</v></c>")}`),
      /defines its own/,
    ],
    ["no XML", workbook("<worksheet><row></worksheet>"), /no XML/],
    ["a column beyond all", workbook(row('<c r="ZZZ1"><v>1</v></c>')), /columns/],
    [
      "a value without end",
      workbook(`<worksheet><a b="${bigNoise(limits.sheets.silentBytes + 100_000)}"/></worksheet>`),
      /no end/,
    ],
    ["a bomb", workbook(row(`${"<c><v>1</v></c>".repeat(1_000)}</row><row>`.repeat(1_200))), /far more/],
  ])("%s is told and not read on", async (_, bytes, message) => {
    const reading = rowsOf(bytes);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(SheetFault);
  });

  test("a value of a megabyte is cut just behind the bound, where whoever takes it sees that it is too long", async () => {
    const [only] = await rowsOf(workbook(row(`<c t="str"><v>${bigNoise(1_000_000)}</v></c>`)));
    expect(only?.cells[0]?.length).toBe(limits.sheets.readCharacters + 1);
  });
});

/** Hardly to be packed, always the same. */
function bigNoise(characters: number): string {
  let seed = 7;
  const all: string[] = [];
  for (let at = 0; at < characters / 5; at++) {
    seed = (seed * 48_271) % 2_147_483_647;
    all.push((seed % 60_466_176).toString(36).padStart(5, "0"));
  }
  return all.join("");
}
