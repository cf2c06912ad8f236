// Puts a restored data directory in the place of what is there, file by file inside the directory (it may be a mount point, and what is above it may belong
// to somebody else), so that a kill at any moment leaves something that can be finished.
//
//   marker written ─► everything old moved to before-restore-… ─► everything restored moved up ─► marker removed
//
// The marker names what is restored. As long as all of that still lies in `restoring` nothing has been moved up, so whatever else is there is old.

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { BackupError, restoreFiles } from "./places.ts";

interface Marker {
  readonly aside: string;
  readonly entries: readonly string[];
}

export function isHalfRestored(data: string): boolean {
  return existsSync(join(data, restoreFiles.marker));
}

/** Returns where what was there is now; null: nothing was. */
export function swapIn(data: string, at: Date): string | null {
  const entries = readdirSync(join(data, restoreFiles.staged));
  const marker: Marker = { aside: freeName(data, at), entries };
  const path = join(data, restoreFiles.marker);
  writeFileSync(`${path}.part`, JSON.stringify(marker), { mode: 0o600, flush: true });
  renameSync(`${path}.part`, path);
  flush(data);
  return finishSwap(data);
}

/** A second restore within the second has a place of its own. */
function freeName(data: string, at: Date): string {
  const name = `${restoreFiles.aside}${at.toISOString().replace(/[-:]|\.\d+/g, "")}`;
  for (let next = 2, free = name; ; next++) {
    if (!existsSync(join(data, free))) return free;
    free = `${name}-${next}`;
  }
}

/** The same after a kill at any moment. */
export function finishSwap(data: string): string | null {
  const { aside, entries } = readMarker(data);
  const staged = join(data, restoreFiles.staged);
  const left = new Set(existsSync(staged) ? readdirSync(staged) : []);
  const away = join(data, aside);
  if (entries.every((name) => left.has(name))) moveAside(data, away);
  for (const name of left) renameSync(join(staged, name), join(data, name));
  flush(data);
  rmSync(staged, { recursive: true, force: true });
  rmSync(join(data, restoreFiles.marker));
  flush(data);
  return existsSync(away) ? away : null;
}

function moveAside(data: string, away: string): void {
  const own = new Set<string>([restoreFiles.staged, restoreFiles.marker]);
  const old = readdirSync(data).filter((name) => !own.has(name) && !name.startsWith(restoreFiles.aside));
  if (old.length > 0) mkdirSync(away, { recursive: true, mode: 0o700 });
  for (const name of old) renameSync(join(data, name), join(away, name));
  flush(data);
}

function readMarker(data: string): Marker {
  const path = join(data, restoreFiles.marker);
  const read = JSON.parse(readFileSync(path, "utf8")) as Partial<Marker>;
  const isGood =
    read.aside?.startsWith(restoreFiles.aside) === true && Array.isArray(read.entries) && !read.aside.includes("/");
  if (isGood) return read as Marker;
  throw new BackupError(
    `${path} cannot be read: move what lies in ${join(data, restoreFiles.staged)} up by hand, then remove it`,
  );
}

/** The names in a directory, on the disk. */
function flush(directory: string): void {
  const fd = openSync(directory, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
