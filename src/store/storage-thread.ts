// Entry of the storage thread: owns the one write connection, commits what it is sent, answers each group. Started by `storage-link.ts`.

import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { assert } from "../base/assert.ts";
import { Connection } from "./connection.ts";
import { type Call, type CallFailure, commitGroup, type GroupOutcome } from "./group-commit.ts";
import { migrate } from "./migrate.ts";
import { codeOf, openAdvice, toFault } from "./storage-error.ts";
import {
  type FromStorage,
  type StorageMark,
  type StorageThreadInit,
  type ToStorage,
  unpackGroup,
} from "./storage-messages.ts";

const MARK =
  "INSERT INTO storage_mark (only, run, ordinal, failures) VALUES (1, ?, ?, ?) ON CONFLICT (only) DO UPDATE SET run = excluded.run, ordinal = excluded.ordinal, failures = excluded.failures";

class StorageThread {
  #init: StorageThreadInit;
  #port: MessagePort;
  #connection: Connection;
  #needsReopen = false;

  constructor(init: StorageThreadInit, port: MessagePort) {
    this.#init = init;
    this.#port = port;
    this.#connection = Connection.openWriter(init.path, init.again);
    const migrated = migrate(this.#connection.sqlite);
    this.#tell({ kind: "open", migrated, mark: readMark(this.#connection) });
    port.on("message", (message: ToStorage) => this.#hear(message));
  }

  #tell(message: FromStorage): void {
    this.#port.postMessage(message);
  }

  #hear(message: ToStorage): void {
    if (message.kind === "close") return this.#close();
    const outcome = this.#commit(message.ordinal, unpackGroup(message.group));
    this.#tell({ kind: "done", ordinal: message.ordinal, outcome });
  }

  #commit(ordinal: number, calls: readonly Call[]): GroupOutcome {
    try {
      if (this.#needsReopen) this.#reopen();
    } catch (error) {
      return { kind: "failed", fault: toFault(openAdvice(this.#init.path, error)) };
    }
    const outcome = commitGroup(this.#connection, calls, (failures) => this.#mark(ordinal, failures));
    this.#needsReopen = outcome.kind === "failed" && outcome.fault.kind === "unwritable";
    return outcome;
  }

  #mark(ordinal: number, failures: readonly CallFailure[]): void {
    this.#connection.prepare(MARK).run(this.#init.run, ordinal, JSON.stringify(failures));
  }

  /** After an I/O error SQLite may refuse for as long as the connection lives; a fresh one sees that the disk is well again. */
  #reopen(): void {
    this.#connection.close();
    this.#connection = Connection.openWriter(this.#init.path, true);
    this.#needsReopen = false;
  }

  #close(): void {
    try {
      this.#connection.sqlite.pragma("wal_checkpoint(TRUNCATE)");
    } catch (error) {
      // The WAL stays beside the file and is read at the next start.
      if (codeOf(error) === "") throw error;
    }
    this.#connection.close();
    this.#port.close();
  }
}

function readMark(connection: Connection): StorageMark | undefined {
  const row = connection.get("SELECT run, ordinal, failures FROM storage_mark WHERE only = 1", []);
  if (row === undefined) return undefined;
  const failures = JSON.parse(String(row["failures"])) as readonly CallFailure[];
  return { run: String(row["run"]), ordinal: Number(row["ordinal"]), failures };
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
