// Files of imports below DATA/imports, sent in pieces and read as what they are: a workbook by its first bytes, else CSV. `serve.ts` opens them.

import { mkdir, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { ImportFileFault, type ImportFiles, type ImportRow } from "../crm/imports/import-files.ts";
import { ENCODINGS, type Encoding } from "./csv/encoding.ts";
import { CsvFault, readCsv } from "./csv/read-csv.ts";
import { SheetFault } from "./xlsx/archive.ts";
import { type FileBytes, openFileBytes } from "./xlsx/file-bytes.ts";
import { readXlsx } from "./xlsx/read-xlsx.ts";

const FOLDER = "imports";

export function diskImportFiles(dataDirectory: string): ImportFiles {
  const pathOf = (id: string): string => join(dataDirectory, FOLDER, id);
  return {
    append: (id, at, pieces) => append(pathOf(id), at, pieces),
    rows: (id, terms) => rowsOfFile(pathOf(id), terms),
    remove: async (id) => {
      await unlink(pathOf(id)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
    },
  };
}

async function append(path: string, at: number, pieces: readonly Uint8Array[]): Promise<number> {
  await mkdir(join(path, ".."), { recursive: true, mode: 0o750 });
  const file = await open(path, at === 0 ? "w" : "r+", 0o600);
  try {
    await file.truncate(at);
    let place = at;
    for (const piece of pieces) {
      await file.write(piece, 0, piece.length, place);
      place += piece.length;
    }
    await file.sync();
    return place;
  } finally {
    await file.close();
  }
}

async function* rowsOfFile(path: string, terms: Parameters<ImportFiles["rows"]>[1]): AsyncGenerator<ImportRow> {
  const file = await openFileBytes(path).catch(() => undefined);
  if (file === undefined) throw new ImportFileFault("it was not sent, or is gone");
  try {
    yield* rowsOf(file, terms);
  } catch (error) {
    if (error instanceof SheetFault || error instanceof CsvFault) throw new ImportFileFault(error.message);
    throw error;
  } finally {
    await file.close();
  }
}

/** Throws ImportFileFault, SheetFault or CsvFault. */
export async function* rowsOf(
  file: FileBytes,
  { encoding, sheet }: Parameters<ImportFiles["rows"]>[1],
): AsyncGenerator<ImportRow> {
  const start = Buffer.from(await file.read(0, 8));
  if (start.length === 0) throw new ImportFileFault("it is empty");
  if (start.toString("hex") === OLD_OFFICE)
    throw new ImportFileFault("it is an .xls, or locked with a password; save it as .xlsx or CSV (UTF-8)");
  if (start.subarray(0, 4).toString("latin1") === "PK\u0003\u0004") {
    for await (const row of readXlsx(file, sheet)) yield { ...row, fault: undefined };
    return;
  }
  yield* readCsv(file, { encoding: encodingNamed(encoding) });
}

/** The compound files of Office before 2007, which hold locked workbooks of today too. */
const OLD_OFFICE = "d0cf11e0a1b11ae1";

const ALSO: Readonly<Record<string, Encoding>> = {
  utf8: "utf-8",
  "utf-16": "utf-16le",
  gbk: "gb18030",
  gb2312: "gb18030",
};

/** Throws ImportFileFault. */
function encodingNamed(said: string | undefined): Encoding | undefined {
  if (said === undefined) return undefined;
  const found = ENCODINGS.find((one) => one === said.toLowerCase()) ?? ALSO[said.toLowerCase()];
  if (found === undefined) throw new ImportFileFault(`there is no encoding ${said}; there are ${ENCODINGS.join(", ")}`);
  return found;
}
