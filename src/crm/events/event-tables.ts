// Rows of events, and events of rows. The table: store/migrations/0019-events.sql. Privacy (CRM-14) erases what events say of somebody with the
// writes at the end.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { EventSubject, EventType, JournalEvent } from "../events.ts";

/** The newest number ever given, also of events that are gone. */
export const SELECT_LAST_SEQ = "SELECT seq FROM sqlite_sequence WHERE name = 'event'";
/** Binds the event before, and how many at most. */
export const SELECT_AFTER = "SELECT seq, at, type, about, data FROM event WHERE seq > ? ORDER BY seq LIMIT ?";
export const SELECT_EVENT = "SELECT seq, at, type, about, data FROM event WHERE seq = ?";
export const SELECT_OLDEST_SEQ = "SELECT MIN(seq) AS seq FROM event";

const INSERT = "INSERT INTO event (seq, at, type, about, data) VALUES (?, ?, ?, ?, ?)";
const ERASED = JSON.stringify({ erased: true });
/** "IS NOT NULL" is what the partial indexes ask for. */
const ERASE_CUSTOMER = `UPDATE event SET data = ? WHERE json_extract(about, '$.customer') IS NOT NULL AND json_extract(about, '$.customer') = ?`;
const ERASE_CALL = `UPDATE event SET data = ? WHERE json_extract(about, '$.call') IS NOT NULL AND json_extract(about, '$.call') = ?`;

export function insertOf({ seq, at, type, about, data }: JournalEvent): Write {
  return { sql: INSERT, values: [seq, at, type, JSON.stringify(about), JSON.stringify(data)] };
}

export function eventOf(row: SqlRow): JournalEvent {
  return {
    seq: Number(row["seq"]),
    at: Number(row["at"]) as WallMillis,
    type: String(row["type"]) as EventType,
    about: JSON.parse(String(row["about"])) as EventSubject,
    data: JSON.parse(String(row["data"])) as JournalEvent["data"],
  };
}

/** What events say of this customer is gone, that there were events stays; webhooks that were not told yet are told that. */
export function eraseOfCustomer(customer: string): Write {
  return { sql: ERASE_CUSTOMER, values: [ERASED, customer] };
}

export function eraseOfCall(call: string): Write {
  return { sql: ERASE_CALL, values: [ERASED, call] };
}
