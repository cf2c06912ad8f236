// `recording export` and `voicemail export`: the audio of a recording or a message, whole, as a file or to the standard output (`--to -`).

import { createWriteStream, existsSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Input, OperationName } from "./api-client.ts";
import { type Context, refusal, show, unwrap } from "./context.ts";
import { bytes } from "./format.ts";

/** Whole or not at all: what was written of a broken transfer is removed. */
export async function exportAudio<Name extends OperationName>(
  context: Context,
  name: Name,
  input: Input<Name> & { readonly id: string },
): Promise<void> {
  const file = String(context.options["to"]);
  const isOut = file === "-";
  if (!isOut && context.options["force"] !== true && existsSync(file)) throw refusal(file, context.words.fileExists);
  const audio = unwrap(await context.client.open(name, input));
  const wanted = Number(audio.headers["content-length"]);
  if (isOut) {
    await pipeline(audio, process.stdout, { end: false });
    return;
  }
  const target = createWriteStream(file);
  try {
    await pipeline(audio, target);
    if (target.bytesWritten !== wanted) throw new Error(`${target.bytesWritten} of ${wanted} bytes`);
  } catch (error) {
    if (target.bytesWritten > 0) rmSync(file, { force: true });
    throw refusal(`${file} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
  const done = { id: input.id, file: resolve(file), bytes: wanted };
  show(context, done, () => `${file}: ${context.words.exported}, ${bytes(wanted)}\n`);
}
