// Starts a storage thread from the file beside this one, built or not.

import { Worker } from "node:worker_threads";

/** Small heaps: SQLite's own memory is not counted here, and a group of writes is some megabytes at most. */
const RESOURCES = { maxOldGenerationSizeMb: 256 } as const;

export type StartThread = (name: "storage-thread" | "reader-thread", workerData: unknown) => Worker;

/** `name` without its ending: the running file's ending is the thread's, so that the build moves nothing. */
export const startThread: StartThread = (name, workerData) => {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const options = { workerData, resourceLimits: RESOURCES, name, execArgv: [] };
  return new Worker(new URL(`./${name}${ending}`, import.meta.url), options);
};

/** Whether a thread may be started now, and when it last was: a thread that dies at once must not be started in a loop. */
export class RestartLimit {
  #everyMs: number;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** `nowMs`: monotonic. The first start after a time of peace is always allowed. */
  take(nowMs: number): boolean {
    if (nowMs - this.#lastMs < this.#everyMs) return false;
    this.#lastMs = nowMs;
    return true;
  }
}
