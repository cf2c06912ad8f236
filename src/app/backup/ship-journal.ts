// Brings the journal from the data directory into the backup directory, every few seconds, and removes what no backup needs any more. Runs in the backup
// thread: a backup directory that hangs holds up nobody but this.

import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../base/limits.ts";
import { type JournalFile, journalFiles } from "../../store/journal/journal-reader.ts";
import { backupsIn } from "./backup-directory.ts";
import { readManifest } from "./manifest.ts";
import { backupFiles } from "./places.ts";

const PIECE_BYTES = 1024 * 1024;

/** Returns how many bytes were brought over. Throws what the file system throws; the next time goes on where this one ended. */
export function shipJournal(data: string, to: string): number {
  const files = journalFiles(join(data, backupFiles.journal));
  if (files.length === 0) return 0;
  const target = join(to, backupFiles.journal);
  if (statSync(to, { throwIfNoEntry: false }) === undefined) throw new Error(`${to} is not there: is it mounted?`);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  let shipped = 0;
  for (const [index, file] of files.entries()) {
    shipped += bringOver(file.path, join(target, file.name));
    // The newest is being written, and tells the next its number.
    if (index < files.length - 1) rmSync(file.path, { force: true });
  }
  return shipped;
}

/** Journal of before the oldest backup, and what is too much. Called when a backup was made. */
export function pruneJournal(directory: string): void {
  const oldest = backupsIn(directory).at(-1);
  const files = journalFiles(join(directory, backupFiles.journal));
  if (oldest === undefined || files.length === 0) return;
  const since = Date.parse(readManifest(join(directory, oldest)).startedAt);
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const [index, file] of files.entries()) {
    const next: JournalFile | undefined = files[index + 1];
    if (next === undefined) return;
    const isNeeded = next.header.at > since;
    if (isNeeded && bytes <= limits.backup.journalKeptBytes) return;
    rmSync(file.path, { force: true });
    bytes -= file.bytes;
  }
}

function bringOver(from: string, to: string): number {
  const source = openSync(from, "r");
  try {
    const target = openSync(to, "a", 0o600);
    try {
      const piece = Buffer.alloc(PIECE_BYTES);
      const there = fstatSync(target).size;
      let at = there;
      for (;;) {
        const read = readSync(source, piece, 0, PIECE_BYTES, at);
        if (read === 0) break;
        for (let done = 0; done < read; ) done += writeSync(target, piece, done, read - done);
        at += read;
      }
      if (at > there) fsyncSync(target);
      return at - there;
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}
