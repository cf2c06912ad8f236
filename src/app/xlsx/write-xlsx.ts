// A workbook (ECMA-376, .xlsx) written piece by piece: rows are asked for as they are needed, nothing is remembered of those that were written, and
// calls are served in between. Used by exports and reports; what a cell may be is said in base/sheet.ts.

import { Zip, ZipDeflate } from "fflate";
import { limits } from "../../base/limits.ts";
import type { Sheet } from "../../base/sheet.ts";
import { othersTurn } from "../others-turn.ts";
import { rowXml, SHEET_TAIL, STYLES_XML, sheetHead, xmlText } from "./sheet-xml.ts";

export const XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Packed at one go: about a millisecond. */
const PIECE_CHARACTERS = 16_384;

/** Rejects with whatever the rows reject with. */
export async function* writeXlsx(sheets: Iterable<Sheet>): AsyncGenerator<Uint8Array> {
  const archive = new Archive();
  archive.put("[Content_Types].xml", CONTENT_TYPES_XML);
  archive.put("_rels/.rels", RELATIONS_XML);
  archive.put("xl/styles.xml", STYLES_XML);
  const names: string[] = [];
  for (const sheet of sheets) yield* writeSheet(archive, sheet, names);
  if (names.length === 0) yield* writeSheet(archive, { name: "Sheet1", columns: [], rows: [] }, names);
  archive.put("xl/workbook.xml", workbookXml(names));
  archive.put("xl/_rels/workbook.xml.rels", workbookRelations(names.length));
  archive.end();
  yield* archive.taken();
}

async function* writeSheet(archive: Archive, sheet: Sheet, names: string[]): AsyncGenerator<Uint8Array> {
  const begin = (): void => {
    archive.begin(`xl/worksheets/sheet${names.length + 1}.xml`);
    names.push(freeName(sheet.name, names));
    archive.write(sheetHead(sheet.columns));
  };
  begin();
  const others = othersTurn();
  let row = 1;
  for await (const cells of sheet.rows) {
    if (row >= limits.sheets.rows) {
      archive.finish(SHEET_TAIL);
      begin();
      row = 1;
    }
    archive.write(rowXml(cells, ++row));
    if (!archive.isFull) continue;
    archive.flush();
    yield* archive.taken();
    await others();
  }
  archive.finish(SHEET_TAIL);
  yield* archive.taken();
}

/** One part is written after the other. */
class Archive {
  #out: Uint8Array[] = [];
  #fault: Error | undefined;
  #part: ZipDeflate | undefined;
  #text = "";
  readonly #utf8 = new TextEncoder();
  readonly #zip = new Zip((fault, bytes) => {
    if (fault) this.#fault = fault;
    else this.#out.push(bytes);
  });

  get isFull(): boolean {
    return this.#text.length >= PIECE_CHARACTERS;
  }

  put(name: string, text: string): void {
    this.begin(name);
    this.finish(text);
  }

  begin(name: string): void {
    this.#part = new ZipDeflate(name, { level: 5 });
    this.#part.mtime = WRITTEN_AT;
    this.#zip.add(this.#part);
  }

  write(text: string): void {
    this.#text += text;
  }

  flush(last = false): void {
    this.#part?.push(this.#utf8.encode(this.#text), last);
    this.#text = "";
  }

  finish(text: string): void {
    this.write(text);
    this.flush(true);
  }

  end(): void {
    this.#zip.end();
  }

  /** What is ready to be sent. Throws where packing failed. */
  *taken(): Generator<Uint8Array> {
    if (this.#fault !== undefined) throw this.#fault;
    const out = this.#out;
    this.#out = [];
    yield* out;
  }
}

/** The same content is the same file. */
const WRITTEN_AT = new Date(2000, 0, 1);

const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Whatever is not named here is a sheet, so that their number need not be known yet. */
const CONTENT_TYPES_XML =
  `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
  `<Default Extension="xml" ContentType="${MAIN}.worksheet+xml"/>` +
  `<Override PartName="/xl/workbook.xml" ContentType="${MAIN}.sheet.main+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${MAIN}.styles+xml"/></Types>`;

const RELATIONS_XML = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

function workbookXml(names: readonly string[]): string {
  const sheets = names.map((name, at) => `<sheet name="${xmlText(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  return (
    `${XML}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${RELATION}">` +
    `<sheets>${sheets.join("")}</sheets></workbook>`
  );
}

function workbookRelations(sheets: number): string {
  const all = Array.from(
    { length: sheets },
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${RELATION}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  all.push(`<Relationship Id="rId${sheets + 1}" Type="${RELATION}/styles" Target="styles.xml"/>`);
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${all.join("")}</Relationships>`;
}

/** At most 31 characters, none of []:*?/\, no quote at an end, and no two alike but for case. */
function freeName(wanted: string, taken: readonly string[]): string {
  const fit = wanted.replace(/[[\]:*?/\\\p{C}]/gu, " ").replace(/^[\s']+|[\s']+$/g, "") || "Sheet";
  const isTaken = (name: string): boolean => taken.some((other) => other.toLowerCase() === name.toLowerCase());
  for (let number = 1; ; number++) {
    const tail = number === 1 ? "" : ` (${number})`;
    const name = `${[...fit]
      .slice(0, 31 - tail.length)
      .join("")
      .slice(0, 31 - tail.length)
      .trimEnd()}${tail}`;
    if (!isTaken(name)) return name;
  }
}
