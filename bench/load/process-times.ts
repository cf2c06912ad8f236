// CPU time by thread and memory of a process, as Linux counts them. /proc/PID/task/TID/schedstat has nanoseconds; where a kernel lacks it,
// `stat` has ticks of 10 ms, which is why everything here is measured over many calls.

import { readdirSync, readFileSync } from "node:fs";

export interface ProcessTimes {
  /** Milliseconds of CPU of the main thread, whose id is that of the process. */
  readonly mainMs: number;
  readonly allMs: number;
  /** Milliseconds the main thread was ready to run and had no core; 0 where the kernel does not say. */
  readonly mainWaitedMs: number;
  /** The same of all threads together. */
  readonly allWaitedMs: number;
}

const TICK_MS = 10;

export function readTimes(pid: number): ProcessTimes {
  let [mainMs, allMs, mainWaitedMs, allWaitedMs] = [0, 0, 0, 0];
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const { ranMs, waitedMs } = readThread(`/proc/${pid}/task/${task}`);
    allMs += ranMs;
    allWaitedMs += waitedMs;
    if (task === String(pid)) [mainMs, mainWaitedMs] = [ranMs, waitedMs];
  }
  return { mainMs, allMs, mainWaitedMs, allWaitedMs };
}

export function since(before: ProcessTimes, now: ProcessTimes): ProcessTimes {
  return {
    mainMs: now.mainMs - before.mainMs,
    allMs: now.allMs - before.allMs,
    mainWaitedMs: now.mainWaitedMs - before.mainWaitedMs,
    allWaitedMs: now.allWaitedMs - before.allWaitedMs,
  };
}

/** How busy the main thread was since this was made: a late answer of a thread that had no core is the machine's. */
export class Watch {
  readonly #pid: number | undefined;
  readonly #began = performance.now();
  readonly #before: ProcessTimes | undefined;

  constructor(pid: number | undefined) {
    this.#pid = pid;
    this.#before = pid === undefined ? undefined : readTimes(pid);
  }

  /** Undefined: nobody said which process it is. */
  times(): ProcessTimes | undefined {
    return this.#pid === undefined || this.#before === undefined
      ? undefined
      : since(this.#before, readTimes(this.#pid));
  }

  note(times = this.times()): string {
    if (times === undefined) return "";
    const percent = (ms: number): number => Math.round((100 * ms) / (performance.now() - this.#began));
    return `main thread ran ${percent(times.mainMs)} % of the time and waited ${percent(times.mainWaitedMs)} % for a core`;
  }
}

function readThread(folder: string): { readonly ranMs: number; readonly waitedMs: number } {
  const [ran, waited] = (readIfThere(`${folder}/schedstat`) ?? "").split(" ").map(Number);
  if (ran !== undefined && ran > 0) return { ranMs: ran / 1e6, waitedMs: (waited ?? 0) / 1e6 };
  const stat = readIfThere(`${folder}/stat`) ?? "";
  // The name in brackets may hold blanks: fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { ranMs: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS, waitedMs: 0 };
}

/** A thread may end between the listing and the reading. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Resident memory in KiB. */
export function readResidentKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN);
}
