// Rows of a CSV file (RFC 4180) as spreadsheets write it: separated by commas, semicolons or tabs, whichever the first line has most of; in UTF-8 with
// or without a mark at its beginning, else in GB 18030, which holds GBK. Read piece by piece, so that calls are served in between.

import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { CsvError, type Info, parse } from "csv-parse";
import { limits } from "../base/limits.ts";
import type { FileRow } from "./core/tables/read-rows.ts";

/** Read and judged at one go: about a millisecond. */
const SLICE_BYTES = 4_096;

/** The file cannot be read on from here. */
export class CsvFault extends Error {
  override readonly name = "CsvFault";
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Throws CsvFault. */
export async function* readCsv(bytes: readonly Uint8Array[]): AsyncGenerator<FileRow> {
  const encoding = await encodingOf(bytes);
  if (encoding === undefined) throw new CsvFault(1, "the file is text neither in UTF-8 nor in GB 18030");
  const parser = parse({
    delimiter: delimiterOf(bytes, encoding),
    bom: true,
    info: true,
    relax_column_count: true, // told with its line by whoever reads the rows
    max_record_size: 4 * limits.tables.rowCharacters, // a quote that nobody closed
  });
  const source = Readable.from(texts(bytes, encoding));
  source.on("error", (error) => parser.destroy(error)).pipe(parser);
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      yield { line, cells: record };
      line = info.lines + 1;
    }
  } catch (error) {
    if (error instanceof CsvError) throw new CsvFault(line, complaintOf(error));
    throw error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** undefined: neither of the two. */
async function encodingOf(bytes: readonly Uint8Array[]): Promise<"utf-8" | "gb18030" | undefined> {
  for (const encoding of ["utf-8", "gb18030"] as const) if (await decodes(bytes, encoding)) return encoding;
  return undefined;
}

async function decodes(bytes: readonly Uint8Array[], encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for (const piece of bytes) {
      decoder.decode(piece, { stream: true });
      await setImmediate();
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

async function* texts(bytes: readonly Uint8Array[], encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  for (const piece of bytes)
    for (let at = 0; at < piece.length; at += SLICE_BYTES) {
      const text = decoder.decode(piece.subarray(at, at + SLICE_BYTES), { stream: true });
      if (text !== "") yield text;
      await setImmediate();
    }
}

/** A header is short and has no such sign in a name, or quotes around it. */
function delimiterOf([first]: readonly Uint8Array[], encoding: string): string {
  const start = new TextDecoder(encoding).decode((first ?? new Uint8Array()).subarray(0, 16_384), { stream: true });
  const header = (start.split(/\r?\n|\r/, 1)[0] ?? "").replace(/"[^"]*"/g, "");
  const counted = [",", ";", "\t"].map((sign) => ({ sign, times: header.split(sign).length }));
  return counted.reduce((most, one) => (one.times > most.times ? one : most)).sign;
}

function complaintOf({ code }: CsvError): string {
  switch (code) {
    case "CSV_QUOTE_NOT_CLOSED":
    case "CSV_MAX_RECORD_SIZE":
      return "a quote that begins here, or the row, has no end";
    case "INVALID_OPENING_QUOTE":
    case "CSV_INVALID_CLOSING_QUOTE":
    case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
      return 'a quote in the middle of a value: the whole value stands in quotes, and each quote in it is written twice ("")';
    default:
      return `this is no CSV (${code})`;
  }
}
