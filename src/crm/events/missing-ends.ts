// Calls whose end nobody was told: the process was killed between the call's record and its event, or while the call was up, or the disk took nothing.
// Looked for at the start and after a failed write, and told then, each once.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Timer, WallMillis } from "../../base/time.ts";
import { findCall } from "../../call/record-tables.ts";
import type { EventJournal } from "../journal.ts";
import { endOf, partyNumber } from "./call-events.ts";

const SELECT_LAST_END = "SELECT at FROM event WHERE type = 'call.ended' ORDER BY seq DESC LIMIT 1";
/**
 * Binds twice since when; calls are found by when they began, and the longest takes half a day. Of calls that a kill cut off the record has no end but
 * the last thing it knew, long before it may be. "+": a text column would not be found by the index.
 */
export const SELECT_UNTOLD = `SELECT id FROM call WHERE started_at >= ? AND (ended_at >= ? OR ending IN ('switch-restarted', 'lost-at-restart')) AND NOT EXISTS (SELECT 1 FROM event
  WHERE json_extract(about, '$.call') IS NOT NULL AND json_extract(about, '$.call') = +call.id AND type = 'call.ended')
  ORDER BY ended_at LIMIT ?`;
/** Records and events of one moment may be committed one after the other. */
const OVERLAP_MS = 60_000;

export interface MissingEndsDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly log: Logger;
  readonly journal: EventJournal;
  readonly customerOf: (number: string) => string | undefined;
  /** It goes on, or its record is being written: its end is told by itself. */
  readonly isUp: (call: string) => boolean;
}

export class MissingEnds {
  readonly #deps: MissingEndsDeps;
  /** Since when some may be missing; undefined: the database says. */
  #since: number | undefined;
  #timer: Timer | undefined;
  #looking = false;
  #closed = false;

  constructor(deps: MissingEndsDeps) {
    this.#deps = deps;
  }

  get sizes(): Readonly<Record<string, number>> {
    return { callEndsAwaited: this.#timer === undefined && !this.#looking ? 0 : 1 };
  }

  /** Calls are taken from now on. */
  open(): void {
    void this.#look();
  }

  /** An end was not written. */
  failed(): void {
    const { clock } = this.#deps;
    this.#since = Math.min(this.#since ?? Number.POSITIVE_INFINITY, clock.wall() - OVERLAP_MS);
    this.#later();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #later(): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = this.#deps.clock.after(limits.events.endsAgainMs, "events: ends of calls that were not told", () => {
      this.#timer = undefined;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    let since: number | undefined;
    try {
      since = this.#since ?? (await this.#lastTold());
      this.#since = undefined; // what fails from now on is looked for another time
      await this.#tell(Math.round(since));
    } catch (error) {
      // Not where the database says now: ends that were told meanwhile are newer.
      if (since !== undefined) this.#since = Math.min(since, this.#since ?? since);
      this.#deps.log.error("store.event-lost", { event: "call.ended", cause: String(error) });
      this.#later();
    } finally {
      this.#looking = false;
      if (this.#since !== undefined) this.#later();
    }
  }

  async #tell(since: number): Promise<void> {
    const { database, journal, log, customerOf, isUp } = this.#deps;
    const most = limits.events.endsCaughtUp;
    const rows = await database.query(SELECT_UNTOLD, [since - limits.call.durationMs, since, most]);
    let told = 0;
    for (const { id } of rows) {
      const call = String(id);
      const record = isUp(call) ? undefined : await findCall(database, call);
      if (record === undefined || this.#closed) continue;
      await journal.commit([], [{ type: "call.ended", ...endOf(record, customerOf(partyNumber(record))) }]);
      told++;
    }
    if (told > 0) log.info("events.ends-caught-up", { calls: told });
  }

  async #lastTold(): Promise<WallMillis> {
    const { database, clock } = this.#deps;
    const [row] = await database.query(SELECT_LAST_END);
    const at = row?.["at"];
    return (typeof at === "number" ? at - OVERLAP_MS : clock.wall() - limits.events.endsCaughtUpMs) as WallMillis;
  }
}
