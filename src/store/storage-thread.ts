// Entry of the storage thread: owns the one write connection, commits what it is sent, answers each group. Started by `storage-link.ts`.

import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { assert } from "../base/assert.ts";
import { openAdvice, toFault } from "./storage-error.ts";
import { type FromStorage, type StorageThreadInit, type ToStorage, unpackGroup } from "./storage-messages.ts";
import { StorageWork } from "./storage-work.ts";

class StorageThread {
  #port: MessagePort;
  #work: StorageWork;

  constructor(init: StorageThreadInit, port: MessagePort) {
    this.#port = port;
    this.#work = new StorageWork(init, (state) => this.#tell({ kind: "journal", state }));
    this.#tell({ kind: "open", migrated: this.#work.migrated, mark: this.#work.mark });
    port.on("message", (message: ToStorage) => this.#hear(message));
  }

  #tell(message: FromStorage): void {
    this.#port.postMessage(message);
  }

  #hear(message: ToStorage): void {
    if (message.kind === "close") return this.#close();
    const outcome = this.#work.commit(message.ordinal, unpackGroup(message.group));
    this.#tell({ kind: "done", ordinal: message.ordinal, outcome });
  }

  #close(): void {
    this.#work.close();
    this.#port.close();
  }
}

assert(parentPort !== null, "storage-thread runs in a worker");
const init = workerData as StorageThreadInit;
try {
  new StorageThread(init, parentPort);
} catch (error) {
  const failed: FromStorage = { kind: "open-failed", fault: toFault(openAdvice(init.path, error)) };
  parentPort.postMessage(failed);
  parentPort.close();
}
