// The main thread's end of a reader thread: bounded, and started again at the next query after a death. `database.ts` has two, for what people wait
// for and for what reads long.

import type { Worker } from "node:worker_threads";
import type { SqlRow, SqlValue } from "../base/db.ts";
import { limits } from "../base/limits.ts";
import { StorageError, type StorageFault } from "./storage-error.ts";
import type { FromReader, ToReader } from "./storage-messages.ts";
import { RestartLimit, type StartThread } from "./thread.ts";

interface Asked {
  readonly resolve: (rows: readonly SqlRow[]) => void;
  readonly reject: (error: StorageError) => void;
}

export interface ReaderLinkInit {
  readonly path: string;
  readonly start: StartThread;
  readonly onDeath: (cause: string) => void;
  /** Queries asked and not answered; a further one is refused. */
  readonly pending: number;
}

export class ReaderLink {
  #init: ReaderLinkInit;
  #worker: Worker | undefined;
  #asked = new Map<number, Asked>();
  #lastId = 0;
  #restarts = new RestartLimit(limits.store.restartMs);
  /** The first start of all is no restart. */
  #died = false;
  #closed = false;
  #whenClosed: (() => void) | undefined;

  constructor(init: ReaderLinkInit) {
    this.#init = init;
  }

  /** Its thread begins before the first query. */
  begin(): void {
    this.#worker ??= this.#start();
  }

  query(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return new Promise((resolve, reject) => {
      const refusal = this.#refusal();
      if (refusal !== undefined) return reject(new StorageError(refusal.kind, refusal.message));
      this.#worker ??= this.#start();
      const id = ++this.#lastId;
      this.#asked.set(id, { resolve, reject });
      this.#worker.postMessage({ kind: "query", id, sql, values } satisfies ToReader);
    });
  }

  /** Answers what was asked before, then ends. */
  close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (worker === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenClosed = resolve;
      worker.postMessage({ kind: "close" } satisfies ToReader);
    });
  }

  #refusal(): StorageFault | undefined {
    if (this.#closed) return { kind: "closed", message: "the database is closed" };
    if (this.#asked.size >= this.#init.pending) {
      return { kind: "overrun", message: `${this.#asked.size} queries wait already` };
    }
    if (this.#worker !== undefined || !this.#died || this.#restarts.take(performance.now())) return undefined;
    return { kind: "thread-died", message: "the reader thread died and is started again in a few seconds" };
  }

  #start(): Worker {
    const { path, start } = this.#init;
    const worker = start("reader-thread", { path });
    let cause = "the reader thread ended";
    worker.on("message", (message: FromReader) => this.#hear(message));
    worker.on("error", (error) => {
      cause = `the reader thread died: ${error instanceof Error ? error.message : String(error)}`;
    });
    worker.on("exit", () => this.#ended(cause));
    return worker;
  }

  #hear(message: FromReader): void {
    const asked = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (message.kind === "rows") asked?.resolve(message.rows);
    else asked?.reject(new StorageError(message.fault.kind, message.fault.message));
  }

  #ended(cause: string): void {
    this.#worker = undefined;
    this.#died = true;
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { reject } of asked) reject(new StorageError("thread-died", cause));
    if (this.#closed) this.#whenClosed?.();
    else this.#init.onDeath(cause);
  }
}
