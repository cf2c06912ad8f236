// Puts call records into the database as they grow. A write that fails never stops the call. What a finished call leaves behind is kept while
// the database takes nothing (a full disk) and written when it does again; what the record was in between does not matter then.

import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { CallRecord } from "../../call/record.ts";
import type { RecordStore } from "../../call/record-keeper.ts";
import { callWrite, recordingWrite, recordWrites } from "../../call/record-tables.ts";

/** How often the database is asked whether it takes the kept records now. */
const TRY_AGAIN_MS = 5_000;

export function recordWriter(deps: RecordWriterDeps): RecordStore & { readonly kept: number } {
  const { database, log } = deps;
  const kept = new KeptRecords(deps);
  const passing = (call: string, writes: readonly Write[]): void => {
    database.write(writes).catch((error: unknown) => log.warn("store.record-delayed", { call, cause: String(error) }));
  };
  return {
    progressed: (record) => passing(record.id, [callWrite(record)]),
    recordingStarted: (record, recording) => passing(record.id, [recordingWrite(record.id, recording)]),
    finished: (record) => {
      kept.write(record.id, recordWrites(record));
      deps.crm?.().telling.calls.ended(record); // within the same turn: what it writes is committed with the record
    },
    get kept() {
      return kept.size;
    },
  };
}

export interface RecordWriterDeps {
  readonly database: Database;
  readonly log: Logger;
  readonly clock: Clock;
  /** Tells of the call's end once its record is whole. */
  readonly crm?: () => { readonly telling: { readonly calls: { ended(record: CallRecord): void } } };
}

/** Finished records that the database has not taken yet, oldest first. */
class KeptRecords {
  readonly #deps: RecordWriterDeps;
  readonly #waiting = new Map<string, readonly Write[]>();
  #retry: Timer | undefined;

  constructor(deps: RecordWriterDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#waiting.size;
  }

  write(call: string, writes: readonly Write[]): void {
    this.#waiting.delete(call); // a newer state of the same record
    this.#deps.database.write(writes).catch((error: unknown) => this.#keep(call, writes, error));
  }

  #keep(call: string, writes: readonly Write[], error: unknown): void {
    const { clock, log } = this.#deps;
    if (!isPassing(error) || this.#waiting.size >= limits.store.keptRecords) {
      log.error("store.record-lost", { call, cause: String(error) });
      return;
    }
    log.warn("store.record-kept", { call, cause: String(error) });
    this.#waiting.set(call, writes);
    this.#retry ??= clock.after(TRY_AGAIN_MS, "store: records that could not be written", () => void this.#tryAgain());
  }

  /** The oldest alone; where it goes through, all. */
  async #tryAgain(): Promise<void> {
    const [oldest] = this.#waiting;
    this.#retry = undefined;
    if (oldest === undefined) return;
    const [call, writes] = oldest;
    const fault = await this.#deps.database.write(writes).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const isNewest = this.#waiting.get(call) === writes;
    if (isNewest) this.#waiting.delete(call);
    if (fault !== undefined) {
      if (isNewest) this.#keep(call, writes, fault.error);
      return;
    }
    const rest = [...this.#waiting];
    this.#waiting.clear();
    this.#deps.log.info("store.records-written", { records: rest.length + 1 });
    for (const [id, record] of rest) this.write(id, record);
  }
}

/** Whether the same write may go through later. A statement that was refused stays refused, and a closed database stays closed. */
function isPassing(error: unknown): boolean {
  const kind = error instanceof Error && "kind" in error ? error.kind : undefined;
  return kind === "unwritable" || kind === "thread-died" || kind === "overrun";
}
