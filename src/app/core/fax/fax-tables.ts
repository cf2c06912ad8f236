// Faxes as rows, and back. The table: store/migrations/0017-faxes.sql.

import type { SqlRow, SqlValue, Write } from "../../../base/db.ts";
import type { CallId } from "../../../base/ids.ts";
import type { WallMillis } from "../../../base/time.ts";

export interface Fax {
  readonly id: string;
  readonly call: CallId;
  readonly way: "receive" | "send";
  /** Key of `faxes` in the office file; undefined: a flow, a command. */
  readonly box: string | undefined;
  /** Who called, or who was called. */
  readonly number: string;
  /** What the machine there says of itself; "": nothing. */
  readonly ident: string;
  readonly state: "running" | "done" | "failed";
  readonly fault: string | undefined;
  readonly begunAt: WallMillis;
  readonly endedAt: WallMillis | undefined;
  readonly pages: number;
  readonly bitsPerSecond: number;
  readonly badRows: number;
  readonly packetsLost: number;
  readonly packetsSaved: number;
  /** Below the data directory; undefined: nothing came. */
  readonly path: string | undefined;
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
  /** The mail; undefined: nobody is told. */
  readonly told: "due" | "done" | "failed" | undefined;
}

const COLUMNS = [
  ...["id", "call_id", "way", "box", "number", "ident", "state", "fault", "begun_at", "ended_at", "pages"],
  ...["bits_per_second", "bad_rows", "packets_lost", "packets_saved", "path", "bytes", "sha256", "told"],
];
const PUT = `INSERT OR REPLACE INTO fax (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`;

export const SELECT_FAX = "SELECT * FROM fax WHERE id = ?";
/** Bound: how many. */
export const SELECT_FAXES = "SELECT * FROM fax ORDER BY begun_at DESC, id DESC LIMIT ?";
export const SELECT_DUE_FAXES = "SELECT * FROM fax WHERE told = 'due' ORDER BY id LIMIT ?";
/** Bound: how many stay. */
export const SELECT_OLD_FAXES = "SELECT * FROM fax ORDER BY begun_at DESC, id DESC LIMIT 100 OFFSET ?";

export const FAIL_RUNNING: Write = {
  sql: "UPDATE fax SET state = 'failed', fault = 'the switch was stopped', ended_at = begun_at WHERE state = 'running'",
  values: [],
};

export function forgetFax(id: string): Write {
  return { sql: "DELETE FROM fax WHERE id = ?", values: [id] };
}

export function faxWrite(fax: Fax): Write {
  return {
    sql: PUT,
    values: [
      ...[fax.id, fax.call, fax.way, fax.box ?? null, fax.number, fax.ident, fax.state, fax.fault ?? null],
      ...[Math.round(fax.begunAt), fax.endedAt === undefined ? null : Math.round(fax.endedAt), fax.pages],
      ...[fax.bitsPerSecond, fax.badRows, fax.packetsLost, fax.packetsSaved],
      ...[fax.path ?? null, fax.bytes ?? null, fax.sha256 ?? null, fax.told ?? null],
    ],
  };
}

export function faxOfRow(row: SqlRow): Fax {
  return {
    id: String(row["id"]),
    call: String(row["call_id"]) as CallId,
    way: String(row["way"]) as Fax["way"],
    box: textOf(row["box"]),
    number: String(row["number"]),
    ident: String(row["ident"]),
    state: String(row["state"]) as Fax["state"],
    fault: textOf(row["fault"]),
    begunAt: Number(row["begun_at"]) as WallMillis,
    endedAt: numberOf(row["ended_at"]) as WallMillis | undefined,
    pages: Number(row["pages"]),
    bitsPerSecond: Number(row["bits_per_second"]),
    badRows: Number(row["bad_rows"]),
    packetsLost: Number(row["packets_lost"]),
    packetsSaved: Number(row["packets_saved"]),
    path: textOf(row["path"]),
    bytes: numberOf(row["bytes"]),
    sha256: textOf(row["sha256"]),
    told: textOf(row["told"]) as Fax["told"],
  };
}

function textOf(value: SqlValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function numberOf(value: SqlValue | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
