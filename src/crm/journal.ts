// Changes and the events that tell of them, committed together: what was told has happened, and what happened is told. All of `crm` writes through here.
//
//   commit(writes, events) ─► one database.write ─► committed ─► listeners, in the order of `seq`
//   tell(event) ───wanted──►┘      (events of calls in progress: only while a stream or a webhook wants them)
//
// A killed process loses both or neither; the rows of `event` are what streams and webhooks resume from (events/event-feed.ts, webhooks/).

import type { Database, SqlRow, Write } from "../base/db.ts";
import { FactLog } from "../base/fact-log.ts";
import { limits } from "../base/limits.ts";
import type { Logger } from "../base/log.ts";
import type { Clock, Timer, WallMillis } from "../base/time.ts";
import { insertOf } from "./events/event-tables.ts";
import { type EventType, type JournalEvent, type NewEvent, PASSING } from "./events.ts";

export { SELECT_LAST_SEQ } from "./events/event-tables.ts";

export interface Journal {
  /** All of it or nothing. Resolves once committed, rejects with the cause. */
  commit(writes: readonly Write[], events: readonly NewEvent[]): Promise<void>;
}

export interface JournalDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
}

export class EventJournal implements Journal {
  /** Committed events. */
  readonly told: FactLog<JournalEvent>;
  readonly #deps: JournalDeps;
  /** How many want each passing type, and since which event it has been made without a break. */
  readonly #wanted = new Map<string, { count: number; readonly since: number }>();
  readonly #lingering = new Set<Timer>();
  #last = 0;
  #toldLast = 0;
  #lostAt = 0;
  #closed = false;

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

  /** Of the newest event that listeners were told. */
  get toldSeq(): number {
    return this.#toldLast;
  }

  /** Passing events up to this one may be missing: they could not be written. 0: none. */
  get lostSeq(): number {
    return this.#lostAt;
  }

  get sizes(): Readonly<Record<string, number>> {
    return { eventsLingering: this.#lingering.size };
  }

  /** At start: the row of SELECT_LAST_SEQ. */
  restore(row: SqlRow | undefined): void {
    this.#last = Math.max(this.#last, Number(row?.["seq"] ?? 0));
    this.#toldLast = this.#last;
  }

  async commit(writes: readonly Write[], events: readonly NewEvent[]): Promise<void> {
    const numbered = this.#numbered(events);
    await this.#deps.database.write([...writes, ...numbered.map(insertOf)]);
    this.#tell(numbered);
  }

  /** A passing event, if somebody wants it; made only then. */
  tell(type: EventType, make: () => Omit<NewEvent, "type"> | undefined): void {
    if (!this.#wanted.has(type)) return;
    const made = make();
    if (made === undefined) return;
    const numbered = this.#numbered([{ type, ...made }]);
    this.#deps.database.write(numbered.map(insertOf)).then(
      () => this.#tell(numbered),
      (error: unknown) => {
        this.#lostAt = this.#last;
        this.#deps.log.error("store.event-lost", { event: type, cause: String(error) });
      },
    );
  }

  /** From now on these types are made. Returns how to want them no more; where `lingers`, that counts only after a while, for whoever comes back. */
  want(types: readonly string[], { lingers }: { readonly lingers: boolean }): () => void {
    const passing = types.filter((type) => PASSING.has(type));
    for (const type of passing) this.#count(type, 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const release = (): void => {
        for (const type of passing) this.#count(type, -1);
      };
      if (!lingers || this.#closed || passing.length === 0) return release();
      const timer = this.#deps.clock.after(limits.events.lingerMs, "events: nobody came back for them", () => {
        this.#lingering.delete(timer);
        release();
      });
      this.#lingering.add(timer);
    };
  }

  /** Since which event this type has been made without a break; undefined: it is not made now. -1: always, as it is no passing one. */
  madeSince(type: string): number | undefined {
    return PASSING.has(type) ? this.#wanted.get(type)?.since : -1;
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#lingering) timer.cancel();
    this.#lingering.clear();
  }

  #numbered(events: readonly NewEvent[]): readonly JournalEvent[] {
    const at = Math.round(this.#deps.clock.wall()) as WallMillis;
    return events.map((event) => ({ ...event, seq: ++this.#last, at }));
  }

  #tell(events: readonly JournalEvent[]): void {
    for (const event of events) {
      this.#toldLast = Math.max(this.#toldLast, event.seq);
      this.told.append(event);
    }
  }

  #count(type: string, by: 1 | -1): void {
    const wanted = this.#wanted.get(type) ?? { count: 0, since: this.#last };
    wanted.count += by;
    if (wanted.count > 0) this.#wanted.set(type, wanted);
    else this.#wanted.delete(type);
  }
}
