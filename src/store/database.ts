// The database of a running switch: writes go in groups to the storage thread, searches and lists to the reader thread, reports and exports to a
// second one so that nobody waits for them, and the main thread keeps a read-only connection for single rows. Opened by `app`, which hands it on as the plain `Database` of base/db.ts.

import { randomUUID } from "node:crypto";
import type { QueryTerms, SqlRow, SqlValue, Write } from "../base/db.ts";
import { limits } from "../base/limits.ts";
import type { Logger } from "../base/log.ts";
import { Connection } from "./connection.ts";
import type { GroupOutcome } from "./group-commit.ts";
import type { JournalState, JournalTerms } from "./journal/journal-writer.ts";
import { ReaderLink } from "./reader-link.ts";
import { CommitWatch, type Storage, type StorageTrouble, TroubleWatch } from "./storage.ts";
import { openAdvice, StorageError } from "./storage-error.ts";
import { StorageLink } from "./storage-link.ts";
import { type StartThread, startThread } from "./thread.ts";
import { WriteQueue } from "./write-queue.ts";

export interface DatabaseInit {
  readonly path: string;
  readonly log: Logger;
  readonly groupMs?: number;
  readonly pendingWrites?: number;
  /** Where committed groups are written down for point-in-time recovery; undefined: nowhere. */
  readonly journal?: JournalTerms | undefined;
  /** Told when that stops, and when it goes on. */
  readonly onJournal?: (state: JournalState) => void;
  /** false: no copy of the file before it is brought to this version. */
  readonly keepBeforeUpdate?: boolean;
  /** For tests that let threads die. */
  readonly start?: StartThread;
}

/** Migrates the file where needed. Rejects with a StorageError whose message names the path and what to do. */
export async function openDatabase(init: DatabaseInit): Promise<Storage> {
  const database = new ThreadedDatabase(init);
  await database.open();
  return database;
}

class ThreadedDatabase implements Storage {
  #init: DatabaseInit;
  #queue: WriteQueue;
  #link: StorageLink;
  #quick: ReaderLink;
  /** Its thread is started by the first long query. */
  #long: ReaderLink;
  #reader: Connection | undefined;
  #trouble = new TroubleWatch();
  #commits = new CommitWatch();
  #lost = 0;

  constructor(init: DatabaseInit) {
    this.#init = init;
    const { path, log, start = startThread } = init;
    this.#link = new StorageLink({
      path,
      run: randomUUID(),
      start,
      onOutcome: (outcome) => this.#hear(outcome),
      onDeath: (cause) => log.error("store.thread-died", { cause }),
      journal: init.journal,
      onJournal: (state) => this.#hearJournal(state),
      keepBeforeUpdate: init.keepBeforeUpdate,
    });
    const died = (cause: string): void => log.error("store.reader-died", { cause });
    this.#quick = new ReaderLink({ path, start, onDeath: died, pending: limits.store.pendingQueries });
    this.#long = new ReaderLink({ path, start, onDeath: died, pending: limits.store.pendingLongQueries });
    this.#queue = new WriteQueue({
      groupMs: init.groupMs ?? limits.store.groupMs,
      pendingWrites: init.pendingWrites ?? limits.store.pendingWrites,
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      deliver: (calls) => {
        this.#commits.handed(calls, performance.now());
        this.#link.deliver(calls);
      },
    });
  }

  async open(): Promise<void> {
    const opened = this.#link.open();
    this.#quick.begin(); // a thread needs as long as the file does; it opens that at the first query
    try {
      await opened;
    } catch (error) {
      await this.#quick.close();
      throw error;
    }
    try {
      this.#reader = Connection.openReader(this.#init.path);
    } catch (error) {
      await Promise.all([this.#quick.close(), this.#link.close()]);
      throw openAdvice(this.#init.path, error);
    }
  }

  get pending(): number {
    return this.#queue.pending;
  }

  async write(writes: readonly Write[]): Promise<void> {
    try {
      await this.#queue.write(writes);
    } catch (error) {
      if (error instanceof StorageError && error.kind === "overrun") this.#countLost(writes.length);
      throw error;
    }
  }

  get(sql: string, values: readonly SqlValue[] = []): SqlRow | undefined {
    if (this.#reader === undefined) throw new StorageError("closed", "the database is closed");
    return this.#reader.get(sql, values);
  }

  query(sql: string, values: readonly SqlValue[] = [], terms: QueryTerms = {}): Promise<readonly SqlRow[]> {
    return (terms.long === true ? this.#long : this.#quick).query(sql, values);
  }

  onTrouble(listener: (trouble: StorageTrouble) => void): () => void {
    return this.#trouble.subscribe(listener);
  }

  onCommit(listener: (ms: number, writes: number) => void): () => void {
    return this.#commits.subscribe(listener);
  }

  async close(): Promise<void> {
    if (this.#reader === undefined) return;
    await this.#queue.close();
    this.#reader?.close();
    this.#reader = undefined;
    await Promise.all([this.#quick.close(), this.#long.close()]);
    await this.#link.close(); // last: the last connection to close tidies the WAL away
  }

  #hear(outcome: GroupOutcome): void {
    if (outcome.kind === "committed") this.#hearWorked();
    else this.#hearFailed(outcome.fault.message);
    this.#queue.complete(outcome);
  }

  #hearJournal(state: JournalState): void {
    const { log } = this.#init;
    if (state.kind === "writing") log.info("store.journal-goes-on");
    else log.error("store.journal-stopped", { cause: state.cause });
    this.#init.onJournal?.(state);
  }

  #hearWorked(): void {
    this.#commits.committed(performance.now());
    if (this.#trouble.cause !== undefined) this.#init.log.info("store.recovered", { path: this.#init.path });
    this.#trouble.worked();
    if (this.#lost === 0) return;
    this.#init.log.error("store.writes-lost", { writes: this.#lost });
    this.#lost = 0;
  }

  #hearFailed(cause: string): void {
    if (this.#trouble.cause === undefined) this.#init.log.error("store.unwritable", { path: this.#init.path, cause });
    this.#trouble.failed(cause);
  }

  /** Told at the first and summed up once a group goes through. */
  #countLost(writes: number): void {
    if (this.#lost === 0) this.#init.log.error("store.overrun", { pending: this.#queue.pending });
    this.#lost += writes;
  }
}
