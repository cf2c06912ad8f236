// Compresses a recording in a thread of its own, which ends with it. Whoever asks does so for one recording after the other.

import { Worker } from "node:worker_threads";
import { limits } from "../../base/limits.ts";
import { fail, type Result } from "../../base/result.ts";
import type { PressedFile, PressJob } from "./press-recording.ts";

export function pressInThread(job: PressJob): Promise<Result<PressedFile, string>> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./press-thread.js", import.meta.url), { workerData: job, name: "press" });
    worker.unref();
    const patience = setTimeout(() => done(fail("it took too long")), limits.recordings.pressMs);
    const done = (result: Result<PressedFile, string>): void => {
      clearTimeout(patience);
      resolve(result);
      void worker.terminate();
    };
    worker.on("message", done);
    worker.on("error", (error) => done(fail(String(error))));
    worker.on("exit", () => done(fail("the thread ended")));
  });
}
