// Keeps on disk what of each talk, and of each caller who waits in a queue, outlives the process (OPS-05), so that a killed switch can take its calls up
// again: a talk is written in the same group as the record's "connected", anew when something in it has changed, removed when it is over. Talks say so
// (talk.ts), queues (visit-queue.ts), and legs say what has changed.
//
//   waits ── a while later ─► image written ── begins ─► written at once ── changed, a while later ─► written anew ── over ─► removed
//
// A write that fails costs nobody their call: it would only end with the process, as all did before.

import type { Database, Write } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, Timer } from "../../../base/time.ts";
import type { CallImage } from "../../../call/image.ts";
import { aliveWrite, dropImageWrite, imageWrite } from "./survival-tables.ts";

export interface CallJournalDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  /** As the call is now; undefined: it cannot survive at the moment. */
  readonly imageOf: (call: CallId, revivals: number) => CallImage | undefined;
}

interface Kept {
  /** There is a row. */
  isWritten: boolean;
  /** So often revived without its people having heard each other since. */
  revivals: number;
}

export class CallJournal {
  readonly #deps: CallJournalDeps;
  readonly #calls = new Map<CallId, Kept>();
  readonly #changed = new Set<CallId>();
  #changes: Timer | undefined;
  #alive: Timer | undefined;
  #closed = false;

  constructor(deps: CallJournalDeps) {
    this.#deps = deps;
  }

  /** Calls that are kept. */
  get size(): number {
    return this.#calls.size;
  }

  /** People talk in this call from now on. `revivals`: of one that was revived, until all of them are back. */
  begins(call: CallId, revivals = 0): void {
    const isWritten = this.#calls.get(call)?.isWritten ?? revivals > 0;
    this.#calls.set(call, { isWritten, revivals });
    this.#changed.delete(call);
    if (revivals === 0) this.#write(this.#writesOf(call)); // else whoever revives it has it written, with others
    this.#lives();
  }

  /** Its caller stands in a line. Whoever is answered at once costs no row. */
  waits(call: CallId): void {
    this.#calls.set(call, { isWritten: this.#calls.get(call)?.isWritten ?? false, revivals: 0 });
    this.changed(call);
    this.#lives();
  }

  /** They hear each other again. */
  isWhole(call: CallId): void {
    const kept = this.#calls.get(call);
    if (kept === undefined) return;
    kept.revivals = 0;
    this.changed(call);
  }

  /** Something in it is another than was written; harmless for calls without a talk. */
  changed(call: CallId): void {
    if (this.#closed || !this.#calls.has(call)) return;
    this.#changed.add(call);
    this.#changes ??= this.#deps.clock.after(limits.survival.changeMs, "calls: what has changed is written", () => {
      this.#changes = undefined;
      const changed = [...this.#changed];
      this.#changed.clear();
      this.#write(changed.flatMap((one) => this.#writesOf(one)));
    });
  }

  /** Nobody talks in it any more. */
  over(call: CallId): void {
    const kept = this.#calls.get(call);
    this.#calls.delete(call);
    this.#changed.delete(call);
    if (kept?.isWritten === true) this.#write([dropImageWrite(call)]);
  }

  /** All of them now, for a process that is about to send something of its own accord; resolves when it is on disk, or cannot be. */
  async keepNow(calls: readonly CallId[]): Promise<void> {
    const writes = calls.flatMap((call) => this.#writesOf(call));
    await this.#deps.database.write(writes).catch((error: unknown) => this.#lost(error));
  }

  close(): void {
    this.#closed = true;
    this.#changes?.cancel();
    this.#changes = undefined;
    this.#alive?.cancel();
    this.#alive = undefined;
  }

  #writesOf(call: CallId): readonly Write[] {
    const kept = this.#calls.get(call);
    const image = kept && this.#deps.imageOf(call, kept.revivals);
    // One that cannot survive at the moment keeps what was written: its legs say when they can again.
    const write = image && imageWrite(image, this.#deps.clock.wall());
    if (kept === undefined || write === undefined) return [];
    kept.isWritten = true;
    return [write];
  }

  #write(writes: readonly Write[]): void {
    if (writes.length === 0) return;
    this.#deps.database.write(writes).catch((error: unknown) => this.#lost(error));
  }

  #lost(error: unknown): void {
    this.#deps.log.warn("store.call-not-kept", { cause: String(error) });
  }

  #lives(): void {
    if (this.#closed || this.#alive !== undefined) return;
    this.#alive = this.#deps.clock.after(limits.survival.aliveMs, "calls: the process lives", () => {
      this.#alive = undefined;
      if (this.#calls.size === 0) return;
      this.#write([aliveWrite(this.#deps.clock.wall())]);
      this.#lives();
    });
  }
}
