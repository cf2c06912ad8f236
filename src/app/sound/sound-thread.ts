// Entry of a thread that hears or plays recordings. `thread-sounds.ts` starts it.

import { setPriority } from "node:os";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../base/assert.ts";
import { loadOpus } from "../../rtp/port/opus.ts";
import { openRecording } from "../../rtp/port/sealed-reader.ts";
import { PlainSounds } from "./plain-sounds.ts";
import type { SoundAsk, SoundReport, SoundThreadInit } from "./sound-messages.ts";
import { SoundWork } from "./sound-work.ts";

const LEAST_PRIORITY = 19;

assert(parentPort !== null, "sound-thread runs in a worker");
const port = parentPort;
const { dataDirectory, keys, isPatient } = workerData as SoundThreadInit;
if (isPatient) {
  try {
    setPriority(LEAST_PRIORITY); // on Linux of this thread alone
  } catch {
    // Not everywhere may one do so; then it runs as it is.
  }
}
const work = new SoundWork(new PlainSounds((path) => openRecording(join(dataDirectory, path), keys), loadOpus));

port.on("message", async ({ id, wish }: SoundAsk) => {
  const result = await work.do(wish);
  const given = result.ok && result.value.kind === "read" ? [result.value.bytes.buffer as ArrayBuffer] : [];
  port.postMessage({ id, result } satisfies SoundReport, given);
});
