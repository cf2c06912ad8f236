// What the switch holds at one moment: its own tables, and what Linux counts for its process.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { OwnSwitch } from "../../bench/load/own-switch.ts";
import { readResidentKib } from "../../bench/load/process-times.ts";
import type { StatusView } from "../../src/api/views.ts";
import { dataFiles } from "../../src/base/data-files.ts";

export interface Sample {
  readonly atS: number;
  readonly residentMib: number;
  /** What lives in the main thread's heap after a collection; only where it was asked. */
  readonly liveMib: number | undefined;
  readonly files: number;
  readonly sockets: number;
  readonly activeCalls: number;
  readonly loopDelayMs: number;
  readonly sizes: Readonly<Record<string, number>>;
  /** Rows that say something is still going on, by table, and files that are half written. */
  readonly rows: Readonly<Record<string, number>>;
  readonly threads: number;
  readonly troubles: readonly string[];
}

export async function look(pbx: OwnSwitch, pid: number, began: number, collect = false): Promise<Sample> {
  const liveKib = collect ? await pbx.liveKib() : undefined;
  const status = (await pbx.ask("GET", "/api/status")) as StatusView;
  return {
    atS: Math.round((performance.now() - began) / 1_000),
    residentMib: Math.round(readResidentKib(pid) / 1_024),
    liveMib: liveKib === undefined ? undefined : Math.round(liveKib / 102.4) / 10,
    ...openFiles(pid),
    activeCalls: status.calls.active,
    loopDelayMs: Math.round(status.loopDelayMs * 10) / 10,
    sizes: status.sizes,
    rows: {
      ...openRows(join(pbx.dataDirectory, dataFiles.database)),
      "half-written files": halfWritten(pbx.dataDirectory),
    },
    threads: readdirSync(`/proc/${pid}/task`).length,
    troubles: status.troubles,
  };
}

/** What must be none in silence. */
const OPEN_ROWS = {
  "calls without an end": "SELECT COUNT(*) FROM call WHERE ended_at IS NULL",
  "recordings without an end": "SELECT COUNT(*) FROM recording WHERE state = 'recording'",
  "calls to be taken up again": "SELECT COUNT(*) FROM call_in_progress",
} as const;

function openRows(path: string): Readonly<Record<string, number>> {
  const database = new Database(path, { readonly: true });
  try {
    const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'call_in_progress'").get() !== undefined;
    const asked = Object.entries(OPEN_ROWS).filter(([, sql]) => known || !sql.includes("call_in_progress"));
    return Object.fromEntries(asked.map(([name, sql]) => [name, Number(database.prepare(sql).pluck().get())]));
  } finally {
    database.close();
  }
}

function halfWritten(folder: string): number {
  return readdirSync(folder, { recursive: true }).filter((name) => /\.(part|tmp|new)$/.test(String(name))).length;
}

/** `sockets` without UDP ones bound ahead for sound, which the media threads keep ready. */
function openFiles(pid: number): { readonly files: number; readonly sockets: number } {
  const streams = inodesOf("/proc/net/tcp");
  let [files, sockets] = [0, 0];
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const target = linkOf(`/proc/${pid}/fd/${fd}`);
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode === undefined) files++;
    else if (streams.has(inode)) sockets++;
  }
  return { files, sockets };
}

function inodesOf(table: string): ReadonlySet<string> {
  const rows = readFileSync(table, "utf8").split("\n").slice(1);
  return new Set(rows.flatMap((row) => row.trim().split(/\s+/)[9] ?? []));
}

/** A file may be closed between the listing and the look. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
