// `backup verify`: is a backup what it was when it was made, and can a switch live on it? Reads all of it; needs no switch.

import { statSync } from "node:fs";
import { join } from "node:path";
import { dataFiles } from "../../base/data-files.ts";
import { limits } from "../../base/limits.ts";
import { inspectDatabase, queryCopy } from "../../store/inspect-database.ts";
import { journalFiles, journalRecords } from "../../store/journal/journal-reader.ts";
import { wayFrom } from "../../store/journal/replay.ts";
import { knownVersion } from "../../store/migrate.ts";
import { messageOf } from "./backup-directory.ts";
import { hashFile } from "./copy-file.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { backupFiles } from "./places.ts";

export interface Verified {
  readonly id: string;
  readonly files: number;
  readonly bytes: number;
  /** Recordings the database names as there, and that are not in the backup. */
  readonly missingRecordings: number;
  /** The journal brings it forward to here; null: there is none after it. */
  readonly reaches: string | null;
  /** Empty: it is good. */
  readonly troubles: readonly string[];
}

export interface VerifyTerms {
  readonly directory: string;
  readonly id: string;
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Whatever is wrong with the backup is in the answer. */
export async function verifyBackup(terms: VerifyTerms): Promise<Verified> {
  const { directory, id } = terms;
  const folder = join(directory, id);
  try {
    const manifest = readManifest(folder);
    const troubles = [...(await fileTroubles(folder, manifest, terms))];
    const database = join(folder, backupFiles.data, dataFiles.database);
    const isThere = statSync(database, { throwIfNoEntry: false }) !== undefined;
    if (isThere) troubles.push(...databaseTroubles(database, manifest));
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    const missingRecordings = isThere && troubles.length === 0 ? countMissing(database, manifest) : 0;
    const reaches = isThere && troubles.length === 0 ? reachOf(database, directory) : null;
    return { id, files: manifest.files.length, bytes, missingRecordings, reaches, troubles: bounded(troubles) };
  } catch (error) {
    if (terms.signal?.aborted === true) throw error;
    return { id, files: 0, bytes: 0, missingRecordings: 0, reaches: null, troubles: [messageOf(error)] };
  }
}

async function fileTroubles(folder: string, manifest: Manifest, terms: VerifyTerms): Promise<readonly string[]> {
  const troubles: string[] = [];
  if (!manifest.files.some(({ path }) => path === `${backupFiles.data}/${dataFiles.database}`)) {
    troubles.push("it has no database");
  }
  const all = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const { path, bytes, sha256 } of manifest.files) {
    try {
      const found = await hashFile(join(folder, path), terms.signal);
      if (found.bytes !== bytes) troubles.push(`${path} has ${found.bytes} bytes instead of ${bytes}`);
      else if (found.sha256 !== sha256) troubles.push(`${path} has changed since it was copied`);
    } catch (error) {
      if (terms.signal?.aborted === true) throw error;
      troubles.push(`${path} cannot be read: ${messageOf(error)}`);
    }
    done += bytes;
    terms.progress?.(all === 0 ? 1 : done / all);
  }
  return troubles;
}

function databaseTroubles(path: string, manifest: Manifest): readonly string[] {
  const { schema, troubles } = inspectDatabase(path);
  const found = troubles.map((trouble) => `the database is damaged: ${trouble}`);
  if (found.length === 0 && schema !== manifest.schema) {
    found.push(`the database has tables of ${schema} and the manifest says ${manifest.schema}`);
  }
  if (schema > knownVersion()) {
    found.push(`it was made by a newer Zongji (${manifest.version}): this one cannot use it, start that version`);
  }
  return found;
}

function countMissing(database: string, manifest: Manifest): number {
  const there = new Set(manifest.files.map(({ path }) => path));
  const named = queryCopy(
    database,
    "SELECT path FROM recording WHERE state NOT IN ('deleted', 'expired', 'failed', 'missing')",
  );
  return named.filter((row) => !there.has(`${backupFiles.data}/${String(row["path"])}`)).length;
}

/** Walks the journal without writing anything. */
function reachOf(database: string, directory: string): string | null {
  let last: number | undefined;
  const { mark } = inspectDatabase(database);
  for (const { record } of wayFrom(mark, journalFiles(join(directory, backupFiles.journal)))) last = record.at;
  return last === undefined ? null : new Date(last).toISOString();
}

/** When the journal was last written to; null: there is none. For lists: cheap. */
export function journalEnd(directory: string): string | null {
  for (const file of journalFiles(join(directory, backupFiles.journal)).toReversed()) {
    const last = journalRecords(file).at(-1);
    if (last !== undefined) return new Date(last.at).toISOString();
  }
  return null;
}

function bounded(troubles: readonly string[]): readonly string[] {
  if (troubles.length <= limits.backup.troubles) return troubles;
  const shown = troubles.slice(0, limits.backup.troubles);
  return [...shown, `and ${troubles.length - shown.length} more`];
}
