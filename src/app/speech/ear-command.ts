// A program that understands speech: it gets a WAV file (8 kHz, 16 bits, mono) and prints the text. Run without a shell.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits } from "../../base/limits.ts";
import type { Ear } from "./recognisers.ts";
import { Utterance } from "./utterance.ts";

/** `{file}`, `{language}` and `{phrases}` (a line each) are filled in; without `{file}` the WAV file comes through its input. */
export function commandEar(command: readonly string[]): Ear {
  return ({ language, phrases, signal }) => {
    const said = new Utterance();
    return {
      sound: (piece) => said.add(piece),
      async finish() {
        const wav = said.wav();
        if (!command.some((one) => one.includes("{file}"))) return run(command, { language, phrases }, wav, signal);
        const file = join(tmpdir(), `zongji-said-${randomUUID()}.wav`);
        try {
          await writeFile(file, wav, { mode: 0o600 });
          return await run(command, { language, phrases, file }, undefined, signal);
        } finally {
          await rm(file, { force: true });
        }
      },
    };
  };
}

interface Filled {
  readonly language: string;
  readonly phrases: readonly string[];
  readonly file?: string;
}

function run(
  [program = "", ...args]: readonly string[],
  { language, phrases, file = "" }: Filled,
  input: Buffer | undefined,
  signal: AbortSignal,
): Promise<string> {
  const values: Readonly<Record<string, string>> = { language, phrases: phrases.join("\n"), file };
  const filled = args.map((one) => one.replace(/\{(language|phrases|file)\}/g, (_, key: string) => values[key] ?? ""));
  return new Promise((resolve, reject) => {
    const child = spawn(program, filled, { signal, stdio: ["pipe", "pipe", "ignore"], killSignal: "SIGKILL" });
    child.on("error", (error) => reject(new Error(`${program}: ${error.message}`)));
    let text = "";
    child.stdout?.setEncoding("utf8");
    child.stdout?.on("data", (more: string) => {
      if (text.length < limits.speech.answerBytes) text += more;
    });
    child.on("close", (code, killed) => {
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ended with ${code ?? killed}`));
    });
    child.stdin?.on("error", () => {}); // it may not want to read
    child.stdin?.end(input);
  });
}
