// A database that takes a million rows in minutes: what the product's own code would write, statement by statement, in large transactions on the
// caller's thread and without waiting for the disk. A bench fills a file with it and then opens the file as the switch does.

import type { Database, SqlRow, SqlValue, Write } from "../../src/base/db.ts";
import { Connection } from "../../src/store/connection.ts";
import { migrate } from "../../src/store/migrate.ts";

/** Calls of `write` in one transaction. */
const TOGETHER = 40;
const CACHE_KIB = 512 * 1_024;

export class BulkDatabase implements Database {
  readonly #connection: Connection;
  #open = 0;

  constructor(path: string) {
    this.#connection = Connection.openWriter(path);
    migrate(this.#connection.sqlite);
    // Nothing is lost that cannot be made again, and nothing is deleted that anybody should not see.
    this.#connection.sqlite.pragma("synchronous = OFF");
    this.#connection.sqlite.pragma("secure_delete = OFF");
    this.#connection.sqlite.pragma(`cache_size = -${CACHE_KIB}`);
  }

  async write(writes: readonly Write[]): Promise<void> {
    if (this.#open === 0) this.#connection.sqlite.exec("BEGIN");
    this.#open += 1;
    for (const { sql, values } of writes) this.#connection.prepare(sql).run(...values);
    if (this.#open >= TOGETHER) this.#commit();
  }

  get(sql: string, values: readonly SqlValue[] = []): SqlRow | undefined {
    return this.#connection.get(sql, values);
  }

  async query(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return this.#connection.all(sql, values);
  }

  close(): void {
    this.#commit();
    this.#connection.sqlite.pragma("wal_checkpoint(TRUNCATE)");
    this.#connection.close();
  }

  #commit(): void {
    if (this.#open > 0) this.#connection.sqlite.exec("COMMIT");
    this.#open = 0;
  }
}
