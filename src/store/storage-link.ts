// The main thread's end of the storage thread: hands it one group at a time and, where the thread dies, starts another and finds out
// from the mark in the file whether the group in flight was committed. Used by `database.ts`; it knows nothing of callers.

import type { Worker } from "node:worker_threads";
import { limits } from "../base/limits.ts";
import type { Call, GroupOutcome } from "./group-commit.ts";
import type { JournalState, JournalTerms } from "./journal/journal-writer.ts";
import { StorageError } from "./storage-error.ts";
import {
  type FromStorage,
  packGroup,
  type StorageMark,
  type StorageThreadInit,
  type ToStorage,
} from "./storage-messages.ts";
import { RestartLimit, type StartThread } from "./thread.ts";

export interface StorageLinkInit {
  readonly path: string;
  readonly run: string;
  readonly start: StartThread;
  readonly onOutcome: (outcome: GroupOutcome) => void;
  readonly onDeath: (cause: string) => void;
  readonly journal?: JournalTerms | undefined;
  readonly onJournal?: (state: JournalState) => void;
  readonly keepBeforeUpdate?: boolean | undefined;
}

type State =
  | { readonly kind: "starting"; readonly worker: Worker }
  | { readonly kind: "open"; readonly worker: Worker }
  | { readonly kind: "dead"; readonly cause: string }
  | { readonly kind: "closing"; readonly worker: Worker }
  | { readonly kind: "closed" };

export class StorageLink {
  #init: StorageLinkInit;
  #state: State = { kind: "closed" };
  #restarts = new RestartLimit(limits.store.restartMs);
  #ordinal = 0;
  #inFlight: readonly Call[] | undefined;
  #opened: ((error: StorageError | undefined) => void) | undefined;
  #whenClosed: (() => void)[] = [];

  constructor(init: StorageLinkInit) {
    this.#init = init;
  }

  /** Resolves when the file is open and of this version. Rejects with a StorageError that says what to do. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opened = (error) => (error === undefined ? resolve() : reject(error));
      this.#start(false);
    });
  }

  /** One group; the next only after its outcome. */
  deliver(calls: readonly Call[]): void {
    this.#inFlight = calls;
    this.#ordinal++;
    if (this.#state.kind === "open") return this.#post(this.#state.worker);
    if (this.#state.kind === "starting") return; // sent when it is open
    const cause = this.#state.kind === "dead" ? this.#state.cause : "the database is closed";
    if (this.#state.kind === "dead" && this.#restarts.take(performance.now())) return this.#start(true);
    queueMicrotask(() => this.#finish({ kind: "failed", fault: { kind: "thread-died", message: cause } }));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#state.kind === "closed" || this.#state.kind === "dead") {
        this.#state = { kind: "closed" };
        return resolve();
      }
      this.#whenClosed.push(resolve);
      const { worker } = this.#state;
      this.#state = { kind: "closing", worker };
      worker.postMessage({ kind: "close" } satisfies ToStorage);
    });
  }

  #start(again: boolean): void {
    const { path, run, start, journal, keepBeforeUpdate = true } = this.#init;
    const worker = start("storage-thread", { path, run, again, journal, keepBeforeUpdate } satisfies StorageThreadInit);
    let cause = "the storage thread ended";
    this.#state = { kind: "starting", worker };
    worker.on("message", (message: FromStorage) => this.#hear(worker, message));
    worker.on("error", (error) => {
      cause = `the storage thread died: ${error instanceof Error ? error.message : String(error)}`;
    });
    worker.on("exit", () => this.#ended(cause));
  }

  #hear(worker: Worker, message: FromStorage): void {
    if (message.kind === "done") {
      if (message.ordinal === this.#ordinal) this.#finish(message.outcome);
      return;
    }
    if (message.kind === "journal") return this.#init.onJournal?.(message.state);
    if (message.kind === "open") {
      this.#state = { kind: "open", worker };
      this.#tellOpened(undefined);
      this.#resume(worker, message.mark);
      return;
    }
    this.#state = { kind: "dead", cause: message.fault.message };
    this.#tellOpened(new StorageError(message.fault.kind, message.fault.message));
    this.#finish({ kind: "failed", fault: message.fault });
  }

  /** A group that was in flight when the last thread died: committed, as the mark says, or to be sent again. */
  #resume(worker: Worker, mark: StorageMark | undefined): void {
    if (this.#inFlight === undefined) return;
    const isCommitted = mark?.run === this.#init.run && mark.ordinal === this.#ordinal;
    if (isCommitted) this.#finish({ kind: "committed", failures: mark.failures });
    else this.#post(worker);
  }

  #post(worker: Worker): void {
    const group = packGroup(this.#inFlight ?? []);
    worker.postMessage({ kind: "group", ordinal: this.#ordinal, group } satisfies ToStorage);
  }

  #finish(outcome: GroupOutcome): void {
    if (this.#inFlight === undefined) return;
    this.#inFlight = undefined;
    this.#init.onOutcome(outcome);
  }

  #tellOpened(error: StorageError | undefined): void {
    const tell = this.#opened;
    this.#opened = undefined;
    tell?.(error);
  }

  #ended(cause: string): void {
    const before = this.#state.kind;
    for (const tell of this.#whenClosed.splice(0)) tell();
    if (before === "closing" || before === "closed") {
      this.#state = { kind: "closed" };
      return;
    }
    if (before === "dead") return; // it could not open the file and said so
    this.#state = { kind: "dead", cause };
    this.#init.onDeath(cause);
    this.#tellOpened(new StorageError("thread-died", cause));
    if (this.#inFlight === undefined) return;
    if (this.#restarts.take(performance.now())) this.#start(true);
    else this.#finish({ kind: "failed", fault: { kind: "thread-died", message: cause } });
  }
}
