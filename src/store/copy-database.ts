// One whole file from a database that may be in use: a moment of it, whatever is written meanwhile. For backups; runs where it blocks nobody, in a thread
// or a program of its own.

import { closeSync, openSync } from "node:fs";
import SqliteDatabase from "better-sqlite3";

/** 4 MiB at a time: what asks to leave off is heard soon. */
const PAGES_AT_ONCE = 1_024;
const BUSY_MS = 10_000;

export interface CopyTerms {
  readonly from: string;
  /** Must not be there; readable for its owner alone. */
  readonly to: string;
  /** Share of it that is done. */
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Rejects with what SQLite throws, or the signal's reason; `to` is then no whole file. */
export async function copyDatabase({ from, to, progress, signal }: CopyTerms): Promise<void> {
  closeSync(openSync(to, "wx", 0o600));
  const source = new SqliteDatabase(from, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  try {
    // The whole copy is of the moment of this first reading: without it SQLite begins anew whenever another connection has written.
    source.exec("BEGIN");
    source.prepare("SELECT count(*) FROM sqlite_master").get();
    await source.backup(to, {
      progress({ totalPages, remainingPages }) {
        signal?.throwIfAborted();
        progress?.(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
        return PAGES_AT_ONCE;
      },
    });
  } finally {
    if (source.inTransaction) source.exec("ROLLBACK");
    source.close();
  }
  const copy = new SqliteDatabase(to);
  copy.pragma("journal_mode = DELETE"); // one file, that is read without making others beside it
  copy.close();
}
