// The one write connection and what goes with each commit: the mark of the group, the journal where there is one, a fresh connection after an I/O
// error. The storage thread (`storage-thread.ts`) gives it what it is sent.

import { keepBeforeUpdate } from "./before-update.ts";
import { Connection } from "./connection.ts";
import { type Call, type CallFailure, commitGroup, type GroupOutcome } from "./group-commit.ts";
import { type JournalState, JournalWriter } from "./journal/journal-writer.ts";
import { migrate, versionOf } from "./migrate.ts";
import { codeOf, openAdvice, toFault } from "./storage-error.ts";
import type { StorageMark, StorageThreadInit } from "./storage-messages.ts";

const MARK =
  "INSERT INTO storage_mark (only, run, ordinal, failures) VALUES (1, ?, ?, ?) ON CONFLICT (only) DO UPDATE SET run = excluded.run, ordinal = excluded.ordinal, failures = excluded.failures";

export class StorageWork {
  readonly migrated: readonly string[];
  readonly mark: StorageMark | undefined;
  readonly #init: StorageThreadInit;
  readonly #journal: JournalWriter | undefined;
  #connection: Connection;
  #needsReopen = false;

  /** Throws what SQLite or the file system throws, and a StorageError for a file that is not of this version or older. */
  constructor(init: StorageThreadInit, onJournal: (state: JournalState) => void, now: () => number = Date.now) {
    this.#init = init;
    this.#connection = Connection.openWriter(init.path, init.again);
    if (init.keepBeforeUpdate) keepBeforeUpdate(this.#connection.sqlite, init.path);
    this.migrated = migrate(this.#connection.sqlite);
    this.#connection.keepAsideInMemory();
    this.mark = readMark(this.#connection);
    if (init.journal === undefined) return;
    this.#journal = new JournalWriter({
      terms: init.journal,
      run: init.run,
      schema: versionOf(this.#connection.sqlite),
      mark: this.mark,
      now,
      onState: onJournal,
    });
  }

  commit(ordinal: number, calls: readonly Call[]): GroupOutcome {
    try {
      if (this.#needsReopen) this.#reopen();
    } catch (error) {
      return { kind: "failed", fault: toFault(openAdvice(this.#init.path, error)) };
    }
    const outcome = commitGroup(this.#connection, calls, (failures) => {
      writeMark(this.#connection, { run: this.#init.run, ordinal, failures });
      this.#journal?.append(ordinal, calls, failures);
    });
    this.#journal?.settle(outcome.kind === "committed");
    this.#needsReopen = outcome.kind === "failed" && outcome.fault.kind === "unwritable";
    return outcome;
  }

  close(): void {
    this.#journal?.close();
    try {
      this.#connection.sqlite.pragma("wal_checkpoint(TRUNCATE)");
    } catch (error) {
      // The WAL stays beside the file and is read at the next start.
      if (codeOf(error) === "") throw error;
    }
    this.#connection.close();
  }

  /** After an I/O error SQLite may refuse for as long as the connection lives; a fresh one sees that the disk is well again. */
  #reopen(): void {
    this.#connection.close();
    this.#connection = Connection.openWriter(this.#init.path, true);
    this.#connection.keepAsideInMemory();
    this.#needsReopen = false;
  }
}

/** Inside the transaction of the group. */
export function writeMark(connection: Connection, { run, ordinal, failures }: StorageMark): void {
  connection.prepare(MARK).run(run, ordinal, failuresText(failures));
}

function failuresText(failures: readonly CallFailure[]): string {
  return failures.length === 0 ? "[]" : JSON.stringify(failures);
}

export function readMark(connection: Connection): StorageMark | undefined {
  const row = connection.get("SELECT run, ordinal, failures FROM storage_mark WHERE only = 1", []);
  if (row === undefined) return undefined;
  const failures = JSON.parse(String(row["failures"])) as readonly CallFailure[];
  return { run: String(row["run"]), ordinal: Number(row["ordinal"]), failures };
}
