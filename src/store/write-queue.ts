// Writes waiting for company: gathers the calls of `groupMs`, hands them on as one group, one group at a time, and tells each caller
// how its own went. It knows neither threads nor SQLite: `deliver` takes a group, `complete` brings its outcome.

import type { Write } from "../base/db.ts";
import type { Call, GroupOutcome } from "./group-commit.ts";
import { StorageError, type StorageFault } from "./storage-error.ts";

export interface WriteQueueInit {
  readonly groupMs: number;
  /** Writes of all callers together; a call beyond it is refused. */
  readonly pendingWrites: number;
  /** Runs once after so many milliseconds; returns how to cancel. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly deliver: (calls: readonly Call[]) => void;
}

interface Waiting {
  readonly call: Call;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

/** Keeps one message to the storage thread below some megabytes. */
const CALLS_PER_GROUP = 10_000;

export class WriteQueue {
  #init: WriteQueueInit;
  #waiting: Waiting[] = [];
  #inFlight: readonly Waiting[] = [];
  #pending = 0;
  #cancelTimer: (() => void) | undefined;
  #whenIdle: (() => void)[] = [];
  #closed = false;

  constructor(init: WriteQueueInit) {
    this.#init = init;
  }

  /** Writes not yet acknowledged. */
  get pending(): number {
    return this.#pending;
  }

  write(writes: readonly Write[]): Promise<void> {
    if (this.#closed) return Promise.reject(new StorageError("closed", "the database is closed"));
    if (writes.length === 0) return Promise.resolve();
    if (this.#pending + writes.length > this.#init.pendingWrites) {
      const message = `${this.#pending} writes wait already; the disk is too slow or the load too high`;
      return Promise.reject(new StorageError("overrun", message));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call: writes, resolve, reject });
      this.#pending += writes.length;
      this.#arm();
    });
  }

  /** What became of the group handed to `deliver` last. */
  complete(outcome: GroupOutcome): void {
    const group = this.#inFlight;
    this.#inFlight = [];
    for (const { call } of group) this.#pending -= call.length;
    settle(group, outcome);
    if (this.#closed) this.#send();
    else this.#arm();
    this.#tellIdle();
  }

  /** Refuses further writes; resolves when all that were accepted have been answered. */
  close(): Promise<void> {
    this.#closed = true;
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#cancelTimer?.();
      this.#send();
      this.#tellIdle();
    });
  }

  /** Forgets everything without an answer, as a killed process does. */
  forget(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#waiting = [];
    this.#inFlight = [];
    this.#pending = 0;
  }

  #arm(): void {
    if (this.#cancelTimer !== undefined || this.#inFlight.length > 0 || this.#waiting.length === 0) return;
    this.#cancelTimer = this.#init.after(this.#init.groupMs, () => this.#send());
  }

  #send(): void {
    this.#cancelTimer = undefined;
    if (this.#inFlight.length > 0 || this.#waiting.length === 0) return;
    this.#inFlight = this.#waiting.splice(0, CALLS_PER_GROUP);
    this.#init.deliver(this.#inFlight.map(({ call }) => call));
  }

  #tellIdle(): void {
    if (this.#pending > 0) return;
    for (const tell of this.#whenIdle.splice(0)) tell();
  }
}

function settle(group: readonly Waiting[], outcome: GroupOutcome): void {
  if (outcome.kind === "failed") {
    for (const { reject } of group) reject(errorOf(outcome.fault));
    return;
  }
  const failures = new Map(outcome.failures);
  group.forEach(({ resolve, reject }, index) => {
    const fault = failures.get(index);
    if (fault === undefined) resolve();
    else reject(errorOf(fault));
  });
}

function errorOf(fault: StorageFault): StorageError {
  return new StorageError(fault.kind, fault.message);
}
