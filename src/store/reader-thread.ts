// Entry of a reader thread: queries on a read-only connection, one after the other. Started by `reader-link.ts`.

import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../base/assert.ts";
import type { SqlRow } from "../base/db.ts";
import { Connection } from "./connection.ts";
import { toFault } from "./storage-error.ts";
import type { FromReader, ToReader } from "./storage-messages.ts";

assert(parentPort !== null, "reader-thread runs in a worker");
const port = parentPort;
const { path } = workerData as { readonly path: string };
let connection: Connection | undefined;

/** Opened at the first query, and again at the next where that failed. */
function read(query: Extract<ToReader, { kind: "query" }>): readonly SqlRow[] {
  connection ??= Connection.openReader(path);
  return connection.all(query.sql, query.values);
}

function answer(query: Extract<ToReader, { kind: "query" }>): FromReader {
  try {
    return { kind: "rows", id: query.id, rows: read(query) };
  } catch (error) {
    const fault = toFault(error);
    if (fault.kind === "unwritable") {
      connection?.close(); // a fresh connection sees a file that was restored
      connection = undefined;
    }
    return { kind: "failed", id: query.id, fault };
  }
}

port.on("message", (message: ToReader) => {
  if (message.kind === "query") return port.postMessage(answer(message));
  connection?.close();
  port.close();
});
