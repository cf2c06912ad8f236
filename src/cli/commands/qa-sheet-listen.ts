// qa sheet listen: the sound of a score sheet, a stretch of it or the whole.

import { type Context, unwrap } from "../context.ts";
import { speedOption } from "../listening-speed.ts";
import { playSound } from "../play-sound.ts";
import { momentOf } from "../stretch-option.ts";

export async function listenToSheet(context: Context, id: string): Promise<void> {
  const { from, until } = context.options;
  const fromMs = typeof from === "string" ? momentOf(context, from) : undefined;
  const toMs = typeof until === "string" ? momentOf(context, until) : undefined;
  const through = speedOption(context);
  const open = async () => unwrap(await context.client.open("playScoreSheet", { id, fromMs, toMs }));
  await playSound(context, id, open, through);
}
