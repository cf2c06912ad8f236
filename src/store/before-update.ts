// A copy of the database as the last version left it, made before this one changes its tables, so that one can go back: DATA/before-update/zongji-SCHEMA.db.
// Made by the storage thread at the first start of a new version; put back by `zongji backup undo-update` (app/backup/undo-update.ts).

import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Database as Sqlite } from "better-sqlite3";
import { limits } from "../base/limits.ts";
import { isOurs, knownVersion, versionOf } from "./migrate.ts";
import { StorageError } from "./storage-error.ts";

export const BEFORE_UPDATE = "before-update";
const NAME = /^zongji-(\d{1,6})\.db$/;

export interface KeptCopy {
  readonly path: string;
  readonly schema: number;
  readonly bytes: number;
  /** When it was made; milliseconds. */
  readonly at: number;
}

/** Nothing to do for a new file and one that is of this version. Throws a StorageError where there is no room; the database is then as it was. */
export function keepBeforeUpdate(sqlite: Sqlite, path: string, known: number = knownVersion()): void {
  const schema = versionOf(sqlite);
  if (schema === 0 || schema >= known || !isOurs(sqlite)) return;
  const folder = join(dirname(path), BEFORE_UPDATE);
  const to = join(folder, `zongji-${schema}.db`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) if (name.endsWith(".part")) rmSync(join(folder, name)); // of a start that was killed
  dropOldest(folder, `zongji-${schema}.db`);
  refuseWithoutRoom(path, folder);
  copyStill(sqlite, path, `${to}.part`);
  renameSync(`${to}.part`, to);
  flush(folder);
}

/** Newest schema first. */
export function keptCopies(data: string): readonly KeptCopy[] {
  const folder = join(data, BEFORE_UPDATE);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const copies = readdirSync(folder).flatMap((name) => {
    const schema = NAME.exec(name)?.[1];
    if (schema === undefined) return [];
    const path = join(folder, name);
    const { size, mtimeMs } = statSync(path);
    return [{ path, schema: Number(schema), bytes: size, at: mtimeMs }];
  });
  return copies.toSorted((a, b) => b.schema - a.schema);
}

/** The copy that is about to be made takes one of the places, or that of the one it replaces. */
function dropOldest(folder: string, name: string): void {
  const others = keptCopies(dirname(folder)).filter(({ path }) => path !== join(folder, name));
  for (const { path } of others.slice(limits.backup.copiesBeforeUpdate - 1)) rmSync(path);
}

function refuseWithoutRoom(path: string, folder: string): void {
  const need = statSync(path).size + walBytes(path) + limits.backup.keepFreeBytes;
  const disk = statfsSync(folder);
  const free = disk.bavail * disk.bsize;
  if (free >= need) return;
  const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
  const message = `${path} must be brought to this version, and there is no room for a copy to go back to: ${mib(need)} are needed and ${mib(free)} free. Free some, or make a backup elsewhere and set  backup: { beforeUpdate: false }  in zongji.yaml. Nothing was changed: the version from before still starts.`;
  throw new StorageError("refused", message);
}

/** While nobody may write, and with all that was written in the one file. */
function copyStill(sqlite: Sqlite, path: string, part: string): void {
  sqlite.pragma("wal_checkpoint(TRUNCATE)");
  sqlite.exec("BEGIN IMMEDIATE");
  try {
    if (walBytes(path) > 0)
      throw new StorageError("refused", `another process writes to ${path}: end it, then start again`);
    copyFileSync(path, part, constants.COPYFILE_FICLONE);
    chmodSync(part, 0o600);
    flush(part);
  } finally {
    sqlite.exec("ROLLBACK");
  }
}

function walBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

function flush(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
