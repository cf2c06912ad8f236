// What `zongji backup` needs of the program: it works on directories, with the switch running or not. `app/backup/tools.ts` has it; loaded when it is asked for.

export interface BackupPlace {
  /** Of the backups, as `--to` or `--from` says; undefined: as zongji.yaml says. */
  readonly directory: string | undefined;
  /** zongji.yaml; undefined: the one of the working directory, should there be one. */
  readonly config: string | undefined;
  readonly progress: (share: number) => void;
  readonly signal: AbortSignal;
}

export interface BackupRow {
  readonly id: string;
  readonly startedAt: string;
  readonly version: string;
  readonly files: number;
  readonly bytes: number;
  /** Of them copied for this one; the rest is shared with the backup before. */
  readonly copiedBytes: number;
  readonly recordingKeys: boolean;
  /** Why it cannot be read; null: it can. */
  readonly trouble: string | null;
}

export interface BackupList {
  readonly directory: string;
  /** Newest first. */
  readonly backups: readonly BackupRow[];
  /** Until when a moment can be restored; null: only what the backups hold. */
  readonly journalUntil: string | null;
}

export interface BackupMade {
  readonly id: string;
  readonly directory: string;
  readonly files: number;
  readonly bytes: number;
  readonly copiedBytes: number;
  readonly dropped: number;
}

export interface BackupVerified {
  readonly id: string;
  readonly files: number;
  readonly bytes: number;
  readonly missingRecordings: number;
  readonly reaches: string | null;
  readonly troubles: readonly string[];
}

export interface BackupRestored {
  readonly id: string;
  readonly data: string;
  readonly files: number;
  readonly groups: number;
  readonly reached: string;
  readonly aside: string | null;
  /** An earlier restore that was interrupted is finished; nothing else was done. */
  readonly finished: boolean;
}

export interface UpdateUndone {
  readonly schema: number;
  readonly at: string;
  readonly aside: string;
}

/** All reject with an Error whose message says what to do. */
export interface BackupTools {
  create(
    place: BackupPlace,
    wish: { readonly data: string; readonly keep: number | undefined; readonly recordingKeys: boolean },
  ): Promise<BackupMade>;
  list(place: BackupPlace): Promise<BackupList>;
  /** `id` undefined: the newest; `all`: every one. */
  verify(
    place: BackupPlace,
    wish: { readonly id: string | undefined; readonly all: boolean },
  ): Promise<readonly BackupVerified[]>;
  restore(
    place: BackupPlace,
    wish: {
      readonly id: string | undefined;
      readonly data: string;
      /** Milliseconds. */
      readonly until: number | undefined;
      readonly replace: boolean;
    },
  ): Promise<BackupRestored>;
  undoUpdate(data: string): Promise<UpdateUndone>;
}
