// recording play: through the loudspeaker of this machine where a person sits at it and a program is there that plays; otherwise it says how.

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RecordingView } from "../../api/views.ts";
import { type Context, refusal, show, unwrap } from "../context.ts";

/** In the order they are looked for; each reads from its input. */
const PLAYERS: readonly {
  readonly name: string;
  readonly args: (format: "wav" | "opus") => readonly string[] | undefined;
}[] = [
  { name: "play", args: (format) => ["-q", "-t", format === "opus" ? "opus" : "wav", "-"] },
  { name: "ffplay", args: () => ["-nodisp", "-autoexit", "-loglevel", "error", "-"] },
  { name: "aplay", args: (format) => (format === "wav" ? ["-q", "-"] : undefined) },
];

export async function play(context: Context, recording: RecordingView): Promise<void> {
  const { terminal, words, json } = context;
  const player = json || terminal.columns === undefined ? undefined : playerFor(recording.format);
  if (player === undefined) return show(context, recording, (value) => howText(context, value));
  const audio = unwrap(await context.client.open("exportRecording", { id: recording.id, as: "played" }));
  terminal.out(`${words.playing} ${recording.id}\n`);
  const child = spawn(player.name, player.args, { stdio: ["pipe", "ignore", "inherit"] });
  const over = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (status) => resolve(status ?? 1));
  });
  const forget = terminal.onInterrupt(() => child.kill());
  try {
    await pipeline(audio, child.stdin).catch(() => {}); // whoever has heard enough ends the player
    const status = await over;
    if (status > 1) throw refusal(player.name, howText(context, recording));
  } finally {
    forget();
  }
}

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

function howText({ words, url, data }: Context, { id, path, format, sealed }: RecordingView): string {
  const file = join(data, path);
  if (url === undefined && !sealed && existsSync(file)) return `${file}\n${words.playWith}: play ${quoted(file)}\n`;
  const to = `${id}.${format === "opus" ? "ogg" : "wav"}`;
  return `${path}\n${sealed ? words.playSealed : words.playRemote}: zongji recording export ${id} --to ${to}\n`;
}

function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
}
