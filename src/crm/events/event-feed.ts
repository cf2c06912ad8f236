// One reader of the journal: what it has missed from the database, then what happens, in the order of `seq`, each event once. A reader that cannot keep
// up is told nothing until it has room again and goes on from the database where it was: nothing waits for it in memory.
//
//   open ──► reading pages ──caught up──► following ──no room──► waiting ──room──► reading
//                 │  the events it resumes from are gone, or nobody had them made: a gap is told first
//                 └── no room ──► waiting

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Clock, Timer, WallMillis } from "../../base/time.ts";
import type { JournalEvent } from "../events.ts";
import type { EventJournal } from "../journal.ts";
import { EVENT_TYPES, type EventFilter, wants, wantsType } from "./event-filter.ts";
import { eventOf, SELECT_AFTER, SELECT_OLDEST_SEQ } from "./event-tables.ts";

/**
 * too-old: they are not kept any more; unwatched: nobody wanted them when they would have been made; lost: they could not be written; restored: the
 * database is an older one than the reader knows.
 */
export type GapCause = "too-old" | "unwatched" | "lost" | "restored";

export type FeedItem =
  | { readonly kind: "event"; readonly event: JournalEvent }
  /** Between the two some may be missing. */
  | { readonly kind: "gap"; readonly after: number; readonly until: number; readonly why: GapCause }
  /** It lives, and all it wants up to `seq` was told. */
  | { readonly kind: "beat"; readonly seq: number; readonly at: WallMillis };

export interface FeedInit {
  readonly journal: EventJournal;
  readonly database: Database;
  readonly clock: Clock;
  readonly filter: EventFilter;
  /** The last event it had; undefined: what happens from now on. */
  readonly after: number | undefined;
  /** Whether its reader may see this event; asked for each that the filter wants. */
  readonly maySee: (event: JournalEvent) => boolean;
  /** false: no room; `wake` when there is. */
  readonly send: (item: FeedItem) => boolean;
  /** Asked at each beat: false ends it. */
  readonly mayStill: () => Promise<boolean>;
  /** It is over by itself: its reader may no more, or reads nothing, or the database failed. */
  readonly ended: (why: "not-allowed" | "stuck" | "failed") => void;
  /** It is over where all that was there when it began has been told. */
  readonly caughtUp?: (() => void) | undefined;
}

type State = "reading" | "following" | "waiting" | "closed";

export class EventFeed {
  readonly #init: FeedInit;
  readonly #forget: () => void;
  readonly #unwant: () => void;
  #state: State = "reading";
  #seq: number;
  /** Of `journal.lostSeq`, up to which it has been told. */
  #lost: number;
  #beat: Timer | undefined;
  #stuckMs = 0;

  constructor(init: FeedInit) {
    const { journal, filter, after } = init;
    this.#init = init;
    this.#seq = after ?? journal.toldSeq;
    this.#lost = after ?? journal.lostSeq;
    const types = EVENT_TYPES.filter((type) => wantsType(type, filter));
    const gap = this.#unwatched(types);
    this.#unwant = journal.want(types, { lingers: true });
    this.#forget = journal.told.subscribe((event) => this.#told(event));
    if (gap !== undefined) init.send(gap);
    this.#beatLater();
    if (after === undefined) this.#state = "following";
    else void this.#begin();
  }

  /** There is room again. */
  wake(): void {
    this.#stuckMs = 0;
    if (this.#state !== "waiting") return;
    this.#state = "reading";
    void this.#read();
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#forget();
    this.#unwant();
    this.#beat?.cancel();
  }

  /** Nobody had events of calls in progress made for all the time since. */
  #unwatched(types: readonly string[]): FeedItem | undefined {
    const { journal, after } = this.#init;
    if (after === undefined || after > journal.lastSeq) return undefined;
    const isBroken = types.some((type) => (journal.madeSince(type) ?? after) >= after);
    return isBroken ? { kind: "gap", after, until: journal.lastSeq, why: "unwatched" } : undefined;
  }

  async #begin(): Promise<void> {
    const { database, journal, send } = this.#init;
    try {
      const [row] = await database.query(SELECT_OLDEST_SEQ);
      const oldest = typeof row?.["seq"] === "number" ? row["seq"] : journal.toldSeq + 1;
      if (this.#state === "closed") return;
      if (this.#seq > journal.lastSeq) {
        send({ kind: "gap", after: this.#seq, until: journal.toldSeq, why: "restored" });
        this.#seq = journal.toldSeq;
      } else if (this.#seq < oldest - 1) {
        send({ kind: "gap", after: this.#seq, until: oldest - 1, why: "too-old" });
      }
      await this.#pages();
    } catch {
      this.#end("failed");
    }
  }

  async #read(): Promise<void> {
    await this.#pages().catch(() => this.#end("failed"));
  }

  async #pages(): Promise<void> {
    const { database, journal } = this.#init;
    while (this.#state === "reading") {
      const known = journal.toldSeq; // committed before the query, so it sees them
      const rows = await database.query(SELECT_AFTER, [this.#seq, limits.events.page]);
      for (const row of rows) {
        if (this.#state !== "reading") return;
        this.#take(eventOf(row));
      }
      if (this.#state !== "reading") return;
      const isAll = rows.length < limits.events.page;
      if (isAll) this.#seq = Math.max(this.#seq, known);
      if (!isAll || this.#seq < journal.toldSeq) continue;
      this.#state = "following";
      this.#init.caughtUp?.();
    }
  }

  #told(event: JournalEvent): void {
    if (this.#state === "following" && event.seq > this.#seq) this.#take(event);
  }

  #take(event: JournalEvent): void {
    const { filter, maySee, send, journal } = this.#init;
    const { lostSeq } = journal;
    if (lostSeq > this.#lost) {
      send({ kind: "gap", after: this.#seq, until: lostSeq, why: "lost" });
      this.#lost = lostSeq;
    }
    this.#seq = event.seq;
    if (!wants(event, filter) || !maySee(event)) return;
    if (!send({ kind: "event", event })) this.#state = this.#state === "closed" ? "closed" : "waiting";
  }

  #beatLater(): void {
    this.#beat = this.#init.clock.after(limits.events.beatMs, "events: a stream's beat", () => void this.#onBeat());
  }

  async #onBeat(): Promise<void> {
    const { mayStill, send, clock } = this.#init;
    const may = await mayStill().catch(() => false);
    if (this.#state === "closed") return;
    if (!may) return this.#end("not-allowed");
    if (this.#state === "waiting") {
      this.#stuckMs += limits.events.beatMs;
      if (this.#stuckMs >= limits.events.stuckMs) return this.#end("stuck");
    } else if (this.#state === "following") {
      send({ kind: "beat", seq: this.#seq, at: Math.round(clock.wall()) as WallMillis });
    }
    this.#beatLater();
  }

  #end(why: "not-allowed" | "stuck" | "failed"): void {
    if (this.#state === "closed") return;
    this.close();
    this.#init.ended(why);
  }
}
