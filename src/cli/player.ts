// Programs of this machine that play sound.

import { spawnSync } from "node:child_process";

/** In the order they are looked for; each reads from its input. */
const PLAYERS: readonly {
  readonly name: string;
  readonly args: (format: "wav" | "opus") => readonly string[] | undefined;
}[] = [
  { name: "play", args: (format) => ["-q", "-t", format === "opus" ? "opus" : "wav", "-"] },
  { name: "ffplay", args: () => ["-nodisp", "-autoexit", "-loglevel", "error", "-"] },
  { name: "aplay", args: (format) => (format === "wav" ? ["-q", "-"] : undefined) },
];

export function playerFor(
  format: "wav" | "opus",
): { readonly name: string; readonly args: readonly string[] } | undefined {
  for (const { name, args } of PLAYERS) {
    const wanted = args(format);
    if (wanted !== undefined && spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined) {
      return { name, args: wanted };
    }
  }
  return undefined;
}
