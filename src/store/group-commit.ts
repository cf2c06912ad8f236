// One transaction for the writes of many callers, each caller's all or none: a savepoint a caller, so that one caller's mistake
// costs nobody else. Called by the storage thread and by the database in one thread.

import type { Write } from "../base/db.ts";
import type { Connection } from "./connection.ts";
import { type StorageFault, toFault } from "./storage-error.ts";

/** The writes of one `write()`. */
export type Call = readonly Write[];

export type GroupOutcome =
  /** `failures`: calls by their index in the group whose writes were left out, and why. */
  | { readonly kind: "committed"; readonly failures: readonly CallFailure[] }
  /** Nothing of the group was written. */
  | { readonly kind: "failed"; readonly fault: StorageFault };

export type CallFailure = readonly [index: number, fault: StorageFault];

/** `mark` is called inside the transaction, before its end. */
export function commitGroup(
  connection: Connection,
  calls: readonly Call[],
  mark?: (failures: readonly CallFailure[]) => void,
): GroupOutcome {
  try {
    connection.prepare("BEGIN IMMEDIATE").run();
    const failures: CallFailure[] = [];
    calls.forEach((call, index) => {
      const fault = runCall(connection, call);
      if (fault !== undefined) failures.push([index, fault]);
    });
    mark?.(failures);
    connection.prepare("COMMIT").run();
    return { kind: "committed", failures };
  } catch (error) {
    rollBack(connection);
    return { kind: "failed", fault: toFault(error) };
  }
}

/** Throws where the transaction as a whole cannot go on. */
function runCall(connection: Connection, call: Call): StorageFault | undefined {
  connection.prepare("SAVEPOINT one_call").run();
  try {
    for (const { sql, values } of call) connection.prepare(sql).run(...values);
    connection.prepare("RELEASE one_call").run();
    return undefined;
  } catch (error) {
    const fault = toFault(error);
    // A full disk takes SQLite's whole transaction with it, not only this caller's part.
    if (fault.kind !== "refused" || !connection.sqlite.inTransaction) throw error;
    connection.prepare("ROLLBACK TO one_call").run();
    connection.prepare("RELEASE one_call").run();
    return fault;
  }
}

function rollBack(connection: Connection): void {
  try {
    if (connection.sqlite.inTransaction) connection.sqlite.exec("ROLLBACK");
  } catch {
    // The disk that refused the commit may refuse this too; SQLite then rolls back when the file is next opened.
  }
}
