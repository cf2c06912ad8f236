// Backups as a person makes, checks and puts them back, with the database in use meanwhile.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { swapIn } from "../../src/app/backup/swap.ts";
import { makeDataDirectory } from "../../src/app/data-directory.ts";
import type { BackupList, BackupMade, BackupVerified } from "../../src/cli/backup-tools.ts";
import { openSecretBox } from "../../src/store/secret-box.ts";
import { StorageWork } from "../../src/store/storage-work.ts";
import { type Ran, zongji } from "./run-cli.ts";

/** Whole databases are copied, on whatever else the machine does. */
vi.setConfig({ testTimeout: 60_000 });

let work: string;
let data: string;
let vault: string;
let store: StorageWork;
let ordinal = 0;
let now = Date.parse("2026-11-23T10:00:00Z");

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "zongji-backup-"));
  data = join(work, "data");
  vault = join(work, "vault");
  mkdirSync(data);
  openSecretBox(data);
  file("recordings/2026/11/23/a.wav", "the sound of a call");
  file("media/hello.wav", "hello");
  file("recordings/2026/11/23/b.wav.part", "half a file");
  store = open();
  note("first");
});
afterEach(() => {
  store.close();
  rmSync(work, { recursive: true, force: true });
});

function open(): StorageWork {
  ordinal = 0;
  const journal = { directory: join(data, "journal"), fileBytes: 1_000_000, totalBytes: 10_000_000, retryMs: 1_000 };
  const init = { path: join(data, "zongji.db"), run: String(now), again: false, journal, keepBeforeUpdate: true };
  return new StorageWork(
    init,
    () => {},
    () => now,
  );
}

function note(what: string): void {
  now += 60_000;
  const sql = "INSERT INTO audit (at, who, what) VALUES (?, 'test', ?)";
  expect(store.commit(++ordinal, [[{ sql, values: [now, what] }]])).toEqual({ kind: "committed", failures: [] });
}

function file(path: string, text: string, root = data): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

function notes(directory: string): readonly string[] {
  const sqlite = new Sqlite(join(directory, "zongji.db"), { readonly: true });
  const rows = sqlite.prepare<[], { what: string }>("SELECT what FROM audit ORDER BY id").all();
  sqlite.close();
  return rows.map(({ what }) => what);
}

function backup(line: string, into = data): Promise<Ran> {
  return zongji(["backup", ...line.split(" "), "--data", into]);
}

async function made(line = ""): Promise<BackupMade> {
  const { status, out, err } = await backup(`create --to ${vault} --json ${line}`.trim());
  expect([status, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

async function refused(line: string, into = data): Promise<string> {
  const { status, err } = await backup(line, into);
  expect(status).toBe(1);
  return err;
}

describe("OPS-04 a backup", () => {
  test("is made while the switch writes, is found good, and is put back as it was", async () => {
    const { id, files } = await made();
    note("after the backup");
    expect(files).toBe(4); // database, key, two of sound; no half file, no socket, no journal
    const list: BackupList = JSON.parse((await backup(`list --from ${vault} --json`)).out);
    expect(list.backups.map((one) => [one.id, one.files, one.trouble])).toEqual([[id, 4, null]]);
    const { status, out } = await backup(`verify --from ${vault}`);
    expect([status, out]).toEqual([0, expect.stringContaining(`${id} is good`)]);
    const back = join(work, "back");
    const restored = await backup(`restore --from ${vault}`, back);
    expect([restored.status, restored.out]).toEqual([0, expect.stringContaining(`${id} is restored into ${back}`)]);
    expect(notes(back)).toEqual(["first"]);
    expect(readFileSync(join(back, "recordings/2026/11/23/a.wav"), "utf8")).toBe("the sound of a call");
    expect(readFileSync(join(back, "secret.key"), "utf8")).toBe(readFileSync(join(data, "secret.key"), "utf8"));
    expect(statSync(join(back, "secret.key")).mode & 0o077).toBe(0);
    expect(readdirSync(back).toSorted()).toEqual(["media", "recordings", "secret.key", "zongji.db"]);
  });

  test("is put back twice within a second, and both times what was there is kept", async () => {
    await made();
    const back = join(work, "twice");
    for (const asides of [0, 1, 2]) {
      const { status, err } = await backup(`restore --from ${vault} --replace`, back);
      expect([status, err]).toEqual([0, ""]);
      const kept = readdirSync(back).filter((name) => name.startsWith("before-restore-"));
      expect(kept).toHaveLength(asides);
      for (const name of kept) expect(existsSync(join(back, name, "secret.key"))).toBe(true);
    }
  });

  test("shares with the one before what has not changed, and outlives it", async () => {
    const first = await made();
    file("recordings/2026/11/23/c.wav", "another call");
    const second = await made();
    const inode = (id: string, path: string): number => statSync(join(vault, id, "data", path)).ino;
    expect(inode(second.id, "media/hello.wav")).toBe(inode(first.id, "media/hello.wav"));
    file("media/hello.wav", "HELLO, changed and longer");
    const third = await made("--keep 1");
    expect(third.dropped).toBe(2);
    expect(readdirSync(vault).filter((name) => name.startsWith("2"))).toEqual([third.id]);
    expect(readFileSync(join(vault, third.id, "data/media/hello.wav"), "utf8")).toBe("HELLO, changed and longer");
    const [verified]: BackupVerified[] = JSON.parse((await backup(`verify --from ${vault} --json`)).out);
    expect(verified?.troubles).toEqual([]);
  });

  test("tells of a spoilt, a missing and a cut file; a spoilt one is not put back", async () => {
    const { id } = await made();
    const kept = join(vault, id, "data");
    writeFileSync(join(kept, "media/hello.wav"), "jello");
    rmSync(join(kept, "recordings/2026/11/23/a.wav"));
    const { status, out } = await backup(`verify ${id} --from ${vault}`);
    expect(status).toBe(1);
    expect(out).toContain("data/media/hello.wav has changed since it was copied");
    expect(out).toContain("data/recordings/2026/11/23/a.wav cannot be read");
    const back = join(work, "back");
    expect(await refused(`restore --from ${vault}`, back)).toContain("data/media/hello.wav of backup");
    expect(existsSync(back)).toBe(false);
    const manifest = join(vault, id, "manifest.jsonl");
    writeFileSync(manifest, readFileSync(manifest, "utf8").slice(0, -120));
    expect((await backup(`verify --all --from ${vault}`)).out).toContain("manifest.jsonl is torn or was changed");
  });

  test("is put back to a moment between two backups", async () => {
    await made();
    note("good");
    const before = now + 1_000;
    note("a mistake");
    store.close();
    store = open();
    note("later");
    file("media/new.wav", "of later");
    const at = join(work, "at");
    // The base itself is of the real clock, the rows of the test's: a moment before it is refused.
    expect(await refused(`restore --from ${vault} --until 2020-01-01T00:00:00Z`, at)).toContain("no backup in");
    now = Date.now() + 60_000;
    note("of now");
    const mistake = now + 30_000;
    now += 60_000;
    note("another mistake");
    const until = new Date(mistake).toISOString();
    const { status, out } = await backup(
      `restore --from ${vault} --until ${until} --replace --json`,
      await withJournal(at),
    );
    expect([status, JSON.parse(out).groups]).toEqual([0, 4]);
    expect(notes(at)).toEqual(["first", "good", "a mistake", "later", "of now"]);
    expect(before).toBeLessThan(mistake);
  });

  /** As the backup thread has brought it over. */
  async function withJournal(into: string): Promise<string> {
    const { shipJournal } = await import("../../src/app/backup/ship-journal.ts");
    expect(shipJournal(data, vault)).toBeGreaterThan(0);
    expect(shipJournal(data, vault)).toBe(0);
    expect(readdirSync(join(data, "journal"))).toHaveLength(1); // the one being written
    return into;
  }

  test("is not put over what is there, nor under a running switch, nor from a newer version", async () => {
    const { id } = await made();
    expect(await refused(`restore --from ${vault}`)).toContain("is not empty: with --replace");
    const server = createServer().listen(join(data, "zongji.sock"));
    await new Promise((resolve) => server.once("listening", resolve));
    expect(await refused(`restore --from ${vault} --replace`)).toContain("is running: stop it first");
    await new Promise((resolve) => server.close(resolve));
    store.close();
    note2(data, "PRAGMA user_version = 9999");
    const newer = await made();
    expect(await refused(`restore ${newer.id} --from ${vault} --replace`)).toContain("was made by a newer Zongji");
    expect(notes(data)).toEqual(["first"]);
    const { out } = await backup(`restore ${id} --from ${vault} --replace --json`);
    const { aside } = JSON.parse(out);
    expect(readdirSync(aside)).toContain("zongji.db");
    store = open();
    note("the switch goes on");
    expect(notes(data)).toEqual(["first", "the switch goes on"]);
  });

  function note2(directory: string, sql: string): void {
    const sqlite = new Sqlite(join(directory, "zongji.db"));
    sqlite.exec(sql);
    sqlite.close();
  }

  test("is refused inside the data directory, with another switch's, and without a data directory", async () => {
    expect(await refused(`create --to ${data}/backups`)).toContain("lie in one another");
    expect(await refused(`create --to ${vault}`, join(work, "nowhere"))).toContain("there is no");
    await made();
    const other = join(work, "other");
    mkdirSync(other);
    openSecretBox(other);
    new Sqlite(join(other, "zongji.db")).close();
    writeFileSync(join(other, "zongji.db"), "");
    expect(await refused(`create --to ${vault}`, other)).toContain("has backups of another switch");
    expect(await refused(`list --from ${work}/none`)).toContain("Is it mounted?");
    expect((await backup(`restore --from ${vault} --until yesterday`)).status).toBe(2);
  });

  test("clears away what a killed one left, and waits for nobody who is dead", async () => {
    const { id } = await made();
    renameSync(join(vault, id), join(vault, `unfinished-${id}`));
    writeFileSync(join(vault, "lock"), `999999 12345 ${(await import("node:os")).hostname()}\n`);
    const again = await made();
    expect(readdirSync(vault).toSorted()).toEqual([again.id, "switch"].toSorted());
    const start = readFileSync(`/proc/${process.pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19];
    writeFileSync(join(vault, "lock"), `${process.pid} ${start} ${(await import("node:os")).hostname()}\n`);
    expect(await refused(`create --to ${vault}`)).toContain("another backup is under way");
  });

  test("a restore that is killed at any step is finished by the next, and the switch waits for that", async () => {
    const old = ["recordings", "secret.key", "zongji.db"];
    const fresh = ["media", "secret.key", "zongji.db"];
    for (let steps = 0; steps <= old.length + fresh.length; steps++) {
      const into = join(work, `half-${steps}`);
      for (const name of old) file(name, `old ${name}`, into);
      for (const name of fresh) file(`restoring/${name}`, `new ${name}`, into);
      const aside = "before-restore-20261123T100000Z";
      const marker = JSON.stringify({ aside, entries: fresh });
      file("restore-in-progress.json", marker, into);
      const moves = [
        ...old.map((name) => [name, `${aside}/${name}`] as const),
        ...fresh.map((name) => [`restoring/${name}`, name] as const),
      ];
      mkdirSync(join(into, aside));
      for (const [from, to] of moves.slice(0, steps)) renameSync(join(into, from), join(into, to));
      expect(() => makeDataDirectory(into)).toThrow("was interrupted: finish it with");
      const { status, out } = await backup("restore", into);
      expect([status, out]).toEqual([0, expect.stringContaining("the restore that was interrupted is finished")]);
      expect(readdirSync(into).toSorted()).toEqual([aside, ...fresh].toSorted());
      for (const name of fresh) expect(readFileSync(join(into, name), "utf8")).toBe(`new ${name}`);
      for (const name of old) expect(readFileSync(join(into, aside, name), "utf8")).toBe(`old ${name}`);
      makeDataDirectory(into);
    }
    const clean = join(work, "clean");
    file("restoring/zongji.db", "new", clean);
    expect(swapIn(clean, new Date())).toBeNull();
  });

  test("a recording in progress and one compressed meanwhile do no harm", async () => {
    appendFileSync(join(data, "recordings/2026/11/23/a.wav"), ", which goes on");
    const { id } = await made();
    appendFileSync(join(data, "recordings/2026/11/23/a.wav"), " and on");
    const again = await made();
    const text = (one: string): string => readFileSync(join(vault, one, "data/recordings/2026/11/23/a.wav"), "utf8");
    expect([text(id), text(again.id)]).toEqual([
      "the sound of a call, which goes on",
      "the sound of a call, which goes on and on",
    ]);
  });
});
