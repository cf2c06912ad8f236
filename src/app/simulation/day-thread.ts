// Entry of a thread that simulates days, one after the other as they are ordered. Started by run-days.ts.

import { parentPort, workerData } from "node:worker_threads";
import { simulateDay } from "../../acd/simulation/day-run.ts";
import { assert } from "../../base/assert.ts";
import type { DayOrder, DayThreadInit, FromDayThread } from "./day-messages.ts";

assert(parentPort !== null, "day-thread runs in a worker");
const port = parentPort;
const { day, configurations } = workerData as DayThreadInit;

function tell(message: FromDayThread): void {
  port.postMessage(message);
}

port.on("message", (order: DayOrder) => {
  const configuration = configurations[order.configuration];
  assert(configuration !== undefined, "only configurations of the file are ordered");
  const progress = (share: number): void => tell({ kind: "progress", share });
  tell({ kind: "done", figures: simulateDay({ day, configuration, seed: order.seed, progress }) });
});
