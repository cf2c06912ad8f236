// `backup create`: a whole backup of a data directory, whether its switch runs or not. Runs in a thread of the switch or in a program of its own; reads,
// and never stops whoever writes.
//
//   sound and other files ─► database, one moment of it ─► what changed among the files meanwhile ─► check ─► manifest ─► rename: now it is there
//
// Files come before and after the database, so that whatever a row of it names is there. Files that the backup before already has are linked to it.

import { randomInt } from "node:crypto";
import { readFileSync, statfsSync, statSync } from "node:fs";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { dataFiles } from "../../base/data-files.ts";
import { limits } from "../../base/limits.ts";
import { copyDatabase } from "../../store/copy-database.ts";
import { inspectDatabase, queryCopy } from "../../store/inspect-database.ts";
import { alone, backupsIn, claimDirectory, dropOldest, messageOf } from "./backup-directory.ts";
import { copyHashed, hashFile, linkFile } from "./copy-file.ts";
import { type Manifest, type ManifestFile, readManifest, writeManifest } from "./manifest.ts";
import { BackupError, backupFiles, backupId, isKept } from "./places.ts";
import { pruneJournal } from "./ship-journal.ts";

export interface CreateTerms {
  readonly data: string;
  readonly to: string;
  /** Of the product. */
  readonly version: string;
  /** zongji.yaml; undefined: there is none. */
  readonly config: string | undefined;
  /** Files with the keys of sealed recordings; empty: they are not to be in it. */
  readonly recordingKeys: readonly string[];
  /** Older ones go; undefined: all stay. */
  readonly keep: number | undefined;
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export type Made = Omit<Manifest, "files"> & {
  readonly files: number;
  readonly bytes: number;
  readonly dropped: number;
};

/** Rejects with a BackupError, having left nothing that counts as a backup. */
export async function createBackup(terms: CreateTerms): Promise<Made> {
  refuseStranger(terms.data);
  claimDirectory(terms.to, terms.data);
  return alone(terms.to, async () => {
    const startedAt = new Date();
    const id = backupId(startedAt, randomInt(0x1_0000));
    const folder = join(terms.to, `${backupFiles.unfinished}${id}`);
    try {
      const making = new Making(terms, folder, newestManifest(terms.to));
      const manifest = await making.run({ id, startedAt: startedAt.toISOString() });
      await rename(folder, join(terms.to, id));
      await flush(terms.to);
      const dropped = terms.keep === undefined ? 0 : await dropOldest(terms.to, terms.keep);
      pruneJournal(terms.to);
      const { files, ...head } = manifest;
      return { ...head, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), dropped };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (error instanceof BackupError || terms.signal?.aborted === true) throw error;
      throw new BackupError(`the backup failed and was removed: ${messageOf(error)}`);
    }
  });
}

interface Found {
  /** Below the data directory. */
  readonly path: string;
  readonly bytes: number;
  readonly changedAt: number;
}

class Making {
  readonly #terms: CreateTerms;
  readonly #folder: string;
  readonly #before: { readonly folder: string; readonly files: ReadonlyMap<string, ManifestFile> } | undefined;
  readonly #files = new Map<string, ManifestFile>();
  #copied = 0;

  constructor(terms: CreateTerms, folder: string, before: Manifest | undefined) {
    this.#terms = terms;
    this.#folder = folder;
    if (before === undefined) return;
    const files = new Map(before.files.map((file) => [file.path, file]));
    this.#before = { folder: join(terms.to, before.id), files };
  }

  async run(head: { readonly id: string; readonly startedAt: string }): Promise<Manifest> {
    const { data, version, recordingKeys } = this.#terms;
    const found = await filesOf(data);
    await this.#refuseWithoutRoom(found);
    await this.#takeFiles(found, 0, 0.5);
    const schema = await this.#takeDatabase();
    await this.#takeFiles(await filesOf(data), 0.8, 1);
    await this.#takeSettings();
    const manifest: Manifest = {
      ...head,
      version,
      schema,
      madeAt: new Date().toISOString(),
      copiedBytes: this.#copied,
      recordingKeys: recordingKeys.length > 0,
      files: [...this.#files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    };
    await writeManifest(this.#folder, manifest);
    await flush(this.#folder);
    return manifest;
  }

  async #refuseWithoutRoom(found: readonly Found[]): Promise<void> {
    const { data, to } = this.#terms;
    const database = sizeOf(join(data, dataFiles.database)) + sizeOf(join(data, `${dataFiles.database}-wal`));
    const fresh = found.filter((file) => !isSame(this.#before?.files.get(inBackup(file.path)), file));
    const need = fresh.reduce((sum, { bytes }) => sum + bytes, database) + limits.backup.keepFreeBytes;
    const disk = statfsSync(to);
    const free = disk.bavail * disk.bsize;
    const mib = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
    if (free < need)
      throw new BackupError(`${to} has ${mib(free)} free and the backup needs ${mib(need)}: free some, or keep fewer`);
  }

  /** Again: what is as it was is left alone, what has gone goes unless a row of the database names it. */
  async #takeFiles(found: readonly Found[], from: number, to: number): Promise<void> {
    const all = found.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    for (const file of found) {
      this.#terms.signal?.throwIfAborted();
      await this.#takeFile(file);
      done += file.bytes;
      this.#terms.progress?.(from + (to - from) * (all === 0 ? 1 : done / all));
    }
    if (from === 0) return;
    const there = new Set(found.map(({ path }) => inBackup(path)));
    const named = this.#namedRecordings();
    for (const path of this.#files.keys()) {
      if (there.has(path) || path === DATABASE || named.has(path)) continue;
      await rm(join(this.#folder, path), { force: true });
      this.#files.delete(path);
    }
  }

  async #takeFile(file: Found): Promise<void> {
    const path = inBackup(file.path);
    if (isSame(this.#files.get(path), file)) return;
    const to = join(this.#folder, path);
    await rm(to, { force: true });
    this.#files.delete(path);
    const before = this.#before?.files.get(path);
    if (before !== undefined && isSame(before, file) && (await linkFile(join(this.#before?.folder ?? "", path), to))) {
      this.#files.set(path, before);
      return;
    }
    try {
      await this.#take(join(this.#terms.data, file.path), path, file.changedAt);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      await rm(to, { force: true }); // removed between being seen and being opened
    }
  }

  async #take(from: string, path: string, changedAt: number): Promise<void> {
    const hashed = await copyHashed(from, join(this.#folder, path), changedAt, this.#terms.signal);
    this.#copied += hashed.bytes;
    this.#files.set(path, { path, ...hashed, changedAt });
  }

  /** The version of its tables. */
  async #takeDatabase(): Promise<number> {
    const { data, signal, progress } = this.#terms;
    const to = join(this.#folder, DATABASE);
    const changedAt = Date.now();
    await copyDatabase({
      from: join(data, dataFiles.database),
      to,
      ...(signal === undefined ? {} : { signal }),
      progress: (share) => progress?.(0.5 + 0.3 * share),
    });
    await flush(to);
    const { schema, troubles } = inspectDatabase(to);
    if (troubles.length > 0) {
      throw new BackupError(
        `the database itself is damaged, and so would be the backup: ${troubles[0]}. Restore an older one.`,
      );
    }
    const hashed = await hashFile(to, signal);
    this.#copied += hashed.bytes;
    this.#files.set(DATABASE, { path: DATABASE, ...hashed, changedAt });
    return schema;
  }

  async #takeSettings(): Promise<void> {
    const { config, recordingKeys } = this.#terms;
    if (config !== undefined && statSync(config, { throwIfNoEntry: false }) !== undefined) {
      await this.#take(config, backupFiles.config, (await stat(config)).mtimeMs);
    }
    for (const [index, key] of recordingKeys.entries()) {
      await this.#take(key, `${backupFiles.keys}/${index + 1}-${basename(key)}`, (await stat(key)).mtimeMs);
    }
  }

  /** A recording may be compressed, and its first form removed, while the backup is made. */
  #namedRecordings(): ReadonlySet<string> {
    const rows = queryCopy(
      join(this.#folder, DATABASE),
      "SELECT path FROM recording WHERE state NOT IN ('deleted', 'expired')",
    );
    return new Set(rows.map((row) => inBackup(String(row["path"]))));
  }
}

const DATABASE = `${backupFiles.data}/${dataFiles.database}`;

function inBackup(path: string): string {
  return `${backupFiles.data}/${path}`;
}

function isSame(known: ManifestFile | undefined, { bytes, changedAt }: Found): boolean {
  return known !== undefined && known.bytes === bytes && Math.abs(known.changedAt - changedAt) < 1;
}

/** Everything but what `places.ts` leaves out; neither links nor sockets. */
async function filesOf(data: string): Promise<readonly Found[]> {
  const files: Found[] = [];
  const top = (await readdir(data)).filter(isKept);
  const visit = async (path: string): Promise<void> => {
    const found = await stat(join(data, path)).catch(() => undefined);
    if (found?.isDirectory() === true) {
      const below = await readdir(join(data, path), { withFileTypes: true }).catch(() => []);
      for (const entry of below) {
        if ((entry.isFile() && !entry.name.endsWith(".part")) || entry.isDirectory())
          await visit(join(path, entry.name));
      }
      return;
    }
    if (found?.isFile() !== true) return;
    if (files.length >= limits.backup.files)
      throw new BackupError(`${data} has more than ${limits.backup.files} files`);
    files.push({ path, bytes: found.size, changedAt: Math.floor(found.mtimeMs) });
  };
  for (const name of top) await visit(name);
  return files;
}

/** The newest that can be read: links are taken from it. */
function newestManifest(directory: string): Manifest | undefined {
  for (const id of backupsIn(directory)) {
    try {
      return readManifest(join(directory, id));
    } catch {
      // `backup verify` tells of it
    }
  }
  return undefined;
}

/** Reading a database in use makes files beside it, that its owner must be able to write. */
function refuseStranger(data: string): void {
  const database = join(data, dataFiles.database);
  const found = statSync(database, { throwIfNoEntry: false });
  if (found === undefined) throw new BackupError(`there is no ${database}: name the data directory with --data DIR`);
  const me = process.geteuid?.();
  if (me === undefined || found.uid === me) return;
  throw new BackupError(
    `${database} belongs to ${nameOf(found.uid)}: run this as that user, e.g. with  sudo -u ${nameOf(found.uid)}`,
  );
}

function nameOf(uid: number): string {
  try {
    const line = readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .find((one) => one.split(":")[2] === String(uid));
    return line?.split(":")[0] ?? `#${uid}`;
  } catch {
    return `#${uid}`;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** A file, or the names in a directory, on the disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
