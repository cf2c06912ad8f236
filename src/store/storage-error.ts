// What can go wrong with storage, and what a person can do about it. Used on both sides of the storage thread.

export type StorageTroubleKind =
  /** The file or its disk takes no writes: full, read-only, gone, damaged. */
  | "unwritable"
  /** The statements themselves are at fault (a constraint, wrong SQL): this caller's writes only. */
  | "refused"
  /** More writes wait than `limits.store.pendingWrites`. */
  | "overrun"
  /** The storage thread died, and whether the writes were committed cannot be known, or it could not be started again. */
  | "thread-died"
  | "closed";

export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly kind: StorageTroubleKind;

  constructor(kind: StorageTroubleKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A fault as it crosses threads. */
export interface StorageFault {
  readonly kind: StorageTroubleKind;
  readonly message: string;
}

const UNWRITABLE = /^SQLITE_(?:FULL|IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB|BUSY|LOCKED|NOMEM|PERM|AUTH|PROTOCOL)/;

/** Sorts what better-sqlite3 threw. */
export function toFault(error: unknown): StorageFault {
  if (error instanceof StorageError) return { kind: error.kind, message: error.message };
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (UNWRITABLE.test(code)) return { kind: "unwritable", message: `${message} (${code})` };
  return { kind: "refused", message: code === "" ? message : `${message} (${code})` };
}

export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

/** The sentence for the person who started the switch and whose data directory cannot be used. */
export function openAdvice(path: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  const cause = error instanceof Error ? error.message : String(error);
  return new StorageError("unwritable", `cannot use the database ${path}: ${cause}. ${adviceFor(code, path)}`);
}

function adviceFor(code: string, path: string): string {
  if (code.startsWith("SQLITE_FULL") || code === "ENOSPC")
    return "The disk is full: free some space, then start again.";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") {
    return `The file is damaged or not a database: move it away, restore it from a backup, then start again.`;
  }
  if (code.startsWith("SQLITE_BUSY"))
    return "Another process holds it: is a second switch running on this data directory?";
  return `Check that ${path} and its directory exist and that the user who runs the switch may write there, or name another place with --data DIR.`;
}
