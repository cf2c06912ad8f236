// recording play: through the loudspeaker of this machine where a person sits at it and a program is there that plays; otherwise it says how.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RecordingView } from "../../api/views.ts";
import { type Context, refusal, show, unwrap } from "../context.ts";
import { speedOption } from "../listening-speed.ts";
import { playSound } from "../play-sound.ts";
import { playerFor } from "../player.ts";
import { stretchOption } from "../stretch-option.ts";

export async function play(context: Context, recording: RecordingView): Promise<void> {
  const { terminal, words, json, options } = context;
  if (["from", "until", "speed", "pipe"].some((name) => options[name] !== undefined))
    return playPart(context, recording);
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

/** A part, another speed, or for another program: as WAV, whatever the recording is. */
function playPart(context: Context, { id }: RecordingView): Promise<void> {
  const through = speedOption(context);
  const wanted = { id, as: "played", fromMs: 0, ...stretchOption(context) };
  return playSound(context, id, async () => unwrap(await context.client.open("exportRecording", wanted)), through);
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
