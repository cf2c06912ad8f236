// One SQLite connection with the pragmas of this product and a cache of prepared statements. Used by the storage thread (writing), by the
// reader thread and the main thread (reading), and by tests in one thread.

import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import SqliteDatabase, { type Database as Sqlite, type Statement } from "better-sqlite3";
import type { SqlRow, SqlValue } from "../base/db.ts";
import { limits } from "../base/limits.ts";
import { StorageError } from "./storage-error.ts";

/** Another process may hold the file for a moment, e.g. a backup. */
const BUSY_MS = 2_000;
/** A long reader lets the WAL grow; it is cut back to this once the reader is done. */
const WAL_KEPT_BYTES = 64 * 1024 * 1024;

export class Connection {
  readonly sqlite: Sqlite;
  #statements = new Map<string, Statement<SqlValue[], SqlRow>>();

  private constructor(sqlite: Sqlite) {
    this.sqlite = sqlite;
  }

  /** Makes the directory and the file where they are missing. Throws what SQLite or the file system throws. */
  static openWriter(path: string, mustExist = false): Connection {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    const sqlite = new SqliteDatabase(path, { timeout: BUSY_MS, fileMustExist: mustExist });
    sqlite.pragma("journal_mode = WAL");
    // A killed process loses nothing that was acknowledged; a power cut may lose the last moments, never the file.
    sqlite.pragma("synchronous = NORMAL");
    sqlite.pragma("foreign_keys = ON");
    // What is deleted is overwritten with zeros: whom nobody is to know any more is not in the rest of the file either.
    sqlite.pragma("secure_delete = ON");
    sqlite.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
    sqlite.function("sha256", { deterministic: true }, sha256); // the audit's chain: 0023-sign-in.sql
    return new Connection(sqlite);
  }

  /** What SQLite sets aside within a transaction is kept in memory from now on. Not for migrations, which may set a whole table aside. */
  keepAsideInMemory(): void {
    this.sqlite.pragma("temp_store = MEMORY");
  }

  static openReader(path: string): Connection {
    const sqlite = new SqliteDatabase(path, { timeout: BUSY_MS, readonly: true, fileMustExist: true });
    sqlite.pragma("query_only = ON");
    return new Connection(sqlite);
  }

  prepare(sql: string): Statement<SqlValue[], SqlRow> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= limits.store.statements) this.#statements.clear();
    const statement = this.sqlite.prepare<SqlValue[], SqlRow>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  get(sql: string, values: readonly SqlValue[]): SqlRow | undefined {
    return this.prepare(sql).get(...values);
  }

  /** Throws StorageError where there are more rows than anybody should ask for at once. */
  all(sql: string, values: readonly SqlValue[]): readonly SqlRow[] {
    const rows: SqlRow[] = [];
    for (const row of this.prepare(sql).iterate(...values)) {
      if (rows.length >= limits.store.queryRows) {
        throw new StorageError("refused", `more than ${limits.store.queryRows} rows: ask with LIMIT, page by page`);
      }
      rows.push(row);
    }
    return rows;
  }

  close(): void {
    this.#statements.clear();
    this.sqlite.close();
  }
}

function sha256(text: unknown): string {
  return createHash("sha256").update(String(text)).digest("hex");
}
