// Point-in-time recovery: a base copy and the journal make the database of any moment.

import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Write } from "../../src/base/db.ts";
import { between, seededRng } from "../../src/base/rng.ts";
import { copyDatabase } from "../../src/store/copy-database.ts";
import { journalFiles, journalRecords } from "../../src/store/journal/journal-reader.ts";
import { type JournalState, JournalWriter } from "../../src/store/journal/journal-writer.ts";
import { markRestored, replayJournal } from "../../src/store/journal/replay.ts";
import { StorageWork } from "../../src/store/storage-work.ts";

/** Copies of whole databases, on whatever else the machine does. */
vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let path: string;
let journal: string;
let now = 1_000_000;
const states: JournalState[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-journal-"));
  path = join(directory, "zongji.db");
  journal = join(directory, "journal");
  now = 1_000_000;
  states.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(run: string, terms: { fileBytes?: number; totalBytes?: number } = {}): StorageWork {
  const bounds = { directory: journal, fileBytes: 4_000, totalBytes: 10_000_000, retryMs: 60_000, ...terms };
  const init = { path, run, again: false, journal: bounds, keepBeforeUpdate: true };
  return new StorageWork(
    init,
    (state) => states.push(state),
    () => now,
  );
}

function audit(id: number, what: string): Write {
  return { sql: "INSERT INTO audit (id, at, who, what) VALUES (?, ?, 'test', ?)", values: [id, now, what] };
}

/** Every row of every table, but which groups were refused what. */
function dump(file: string): Readonly<Record<string, readonly unknown[]>> {
  const sqlite = new Sqlite(file, { readonly: true });
  const tables = sqlite.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const rows = tables.map(({ name }) => {
    const columns = name === "storage_mark" ? "run, ordinal" : "*";
    return [name, sqlite.prepare(`SELECT ${columns} FROM "${name}"`).raw().all()] as const;
  });
  sqlite.close();
  return Object.fromEntries(rows);
}

async function copy(to: string): Promise<string> {
  await copyDatabase({ from: path, to });
  return to;
}

/** A group as a busy switch writes it: new rows, changed ones, removed ones, words to be found, numbers given by the database, and some that are refused. */
function randomGroup(rng: ReturnType<typeof seededRng>, next: () => number): readonly (readonly Write[])[] {
  return Array.from({ length: between(rng, 1, 4) }, () => {
    const kind = between(rng, 0, 5);
    const id = next();
    switch (kind) {
      case 0:
        return [audit(id, "x".repeat(between(rng, 0, 400)))];
      case 1:
        return [audit(id, "y"), audit(id, "the same again")]; // refused: neither row
      case 2:
        return [
          { sql: "UPDATE event SET about = json_set(about, '$.n', ?) WHERE seq % 3 = ?", values: [String(id), id % 3] },
        ];
      case 3:
        return [{ sql: "DELETE FROM audit WHERE id % 7 = ?", values: [id % 7] }];
      case 4:
        return [
          {
            sql: "INSERT INTO customer_find (rowid, name) VALUES (?, ?)",
            values: [id, `name ${id} ${"z".repeat(id % 9)}`],
          },
        ];
      default:
        return [
          { sql: "INSERT INTO event (at, type, about, data) VALUES (?, 'x', '{}', ?)", values: [now, `{"n":${id}}`] },
        ];
    }
  });
}

describe("OPS-04 point-in-time recovery", () => {
  test.each([1, 2])(
    "base and journal give every moment exactly, through kills and torn files (seed %i)",
    async (seed) => {
      const rng = seededRng(seed);
      let id = 0;
      let ordinal = 0;
      let run = 0;
      let work = open(`${seed}aa${run}`);
      const bases: string[] = [];
      const moments: { at: number; file: string }[] = [];
      for (let step = 0; step < 24; step++) {
        now += between(rng, 1, 50);
        work.commit(
          ++ordinal,
          randomGroup(rng, () => ++id),
        );
        const chance = between(rng, 0, 19);
        if (step === 0 || (chance < 2 && bases.length < 3)) bases.push(await copy(join(directory, `base-${step}.db`)));
        if (chance >= 2 && chance < 5 && moments.length < 4)
          moments.push({ at: now, file: await copy(join(directory, `moment-${step}.db`)) });
        if (chance < 17) continue;
        // Killed with a group in the journal that was never committed, and half of another behind it.
        const mark = { run: `${seed}aa${run}`, ordinal };
        if (chance === 18) spoil(mark, [[audit(1_000_000 + id, "never")]]);
        work.close();
        ordinal = 0;
        work = open(`${seed}aa${++run}`);
      }
      work.close();
      moments.push({ at: now, file: path });
      expect(bases.length).toBeGreaterThan(0);
      for (const [index, base] of bases.entries()) {
        const end = join(directory, `end-${index}.db`);
        await copyDatabase({ from: base, to: end });
        replayJournal({ path: end, files: journalFiles(journal), until: undefined });
        expect(dump(end)).toEqual(dump(path));
      }
      const first = bases[0] ?? "";
      for (const [index, moment] of moments.entries()) {
        const there = join(directory, `there-${index}.db`);
        await copyDatabase({ from: first, to: there });
        const isBefore = moment.at < baseTime(first);
        replayJournal({ path: there, files: journalFiles(journal), until: moment.at });
        if (!isBefore) expect(dump(there)).toEqual(dump(moment.file));
      }
    },
  );

  /** When the last group of a copy was committed. */
  function baseTime(file: string): number {
    const sqlite = new Sqlite(file, { readonly: true });
    const mark = sqlite.prepare<[], { run: string; ordinal: number }>("SELECT run, ordinal FROM storage_mark").get();
    sqlite.close();
    for (const one of journalFiles(journal)) {
      const found = one.header.run === mark?.run && journalRecords(one).find(({ ordinal }) => ordinal === mark.ordinal);
      if (found) return found.at;
    }
    throw new Error("not in the journal");
  }

  function spoil(mark: { run: string; ordinal: number }, calls: readonly (readonly Write[])[]): void {
    const last = journalFiles(journal).findLast(({ header }) => header.run === mark.run);
    const terms = { directory: journal, fileBytes: 4_000, totalBytes: 10_000_000, retryMs: 1 };
    const writer = new JournalWriter({
      terms,
      run: mark.run,
      schema: last?.header.schema ?? 0,
      mark,
      now: () => now,
      onState() {},
    });
    writer.append(mark.ordinal + 1, calls, []);
    writer.close();
    const newest = journalFiles(journal).at(-1);
    appendFileSync(newest?.path ?? "", Buffer.from([200, 1, 0, 0, 9, 9, 9, 9, 1, 2, 3]));
  }

  test("a switch that was put back goes on in a line of its own: its new backup leads on, older ones lead to what was before", async () => {
    const first = open("a1");
    first.commit(1, [[audit(1, "before")]]);
    const base = await copy(join(directory, "base.db"));
    first.commit(2, [[audit(2, "a mistake")]]);
    first.close();
    rmSync(path);
    await copyDatabase({ from: base, to: path });
    markRestored(path, "restored");
    const second = open("b2");
    const newBase = await copy(join(directory, "new-base.db"));
    second.commit(1, [[audit(2, "done right")]]);
    second.close();
    const endOf = (file: string): string => {
      replayJournal({ path: file, files: journalFiles(journal), until: undefined });
      return JSON.stringify(dump(file)["audit"]);
    };
    expect(endOf(base)).toContain("a mistake");
    expect(endOf(newBase)).toContain("done right");
  });

  test("a journal that cannot be written stops, costs no write, says so once, and goes on with a new file", async () => {
    writeFileSync(journal, "a file where the directory should be");
    const work = open("c3");
    expect(work.commit(1, [[audit(1, "x")]])).toEqual({ kind: "committed", failures: [] });
    work.commit(2, [[audit(2, "x")]]);
    expect(states.map(({ kind }) => kind)).toEqual(["stopped"]);
    rmSync(journal);
    now += 60_000;
    work.commit(3, [[audit(3, "x")]]);
    expect(states.map(({ kind }) => kind)).toEqual(["stopped", "writing"]);
    work.close();
    const [file] = journalFiles(journal);
    expect(file?.header.after).toEqual({ run: "c3", ordinal: 2 });
  });

  test("a journal nobody takes away stops at its bound", () => {
    const work = open("d4", { fileBytes: 500, totalBytes: 3_000 });
    for (let i = 1; i < 100; i++) work.commit(i, [[audit(i, String(Math.sin(i)).repeat(10))]]);
    expect(states.map(({ kind }) => kind)).toEqual(["stopped"]);
    const bytes = readdirSync(journal).reduce((sum, name) => sum + statSync(join(journal, name)).size, 0);
    expect(bytes).toBeLessThan(4_500);
    work.close();
  });
});
