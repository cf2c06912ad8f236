// What `app` holds in its hands: the database of base/db.ts and the handles that only the owner needs.

import type { Database } from "../base/db.ts";

export type StorageTrouble =
  /** Writes fail; calls go on without records until `recovered`. */
  { readonly kind: "unwritable"; readonly cause: string } | { readonly kind: "recovered" };

export interface Storage extends Database {
  /** Writes not yet acknowledged. */
  readonly pending: number;
  /** Told once at each change of condition. Returns how to unsubscribe. */
  onTrouble(listener: (trouble: StorageTrouble) => void): () => void;
  /** Told of each group that was committed: how long that took, and of how many writes. Returns how to unsubscribe. */
  onCommit(listener: (ms: number, writes: number) => void): () => void;
  /** Commits what is pending, then lets go of the file. Writes and queries after it are refused. */
  close(): Promise<void>;
}

/** Tells how long groups take from being handed over to being committed. One is under way at a time. */
export class CommitWatch {
  #listeners = new Set<(ms: number, writes: number) => void>();
  #since = 0;
  #writes = 0;

  subscribe(listener: (ms: number, writes: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** `now` in ms, monotonic. */
  handed(calls: readonly (readonly unknown[])[], now: number): void {
    if (this.#listeners.size === 0) return;
    this.#since = now;
    this.#writes = 0;
    for (const call of calls) this.#writes += call.length;
  }

  committed(now: number): void {
    for (const listener of this.#listeners) listener(now - this.#since, this.#writes);
  }
}

/** Remembers which condition was told last, so that a full disk makes one alarm and not one a write. */
export class TroubleWatch {
  #listeners = new Set<(trouble: StorageTrouble) => void>();
  #cause: string | undefined;

  get cause(): string | undefined {
    return this.#cause;
  }

  subscribe(listener: (trouble: StorageTrouble) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  failed(cause: string): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    for (const listener of this.#listeners) listener({ kind: "unwritable", cause });
  }

  worked(): void {
    if (this.#cause === undefined) return;
    this.#cause = undefined;
    for (const listener of this.#listeners) listener({ kind: "recovered" });
  }
}
