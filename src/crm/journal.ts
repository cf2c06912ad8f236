// Changes and the events that tell of them, committed together: what was told has happened, and what happened is told. All of `crm` writes through here.
//
//   commit(writes, events) ─► one database.write ─► committed ─► listeners, in the order of `seq`
//
// A killed process loses both or neither; the rows of `event` are what streams and webhooks resume from. The table: 0019-events.sql.

import type { Database, SqlRow, Write } from "../base/db.ts";
import { FactLog } from "../base/fact-log.ts";
import type { Logger } from "../base/log.ts";
import type { Clock, WallMillis } from "../base/time.ts";
import type { JournalEvent, NewEvent } from "./events.ts";

export interface Journal {
  /** All of it or nothing. Resolves once committed, rejects with the cause. */
  commit(writes: readonly Write[], events: readonly NewEvent[]): Promise<void>;
}

export const SELECT_LAST_SEQ = "SELECT MAX(seq) AS seq FROM event";
const INSERT = "INSERT INTO event (seq, at, type, about, data) VALUES (?, ?, ?, ?, ?)";

export interface JournalDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
}

export class EventJournal implements Journal {
  /** Committed events. */
  readonly told: FactLog<JournalEvent>;
  readonly #deps: JournalDeps;
  #last = 0;

  constructor(deps: JournalDeps) {
    this.#deps = deps;
    this.told = new FactLog((error, event) =>
      deps.log.error("bug.listener", { event: event.type, error: String(error) }),
    );
  }

  /** Of the newest event that was given its number. */
  get lastSeq(): number {
    return this.#last;
  }

  /** At start: the row of SELECT_LAST_SEQ. */
  restore(row: SqlRow | undefined): void {
    this.#last = Math.max(this.#last, Number(row?.["seq"] ?? 0));
  }

  async commit(writes: readonly Write[], events: readonly NewEvent[]): Promise<void> {
    const at = Math.round(this.#deps.clock.wall()) as WallMillis;
    const numbered: readonly JournalEvent[] = events.map((event) => ({ ...event, seq: ++this.#last, at }));
    await this.#deps.database.write([...writes, ...numbered.map(insertOf)]);
    for (const event of numbered) this.told.append(event);
  }
}

function insertOf({ seq, at, type, about, data }: JournalEvent): Write {
  return { sql: INSERT, values: [seq, at, type, JSON.stringify(about), JSON.stringify(data)] };
}
