// Preloaded into a switch under test (NODE_OPTIONS, see lost-worker.test.ts): once there is a file named after ZONGJI_TEST_MORTAL and the number of
// a media worker, that worker throws where nobody catches it, as a mistake of ours would. The program itself knows nothing of this.

import { existsSync, rmSync } from "node:fs";
import { isMainThread, workerData } from "node:worker_threads";

const LOOK_MS = 20;

if (!isMainThread && workerData?.audio !== undefined) {
  const order = `${process.env.ZONGJI_TEST_MORTAL}-${workerData.index}`;
  setInterval(() => {
    if (!existsSync(order)) return;
    rmSync(order); // the worker that takes its place is to live
    throw new Error("a poisoned packet");
  }, LOOK_MS).unref();
}
