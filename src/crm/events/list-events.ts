// Events that are kept, newest first, in pages. A filter that fits few is looked for a bounded stretch at a time: a page may be short and still not be
// the last.

import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { JournalEvent } from "../events.ts";
import { type EventFilter, wants } from "./event-filter.ts";
import { eventOf } from "./event-tables.ts";

const SELECT_BEFORE = "SELECT seq, at, type, about, data FROM event WHERE seq < ? ORDER BY seq DESC LIMIT ?";

export interface EventPage {
  readonly events: readonly JournalEvent[];
  /** Look further before this one; undefined: that was all. */
  readonly before: number | undefined;
}

export async function listEvents(
  asked: {
    readonly filter: EventFilter;
    readonly maySee: (event: JournalEvent) => boolean;
    readonly before: number;
    readonly limit: number;
  },
  database: Database,
): Promise<EventPage> {
  const { filter, maySee, limit } = asked;
  const found: JournalEvent[] = [];
  let { before } = asked;
  for (let looked = 0; looked < limits.events.lookedThrough; looked += limits.events.page) {
    const rows = await database.query(SELECT_BEFORE, [before, limits.events.page]);
    for (const row of rows) {
      const event = eventOf(row);
      before = event.seq;
      if (wants(event, filter) && maySee(event)) found.push(event);
      if (found.length === limit) return { events: found, before };
    }
    if (rows.length < limits.events.page) return { events: found, before: undefined };
  }
  return { events: found, before };
}
