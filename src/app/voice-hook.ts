// Runs the hook of voicemail: a program without a shell, or an HTTP service. Each gets one JSON object and has so much time.

import { spawn } from "node:child_process";
import type { VoicemailConfig } from "./config-voicemail.ts";
import type { RunHook, VoiceLetter } from "./core/voicemail/hook.ts";

/** As much of what it complains about as a log line can hold. */
const COMPLAINT_CHARACTERS = 500;

/** undefined: nobody is told. */
export function voiceHook({ command, url, timeLimitMs }: VoicemailConfig): RunHook | undefined {
  if (url !== undefined) return (letter) => post(url, letter, timeLimitMs);
  const [program, ...args] = command;
  return program === undefined ? undefined : (letter) => run(program, args, letter, timeLimitMs);
}

async function post(url: string, letter: VoiceLetter, timeLimitMs: number): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(letter),
      signal: AbortSignal.timeout(timeLimitMs),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `${new URL(url).origin} answered ${response.status}`;
  } catch (error) {
    return `${new URL(url).origin}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What it writes to its output is not read; what it complains of is told where it fails. */
function run(
  program: string,
  args: readonly string[],
  letter: VoiceLetter,
  timeLimitMs: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["pipe", "ignore", "pipe"],
      timeout: timeLimitMs,
      killSignal: "SIGKILL",
    });
    // First: where no descriptor is left for its pipes there is nothing of it but this (EMFILE).
    child.on("error", (error) => resolve(`${program}: ${error.message}`));
    let complaint = "";
    child.stderr?.setEncoding("utf8");
    child.stderr?.on("data", (chunk: string) => {
      if (complaint.length < COMPLAINT_CHARACTERS) complaint += chunk.slice(0, COMPLAINT_CHARACTERS);
    });
    // Not "close": a grandchild may keep the pipe open for ever.
    child.on("exit", (code, killed) => {
      child.stderr.destroy();
      const said = complaint.trim();
      if (code === 0) resolve(undefined);
      else resolve(`${program} ended with ${code ?? killed}${said === "" ? "" : `: ${said}`}`);
    });
    child.stdin?.on("error", () => {}); // it may not want to read
    child.stdin?.end(`${JSON.stringify(letter)}\n`);
  });
}
