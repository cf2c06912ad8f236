// call sound ID --leg LEG: what one party says, as it is said, into a file or a pipe (`| aplay`), until it hangs up or Ctrl-C.

import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Context, refusal, textOption, UsageError, unwrap } from "../context.ts";

export async function listenToLeg(context: Context, id: string): Promise<void> {
  const leg = textOption(context.options["leg"]);
  if (leg === undefined) throw new UsageError(context.words.legMissing);
  const file = textOption(context.options["to"]) ?? "-";
  const sound = unwrap(await context.client.open("listenToLeg", { id, leg }, { live: true }));
  const forget = context.terminal.onInterrupt(() => sound.destroy());
  try {
    if (file === "-") await pipeline(sound, process.stdout, { end: false });
    else await pipeline(sound, createWriteStream(file, { flags: "wx", mode: 0o600 }));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ABORT_ERR") return; // Ctrl-C
    throw refusal(`${file} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  } finally {
    forget();
  }
}
