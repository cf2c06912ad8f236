// Preloaded into a switch under test (NODE_OPTIONS): once there is a file named after ZONGJI_MORTAL and a thread, that thread breaks: it throws where
// nobody catches it, or takes memory until there is none. The program itself knows nothing of this.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { isMainThread, workerData } from "node:worker_threads";

const LOOK_MS = 20;

/** By what each kind of thread is given. */
function nameOf(data) {
  if (data?.audio !== undefined) return `media-${data.index}`;
  if (data?.run !== undefined && data.path !== undefined) return "storage";
  return data?.path !== undefined ? "reader" : undefined;
}

const name = isMainThread ? undefined : nameOf(workerData);
if (name !== undefined && process.env.ZONGJI_MORTAL !== undefined) {
  const order = `${process.env.ZONGJI_MORTAL}-${name}`;
  setInterval(() => {
    if (!existsSync(order)) return;
    const how = readFileSync(order, "utf8");
    rmSync(order); // the thread that takes its place is to live
    if (how !== "memory") throw new Error("a mistake nobody foresaw");
    const taken = [];
    for (;;) taken.push(new Array(100_000).fill(taken.length));
  }, LOOK_MS).unref();
}
