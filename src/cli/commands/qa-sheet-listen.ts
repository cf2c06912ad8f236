// qa sheet listen: the sound of a score sheet, a stretch of it or the whole.

import { type Context, UsageError, unwrap } from "../context.ts";
import { playSound } from "../play-sound.ts";

export async function listenToSheet(context: Context, id: string): Promise<void> {
  const { from, until } = context.options;
  const fromMs = typeof from === "string" ? momentOf(context, from) : undefined;
  const toMs = typeof until === "string" ? momentOf(context, until) : undefined;
  await playSound(context, id, async () => unwrap(await context.client.open("playScoreSheet", { id, fromMs, toMs })));
}

/** `83`, `83.5`, `1:23` or `1:02:05`, in ms. */
export function momentOf({ words }: Context, text: string): number {
  const match = /^(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,5}(?:\.\d{1,3})?)$/.exec(text);
  if (match === null) throw new UsageError(`${text}: ${words.sheetMoment}`);
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return Math.round((Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000);
}
