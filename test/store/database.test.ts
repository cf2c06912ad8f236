// The database as `serve` uses it: threads, real files, real kills.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Write } from "../../src/base/db.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Storage, StorageTrouble } from "../../src/store/storage.ts";
import type { StartThread } from "../../src/store/thread.ts";
import { type BuiltStore, buildStore } from "./built-store.ts";

let store: BuiltStore;
let directory: string;
let path: string;
const open: Storage[] = [];

beforeAll(async () => {
  store = await buildStore();
}, 60_000);
afterAll(() => store.remove());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-store-"));
  path = join(directory, "data/zongji.db");
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close()));
  rmSync(directory, { recursive: true, force: true });
});

async function openStore(options: { pendingWrites?: number; start?: StartThread } = {}): Promise<Storage> {
  const database = await store.openDatabase({ path, log: silentLog, groupMs: 2, ...options });
  open.push(database);
  return database;
}

const INSERT = "INSERT INTO audit (id, at, who, what) VALUES (?, ?, 'test', ?)";
function audit(id: number, what = "x"): Write {
  return { sql: INSERT, values: [id, id, what] };
}

async function countAudit(database: Storage): Promise<number> {
  const rows = await database.query("SELECT count(*) AS n FROM audit");
  return Number(rows[0]?.["n"]);
}

test("what was written can be read at once, on the main thread and by the reader, and is there after a restart", async () => {
  const database = await openStore();
  await database.write([audit(1, "office.apply"), audit(2)]);
  expect(database.get("SELECT what FROM audit WHERE id = ?", [1])).toEqual({ what: "office.apply" });
  expect(await database.query("SELECT id FROM audit ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
  expect(database.pending).toBe(0);
  await database.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
  const again = await openStore();
  expect(await countAudit(again)).toBe(2);
});

test("one caller's mistake takes back that caller's writes and nobody else's", async () => {
  const database = await openStore();
  await database.write([audit(1)]);
  const outcomes = await Promise.allSettled([
    database.write([audit(2)]),
    database.write([audit(3), audit(1)]), // 1 exists
    database.write([{ sql: "INSERT INTO nowhere VALUES (1)", values: [] }]),
    database.write([audit(4)]),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
  expect(String(outcomes[1]?.status === "rejected" && outcomes[1].reason)).toContain("UNIQUE constraint failed");
  expect(await database.query("SELECT id FROM audit ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }, { id: 4 }]);
});

test("every kind of value comes back as it was written", async () => {
  const database = await openStore();
  const blob = new Uint8Array([0, 1, 255]);
  await database.write([{ sql: "CREATE TABLE kinds (a, b, c, d)", values: [] }]);
  await database.write([{ sql: "INSERT INTO kinds VALUES (?, ?, ?, ?)", values: ["总机", 1.5, null, blob] }]);
  const row = database.get("SELECT * FROM kinds");
  expect(row).toMatchObject({ a: "总机", b: 1.5, c: null });
  expect(new Uint8Array(row?.["d"] as Uint8Array)).toEqual(blob);
  const [fromThread] = await database.query("SELECT * FROM kinds");
  expect(new Uint8Array(fromThread?.["d"] as Uint8Array)).toEqual(blob);
});

test("neither the main thread's nor the reader's connection can change anything", async () => {
  const database = await openStore();
  expect(() => database.get("DELETE FROM audit RETURNING id")).toThrow(/readonly/);
  await expect(database.query("DELETE FROM audit RETURNING id")).rejects.toThrow(/readonly/);
});

test("too many waiting writes are refused, and those before them are kept", async () => {
  const database = await openStore({ pendingWrites: 2 });
  const kept = database.write([audit(1), audit(2)]);
  await expect(database.write([audit(3)])).rejects.toMatchObject({ kind: "overrun" });
  await kept;
  await database.write([audit(4)]);
  expect(await countAudit(database)).toBe(3);
});

test("closing commits what was accepted and refuses the rest", async () => {
  const database = await openStore();
  const last = database.write([audit(1)]);
  const closed = database.close();
  await expect(database.write([audit(2)])).rejects.toMatchObject({ kind: "closed" });
  await Promise.all([last, closed]);
  await expect(database.query("SELECT 1")).rejects.toMatchObject({ kind: "closed" });
  expect(() => database.get("SELECT 1")).toThrow("closed");
  const again = await openStore();
  expect(await countAudit(again)).toBe(1);
});

test("a data directory that cannot be made is refused with its path and what to do", async () => {
  writeFileSync(join(directory, "data"), "a file where the directory should be");
  await expect(openStore()).rejects.toThrow(/cannot use the database .*data\/zongji\.db.*--data DIR/);
});

test("a file that is not a database is refused and left as it was", async () => {
  path = join(directory, "zongji.db");
  writeFileSync(path, "dear diary ".repeat(1000));
  await expect(openStore()).rejects.toThrow(/damaged or not a database/);
  expect(statSync(path).size).toBe(11_000);
});

/** Resolves once `claim` returns without throwing; looks again each time the event loop comes round. */
async function eventually(claim: () => void): Promise<void> {
  for (;;) {
    try {
      return claim();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
let giveUpAt = 0;
beforeEach(() => {
  giveUpAt = performance.now() + 8_000;
});

/** Keeps the threads that were started, newest last. */
function watchThreads(threads: Worker[]): StartThread {
  return (name, data) => {
    const worker = store.startThread(name, data);
    if (name === "storage-thread") threads.push(worker);
    return worker;
  };
}

test("a storage thread that dies while idle is started again with the next write", async () => {
  const threads: Worker[] = [];
  const database = await openStore({ start: watchThreads(threads) });
  await database.write([audit(1)]);
  await threads[0]?.terminate();
  await database.write([audit(2)]);
  expect(threads).toHaveLength(2);
  expect(await countAudit(database)).toBe(2);
});

test("writes in flight when the thread dies are written once: whether it died before the commit or after", async () => {
  const threads: Worker[] = [];
  const database = await openStore({ start: watchThreads(threads) });
  const thread = threads[0];
  // The thread commits and dies, and its acknowledgement never arrives.
  thread?.removeAllListeners("message");
  const lost = database.write([audit(1)]);
  const other = new Sqlite(path, { readonly: true });
  await eventually(() => expect(other.prepare("SELECT count(*) AS n FROM audit").get()).toEqual({ n: 1 }));
  other.close();
  await thread?.terminate();
  await lost;
  expect(threads).toHaveLength(2);
  expect(await countAudit(database)).toBe(1);
});

test("a thread that dies again at once is not started in a loop: writes are refused with the reason", async () => {
  const threads: Worker[] = [];
  const told: StorageTrouble["kind"][] = [];
  const database = await openStore({ start: watchThreads(threads) });
  database.onTrouble((trouble) => told.push(trouble.kind));
  await threads[0]?.terminate();
  await database.write([audit(1)]);
  await threads[1]?.terminate();
  await expect(database.write([audit(2)])).rejects.toMatchObject({ kind: "thread-died" });
  await expect(database.write([audit(3)])).rejects.toMatchObject({ kind: "thread-died" });
  expect(threads).toHaveLength(2);
  expect(told).toEqual(["unwritable"]);
  expect(database.get("SELECT count(*) AS n FROM audit")).toEqual({ n: 1 }); // reading goes on
});

/** Reads for as long as the numbers take. */
const LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT count(*) AS n FROM n";

test("a search is answered while a slow report runs", async () => {
  const database = await openStore();
  await database.write([audit(1)]);
  await database.query("SELECT 1"); // the thread is there
  const answered: string[] = [];
  const report = database.query(LONG, [3_000_000], { long: true }).then(() => answered.push("report"));
  for (let i = 0; i < 3; i++) await countAudit(database).then(() => answered.push("search"));
  await report;
  expect(answered).toEqual(["search", "search", "search", "report"]);
});

test("the reader of reports is started by the first of them, and again after a death that only reports notice", async () => {
  const readers: Worker[] = [];
  const database = await openStore({
    start: (name, data) => {
      const worker = store.startThread(name, data);
      if (name === "reader-thread") readers.push(worker);
      return worker;
    },
  });
  await database.query("SELECT 1");
  expect(readers).toHaveLength(1);
  const lost = database.query(LONG, [3_000_000], { long: true });
  const refused = expect(lost).rejects.toMatchObject({ kind: "thread-died" });
  await readers[1]?.terminate();
  await refused;
  expect(await database.query("SELECT 2 AS n")).toEqual([{ n: 2 }]);
  expect(await database.query("SELECT 3 AS n", [], { long: true })).toEqual([{ n: 3 }]);
  expect(readers).toHaveLength(3);
});

test("more reports than may wait are refused, and searches are not", async () => {
  const database = await openStore();
  const reports = Array.from({ length: limits.store.pendingLongQueries }, () =>
    database.query("SELECT 1 AS n", [], { long: true }),
  );
  await expect(database.query("SELECT 1", [], { long: true })).rejects.toMatchObject({ kind: "overrun" });
  expect(await database.query("SELECT 2 AS n")).toEqual([{ n: 2 }]);
  expect(await Promise.all(reports)).toHaveLength(limits.store.pendingLongQueries);
});

const LIMITED = (url: string, file: string): string => `
  const { openDatabase } = await import(${JSON.stringify(url)});
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const database = await openDatabase({ path: ${JSON.stringify(file)}, log, groupMs: 1 });
  database.onTrouble((trouble) => console.log(trouble.kind));
  const write = (id) => database.write([{ sql: ${JSON.stringify(INSERT)}, values: [id, id, "x".repeat(4000)] }]);
  let id = 0;
  let rows = 0;
  // A failed group lets SQLite tidy its WAL, which may make room once more: full is full when it fails twice.
  for (let failures = 0; failures < 2; ) {
    await write(++id).then(() => { rows++; failures = 0; }, (error) => { failures++; console.log("failed", error.kind); });
  }
  console.log("waiting");
  for await (const line of process.stdin) break;
  await write(++id);
  const counted = await database.query("SELECT count(*) AS n FROM audit");
  console.log("rows", counted[0].n === rows + 1);
  await database.close();
  process.exit();`;

// A bound on the size of files is the full disk that needs no privileges; prlimit lifts it again while the process runs.
const hasPrlimit = spawnSync("prlimit", ["--version"]).status === 0;
test.skipIf(!hasPrlimit)("a full disk is told once, writes fail with it, and with room again they go on", async () => {
  const program = 'trap "" XFSZ; ulimit -S -f 4000; exec "$0" --input-type=module -e "$1"';
  const child = spawn("bash", ["-c", program, process.execPath, LIMITED(store.url, path)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (line !== "waiting") continue;
    expect(spawnSync("prlimit", ["--pid", String(child.pid), "--fsize=unlimited"]).status).toBe(0);
    child.stdin.write("go on\n");
  }
  expect(said.slice(-6)).toEqual([
    "unwritable",
    "failed unwritable",
    "failed unwritable",
    "waiting",
    "recovered",
    "rows true",
  ]);
});

const WRITER = (url: string, file: string): string => `
  const { openDatabase } = await import(${JSON.stringify(url)});
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const database = await openDatabase({ path: ${JSON.stringify(file)}, log, groupMs: 1 });
  for (let id = 1; ; id += 2) {
    const writes = [id, id + 1].map((n) => ({ sql: ${JSON.stringify(INSERT)}, values: [n, n, "x".repeat(200)] }));
    await database.write(writes);
    console.log(id + 1);
  }`;

async function lineFrom(child: ChildProcess, atLeast: number): Promise<number> {
  let last = 0;
  if (child.stdout === null) return last;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last === atLeast) child.kill("SIGKILL");
  }
  return last;
}

test("kill -9 loses nothing that was acknowledged and leaves no half call", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", WRITER(store.url, path)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const acknowledged = await lineFrom(child, 100);
  await exited;
  expect(acknowledged).toBeGreaterThanOrEqual(100);
  const database = await openStore();
  const row = database.get("SELECT count(*) AS n, max(id) AS last FROM audit");
  expect(row?.["n"]).toBe(row?.["last"]); // no gaps
  expect(Number(row?.["last"])).toBeGreaterThanOrEqual(acknowledged);
  expect(Number(row?.["last"]) % 2).toBe(0); // both writes of a call or none
});
