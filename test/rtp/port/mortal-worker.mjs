// A media worker that a test can end: the number of a worker over this channel, and that one throws where nobody catches it, as a mistake of ours
// would, or is simply gone. Started by lost-worker.test.ts instead of the bare worker.

import { workerData } from "node:worker_threads";
import "../../../dist/rtp/port/worker.js";

const channel = new BroadcastChannel("mortal-media-worker");
channel.onmessage = ({ data: { index, how } }) => {
  if (index !== workerData.index) return;
  if (how === "gone") process.exit(1);
  setImmediate(() => {
    throw new Error("a poisoned packet");
  });
};
channel.unref();
