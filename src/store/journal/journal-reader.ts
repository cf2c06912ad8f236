// Journal files as they lie in a directory, possibly torn at the end. Used by `replay.ts` and by whoever says how far a backup can be brought forward.

import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { decodeEntries, type JournalHeader, type JournalRecord, journalNumber } from "./journal-format.ts";

export interface JournalFile {
  readonly path: string;
  readonly name: string;
  readonly number: number;
  readonly bytes: number;
  readonly header: JournalHeader;
}

/** A header is far shorter. */
const HEADER_BYTES = 4_096;

/** In the order of their numbers; what is no journal, or has not even a header, is left out. */
export function journalFiles(directory: string): readonly JournalFile[] {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const files = readdirSync(directory).flatMap((name): readonly JournalFile[] => {
    const number = journalNumber(name);
    const path = join(directory, name);
    const header = number === undefined ? undefined : headerOf(path);
    if (number === undefined || header === undefined) return [];
    return [{ path, name, number, bytes: statSync(path).size, header }];
  });
  return files.toSorted((a, b) => a.number - b.number || a.header.at - b.header.at);
}

/** Up to the first that is torn or spoilt. */
export function journalRecords({ path }: Pick<JournalFile, "path">): readonly JournalRecord[] {
  const records: JournalRecord[] = [];
  let isHeader = true;
  for (const entry of decodeEntries(readFileSync(path))) {
    if (!isHeader) records.push(entry as JournalRecord);
    isHeader = false;
  }
  return records;
}

function headerOf(path: string): JournalHeader | undefined {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const fd = openSync(path, "r");
  let read: number;
  try {
    read = readSync(fd, bytes, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(fd);
  }
  const [entry] = decodeEntries(bytes.subarray(0, read));
  const header = entry as Partial<JournalHeader> | undefined;
  return header?.format === 1 ? (header as JournalHeader) : undefined;
}
