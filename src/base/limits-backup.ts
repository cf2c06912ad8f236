// Bounds of backups. Part of `limits.ts`, where everybody reads them.

export const backupLimits = {
  backup: {
    /** Copies of the database from before updates; the oldest goes when a further one is made. */
    copiesBeforeUpdate: 2,
    /** So much stays free where a backup, or such a copy, is written; else it is refused before anything is written. */
    keepFreeBytes: 200 * 1024 * 1024,
    /** A file of the journal that reached it is followed by another. */
    journalFileBytes: 16 * 1024 * 1024,
    /** Journal that waits in the data directory for the backup directory to come back; then it stops, says so, and a new backup is made when it goes on. */
    journalWaitingBytes: 1024 * 1024 * 1024,
    /** Journal in the backup directory; beyond it the oldest goes, and older backups can no longer be brought forward to moments after them. */
    journalKeptBytes: 16 * 1024 * 1024 * 1024,
    /** A stopped journal begins again so long after. */
    journalRetryMs: 60_000,
    /** What was committed is in the backup directory so long after at most, where that can be written. */
    journalShipMs: 10_000,
    /** Backups a directory keeps at most. */
    kept: 1_000,
    /** Files in one backup; a data directory with more is refused. */
    files: 1_000_000,
    /** Moments a day at which backups are made. */
    moments: 24,
    /** A backup by the clock that failed is tried again so long after. */
    retryMs: 900_000,
    /** The newest backup is older: `status` and `doctor` say so. */
    oldMs: 49 * 3_600_000,
    /** Troubles named by verify; of more it says how many. */
    troubles: 100,
  },
} as const;
