// Backups of a running switch, opened for `serve.ts`: what storage is told before it opens, and the keeper once all is there.

import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { DatabaseInit } from "../../store/database.ts";
import type { JournalState } from "../../store/journal/journal-writer.ts";
import type { Config } from "../config.ts";
import { version } from "../version.ts";
import { BackupKeeper } from "./backup-keeper.ts";
import type { BackupAnswer, BackupReport, BackupThreadInit, BackupWish } from "./backup-messages.ts";
import { backupFiles } from "./places.ts";

/** A backup directory that hangs does not keep the switch from stopping. */
const CLOSE_MS = 2_000;

export interface BackupGround {
  readonly config: Config;
  readonly configDirectory: string;
  /** zongji.yaml itself, should there be one. */
  readonly configFile: string;
  readonly data: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly opened: { add(close: () => Promise<void> | void): void };
}

export interface Backups {
  /** For `openDatabase`. */
  readonly storage: Pick<DatabaseInit, "journal" | "onJournal" | "keepBeforeUpdate">;
  /** undefined: zongji.yaml names no directory. */
  readonly keeper: BackupKeeper | undefined;
  troubles(): readonly string[];
  /** From now on they are made. */
  start(timezone: () => string): void;
}

export function openBackups(ground: BackupGround): Backups {
  const { config, configDirectory, data, log, clock, opened } = ground;
  const { to, at, keep, journal, recordingKeys, beforeUpdate } = config.backup;
  if (to === undefined) {
    return { storage: { keepBeforeUpdate: beforeUpdate }, keeper: undefined, troubles: () => [], start() {} };
  }
  const { key, oldKeys } = config.recordings;
  const keys = [...(key === undefined ? [] : [key]), ...oldKeys].map((file) => resolve(configDirectory, file));
  const thread = new BackupThread({
    data,
    to: resolve(configDirectory, to),
    version,
    config: ground.configFile,
    recordingKeys: recordingKeys ? keys : [],
    keep,
  });
  let timezone = (): string => "UTC";
  const keeper = new BackupKeeper({
    clock,
    log,
    at,
    journal,
    timezone: () => timezone(),
    ask: (wish) => thread.ask(wish),
  });
  opened.add(async () => {
    keeper.close();
    if (journal) await Promise.race([thread.ask("ship"), patience(CLOSE_MS)]); // what was written last, after the database is closed
    await thread.close();
  });
  const terms = {
    directory: join(data, backupFiles.journal),
    fileBytes: limits.backup.journalFileBytes,
    totalBytes: limits.backup.journalWaitingBytes,
    retryMs: limits.backup.journalRetryMs,
  };
  return {
    storage: {
      keepBeforeUpdate: beforeUpdate,
      journal: journal ? terms : undefined,
      onJournal: (state: JournalState) => keeper.hearJournal(state),
    },
    keeper,
    troubles: () => keeper.troubles(),
    start: (zone) => {
      timezone = zone;
      void keeper.open();
    },
  };
}

function patience(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** Started by the first wish, and anew after a death. */
class BackupThread {
  readonly #init: BackupThreadInit;
  readonly #asked = new Map<number, (answer: BackupAnswer) => void>();
  #worker: Worker | undefined;
  #last = 0;
  #isClosed = false;

  constructor(init: BackupThreadInit) {
    this.#init = init;
  }

  ask(wish: BackupWish): Promise<BackupAnswer> {
    if (this.#isClosed) return Promise.resolve({ kind: "failed", why: "the switch stops" });
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      worker.postMessage({ id, wish });
    });
  }

  /** A backup under way is left as it is: the next clears it away. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL("./backup-thread.js", import.meta.url), {
      workerData: this.#init,
      name: "backup",
      execArgv: [],
    });
    let cause = "the backup thread ended";
    worker.on("message", ({ id, answer }: BackupReport) => {
      this.#asked.get(id)?.(answer);
      this.#asked.delete(id);
    });
    worker.on("error", (error) => {
      cause = `the backup thread died: ${String(error)}`;
    });
    worker.on("exit", () => {
      this.#worker = undefined;
      const asked = [...this.#asked.values()];
      this.#asked.clear();
      for (const tell of asked) tell({ kind: "failed", why: cause });
    });
    return worker;
  }
}
