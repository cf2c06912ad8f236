// Brings a database file to this version's schema: plain SQL files `migrations/NNNN-name.sql`, all that are missing in one transaction, counted in
// `user_version`: one that fails changes nothing. Called by whoever owns the write connection; readers rely on it having run.

import { readdirSync, readFileSync } from "node:fs";
import type { Database as Sqlite } from "better-sqlite3";
import { codeOf, StorageError } from "./storage-error.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Beside this file; the build copies what is not TypeScript. */
const MIGRATIONS = new URL("./migrations/", import.meta.url);

export function readMigrations(directory: URL = MIGRATIONS): readonly Migration[] {
  const names = readdirSync(directory).filter((name) => name.endsWith(".sql"));
  const migrations = names.toSorted().map((name) => {
    const version = Number(/^([0-9]{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1] ?? "0");
    return { version, name, sql: readFileSync(new URL(name, directory), "utf8") };
  });
  migrations.forEach(({ version, name }, index) => {
    if (version !== index + 1)
      throw new StorageError("refused", `migration ${name} is out of order in ${directory.pathname}`);
  });
  return migrations;
}

/** Says which one it was, and keeps the code of what SQLite threw: a full disk is told as such. */
class MigrationError extends Error {
  override readonly name = "MigrationError";
  readonly code: string;

  constructor(name: string, path: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${path} could not be brought to this version and is as it was: ${name} failed: ${why}`);
    this.code = codeOf(cause);
  }
}

/** "ZONG": tells our files from other programs' (SQLite's `file` magic). */
const APPLICATION_ID = 0x5a4f4e47;

/** Names of the migrations that ran. Throws StorageError for a file that is newer or not ours, and what SQLite throws for the rest. */
export function migrate(connection: Sqlite, migrations: readonly Migration[] = readMigrations()): readonly string[] {
  refuseForeign(connection);
  const version = versionOf(connection);
  const known = migrations.length;
  if (version > known) {
    const message = `${connection.name} was written by a newer Zongji (schema ${version}; this one knows ${known}): start that version, or restore a backup made before the upgrade.`;
    throw new StorageError("refused", message);
  }
  const missing = migrations.slice(version);
  if (missing.length > 0) runMigrations(connection, missing);
  return missing.map(({ name }) => name);
}

/** How many migrations this version has. */
export function knownVersion(): number {
  return readMigrations().length;
}

/** Written by some version of this product. */
export function isOurs(connection: Sqlite): boolean {
  return numberOf(connection.pragma("application_id", { simple: true })) === APPLICATION_ID;
}

function refuseForeign(connection: Sqlite): void {
  const id = numberOf(connection.pragma("application_id", { simple: true }));
  if (id === APPLICATION_ID) return;
  const tables = connection.prepare("SELECT count(*) AS tables FROM sqlite_master").get() as {
    readonly tables: number;
  };
  if (id === 0 && tables.tables === 0) return;
  const message = `${connection.name} is a database of another program: name another place with --data DIR.`;
  throw new StorageError("refused", message);
}

function runMigrations(connection: Sqlite, missing: readonly Migration[]): void {
  const run = connection.transaction(() => {
    for (const { version, name, sql } of missing) {
      if (versionOf(connection) >= version) continue; // another process was first
      try {
        connection.exec(sql);
      } catch (error) {
        throw new MigrationError(name, connection.name, error);
      }
      connection.pragma(`user_version = ${version}`);
    }
    connection.pragma(`application_id = ${APPLICATION_ID}`);
  });
  run.immediate(); // two switches started at once: the second waits, then finds it done or fails with "busy"
}

/** Of the schema. */
export function versionOf(connection: Sqlite): number {
  return numberOf(connection.pragma("user_version", { simple: true }));
}

function numberOf(pragma: unknown): number {
  return typeof pragma === "number" ? pragma : 0;
}
