// Programs the bench starts: each is stopped by its own process id, at the latest when the bench itself ends.

import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const running = new Set<ChildProcess>();

/** Programs that a bench which is killed must not leave behind. */
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Exit status; -1: ended by a signal. */
  readonly exited: Promise<number>;
}

/** Rejects when the program is not there. */
export function start(program: string, args: readonly string[], options: SpawnOptions): Promise<Started> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, options);
    running.add(child);
    const exited = new Promise<number>((gone) => {
      child.once("exit", (status) => {
        running.delete(child);
        gone(status ?? -1);
      });
    });
    child.once("error", (error) => {
      running.delete(child);
      reject(error);
    });
    child.once("spawn", () => {
      if (child.pid !== undefined) resolve({ child, pid: child.pid, exited });
    });
  });
}

/** `first`, then SIGKILL after `patienceMs`. Resolves when the process is gone. */
export async function stop({ child, exited }: Started, first: NodeJS.Signals, patienceMs: number): Promise<void> {
  child.kill(first);
  const patience = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  await exited;
  clearTimeout(patience);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
