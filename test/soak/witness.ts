// What the switch holds at one moment: its own tables, and what Linux counts for its process.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { OwnSwitch } from "../../bench/load/own-switch.ts";
import { readResidentKib } from "../../bench/load/process-times.ts";
import type { StatusView } from "../../src/api/views.ts";

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
    troubles: status.troubles,
  };
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
