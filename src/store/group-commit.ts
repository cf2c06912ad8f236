// One transaction for the writes of many callers, each caller's all or none: one caller's mistake costs nobody else. Hardly any is made, so the group
// is first written as one; only where something in it is refused is it begun anew, with a savepoint a caller, to learn whose. For a savepoint SQLite copies each page
// aside before it changes it, which took a third of the storage thread's time. Called by that thread and by the database in one thread.

import { assert } from "../base/assert.ts";
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
    const failures = runAsOne(connection, calls) ? [] : runRest(connection, calls);
    mark?.(failures);
    connection.prepare("COMMIT").run();
    return { kind: "committed", failures };
  } catch (error) {
    rollBack(connection);
    return { kind: "failed", fault: toFault(error) };
  }
}

/** False: something in it is refused, and a new transaction has nothing of it. */
function runAsOne(connection: Connection, calls: readonly Call[]): boolean {
  try {
    for (const call of calls) for (const { sql, values } of call) connection.prepare(sql).run(...values);
    return true;
  } catch (error) {
    if (!isRefusal(connection, toFault(error))) throw error;
    connection.prepare("ROLLBACK").run();
    connection.prepare("BEGIN IMMEDIATE").run();
    return false;
  }
}

/** Without those that are refused, and again as one: a journal that is replayed without them then gives the very same file. */
function runRest(connection: Connection, calls: readonly Call[]): readonly CallFailure[] {
  const failures = runApart(connection, calls);
  const refused = new Set(failures.map(([index]) => index));
  connection.prepare("ROLLBACK").run();
  connection.prepare("BEGIN IMMEDIATE").run();
  const isWritten = runAsOne(
    connection,
    calls.filter((_, index) => !refused.has(index)),
  );
  assert(isWritten, "what was taken before is taken again");
  return failures;
}

function runApart(connection: Connection, calls: readonly Call[]): readonly CallFailure[] {
  const failures: CallFailure[] = [];
  calls.forEach((call, index) => {
    const fault = runCall(connection, call);
    if (fault !== undefined) failures.push([index, fault]);
  });
  return failures;
}

/** A full disk takes SQLite's whole transaction with it, not only one caller's part. */
function isRefusal(connection: Connection, fault: StorageFault): boolean {
  return fault.kind === "refused" && connection.sqlite.inTransaction;
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
    if (!isRefusal(connection, fault)) throw error;
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
