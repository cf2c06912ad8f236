// Data directories for `npm run faults -- backup`, and what is in one: names and SHA-256, so that nobody's own word has to be taken for it.

import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import Sqlite from "better-sqlite3";
import { sleep, start } from "../../bench/load/process.ts";

export interface Size {
  readonly rows: number;
  readonly files: number;
}

/** So long that a kill falls into every part of the work. */
export const LARGE: Size = { rows: 50_000, files: 150 };

/** What older versions wrote (test/store/old). */
const OLD = "test/store/old";

/** The data directory of `version` with as much more in it as `size` says. */
export function makeData(data: string, version: string, size: Size): void {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const path = join(data, "zongji.db");
  writeFileSync(path, gunzipSync(readFileSync(join(OLD, `${version}.db.gz`))), { mode: 0o600 });
  copyFileSync(join(OLD, `${version}.key`), join(data, "secret.key"));
  chmodSync(join(data, "secret.key"), 0o600);
  const sqlite = opened(path);
  const row = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)";
  sqlite
    .prepare(`INSERT INTO audit (at, who, what, detail) ${row} SELECT i, 'fault', 'test', hex(randomblob(40)) FROM n`)
    .run(size.rows);
  sqlite.pragma("journal_mode = WAL");
  sqlite.close();
  for (let index = 0; index < size.files; index++) addFile(data, `recordings/2026/11/23/${index}.wav`);
}

export function addFile(data: string, path: string): void {
  mkdirSync(dirname(join(data, path)), { recursive: true });
  writeFileSync(join(data, path), randomBytes(60_000));
}

/** SHA-256 by name; what SQLite makes beside a database, what is being restored and what was put aside are not in it. */
export function contents(data: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(data.length + 1);
    if (!entry.isFile() || /-(wal|shm)$|^(restoring|before-restore-|restore-in-progress)/.test(path)) continue;
    found.set(
      path,
      createHash("sha256")
        .update(readFileSync(join(data, path)))
        .digest("hex"),
    );
  }
  return found;
}

/** Names that are in `a` and not the same in `b`. */
export function lacking(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): readonly string[] {
  return [...a].filter(([path, hash]) => b.get(path) !== hash).map(([path]) => path);
}

/** `damaged` where SQLite says so; else rows by table and the version of the tables. */
export function databaseOf(
  path: string,
): { readonly schema: number; readonly rows: ReadonlyMap<string, number> } | "damaged" {
  const sqlite = opened(path);
  try {
    if (sqlite.pragma("integrity_check", { simple: true }) !== "ok") return "damaged";
    const names = sqlite
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'",
      )
      .all();
    const rows = names.map(({ name }) => {
      return [name, Number(sqlite.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name}"`).get()?.n)] as const;
    });
    return { schema: Number(sqlite.pragma("user_version", { simple: true })), rows: new Map(rows) };
  } finally {
    sqlite.close();
  }
}

/** Triggers of ours ask for this function. */
function opened(path: string): Sqlite.Database {
  const sqlite = new Sqlite(path);
  sqlite.function("sha256", { deterministic: true }, (text: unknown) =>
    createHash("sha256").update(String(text)).digest("hex"),
  );
  return sqlite;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** Kills it after so long with -9; returns whether it had not ended by itself by then. */
export async function killed({ program, args }: Command, afterMs: number): Promise<boolean> {
  const { child, exited } = await start(program, args, { stdio: "ignore" });
  const ended = await Promise.race([exited.then(() => true), sleep(afterMs).then(() => false)]);
  if (!ended) child.kill("SIGKILL");
  await exited;
  return !ended;
}

/** Runs it to its end: what it said where that is not status 0, and how long it took. */
export function ran({ program, args }: Command): { readonly trouble: string | undefined; readonly ms: number } {
  const began = performance.now();
  const { status, stderr, stdout } = spawnSync(program, args, { encoding: "utf8", timeout: 120_000 });
  const trouble =
    status === 0 ? undefined : `${args.slice(0, 2).join(" ")} ends with ${status}: ${stderr}${stdout}`.trim();
  return { trouble, ms: performance.now() - began };
}
