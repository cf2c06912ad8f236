// Names inside a backup directory, and what of a data directory is not kept. Everything that makes, reads or puts back backups agrees on them here.
//
//   DIR/switch                       whose backups these are
//   DIR/lock                         who works here now
//   DIR/20261123T030000Z-3f9c/       a backup: manifest.jsonl, data/ as the data directory was, zongji.yaml, keys/ where asked for
//   DIR/unfinished-…/                one that was interrupted, or is being removed
//   DIR/journal/                     what was committed since, copied every few seconds

import { dataFiles } from "../../base/data-files.ts";
import { BEFORE_UPDATE } from "../../store/before-update.ts";

export const backupFiles = {
  owner: "switch",
  lock: "lock",
  manifest: "manifest.jsonl",
  data: "data",
  config: "zongji.yaml",
  keys: "keys",
  journal: "journal",
  unfinished: "unfinished-",
} as const;

/** Inside a data directory that something is put back into. */
export const restoreFiles = {
  /** Complete and checked before anything else is touched. */
  staged: "restoring",
  /** Is there from the first file that is moved to the last. */
  marker: "restore-in-progress.json",
  /** What was there before, by the moment. */
  aside: "before-restore-",
} as const;

export const BACKUP_ID = /^\d{8}T\d{6}Z-[0-9a-f]{4}$/;

/** `20261123T030000Z-3e79`: sorts by time, to the millisecond. */
export function backupId(at: Date, chance: number): string {
  const moment = at.toISOString().replace(/[-:]|\.\d+/g, "");
  const further = at.getMilliseconds() * 16 + (chance & 0xf);
  return `${moment}-${further.toString(16).padStart(4, "0")}`;
}

/** In the name of a database that `backup undo-update` put aside. */
export const AFTER_UPDATE = ".after-update-";

const NOT_KEPT: ReadonlySet<string> = new Set([
  dataFiles.socket,
  dataFiles.database, // copied by SQLite's own means
  `${dataFiles.database}-wal`,
  `${dataFiles.database}-shm`,
  backupFiles.journal,
  BEFORE_UPDATE,
  "speech", // is spoken anew
  restoreFiles.staged,
  restoreFiles.marker,
]);

/** `name`: at the top of the data directory. */
export function isKept(name: string): boolean {
  return (
    !NOT_KEPT.has(name) &&
    !name.includes(AFTER_UPDATE) &&
    !name.startsWith(restoreFiles.aside) &&
    !name.endsWith(".part")
  );
}

/** What was found wrong, as a sentence for a person with what to do. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}
