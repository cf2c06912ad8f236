// Data directories of every version there was, made by running those versions (old/VERSION.db.gz, with their keys): this one brings them up with every row
// there, and lets one go back. The calls and the recording in them were put in by hand afterwards, in the tables as each version had them.

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { officeInForce } from "../../src/app/office-in-force.ts";
import type { ExtensionKey } from "../../src/base/ids.ts";
import { seededRng } from "../../src/base/rng.ts";
import type { Millis, WallMillis } from "../../src/base/time.ts";
import { keepBeforeUpdate, keptCopies } from "../../src/store/before-update.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { migrate, readMigrations } from "../../src/store/migrate.ts";
import { openSecretBox } from "../../src/store/secret-box.ts";
import { StorageWork } from "../../src/store/storage-work.ts";
import { zongji } from "../cli/run-cli.ts";

vi.setConfig({ testTimeout: 60_000 });

const OLD = fileURLToPath(new URL("./old/", import.meta.url));
const VERSIONS = [
  ["0.1.0", 1],
  ["0.2.0", 4],
  ["0.3.0", 8],
  ["0.4.0", 13],
  ["0.5.0", 17],
  ["0.6.0", 27],
  ["0.7.0", 34],
] as const;
const NOW = 1_795_000_000_000 as WallMillis;

let data: string;
let path: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "zongji-old-"));
  path = join(data, "zongji.db");
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

function place(version: string): void {
  writeFileSync(path, gunzipSync(readFileSync(join(OLD, `${version}.db.gz`))));
  copyFileSync(join(OLD, `${version}.key`), join(data, "secret.key"));
  chmodSync(join(data, "secret.key"), 0o600);
}

function open(): StorageWork {
  return new StorageWork({ path, run: "test", again: true, journal: undefined, keepBeforeUpdate: true }, () => {});
}

/** Rows by table, of those that have any. */
function counts(file: string): Readonly<Record<string, number>> {
  const sqlite = new Sqlite(file, { readonly: true });
  const tables = sqlite
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .all();
  const rows = tables.map(({ name }) => {
    return [name, Number(sqlite.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name}"`).get()?.n)] as const;
  });
  sqlite.close();
  return Object.fromEntries(rows.filter(([, count]) => count > 0));
}

function schemaOf(file: string): number {
  const sqlite = new Sqlite(file, { readonly: true });
  const version = Number(sqlite.pragma("user_version", { simple: true }));
  sqlite.close();
  return version;
}

/** Virtual time would be of no use: nothing here waits. */
const clock = {
  now: () => 0 as Millis,
  wall: () => NOW,
  after(_: number, __: string, run: () => void) {
    queueMicrotask(run);
    return { cancel() {} };
  },
};

describe("OPS-04 upgrades", () => {
  test.each(VERSIONS)(
    "the data of %s: every row is there, its office is in force, and one can go back",
    async (version, schema) => {
      place(version);
      expect(schemaOf(path)).toBe(schema);
      const before = counts(path);
      const work = open();
      expect(work.migrated).toHaveLength(readMigrations().length - schema);
      work.close();
      expect(counts(path)).toMatchObject(before);
      expect([before["call"], before["recording"], before["agent_state"], before["office_version"]]).toEqual([
        3, 1, 1, 1,
      ]);
      const database = new MemoryDatabase({ clock, path });
      const inForce = await officeInForce({ database, box: openSecretBox(data), rng: seededRng(1), now: NOW });
      expect([
        inForce.isDemo,
        inForce.office.extensions.has("1001" as ExtensionKey),
        inForce.office.agents.size > 0,
      ]).toEqual([true, true, true]);
      await database.close();
      const [kept] = keptCopies(data);
      expect([kept?.schema, statSync(kept?.path ?? "").mode & 0o077]).toEqual([schema, 0]);
      expect(counts(kept?.path ?? "")).toEqual(before);
      const { status, out } = await zongji(["backup", "undo-update", "--data", data, "--json"]);
      expect(status).toBe(0);
      expect([schemaOf(path), counts(path)]).toEqual([schema, before]);
      expect(schemaOf(JSON.parse(out).aside)).toBe(readMigrations().length);
    },
  );

  test("data of a newer version is refused in a sentence, and stays as it is", () => {
    place("0.7.0");
    const sqlite = new Sqlite(path);
    sqlite.pragma("user_version = 9999");
    sqlite.close();
    const was = readFileSync(path);
    expect(open).toThrow("was written by a newer Zongji (schema 9999");
    rmSync(`${path}-wal`, { force: true });
    rmSync(`${path}-shm`, { force: true });
    expect(schemaOf(path)).toBe(9999);
    expect(existsSync(join(data, "before-update"))).toBe(false);
    expect(was.length).toBe(readFileSync(path).length);
  });

  test("an update that fails in the middle changes nothing, and says which step it was", () => {
    place("0.5.0");
    const before = counts(path);
    const known = readMigrations();
    const bad = {
      version: known.length + 1,
      name: "0099-bad.sql",
      sql: "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);",
    };
    const sqlite = new Sqlite(path);
    sqlite.function("sha256", (text: unknown) => String(text));
    expect(() => migrate(sqlite, [...known, bad])).toThrow("is as it was: 0099-bad.sql failed: no such table: nowhere");
    sqlite.close();
    expect([schemaOf(path), counts(path)]).toEqual([17, before]);
  });

  test("only the two newest copies from before updates stay, and what a killed start left goes", () => {
    place("0.1.0");
    mkdirSync(join(data, "before-update"));
    for (const name of ["zongji-2.db", "zongji-3.db", "zongji-9.db.part"])
      writeFileSync(join(data, "before-update", name), "");
    const sqlite = new Sqlite(path);
    sqlite.pragma("journal_mode = WAL");
    keepBeforeUpdate(sqlite, path);
    sqlite.close();
    expect(keptCopies(data).map(({ schema }) => schema)).toEqual([3, 1]);
    expect(existsSync(join(data, "before-update/zongji-9.db.part"))).toBe(false);
  });
});
