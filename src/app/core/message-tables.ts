// Messages that wait for their recipient's phone.

import type { SqlRow, Write } from "../../base/db.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { WallMillis } from "../../base/time.ts";

/** One message as it waits; its text is read only when it is about to be delivered. */
export interface KeptMessage {
  readonly id: number;
  readonly recipient: ExtensionKey;
  /** An extension, or `system`. */
  readonly sender: string;
  readonly name: string | undefined;
  readonly type: string;
  readonly body: string;
  readonly sentAt: WallMillis;
  readonly expiresAt: WallMillis;
}

export const SELECT_WAITING = "SELECT recipient, COUNT(*) AS messages, MAX(id) AS last FROM message GROUP BY recipient";
/** The oldest of a recipient that is still worth delivering at the wall time of the second `?`. */
export const SELECT_NEXT = "SELECT * FROM message WHERE recipient = ? AND expires_at > ? ORDER BY id LIMIT 1";
export const SELECT_LIST = "SELECT * FROM message WHERE expires_at > ? ORDER BY id LIMIT ?";
export const SELECT_LIST_OF = "SELECT * FROM message WHERE expires_at > ? AND recipient = ? ORDER BY id LIMIT ?";

export function keepWrite(message: KeptMessage): Write {
  const { id, recipient, sender, name, type, body, sentAt, expiresAt } = message;
  return {
    sql: "INSERT INTO message (id, recipient, sender, name, type, body, sent_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    values: [id, recipient, sender, name ?? null, type, body, Math.round(sentAt), Math.round(expiresAt)],
  };
}

export function deliveredWrite(id: number): Write {
  return { sql: "DELETE FROM message WHERE id = ?", values: [id] };
}

/** Of one recipient: those past their time. */
export function expiredWrite(recipient: ExtensionKey, wall: WallMillis): Write {
  return { sql: "DELETE FROM message WHERE recipient = ? AND expires_at <= ?", values: [recipient, Math.round(wall)] };
}

export function forgetWrite(recipient: ExtensionKey): Write {
  return { sql: "DELETE FROM message WHERE recipient = ?", values: [recipient] };
}

export function keptMessageOf(row: SqlRow): KeptMessage {
  return {
    id: Number(row["id"]),
    recipient: String(row["recipient"]) as ExtensionKey,
    sender: String(row["sender"]),
    name: row["name"] === null ? undefined : String(row["name"]),
    type: String(row["type"]),
    body: String(row["body"]),
    sentAt: Number(row["sent_at"]) as WallMillis,
    expiresAt: Number(row["expires_at"]) as WallMillis,
  };
}
