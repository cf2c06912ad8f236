// `backup` of zongji.yaml: where backups go, when, how many are kept (OPS-04). Part of `config.ts`; `backup/backup-keeper.ts` makes them.

import { limits } from "../base/limits.ts";
import { list, number, optional, perhaps, record, text, yesOrNo } from "../office/shape.ts";

export interface BackupConfig {
  /** undefined: none by the clock, and no journal. */
  readonly to: string | undefined;
  /** `03:00`, by the office's clock. */
  readonly at: readonly string[];
  readonly keep: number;
  /** What is committed between backups is kept as well. */
  readonly journal: boolean;
  readonly recordingKeys: boolean;
  /** The database is copied before a new version changes its tables. */
  readonly beforeUpdate: boolean;
}

const DIRECTORY = text({ pattern: /^[^\0\r\n]{1,1000}$/, allowed: "the path of a directory" });
const MOMENT = text({ pattern: /^([01]\d|2[0-3]):[0-5]\d$/, allowed: "a time of day as 03:00" });

export const backup = record({
  to: perhaps(
    DIRECTORY,
    "Directory of the backups, best on another disk or machine; without it none are made by the clock",
  ),
  at: optional(list(MOMENT), ["03:00"], "When they are made, by the office's clock"),
  keep: optional(
    number({ low: 1, high: limits.backup.kept, whole: true }),
    14,
    "How many are kept; the oldest goes first",
  ),
  journal: optional(
    yesOrNo,
    true,
    "Keeps what is written between backups as well, so that any moment can be restored; only with `to`",
  ),
  recordingKeys: optional(
    yesOrNo,
    false,
    "Puts the keys of sealed recordings into the backups: whoever has one then hears them",
  ),
  beforeUpdate: optional(yesOrNo, true, "Copies the database before a new version changes it, so that one can go back"),
});

export function backupRows({ to, at, keep, journal, recordingKeys, beforeUpdate }: BackupConfig) {
  return [
    ["backup.to", to ?? "none", "Directory of the backups"],
    ["backup.at", at.join(" "), "When they are made, by the office's clock"],
    ["backup.keep", keep, "How many are kept"],
    ["backup.journal", String(journal), "What is written between backups is kept as well"],
    ["backup.recordingKeys", String(recordingKeys), "Keys of sealed recordings are in the backups"],
    ["backup.beforeUpdate", String(beforeUpdate), "A copy of the database is kept before an update"],
  ] as const;
}
