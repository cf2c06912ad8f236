// Reports as files: CSV, workbooks, pages, JSON; into DATA/reports, by mail, or over HTTP. What a report is and shows is crm/reports'.

import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stringify } from "csv-stringify/sync";
import { limits } from "../base/limits.ts";
import type { Sheet, SheetCell } from "../base/sheet.ts";
import { isoTime, type WallMillis } from "../base/time.ts";
import { cellText, PAGE_WORDS } from "../crm/reports/cell-text.ts";
import { clockText } from "../crm/reports/local-sql.ts";
import { reportPage } from "../crm/reports/page.ts";
import type { Cell, CellKind, Language } from "../crm/reports/report.ts";
import type { ReportTable } from "../crm/reports/run-report.ts";
import type { ReportLetter, ReportPost } from "../crm/reports/scheduled-reports.ts";
import { Zone } from "../crm/reports/zone.ts";
import type { ReportFormat } from "../office/reports.ts";
import { type MailConfig, openMailer } from "./alarms/mail.ts";
import { writeXlsx, XLSX_TYPE } from "./xlsx/write-xlsx.ts";

export const REPORT_TYPES: Readonly<Record<ReportFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  xlsx: XLSX_TYPE,
  html: "text/html; charset=utf-8",
  json: "application/json",
};

/** Below the data directory. */
const FOLDER = "reports";

/** For `createSwitch`. */
export function openReportPost(init: {
  readonly data: string;
  readonly config: { readonly mail: MailConfig };
  readonly opened: { add(close: () => void): void };
}): { readonly reportPost: ReportPost } {
  const { mail } = init.config;
  const mailer = mail.host === undefined ? undefined : openMailer(mail);
  if (mailer !== undefined) init.opened.add(() => mailer.close());
  return {
    reportPost: {
      keep: (letter) => keepReport(init.data, letter),
      mail: async (letter, file, to) => {
        if (mailer === undefined) return "no mail server is set up: `mail` of zongji.yaml";
        const content = await readFile(join(init.data, file)).catch((error: Error) => error);
        if (content instanceof Error) return content.message;
        const attachment = { filename: fileName(letter), content, contentType: REPORT_TYPES[letter.format] };
        return mailer.send({ ...letterText(letter), attachments: [attachment] }, to);
      },
    },
  };
}

/** Whole or not at all, whatever interrupts it. */
export async function keepReport(data: string, letter: ReportLetter): Promise<string> {
  const path = join(FOLDER, fileName(letter));
  const file = join(data, path);
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(`${file}.part`, "w", 0o640);
  try {
    for await (const chunk of reportBytes(letter.table, letter.format, letter.language, letter.name)) {
      await handle.write(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.part`, file);
  await dropOldest(dirname(file), letter);
  return path;
}

/** `monday-2026-11-23-080000.xlsx`, by the office's clock. */
function fileName({ key, table, format }: ReportLetter): string {
  const made = clockText(table.madeAt, new Zone(table.timezone)).slice(0, 16).replace(" ", "-").replace(":", "");
  const seconds = String(Math.floor(table.madeAt / 1_000) % 60).padStart(2, "0"); // clocks differ by whole minutes
  return `${key}-${made}${seconds}.${format}`;
}

async function dropOldest(folder: string, { key }: ReportLetter): Promise<void> {
  const own = (await readdir(folder)).filter((name) => {
    return name.startsWith(`${key}-`) && /^\d{4}-\d{2}-\d{2}-\d{6}\.\w+$/.test(name.slice(key.length + 1));
  });
  const old = own.toSorted().slice(0, Math.max(0, own.length - limits.reports.files));
  for (const name of old) await unlink(join(folder, name));
}

function letterText({ name, table, language }: ReportLetter) {
  const words = PAGE_WORDS[language];
  const zone = new Zone(table.timezone);
  const { from, to } = table.span;
  const lines = [
    table.report.about[language],
    `${words.from} ${clockText(from, zone)} ${words.to} ${clockText(to, zone)} (${table.timezone})`,
    ...totalLines(table, language, zone),
  ];
  return { subject: `${name}: ${clockText(from, zone).slice(0, 10)}`, text: `${lines.join("\n")}\n` };
}

function totalLines({ columns, total, rows }: ReportTable, language: Language, zone: Zone): readonly string[] {
  if (rows.length === 0) return [PAGE_WORDS[language].nothing];
  return columns.flatMap(({ key, kind, ...title }) => {
    const cell = total?.[key] ?? null;
    return cell === null ? [] : [`${title[language]}: ${cellText(kind, cell, zone)}`];
  });
}

/** Piece by piece; rejects with whatever goes wrong. `name`: of a saved report. */
export async function* reportBytes(
  table: ReportTable,
  format: ReportFormat,
  language: Language,
  name?: string,
): AsyncGenerator<Uint8Array> {
  const utf8 = new TextEncoder();
  switch (format) {
    case "csv":
      yield utf8.encode(csvText(table, language));
      return;
    case "html":
      for (const piece of reportPage(table, language, name)) yield utf8.encode(piece);
      return;
    case "json":
      yield utf8.encode(`${JSON.stringify(jsonOf(table), undefined, 2)}\n`);
      return;
    case "xlsx":
      yield* writeXlsx([sheetOf(table, language, name)]);
  }
}

/** Times in milliseconds, shares from 0 to 1, moments as ISO 8601: for programs and spreadsheets alike, that must take no name for a formula. */
function csvText({ columns, rows }: ReportTable, language: Language): string {
  const head = columns.map((column) => column[language]);
  const lines = rows.map((row) => columns.map(({ key, kind }) => plainCell(kind, row[key] ?? null)));
  return stringify([head, ...lines], { bom: true, escape_formulas: true });
}

function plainCell(kind: CellKind, cell: Cell): Cell {
  return kind === "time" && typeof cell === "number" ? isoTime(cell as WallMillis) : cell;
}

function jsonOf({ report, columns, parameters, span, timezone, madeAt, rows, total }: ReportTable) {
  const plain = (row: (typeof rows)[number]) =>
    Object.fromEntries(columns.map(({ key, kind }) => [key, plainCell(kind, row[key] ?? null)]));
  return {
    report: report.key,
    from: isoTime(span.from as WallMillis),
    to: isoTime(span.to as WallMillis),
    timezone,
    madeAt: isoTime(madeAt),
    parameters,
    rows: rows.map(plain),
    total: total === undefined ? null : plain(total),
  };
}

function sheetOf(table: ReportTable, language: Language, name: string | undefined): Sheet {
  const { columns, rows, total, report } = table;
  const zone = new Zone(table.timezone);
  const cells = (row: (typeof rows)[number]): readonly SheetCell[] =>
    columns.map(({ key, kind }) => sheetCell(kind, row[key] ?? null, zone));
  const last = total === undefined ? [] : [{ ...total, [columns[0]?.key ?? ""]: PAGE_WORDS[language].total }];
  return {
    name: name ?? report.title[language],
    columns: columns.map((column) => column[language]),
    rows: [...rows, ...last].map(cells),
  };
}

function sheetCell(kind: CellKind, cell: Cell, zone: Zone): SheetCell {
  if (typeof cell !== "number") return kind === "day" && cell !== null ? { kind: "local", text: cell } : cell;
  if (kind === "duration") return { kind: "duration", ms: cell };
  if (kind === "share") return { kind: "share", share: cell };
  return kind === "time" ? { kind: "local", text: clockText(cell, zone).slice(0, 16).replace(" ", "T") } : cell;
}
