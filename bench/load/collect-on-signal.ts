// Loaded into the switch by `--import` for the memory measurement alone: on SIGUSR2 collects all garbage of the main thread and writes down what
// still lives there, in bytes, to the file that ZONGJI_BENCH_HEAP names. Needs `--expose-gc`.

import { renameSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const file = process.env["ZONGJI_BENCH_HEAP"];

if (isMainThread && file !== undefined) {
  process.on("SIGUSR2", () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    writeFileSync(`${file}.part`, String(heapUsed + external));
    renameSync(`${file}.part`, file);
  });
}
