// Rows of one sheet of a workbook (.xlsx), as they come: numbers as they are shown without any format, times as ISO 8601 without zone, a formula as its last
// result. Whatever the file claims, no more is held than limits.sheets allows. Used by imports.

import { limits } from "../../base/limits.ts";
import type { SheetRow } from "../../base/sheet.ts";
import { readArchive, SheetFault, unpacked } from "./archive.ts";
import type { FileBytes } from "./file-bytes.ts";
import { bounded, readWorkbook, shownText, type Workbook } from "./workbook.ts";
import { pumpXml, type XmlEvents } from "./xml-pump.ts";

/** `sheet` undefined: the first. Throws SheetFault. */
export async function* readXlsx(file: FileBytes, sheet?: string): AsyncGenerator<SheetRow> {
  const entries = await readArchive(file);
  const workbook = await readWorkbook(file, entries);
  const found = sheet === undefined ? workbook.sheets[0] : workbook.sheets.find(({ name }) => name === sheet);
  if (found === undefined) {
    const names = workbook.sheets.map(({ name }) => name).join(", ");
    throw new SheetFault(sheet === undefined ? "it has no sheet" : `it has no sheet ${sheet}; it has ${names}`);
  }
  const entry = entries.get(found.part);
  if (entry === undefined) throw new SheetFault(`its sheet ${found.name} is missing`);
  const rows = new RowsOfSheet(workbook);
  for await (const _ of pumpXml(unpacked(file, entry), rows)) yield* rows.taken();
}

class RowsOfSheet implements XmlEvents {
  readonly #workbook: Workbook;
  #rows: SheetRow[] = [];
  #line = 0;
  #cells: string[] = [];
  #column = -1;
  #type = "n";
  #style = -1;
  #text = "";
  #isText = false;
  #aloud = 0;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  taken(): readonly SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "row") {
      const said = Number(attributes["r"] ?? this.#line + 1);
      this.#line = Number.isInteger(said) && said > this.#line ? said : this.#line + 1;
      this.#cells = [];
      this.#column = -1;
    } else if (name === "c") {
      this.#column = columnOf(attributes["r"]) ?? this.#column + 1;
      if (this.#column >= limits.sheets.columns)
        throw new SheetFault(`its row ${this.#line} has more than ${limits.sheets.columns} columns`);
      this.#type = attributes["t"] ?? "n";
      this.#style = Number(attributes["s"] ?? -1);
      this.#text = "";
    } else if (name === "rPh") this.#aloud++;
    this.#isText = name === "v" || (name === "t" && this.#aloud === 0);
  }

  text(more: string): void {
    if (this.#isText) this.#text = bounded(this.#text, more);
  }

  close(name: string): void {
    this.#isText = false;
    if (name === "rPh") this.#aloud--;
    else if (name === "c" && this.#column >= 0) this.#put(this.#column, this.#value());
    else if (name === "row") this.#rows.push({ line: this.#line, cells: this.#cells });
  }

  #put(column: number, value: string): void {
    while (this.#cells.length < column) this.#cells.push("");
    this.#cells[column] = value;
  }

  #value(): string {
    switch (this.#type) {
      case "s":
        return this.#workbook.texts[Number(this.#text)] ?? "";
      case "b":
        return this.#text === "1" ? "true" : "false";
      case "n":
        return this.#number();
      default:
        return shownText(this.#text); // inlineStr, str, d, and e: an error is its name
    }
  }

  #number(): string {
    const value = Number(this.#text);
    if (this.#text.trim() === "" || !Number.isFinite(value)) return this.#text;
    if (this.#workbook.isTime[this.#style] === true) return timeText(value, this.#workbook.from1904) ?? plain(value);
    return plain(value);
  }
}

/** `C5` is 2. undefined: it does not say. */
function columnOf(place: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}(?=\d)/i.exec(place ?? "")?.[0];
  if (letters === undefined) return undefined;
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Fifteen digits are all a spreadsheet has; a telephone number is never written with an exponent. */
function plain(value: number): string {
  const rounded = Number(value.toPrecision(15));
  return Math.abs(rounded) < 1e21 && Number.isInteger(rounded) ? BigInt(rounded).toString() : String(rounded);
}

const DAY_MS = 86_400_000;
/** In days before 1 January 1970. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;
const LAST_DAY = 2_958_465; // 31 December 9999

/** undefined: no time. Day 60 of 1900 never was, so earlier days are one later than they say. */
function timeText(serial: number, from1904: boolean): string | undefined {
  if (serial < 0 || serial > LAST_DAY) return undefined;
  const shifted = !from1904 && serial < 60 ? serial + 1 : serial;
  const ms = Math.round((shifted - (from1904 ? EPOCH_1904 : EPOCH_1900)) * 86_400) * 1_000;
  const text = new Date(ms).toISOString();
  if (serial < 1) return text.slice(11, 19);
  return ms % DAY_MS === 0 ? text.slice(0, 10) : text.slice(0, 19);
}
