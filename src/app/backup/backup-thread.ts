// Entry of the thread that makes backups by the clock and brings the journal over. `backup-keeper.ts` starts it, where zongji.yaml names a directory.

import { setPriority } from "node:os";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../base/assert.ts";
import { backupsIn, messageOf } from "./backup-directory.ts";
import type { BackupAnswer, BackupAsk, BackupReport, BackupThreadInit, BackupWish } from "./backup-messages.ts";
import { createBackup } from "./create.ts";
import { readManifest } from "./manifest.ts";
import { shipJournal } from "./ship-journal.ts";

const LEAST_PRIORITY = 19;

assert(parentPort !== null, "backup-thread runs in a worker");
const port = parentPort;
const init = workerData as BackupThreadInit;
try {
  setPriority(LEAST_PRIORITY); // on Linux of this thread alone
} catch {
  // Not everywhere may one do so; then it runs as it is.
}

async function answer(wish: BackupWish): Promise<BackupAnswer> {
  switch (wish) {
    case "create":
      return { kind: "made", made: await createBackup(init) };
    case "ship":
      return { kind: "shipped", bytes: shipJournal(init.data, init.to) };
    case "newest": {
      const [newest] = backupsIn(init.to);
      return { kind: "newest", startedAt: newest === undefined ? null : readManifest(join(init.to, newest)).startedAt };
    }
  }
}

port.on("message", async ({ id, wish }: BackupAsk) => {
  const found = await answer(wish).catch((error: unknown): BackupAnswer => ({ kind: "failed", why: messageOf(error) }));
  port.postMessage({ id, answer: found } satisfies BackupReport);
});
