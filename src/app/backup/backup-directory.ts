// A directory of backups: whose it is, who works in it now, which backups there are. What a killed process left in it is cleared by the next that works there.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve, sep } from "node:path";
import { limits } from "../../base/limits.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { BACKUP_ID, BackupError, backupFiles } from "./places.ts";

/** Ids of all that are whole, newest first. Throws a BackupError where the directory cannot be read. */
export function backupsIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => BACKUP_ID.test(name))
      .toSorted()
      .toReversed();
  } catch (error) {
    throw new BackupError(`cannot read the backup directory ${directory}: ${messageOf(error)}. Is it mounted?`);
  }
}

/** `id` undefined: the newest. */
export function findBackup(directory: string, id: string | undefined): Manifest {
  const all = backupsIn(directory);
  const found = id === undefined ? all[0] : all.find((one) => one === id);
  if (found !== undefined) return readManifest(join(directory, found));
  const what = id === undefined ? "there is no backup" : `there is no backup ${id}`;
  throw new BackupError(`${what} in ${directory}; there are: ${all.slice(0, 5).join(", ") || "none"}`);
}

/** Makes it where it is missing; refuses one that lies inside the data directory, or around it, or has the backups of another switch. */
export function claimDirectory(directory: string, data: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new BackupError(`cannot make the backup directory ${directory}: ${messageOf(error)}`);
  }
  const there = `${realpathSync(directory)}${sep}`;
  const here = `${realpathSync(data)}${sep}`;
  if (there.startsWith(here) || here.startsWith(there)) {
    throw new BackupError(
      `the backup directory ${directory} and the data directory ${data} lie in one another: what loses one loses both`,
    );
  }
  const own = identity(data);
  const file = join(directory, backupFiles.owner);
  const found = statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(file, "utf8").trim();
  if (found === undefined) return writeFileSync(file, `${own}\n`, { mode: 0o600 });
  if (found !== own) throw new BackupError(`${directory} has backups of another switch: name a directory of its own`);
}

/** Runs `work` while nobody else works in the directory. */
export async function alone<Value>(directory: string, work: () => Promise<Value>): Promise<Value> {
  const lock = join(directory, backupFiles.lock);
  takeLock(lock);
  try {
    for (const name of readdirSync(directory)) {
      if (name.startsWith(backupFiles.unfinished)) await rm(join(directory, name), { recursive: true, force: true });
    }
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Beyond the newest `keep`; each goes whole or is cleared by the next that works here. Returns how many. */
export async function dropOldest(directory: string, keep: number): Promise<number> {
  const old = backupsIn(directory).slice(Math.max(1, Math.min(keep, limits.backup.kept)));
  for (const id of old) {
    const gone = join(directory, `${backupFiles.unfinished}${id}`);
    await rename(join(directory, id), gone);
    await rm(gone, { recursive: true, force: true });
  }
  return old.length;
}

/** The same for a data directory and for what is restored from it; says nothing of the key itself. */
function identity(data: string): string {
  const key = join(resolve(data), "secret.key");
  try {
    return createHash("sha256").update("zongji backup ").update(readFileSync(key)).digest("hex");
  } catch (error) {
    throw new BackupError(`${data} is no data directory of a switch: ${messageOf(error)}`);
  }
}

function takeLock(lock: string): void {
  const mine = `${process.pid} ${startOf(process.pid)} ${hostname()}\n`;
  for (let tries = 0; tries < 2; tries++) {
    try {
      return writeFileSync(lock, mine, { flag: "wx", mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        throw new BackupError(`cannot write ${lock}: ${messageOf(error)}`);
    }
    const [pid = "", start = "", host = ""] = readFileSync(lock, "utf8").trim().split(" ");
    if (host !== hostname()) {
      throw new BackupError(`a program on ${host} works in this directory; if it does not any more, remove ${lock}`);
    }
    if (startOf(Number(pid)) === start)
      throw new BackupError(`another backup is under way here (process ${pid}): try again later`);
    rmSync(lock, { force: true }); // of a process that was killed
  }
  throw new BackupError(`cannot take ${lock}: another backup began this moment`);
}

/** Tells a process from a later one of the same number; "": there is none. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
