// The commands of `zongji backup`, for the command line: they work on directories, in the command's own process.

import { dirname, join, resolve } from "node:path";
import type { BackupPlace, BackupRow, BackupTools } from "../../cli/backup-tools.ts";
import { type Config, parseConfig, readConfigText } from "../config.ts";
import { version } from "../version.ts";
import { backupsIn, findBackup, messageOf } from "./backup-directory.ts";
import { createBackup } from "./create.ts";
import { readManifest } from "./manifest.ts";
import { BackupError } from "./places.ts";
import { restoreBackup } from "./restore.ts";
import { isHalfRestored } from "./swap.ts";
import { undoUpdate } from "./undo-update.ts";
import { journalEnd, verifyBackup } from "./verify.ts";

export const backupTools: BackupTools = {
  async create(place, { data, keep, recordingKeys }) {
    const { config, from } = configOf(place);
    const directory = directoryOf(place);
    const { key, oldKeys } = config.recordings;
    const keys = [...(key === undefined ? [] : [key]), ...oldKeys].map((file) => resolve(from, file));
    const made = await createBackup({
      data: resolve(data),
      to: directory,
      version,
      config: resolve(place.config ?? "zongji.yaml"),
      recordingKeys: recordingKeys || config.backup.recordingKeys ? keys : [],
      keep: keep ?? (place.directory === undefined ? config.backup.keep : undefined),
      progress: place.progress,
      signal: place.signal,
    });
    const { id, files, bytes, copiedBytes, dropped } = made;
    return { id, directory, files, bytes, copiedBytes, dropped };
  },
  async list(place) {
    const directory = directoryOf(place);
    return {
      directory,
      backups: backupsIn(directory).map((id) => rowOf(directory, id)),
      journalUntil: journalEnd(directory),
    };
  },
  async verify(place, { id, all }) {
    const directory = directoryOf(place);
    const ids = all ? backupsIn(directory) : [id ?? findBackup(directory, undefined).id];
    const { progress, signal } = place;
    const verified = [];
    for (const one of ids) verified.push(await verifyBackup({ directory, id: one, progress, signal }));
    return verified;
  },
  async restore(place, wish) {
    const { progress, signal } = place;
    const directory = isHalfRestored(wish.data) ? "" : directoryOf(place);
    return restoreBackup({ ...wish, directory, progress, signal });
  },
  undoUpdate: (data) => undoUpdate(resolve(data)),
};

function rowOf(directory: string, id: string): BackupRow {
  try {
    const { startedAt, version: made, files, copiedBytes, recordingKeys } = readManifest(join(directory, id));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { id, startedAt, version: made, files: files.length, bytes, copiedBytes, recordingKeys, trouble: null };
  } catch (error) {
    const trouble = messageOf(error);
    return { id, startedAt: "", version: "", files: 0, bytes: 0, copiedBytes: 0, recordingKeys: false, trouble };
  }
}

function directoryOf(place: BackupPlace): string {
  if (place.directory !== undefined) return resolve(place.directory);
  const { config, from } = configOf(place);
  if (config.backup.to !== undefined) return resolve(from, config.backup.to);
  throw new BackupError("which backup directory? Name it, or set  backup: { to: DIR }  in zongji.yaml");
}

function configOf({ config: file }: BackupPlace): { readonly config: Config; readonly from: string } {
  const read = parseConfig(readConfigText(file));
  if (!read.ok) throw new BackupError(`${file ?? "zongji.yaml"} is wrong: see  zongji doctor --config`);
  return { config: read.value, from: dirname(resolve(file ?? "zongji.yaml")) };
}
