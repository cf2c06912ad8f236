// Entry of the thread that compresses one recording, behind everything else the machine has to do. `press.ts` starts it.

import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { fail } from "../../base/result.ts";
import { loadOpus } from "./opus.ts";
import { type PressJob, pressRecording } from "./press-recording.ts";

const LEAST_PRIORITY = 19;

try {
  setPriority(LEAST_PRIORITY); // on Linux of this thread alone
} catch {
  // Not everywhere may one do so; then it runs as it is.
}
const opus = loadOpus();
const job = workerData as PressJob;
const pressed = opus.ok
  ? pressRecording(job, opus.value)
  : Promise.resolve(fail(`there is no Opus here: ${opus.fault}`));
void pressed.then((result) => parentPort?.postMessage(result));
