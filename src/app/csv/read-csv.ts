// Rows of a CSV file as spreadsheets write it: separated by commas, semicolons, tabs or bars, whichever the first line has most of, or as a first line
// `sep=;` says; in UTF-8, UTF-16 or GB 18030. Read piece by piece, so that calls are served in between. Used by imports.

import type { FileBytes } from "../xlsx/file-bytes.ts";
import { type CsvRow, CsvRows } from "./csv-rows.ts";
import { type Encoding, encodingOf, textOf } from "./encoding.ts";

/** The file cannot be read; the message says why, for a person. */
export class CsvFault extends Error {
  override readonly name = "CsvFault";
}

export interface CsvTerms {
  /** undefined: found out. */
  readonly encoding: Encoding | undefined;
}

/** Throws CsvFault. */
export async function* readCsv(file: FileBytes, { encoding }: CsvTerms): AsyncGenerator<CsvRow> {
  const known = encoding ?? (await encodingOf(file));
  if (known === undefined)
    throw new CsvFault("it is text neither in UTF-8, UTF-16 nor GB 18030; if most of it is, name the encoding");
  let rows: CsvRows | undefined;
  let start = "";
  for await (const text of textOf(file, known)) {
    start = rows === undefined ? start + text : "";
    rows ??= rowsAfter(start, false);
    if (rows === undefined) continue;
    yield* rows.take(start === "" ? text : start).filter(isRow);
    if (rows.isHopeless) throw new CsvFault("its quotes are broken nearly everywhere");
  }
  if (rows === undefined && start !== "") {
    rows = rowsAfter(start, true);
    if (rows !== undefined) yield* rows.take(start).filter(isRow);
  }
  if (rows !== undefined) yield* rows.end().filter(isRow);
}

function isRow({ line, cells: [first, second, ...more] }: CsvRow): boolean {
  return line > 1 || !/^sep=/i.test(first ?? "") || (second ?? "") !== "" || more.length > 0;
}

const HEADER_CHARACTERS = 16_384;

/** undefined: the first line has not come whole. */
function rowsAfter(start: string, isWhole: boolean): CsvRows | undefined {
  const end = start.search(/[\r\n]/);
  if (end < 0 && start.length < HEADER_CHARACTERS && !isWhole) return undefined;
  return new CsvRows(delimiterOf(end < 0 ? start : start.slice(0, end)));
}

/** A header has no such sign in a name, or quotes around it. */
function delimiterOf(line: string): string {
  const said = /^"?sep=([^\r\n"])"?$/i.exec(line)?.[1];
  if (said !== undefined) return said;
  const header = line.replace(/"[^"]*"/g, "");
  const counted = [",", ";", "\t", "|"].map((sign) => ({ sign, times: header.split(sign).length }));
  return counted.reduce((most, one) => (one.times > most.times ? one : most)).sign;
}
