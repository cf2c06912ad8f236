// Registrations across a restart: phones refresh once an hour, and must be reachable before that.

import type { SqlRow, Write } from "../../base/db.ts";
import type { TransportKind } from "../../sip/ports.ts";
import type { BindingRow } from "../../sip/registrar/bindings.ts";

const REMOVE = "DELETE FROM binding WHERE extension = ?";
const INSERT = `INSERT OR REPLACE INTO binding (extension, contact, transport, local_host, local_port, remote_host, remote_port, expires_at, call_id, cseq,
  path, instance, reg_id, q, user_agent, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Still valid at the wall time bound to `?`. */
export const SELECT_BINDINGS = "SELECT * FROM binding WHERE expires_at > ?";

export function bindingWrites(extension: string, rows: readonly BindingRow[]): readonly Write[] {
  return [{ sql: REMOVE, values: [extension] }, ...rows.map(insert)];
}

function insert(row: BindingRow): Write {
  return {
    sql: INSERT,
    values: [
      row.extension,
      row.contact,
      row.transport,
      row.local.host,
      row.local.port,
      row.remote.host,
      row.remote.port,
      Math.round(row.expiresAtWall),
      row.callId,
      row.cseq,
      JSON.stringify(row.path),
      row.outbound?.instance ?? row.instance ?? null,
      row.outbound?.regId ?? null,
      row.q,
      row.userAgent ?? null,
      row.source ?? null,
    ],
  };
}

export function bindingOf(row: SqlRow): BindingRow {
  const instance = row["instance"] === null ? undefined : String(row["instance"]);
  const regId = row["reg_id"] === null ? undefined : Number(row["reg_id"]);
  return {
    extension: String(row["extension"]),
    contact: String(row["contact"]),
    transport: transportOf(row["transport"]),
    local: { host: String(row["local_host"]), port: Number(row["local_port"]) },
    remote: { host: String(row["remote_host"]), port: Number(row["remote_port"]) },
    expiresAtWall: Number(row["expires_at"]),
    callId: String(row["call_id"]),
    cseq: Number(row["cseq"]),
    path: JSON.parse(String(row["path"])) as string[],
    outbound: instance === undefined || regId === undefined ? undefined : { instance, regId },
    instance,
    q: Number(row["q"]),
    userAgent: row["user_agent"] === null ? undefined : String(row["user_agent"]),
    ...(typeof row["source"] === "string" && { source: row["source"] }),
  };
}

const STREAMS: readonly TransportKind[] = ["tcp", "tls", "ws", "wss"];

function transportOf(found: unknown): TransportKind {
  return STREAMS.find((stream) => stream === found) ?? "udp";
}
