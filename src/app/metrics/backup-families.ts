// Backups for Prometheus: what the keeper knows. No family has a row where `zongji.yaml` names no backup directory.

import type { BackupState } from "../backup/backup-keeper.ts";
import type { Family } from "./family.ts";

/** `state` is undefined where no backups are made by the clock. */
export function backupFamilies(state: () => BackupState | undefined): readonly Family[] {
  return [
    row(
      "zongji_backup_newest_timestamp_seconds",
      "gauge",
      "When the newest backup was begun, since 1970; left out while none is known",
      state,
      ({ newestAt }) => (newestAt === undefined ? undefined : newestAt / 1_000),
    ),
    row("zongji_backup_failed", "gauge", "1: the last backup failed; 0: it did not", state, ({ failure }) =>
      Number(failure !== undefined),
    ),
    row(
      "zongji_backup_journal_stopped",
      "gauge",
      "1: what is written between backups is not kept or not brought over; 0: it is",
      state,
      ({ journalTrouble }) => Number(journalTrouble !== undefined),
    ),
    row("zongji_backups_made_total", "counter", "Backups that were made", state, ({ made }) => made),
    row("zongji_backups_failed_total", "counter", "Backups that failed", state, ({ failed }) => failed),
  ];
}

function row(
  name: string,
  kind: "counter" | "gauge",
  help: string,
  state: () => BackupState | undefined,
  read: (state: BackupState) => number | undefined,
): Family {
  return {
    name,
    kind,
    help,
    read: () => {
      const found = state();
      const value = found === undefined ? undefined : read(found);
      return value === undefined ? [] : [{ labels: {}, value }];
    },
  };
}
