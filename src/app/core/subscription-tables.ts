// Subscriptions across a restart: lamps must be right again before the phones think of refreshing.

import type { SqlRow, Write } from "../../base/db.ts";
import type { TransportKind } from "../../sip/ports.ts";
import type { SubscriptionRow } from "../../sip/subscription/row.ts";

export const SELECT_SUBSCRIPTIONS = "SELECT * FROM subscription";
const FORGET = "DELETE FROM subscription WHERE local_tag = ?";
const KEEP = `INSERT OR REPLACE INTO subscription (local_tag, event, event_id, watcher, resource, entity, call_id, remote_tag, local, remote, target, routes,
  transport, local_host, local_port, remote_host, remote_port, remote_cseq, reserved, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** `row` undefined: it has ended. */
export function subscriptionWrite(localTag: string, row: SubscriptionRow | undefined): Write {
  if (row === undefined) return { sql: FORGET, values: [localTag] };
  return {
    sql: KEEP,
    values: [
      row.localTag,
      row.event,
      row.eventId ?? null,
      row.watcher,
      row.resource,
      row.entity,
      row.callId,
      row.remoteTag,
      row.local,
      row.remote,
      row.target,
      JSON.stringify(row.routes),
      row.transport,
      row.localAddress.host,
      row.localAddress.port,
      row.remoteAddress.host,
      row.remoteAddress.port,
      row.remoteSeq,
      row.reserved,
      row.expiresAtWall,
    ],
  };
}

export function subscriptionOf(row: SqlRow): SubscriptionRow {
  const text = (name: string): string => String(row[name]);
  return {
    localTag: text("local_tag"),
    event: text("event"),
    eventId: row["event_id"] === null ? undefined : text("event_id"),
    watcher: text("watcher"),
    resource: text("resource"),
    entity: text("entity"),
    callId: text("call_id"),
    remoteTag: text("remote_tag"),
    local: text("local"),
    remote: text("remote"),
    target: text("target"),
    routes: JSON.parse(text("routes")) as string[],
    transport: text("transport") as TransportKind,
    localAddress: { host: text("local_host"), port: Number(row["local_port"]) },
    remoteAddress: { host: text("remote_host"), port: Number(row["remote_port"]) },
    remoteSeq: Number(row["remote_cseq"]),
    reserved: Number(row["reserved"]),
    expiresAtWall: Number(row["expires_at"]),
  };
}
