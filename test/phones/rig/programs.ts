// Programs a test starts: their output kept for the report, a time limit on each, and none left when the test is over.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export interface ProgramInit {
  readonly command: string;
  readonly args: readonly string[];
  /** Working directory; programs write their own files there. */
  readonly folder: string;
  /** It is killed after so long. */
  readonly limitMs: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  /** undefined: ended by a signal. */
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly out: string;
  readonly err: string;
}

export interface Program {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
  out(): string;
  err(): string;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
}

export function startProgram(init: ProgramInit): Program {
  const child = spawn(init.command, init.args, {
    cwd: init.folder,
    env: { ...process.env, ...init.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let out = "";
  let err = "";
  let hasEnded = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const limit = setTimeout(() => child.kill("SIGKILL"), init.limitMs);
  const ended = new Promise<Ended>((resolve) => {
    const end = (status: number | undefined, signal: string | undefined): void => {
      clearTimeout(limit);
      running.delete(child);
      hasEnded = true;
      resolve({ status, signal, out, err });
    };
    child.on("close", (status, signal) => end(status ?? undefined, signal ?? undefined));
    child.on("error", (error) => {
      err += error.message;
      end(undefined, undefined);
    });
  });
  return {
    pid: child.pid ?? -1,
    ended,
    hasEnded: () => hasEnded,
    out: () => out,
    err: () => err,
    kill: (signal) => void child.kill(signal),
  };
}

/** In the teardown of each file: whatever a failed test left running. */
export function killLeftPrograms(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Is there such a program on this machine? */
export function hasProgram(name: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }).status === 0;
}
