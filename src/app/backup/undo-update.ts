// `backup undo-update`: the database as it was before the last update, so that the version from before starts again. What was written since stays in a
// file beside it. Needs no switch and refuses a running one.

import { constants, copyFileSync, linkSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { dataFiles } from "../../base/data-files.ts";
import { type KeptCopy, keptCopies } from "../../store/before-update.ts";
import { inspectDatabase } from "../../store/inspect-database.ts";
import { AFTER_UPDATE, BackupError } from "./places.ts";
import { refuseRunning } from "./restore.ts";

export interface Undone {
  /** Of the tables that are back. */
  readonly schema: number;
  /** When that copy was made. */
  readonly at: string;
  /** The database with what was written since. */
  readonly aside: string;
}

/** Throws a BackupError; nothing was changed then. */
export async function undoUpdate(data: string): Promise<Undone> {
  await refuseRunning(data);
  const path = join(data, dataFiles.database);
  const copy = copyBefore(data, path);
  const { schema, troubles } = inspectDatabase(copy.path);
  if (troubles.length > 0 || schema !== copy.schema) {
    throw new BackupError(`the copy ${copy.path} is damaged: restore a backup instead (zongji backup restore)`);
  }
  const at = new Date();
  const aside = `${path}${AFTER_UPDATE}${at.toISOString().replace(/[-:]|\.\d+/g, "")}`;
  copyFileSync(copy.path, `${path}.part`, constants.COPYFILE_FICLONE);
  linkSync(path, aside); // both names, until one is put over the other: there is a database at every moment
  for (const ending of ["-wal", "-shm"]) {
    if (statSync(path + ending, { throwIfNoEntry: false }) !== undefined) renameSync(path + ending, aside + ending);
  }
  renameSync(`${path}.part`, path);
  return { schema, at: new Date(copy.at).toISOString(), aside };
}

/** The newest that is older than what is there. */
function copyBefore(data: string, path: string): KeptCopy {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  const now = isThere ? inspectDatabase(path).schema : Number.POSITIVE_INFINITY;
  const found = keptCopies(data).find(({ schema }) => schema < now);
  if (found !== undefined) return found;
  throw new BackupError(
    `${data} has no copy from before an update of its database (tables of ${now}): restore a backup instead`,
  );
}
