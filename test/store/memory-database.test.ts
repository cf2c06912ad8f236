import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Write } from "../../src/base/db.ts";
import type { Clock, Millis, WallMillis } from "../../src/base/time.ts";
import { TimerQueue } from "../../src/base/timer-queue.ts";
import { Connection } from "../../src/store/connection.ts";
import { commitGroup } from "../../src/store/group-commit.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { migrate, readMigrations } from "../../src/store/migrate.ts";
import type { StorageTrouble } from "../../src/store/storage.ts";

class TestClock implements Clock {
  #now = 0;
  readonly timers = new TimerQueue();

  now(): Millis {
    return this.#now as Millis;
  }
  wall(): WallMillis {
    return (1_700_000_000_000 + this.#now) as WallMillis;
  }
  after(afterMs: number, why: string, run: () => void): { cancel(): void } {
    return this.timers.set({ at: this.#now + afterMs, why, run });
  }
  async run(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.timers.nextAt(); next !== undefined && next <= end; next = this.timers.nextAt()) {
      this.#now = next;
      this.timers.takeDue(next)?.run();
      await Promise.resolve();
    }
    this.#now = end;
    for (let i = 0; i < 5; i++) await Promise.resolve();
  }
}

function audit(id: number): Write {
  return { sql: "INSERT INTO audit (id, at, who, what) VALUES (?, 1, 'test', 'x')", values: [id] };
}

function idsIn(database: MemoryDatabase): Promise<readonly unknown[]> {
  return database.query("SELECT id FROM audit ORDER BY id").then((rows) => rows.map((row) => row["id"]));
}

/** After everything that is ready to run has run. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  let state = "waiting";
  promise.then(
    () => {
      state = "done";
    },
    (error: Error) => {
      state = error.message;
    },
  );
  for (let i = 0; i < 10; i++) await Promise.resolve();
  return state;
}

describe("group commit on a virtual clock", () => {
  test("writes are there only when the group's time is over, and answered after the acknowledgement's delay", async () => {
    const clock = new TestClock();
    const database = new MemoryDatabase({ clock, groupMs: 25, ackDelayMs: 10 });
    const write = database.write([audit(1)]);
    await clock.run(24);
    expect(await idsIn(database)).toEqual([]);
    await clock.run(1);
    expect(await idsIn(database)).toEqual([1]);
    expect(await stateOf(write)).toBe("waiting");
    expect(database.pending).toBe(1);
    await clock.run(10);
    expect(await stateOf(write)).toBe("done");
    expect(database.pending).toBe(0);
    expect(clock.timers.size).toBe(0);
  });

  test("a crash loses what was not committed and nothing else, and nobody is answered", async () => {
    const clock = new TestClock();
    const database = new MemoryDatabase({ clock, groupMs: 25, ackDelayMs: 10 });
    database.write([audit(1)]);
    await clock.run(30); // committed, not acknowledged
    const unanswered = database.write([audit(2)]);
    const after = database.crash();
    await clock.run(100);
    expect(await idsIn(after)).toEqual([1]);
    expect(await stateOf(unanswered)).toBe("waiting");
    expect(() => database.get("SELECT 1")).toThrow("closed");
    expect(clock.timers.size).toBe(0);
    const next = after.write([audit(3)]);
    await clock.run(100);
    expect(await stateOf(next)).toBe("done");
  });

  test("a full disk is told once, and its end once", async () => {
    const clock = new TestClock();
    const database = new MemoryDatabase({ clock });
    const told: StorageTrouble[] = [];
    const stop = database.onTrouble((trouble) => told.push(trouble));
    database.breakDisk("disk full");
    const lost = [database.write([audit(1)])];
    await clock.run(100);
    lost.push(database.write([audit(2)]));
    await clock.run(100);
    for (const write of lost) await expect(write).rejects.toMatchObject({ kind: "unwritable", message: "disk full" });
    database.breakDisk(undefined);
    database.write([audit(3)]);
    await clock.run(100);
    expect(await idsIn(database)).toEqual([3]);
    expect(told).toEqual([{ kind: "unwritable", cause: "disk full" }, { kind: "recovered" }]);
    stop();
  });

  test("any mixture of good and bad calls leaves exactly the good ones, each whole", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }), { maxLength: 20 }),
        fc.nat(40),
        async (calls, gapMs) => {
          const clock = new TestClock();
          const database = new MemoryDatabase({ clock, groupMs: 25 });
          const expected = new Set<number>();
          for (const ids of calls) {
            const isGood = ids.every((id) => !expected.has(id)) && new Set(ids).size === ids.length;
            if (isGood) for (const id of ids) expected.add(id);
            database.write(ids.map(audit)).then(
              () => expect(isGood).toBe(true),
              (error: Error) => expect(isGood, error.message).toBe(false),
            );
            await clock.run(gapMs);
          }
          await clock.run(100);
          expect(await idsIn(database)).toEqual([...expected].sort((a, b) => a - b));
          expect(database.pending).toBe(0);
          await database.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("SQLite itself", () => {
  test("when SQLite runs out of room in the middle of a group, nothing of the group is written", () => {
    const connection = Connection.openWriter(":memory:");
    connection.sqlite.exec("CREATE TABLE big (bytes TEXT)");
    connection.sqlite.pragma("max_page_count = 20"); // SQLite answers SQLITE_FULL, as on a full disk
    const small: Write = { sql: "INSERT INTO big VALUES (?)", values: ["x"] };
    const large: Write = { sql: "INSERT INTO big VALUES (?)", values: ["x".repeat(200_000)] };
    expect(commitGroup(connection, [[small], [small, large], [small]])).toMatchObject({
      kind: "failed",
      fault: { kind: "unwritable" },
    });
    expect(connection.get("SELECT count(*) AS n FROM big", [])).toEqual({ n: 0 });
    connection.sqlite.pragma("max_page_count = 100000");
    expect(commitGroup(connection, [[small], [small, large]])).toEqual({ kind: "committed", failures: [] });
    expect(connection.get("SELECT count(*) AS n FROM big", [])).toEqual({ n: 3 });
    connection.close();
  });
});

describe("migrations", () => {
  const directory = mkdtempSync(join(tmpdir(), "zongji-migrate-"));
  const path = join(directory, "zongji.db");

  test("an empty file becomes this version's, and a second time there is nothing to do", () => {
    const connection = Connection.openWriter(path);
    const names = readMigrations().map(({ name }) => name);
    expect(migrate(connection.sqlite)).toEqual(names);
    expect(migrate(connection.sqlite)).toEqual([]);
    for (const table of [
      "call",
      "leg",
      "segment",
      "recording",
      "agent_event",
      "agent_state",
      "binding",
      "office_version",
      "audit",
    ]) {
      expect(connection.get("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?", [table])).toEqual({
        name: table,
      });
    }
    connection.close();
  });

  test("a migration that fails leaves the file at the version before", () => {
    const connection = Connection.openWriter(path);
    const known = readMigrations();
    const bad = { version: known.length + 1, name: "bad.sql", sql: "CREATE TABLE half (a); CREATE TABLE half (a);" };
    expect(() => migrate(connection.sqlite, [...known, bad])).toThrow(/half already exists/);
    expect(connection.sqlite.pragma("user_version", { simple: true })).toBe(known.length);
    expect(connection.get("SELECT name FROM sqlite_master WHERE name = 'half'", [])).toBeUndefined();
    connection.close();
  });

  test("a file of a newer version, and one of another program, are refused and left alone", () => {
    const connection = Connection.openWriter(path);
    connection.sqlite.pragma("user_version = 99");
    expect(() => migrate(connection.sqlite)).toThrow(/newer Zongji \(schema 99/);
    connection.close();
    const foreign = Connection.openWriter(join(directory, "foreign.db"));
    foreign.sqlite.exec("CREATE TABLE bookmarks (url TEXT)");
    expect(() => migrate(foreign.sqlite)).toThrow(/another program/);
    foreign.close();
    rmSync(directory, { recursive: true });
  });

  test("lists of calls use an index and need no sorting", () => {
    const connection = Connection.openWriter(":memory:");
    migrate(connection.sqlite);
    for (const where of [
      "",
      "WHERE from_number = '1'",
      "WHERE to_number = '1'",
      "WHERE agent = '1'",
      "WHERE queue = '1'",
    ]) {
      const plan = connection.all(
        `EXPLAIN QUERY PLAN SELECT id FROM call ${where} ORDER BY started_at DESC LIMIT 50`,
        [],
      );
      const details = plan.map((row) => row["detail"]).join("; ");
      expect(details).toContain("USING");
      expect(details).not.toContain("TEMP B-TREE");
    }
    connection.close();
  });
});
