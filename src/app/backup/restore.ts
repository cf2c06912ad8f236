// `backup restore`: a data directory from a backup, brought forward by the journal where a moment is asked for. Needs no switch and refuses a running one.
//
//   copy into DATA/restoring, every file checked ─► replay ─► integrity ─► marker ─► what was there aside ─► what was restored in its place ─► no marker
//
// Until the marker nothing of the old has been touched: a kill leaves the old data directory, and the next restore begins anew. After it the switch does
// not start (data-directory.ts), and the next restore only finishes the moving. What was there before stays in DATA/before-restore-MOMENT until somebody removes it.

import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { dataFiles } from "../../base/data-files.ts";
import { limits } from "../../base/limits.ts";
import { inspectDatabase } from "../../store/inspect-database.ts";
import { journalFiles } from "../../store/journal/journal-reader.ts";
import { markRestored, replayJournal } from "../../store/journal/replay.ts";
import { knownVersion } from "../../store/migrate.ts";
import { isAnswering } from "../one-server.ts";
import { backupsIn, findBackup } from "./backup-directory.ts";
import { copyHashed } from "./copy-file.ts";
import type { Manifest } from "./manifest.ts";
import { BackupError, backupFiles, restoreFiles } from "./places.ts";
import { finishSwap, isHalfRestored, swapIn } from "./swap.ts";

export interface RestoreTerms {
  readonly directory: string;
  /** undefined: the newest. With `until` the newest of before that moment. */
  readonly id: string | undefined;
  readonly data: string;
  /** Milliseconds; undefined: the backup as it was made. */
  readonly until: number | undefined;
  /** What is in the data directory may be put aside. */
  readonly replace: boolean;
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface Restored {
  readonly id: string;
  readonly data: string;
  readonly files: number;
  /** Groups of writes after the backup. */
  readonly groups: number;
  /** The last of them, or the backup itself. */
  readonly reached: string;
  /** Where what was there before is; null: nothing was. */
  readonly aside: string | null;
  /** A restore that was interrupted is finished; nothing else was done. */
  readonly finished: boolean;
}

/** Rejects with a BackupError; the data directory is then as it was. */
export async function restoreBackup(terms: RestoreTerms): Promise<Restored> {
  const data = resolve(terms.data);
  await refuseRunning(data);
  if (isHalfRestored(data)) return { ...EMPTY, data, aside: finishSwap(data), finished: true };
  const manifest = findBackup(terms.directory, terms.id ?? newestBefore(terms.directory, terms.until));
  refuseUnfit(manifest, terms.until);
  const staged = join(data, restoreFiles.staged);
  const isNew = !existsSync(data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  rmSync(staged, { recursive: true, force: true }); // of a restore that was killed
  const there = readdirSync(data).filter((name) => !name.startsWith(restoreFiles.aside));
  if (there.length > 0 && !terms.replace) {
    throw new BackupError(
      `${data} is not empty: with --replace what is there is put aside, into ${restoreFiles.aside}… below it`,
    );
  }
  try {
    refuseWithoutRoom(data, manifest);
    await stage(staged, manifest, terms);
    const { groups, reached } = bringForward(staged, manifest, terms);
    if (process.geteuid?.() === 0) giveTo(staged, isNew ? dirname(data) : data, isNew ? data : undefined);
    await refuseRunning(data);
    const aside = swapIn(data, new Date());
    return { id: manifest.id, data, files: manifest.files.length, groups, reached, aside, finished: false };
  } catch (error) {
    if (!isHalfRestored(data)) rmSync(isNew ? data : staged, { recursive: true, force: true });
    throw error;
  }
}

const EMPTY = { id: "", files: 0, groups: 0, reached: "" } as const;

export async function refuseRunning(data: string): Promise<void> {
  if (!(await isAnswering(join(data, dataFiles.socket)))) return;
  throw new BackupError(`the switch of ${data} is running: stop it first (systemctl stop zongji)`);
}

function newestBefore(directory: string, until: number | undefined): string | undefined {
  if (until === undefined) return undefined;
  const limit = new Date(until).toISOString().replace(/[-:]|\.\d+/g, "");
  const found = backupsIn(directory).find((id) => id.slice(0, limit.length) <= limit);
  if (found !== undefined) return found;
  throw new BackupError(
    `no backup in ${directory} is as old as ${new Date(until).toISOString()}: the oldest are at the end of zongji backup list`,
  );
}

function refuseUnfit(manifest: Manifest, until: number | undefined): void {
  if (manifest.schema > knownVersion()) {
    throw new BackupError(
      `backup ${manifest.id} was made by a newer Zongji (${manifest.version}): restore it with that version`,
    );
  }
  if (until !== undefined && until < Date.parse(manifest.startedAt)) {
    throw new BackupError(`backup ${manifest.id} was made after ${new Date(until).toISOString()}: name an older one`);
  }
}

function refuseWithoutRoom(data: string, { files }: Manifest): void {
  const need = files.reduce((sum, { bytes }) => sum + bytes, limits.backup.keepFreeBytes);
  const disk = statfsSync(data);
  const free = disk.bavail * disk.bsize;
  const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
  if (free < need) throw new BackupError(`${data} has ${mib(free)} free and the backup needs ${mib(need)}`);
}

async function stage(staged: string, manifest: Manifest, terms: RestoreTerms): Promise<void> {
  const all = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const top = `${backupFiles.data}/`;
  let done = 0;
  mkdirSync(staged, { mode: 0o700 });
  for (const { path, bytes, sha256, changedAt } of manifest.files) {
    if (!path.startsWith(top)) continue; // zongji.yaml and keys stay in the backup: where they belong the switch is told by zongji.yaml
    const to = join(staged, path.slice(top.length));
    const copied = await copyHashed(join(terms.directory, manifest.id, path), to, changedAt, terms.signal);
    if (copied.sha256 !== sha256) {
      throw new BackupError(`${path} of backup ${manifest.id} is damaged: see  zongji backup verify ${manifest.id}`);
    }
    done += bytes;
    terms.progress?.(all === 0 ? 1 : done / all);
  }
}

function bringForward(
  staged: string,
  manifest: Manifest,
  { directory, data, until }: RestoreTerms,
): Pick<Restored, "groups" | "reached"> {
  const path = join(staged, dataFiles.database);
  const files = until === undefined ? [] : [...journalsOf(directory, data).values()];
  const { groups, reached } =
    until === undefined ? { groups: 0, reached: undefined } : replayJournal({ path, files, until });
  markRestored(path, `restored-${manifest.id}-${groups}`);
  const { troubles } = inspectDatabase(path);
  if (troubles.length > 0) throw new BackupError(`the database of backup ${manifest.id} is damaged: ${troubles[0]}`);
  return { groups, reached: reached === undefined ? manifest.startedAt : new Date(reached).toISOString() };
}

/** Of the backup directory and, where it survived, the last seconds that had not yet been brought there. */
function journalsOf(directory: string, data: string): ReadonlyMap<string, ReturnType<typeof journalFiles>[number]> {
  const all = [...journalFiles(join(directory, backupFiles.journal)), ...journalFiles(join(data, backupFiles.journal))];
  const longest = new Map<string, (typeof all)[number]>();
  for (const file of all) if (file.bytes > (longest.get(file.name)?.bytes ?? 0)) longest.set(file.name, file);
  return longest;
}

/** root restores for the user the switch runs as. */
function giveTo(staged: string, like: string, alsoTo: string | undefined): void {
  const { uid, gid } = statSync(like);
  const give = (path: string): void => chownSync(path, uid, gid);
  if (alsoTo !== undefined) give(alsoTo);
  give(staged);
  for (const entry of readdirSync(staged, { recursive: true })) give(join(staged, String(entry)));
}
