// Reports as files on a disk: whole, the oldest gone, nothing that a spreadsheet runs, no name that leads elsewhere.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepReport, reportBytes } from "../../src/app/report-files.ts";
import { bytesOf } from "../../src/app/xlsx/file-bytes.ts";
import { readXlsx } from "../../src/app/xlsx/read-xlsx.ts";
import { limits } from "../../src/base/limits.ts";
import type { WallMillis } from "../../src/base/time.ts";
import { endingsReport } from "../../src/crm/reports/call-reports.ts";
import type { ReportTable } from "../../src/crm/reports/run-report.ts";
import type { ReportLetter } from "../../src/crm/reports/scheduled-reports.ts";
import type { ReportFormat } from "../../src/office/reports.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-reports-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ROWS = [
  { ending: "=HYPERLINK(1)", endedBy: 'a "b", c\nd', calls: 3, talkMs: 3_600_000, share: 0.75 },
  { ending: "@SUM", endedBy: null, calls: 1, talkMs: 0, share: null },
];

function letter(format: ReportFormat, second = 0): ReportLetter {
  const { columns, charts } = endingsReport;
  const madeAt = (Date.UTC(2025, 10, 24) + second * 1_000) as WallMillis;
  const span = { from: Date.UTC(2025, 10, 22, 16), to: Date.UTC(2025, 10, 23, 16) };
  const total = { ending: null, endedBy: null, calls: 4, talkMs: 3_600_000, share: null };
  const table: ReportTable = {
    report: endingsReport,
    columns,
    charts,
    parameters: {},
    span,
    timezone: "Asia/Shanghai",
    madeAt,
    rows: ROWS,
    total,
  };
  return { key: "monday", name: "周报", table, format, language: "en" };
}

async function whole({ table, format, language, name }: ReportLetter): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of reportBytes(table, format, language, name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("CRM-10 reports as files", () => {
  test("CSV: what another program reads of it, and no cell that a spreadsheet runs", async () => {
    const rows = parse(await whole(letter("csv")), { bom: true }) as string[][];
    expect(rows).toEqual([
      ["ending", "ended by", "calls", "talk", "of all"],
      ["'=HYPERLINK(1)", 'a "b", c\nd', "3", "3600000", "0.75"],
      ["'@SUM", "", "1", "0", ""],
    ]);
  });

  test("a workbook has its rows, its total and its lengths; texts stay texts", async () => {
    const rows: (readonly string[])[] = [];
    for await (const { cells } of readXlsx(bytesOf(await whole(letter("xlsx"))))) rows.push(cells);
    expect(rows[1]?.[0]).toBe("=HYPERLINK(1)");
    expect(rows[1]?.[3]).toMatch(/1:00:00|PT1H|T01:00:00/); // an hour
    expect(rows[3]?.slice(0, 3)).toEqual(["Total", "", "4"]);
  });

  test("JSON has all of it by the keys of the columns", async () => {
    const read = JSON.parse((await whole(letter("json"))).toString()) as Record<string, unknown>;
    expect(read).toMatchObject({
      report: "endings",
      from: "2025-11-22T16:00:00.000Z",
      timezone: "Asia/Shanghai",
      rows: ROWS,
      total: { calls: 4 },
    });
  });

  test("kept under its key and the office's clock, whole; beyond the bound the oldest go, others' stay", async () => {
    expect(await keepReport(folder, letter("csv"))).toBe("reports/monday-2025-11-24-080000.csv");
    expect(readFileSync(join(folder, "reports/monday-2025-11-24-080000.csv"), "utf8")).toContain("HYPERLINK");
    const other = ["monday-plan-2025-01-01-080000.csv", "monday-notes.txt"];
    for (const name of other) writeFileSync(join(folder, "reports", name), "x");
    for (let i = 0; i < limits.reports.files + 2; i++) {
      writeFileSync(join(folder, "reports", `monday-2025-10-01-${String(100_000 + i)}.csv`), "old");
    }
    await keepReport(folder, letter("html", 61));
    const names = readdirSync(join(folder, "reports"));
    expect(names).toEqual(
      expect.arrayContaining([...other, "monday-2025-11-24-080000.csv", "monday-2025-11-24-080101.html"]),
    );
    expect(names.filter((name) => !other.includes(name))).toHaveLength(limits.reports.files);
    expect(names.some((name) => name.endsWith(".part"))).toBe(false);
  });

  test("a disk that takes nothing is told, and leaves nothing behind that looks whole", async () => {
    writeFileSync(join(folder, "reports"), "not a folder");
    await expect(keepReport(folder, letter("csv"))).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
