// What is answered where the database took nothing: the world's trouble (a full disk), not our mistake, and not the asker's either. Used where requests
// fail (server.ts, write-ranged.ts).

import { type Refused, refuse } from "./answer.ts";

/** Kinds of `store/storage-error.ts`, which nothing here imports. */
const DETAILS: ReadonlyMap<unknown, string> = new Map([
  ["unwritable", "nothing was changed: the disk of the database is full, or takes no writes"],
  ["overrun", "nothing was changed: more waits to be written than there is room for"],
  ["thread-died", "the database broke off; look whether it was done before you ask again"],
  ["closed", "nothing was changed: the database is closed"],
]);

/** undefined: another mistake. */
export function storageRefusal(error: unknown): Refused | undefined {
  if (!(error instanceof Error) || error.name !== "StorageError" || !("kind" in error)) return undefined;
  const detail = DETAILS.get(error.kind);
  return detail === undefined ? undefined : refuse(503, "Cannot be kept", detail);
}
