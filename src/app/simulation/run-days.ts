// Simulates every configuration with every seed, on as many threads as the machine has cores. Called by simulate.ts; where the source is not
// compiled (tests) it works in this thread, day after day.

import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { simulateDay } from "../../acd/simulation/day-run.ts";
import type { DayFigures } from "../../acd/simulation/figures.ts";
import type { DayOrder, DayThreadInit, FromDayThread } from "./day-messages.ts";

export interface DaysToRun extends DayThreadInit {
  readonly seeds: readonly number[];
  /** 0-1 of the whole. */
  readonly progress: (share: number) => void;
  /** Ends the threads; the promise is rejected with its reason. */
  readonly signal: AbortSignal;
}

const MOST_THREADS = 16;

export async function runDays(work: DaysToRun): Promise<readonly DayFigures[]> {
  const orders = work.seeds.flatMap((seed) => work.configurations.map((_, configuration) => ({ configuration, seed })));
  const shares = new Progress(orders.length, work.progress);
  if (import.meta.url.endsWith(".ts")) return runHere(work, orders, shares);
  const threads = Math.min(availableParallelism(), orders.length, MOST_THREADS);
  const left = orders.values();
  const done = await Promise.all(Array.from({ length: threads }, () => runThread(work, left, shares)));
  return done.flat();
}

/** Days that are over, and parts of those that are not. */
class Progress {
  readonly #all: number;
  readonly #tell: (share: number) => void;
  readonly #parts = new Map<object, number>();
  #done = 0;

  constructor(all: number, tell: (share: number) => void) {
    this.#all = all;
    this.#tell = tell;
  }

  part(of: object, share: number): void {
    this.#parts.set(of, share);
    const parts = [...this.#parts.values()].reduce((sum, value) => sum + value, 0);
    this.#tell((this.#done + parts) / this.#all);
  }

  over(of: object): void {
    this.#done++;
    this.part(of, 0);
  }
}

async function runHere(
  work: DaysToRun,
  orders: readonly DayOrder[],
  progress: Progress,
): Promise<readonly DayFigures[]> {
  const found: DayFigures[] = [];
  for (const { configuration: index, seed } of orders) {
    const configuration = work.configurations[index];
    if (configuration === undefined) continue;
    found.push(simulateDay({ day: work.day, configuration, seed, progress: (share) => progress.part(work, share) }));
    progress.over(work);
    await setImmediate();
    work.signal.throwIfAborted();
  }
  return found;
}

/** One thread, until no order is left. */
async function runThread(
  { day, configurations, signal }: DaysToRun,
  orders: Iterator<DayOrder>,
  progress: Progress,
): Promise<readonly DayFigures[]> {
  const init: DayThreadInit = { day, configurations };
  const worker = new Worker(new URL("./day-thread.js", import.meta.url), { workerData: init, name: "simulated-day" });
  const found: DayFigures[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const next = (): void => {
        const order = orders.next();
        if (order.done === true) resolve();
        else worker.postMessage(order.value);
      };
      const stop = (): void => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      worker.on("message", (message: FromDayThread) => {
        if (message.kind === "progress") return progress.part(worker, message.share);
        found.push(message.figures);
        progress.over(worker);
        next();
      });
      worker.on("error", reject);
      worker.on("exit", () => reject(new Error("a thread of the simulation ended by itself")));
      next();
    });
  } finally {
    worker.removeAllListeners();
    await worker.terminate();
  }
  return found;
}
