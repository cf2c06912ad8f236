// A program that speaks, e.g. Debian's espeak-ng: run for each text without a shell, so that no text can be a command.

import { spawn } from "node:child_process";
import type { Voice } from "./speaker.ts";

/** As much of what it complains about as a log line can hold. */
const COMPLAINT_CHARACTERS = 500;

export function commandVoice(command: readonly string[]): Voice {
  const [program = "", ...args] = command;
  const readsInput = !args.some((one) => one.includes("{text}"));
  return ({ text, language, voice, file, signal }) =>
    new Promise((resolve, reject) => {
      // A function, since a text with `$&` in it would be a pattern's business.
      const fill = (one: string): string =>
        one.replace(
          /\{(text|language|voice|file)\}/g,
          (_, key: string) => ({ text, language, voice, file })[key] ?? "",
        );
      const child = spawn(program, args.map(fill), {
        signal,
        stdio: ["pipe", "ignore", "pipe"],
        killSignal: "SIGKILL",
      });
      // First: where no descriptor is left for its pipes there is nothing of it but this (EMFILE).
      child.on("error", (error) => reject(new Error(`${program}: ${error.message}`)));
      let complaint = "";
      child.stderr?.setEncoding("utf8");
      child.stderr?.on("data", (chunk: string) => {
        if (complaint.length < COMPLAINT_CHARACTERS) complaint += chunk.slice(0, COMPLAINT_CHARACTERS);
      });
      child.on("close", (code, killed) => {
        if (code === 0) resolve();
        else
          reject(
            new Error(`${program} ended with ${code ?? killed}${complaint === "" ? "" : `: ${complaint.trim()}`}`),
          );
      });
      child.stdin?.on("error", () => {}); // it may not want to read
      child.stdin?.end(readsInput ? text : "");
    });
}
