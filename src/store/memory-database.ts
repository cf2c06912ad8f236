// The same promises as database.ts in one thread and on an injected clock: what a test, the simulated world or a short-lived tool uses.
// Writes are committed only when the group's time is over, so that a crash loses exactly what a killed process would lose.

import type { QueryTerms, SqlRow, SqlValue, Write } from "../base/db.ts";
import { limits } from "../base/limits.ts";
import type { Clock } from "../base/time.ts";
import { Connection } from "./connection.ts";
import { type Call, commitGroup, type GroupOutcome } from "./group-commit.ts";
import { migrate } from "./migrate.ts";
import { CommitWatch, type Storage, type StorageTrouble, TroubleWatch } from "./storage.ts";
import { StorageError } from "./storage-error.ts";
import { WriteQueue } from "./write-queue.ts";

export interface MemoryDatabaseInit {
  readonly clock: Clock;
  /** A file, or ":memory:". */
  readonly path?: string;
  readonly groupMs?: number;
  /** Between the commit and its acknowledgement. */
  readonly ackDelayMs?: number;
  readonly pendingWrites?: number;
}

export class MemoryDatabase implements Storage {
  #init: MemoryDatabaseInit;
  #connection: Connection;
  #queue: WriteQueue;
  #trouble = new TroubleWatch();
  #commits = new CommitWatch();
  #broken: string | undefined;
  #closed = false;

  /** `connection`: of a database that crashed, see `crash`. */
  constructor(init: MemoryDatabaseInit, connection?: Connection) {
    this.#init = init;
    this.#connection = connection ?? Connection.openWriter(init.path ?? ":memory:");
    migrate(this.#connection.sqlite);
    this.#queue = new WriteQueue({
      groupMs: init.groupMs ?? limits.store.groupMs,
      pendingWrites: init.pendingWrites ?? limits.store.pendingWrites,
      after: (ms, run) => {
        const timer = init.clock.after(ms, "store: a group of writes is full", run);
        return () => timer.cancel();
      },
      deliver: (calls) => this.#deliver(calls),
    });
  }

  get pending(): number {
    return this.#queue.pending;
  }

  write(writes: readonly Write[]): Promise<void> {
    return this.#queue.write(writes);
  }

  get(sql: string, values: readonly SqlValue[] = []): SqlRow | undefined {
    this.#mustBeOpen();
    return this.#connection.get(sql, values);
  }

  /** One thread: long queries are answered in turn like all others. */
  async query(sql: string, values: readonly SqlValue[] = [], _terms: QueryTerms = {}): Promise<readonly SqlRow[]> {
    this.#mustBeOpen();
    return this.#connection.all(sql, values);
  }

  onCommit(listener: (ms: number, writes: number) => void): () => void {
    return this.#commits.subscribe(listener);
  }

  onTrouble(listener: (trouble: StorageTrouble) => void): () => void {
    return this.#trouble.subscribe(listener);
  }

  /** From now on each group fails with `cause`, as on a full disk; undefined: the disk is well again. */
  breakDisk(cause: string | undefined): void {
    this.#broken = cause;
  }

  /** The process dies now: what was not committed is gone, nobody is answered. Returns the database as the next process finds it. */
  crash(): MemoryDatabase {
    this.#mustBeOpen();
    this.#queue.forget();
    this.#closed = true;
    return new MemoryDatabase(this.#init, this.#connection);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#queue.close();
    this.#closed = true;
    this.#connection.close();
  }

  #deliver(calls: readonly Call[]): void {
    this.#commits.handed(calls, this.#init.clock.now());
    const outcome = this.#commit(calls);
    if (outcome.kind === "committed") {
      this.#trouble.worked();
      this.#commits.committed(this.#init.clock.now());
    } else this.#trouble.failed(outcome.fault.message);
    const delay = this.#init.ackDelayMs ?? 0;
    if (delay === 0) return this.#queue.complete(outcome);
    this.#init.clock.after(delay, "store: acknowledgement", () => {
      if (!this.#closed) this.#queue.complete(outcome);
    });
  }

  #commit(calls: readonly Call[]): GroupOutcome {
    if (this.#broken !== undefined) {
      return { kind: "failed", fault: { kind: "unwritable", message: this.#broken } };
    }
    return commitGroup(this.#connection, calls);
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new StorageError("closed", "the database is closed");
  }
}
