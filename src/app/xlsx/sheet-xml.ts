// Rows as SpreadsheetML (ECMA-376 part 1 §18.3). Texts stand in the row itself, so that a sheet of any length is written without remembering any.

import { limits } from "../../base/limits.ts";
import type { SheetCell } from "../../base/sheet.ts";

/** Their places in styles.xml below. */
const STYLE = { header: 1, date: 2, time: 3, duration: 4, share: 5 } as const;

export const STYLES_XML =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>' +
  '<numFmt numFmtId="166" formatCode="0.0%"/></numFmts>' +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="6">${[xf(0, 0), xf(0, 1), xf(164, 0), xf(165, 0), xf(46, 0), xf(166, 0)].join("")}</cellXfs>` +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

/** Up to the first row: the header stays in sight when one scrolls. */
export function sheetHead(columns: readonly string[]): string {
  const widths = columns.map((title, at) => {
    const width = Math.min(60, Math.max(10, [...title].length * 2 + 2));
    return `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`;
  });
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `${widths.length === 0 ? "" : `<cols>${widths.join("")}</cols>`}<sheetData>${headerRow(columns)}`
  );
}

export const SHEET_TAIL = "</sheetData></worksheet>";

/** Row 2 is the first below the header. */
export function rowXml(cells: readonly SheetCell[], row: number): string {
  let xml = `<row r="${row}">`;
  cells.forEach((cell, at) => {
    if (cell !== null && cell !== "") xml += cellXml(cell, `${columnName(at)}${row}`);
  });
  return `${xml}</row>`;
}

/** 0 is A, 26 is AA. */
export function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last;
}

/** As text or an attribute of XML 1.0; what it has no place for as `_xHHHH_` (ECMA-376 part 1 §22.9.2.19). */
export function xmlText(text: string): string {
  return text
    .replace(/\p{Cs}/gu, "\uFFFD") // half of a pair
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/gu, hidden)
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function hidden(sign: string): string {
  return `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`;
}

function headerRow(columns: readonly string[]): string {
  const cells = columns.map((title, at) => textCell(title, `${columnName(at)}1`, STYLE.header));
  return `<row r="1">${cells.join("")}</row>`;
}

function cellXml(cell: Exclude<SheetCell, null>, at: string): string {
  if (typeof cell === "string") return textCell(cell, at);
  if (typeof cell === "number") return Number.isFinite(cell) ? numberCell(cell, at) : "";
  if (typeof cell === "boolean") return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (cell.kind === "duration") return numberCell(cell.ms / DAY_MS, at, STYLE.duration);
  if (cell.kind === "share") return Number.isFinite(cell.share) ? numberCell(cell.share, at, STYLE.share) : "";
  const serial = serialOf(cell.text);
  if (serial === undefined) return textCell(cell.text, at);
  return numberCell(serial, at, cell.text.length > 10 ? STYLE.time : STYLE.date);
}

function textCell(text: string, at: string, style?: number): string {
  const most = limits.sheets.cellCharacters;
  const kept = text.length <= most ? text : `${text.slice(0, most - 1)}…`;
  return `<c r="${at}"${styled(style)} t="inlineStr"><is><t xml:space="preserve">${xmlText(kept)}</t></is></c>`;
}

function numberCell(value: number, at: string, style?: number): string {
  return `<c r="${at}"${styled(style)}><v>${value}</v></c>`;
}

function styled(style: number | undefined): string {
  return style === undefined ? "" : ` s="${style}"`;
}

const DAY_MS = 86_400_000;
/** 1 January 1970 in days of spreadsheets, whose day 60 is the 29 February 1900 that never was: right from 1 March 1900 on. */
const EPOCH_DAYS = 25_569;
const FIRST_RIGHT_DAY = 61;

/** undefined: no time that a spreadsheet can hold. */
function serialOf(local: string): number | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?)?$/.test(local)
    ? Date.parse(local.length > 10 ? `${local}Z` : local)
    : Number.NaN;
  const serial = ms / DAY_MS + EPOCH_DAYS;
  return serial >= FIRST_RIGHT_DAY ? serial : undefined;
}

function xf(format: number, font: number): string {
  return `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
}
