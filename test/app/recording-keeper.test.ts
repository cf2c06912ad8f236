// What is done with recordings after their calls (RTP-09): retention, legal hold, deletion, checking, repair, Opus; on a real database in memory,
// with files in memory and the virtual clock.

import { afterEach, describe, expect, test } from "vitest";
import { GONE, type RecordingFiles, RecordingKeeper } from "../../src/app/core/recording-keeper.ts";
import { RecordingUpkeep } from "../../src/app/core/recording-upkeep.ts";
import type { CallId, QueueKey, RecordingId } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import { fail, ok } from "../../src/base/result.ts";
import type { WallMillis } from "../../src/base/time.ts";
import type { CallRecord, RecordingRecord } from "../../src/call/record.ts";
import { findRecording, recordingWrite, recordWrites, searchRecordings } from "../../src/call/record-tables.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { VirtualClock } from "../world/clock.ts";
import { officeOf } from "./office-of.ts";

const DAY = 86_400_000;
const OFFICE = `
extensions: { "1001": { secret: "kx83-vnq2-77" } }
queues:
  sales: { number: "7000", retention: 10d, recordingFormat: opus }
  legal: { number: "7001", retention: 3650d }
recording: { retention: 30d }
`;

/** Files by path; what they hold is their hash. */
class Files implements RecordingFiles {
  readonly all = new Map<string, string>();
  trouble: string | undefined;

  async remove(path: string) {
    if (this.trouble !== undefined) return fail(this.trouble);
    this.all.delete(path);
    return ok(undefined);
  }

  async hash(path: string) {
    const found = this.all.get(path);
    return found === undefined ? fail(GONE) : ok({ sha256: found, bytes: found.length });
  }

  async repair(path: string) {
    return this.all.has(path) ? ok({ bytes: 44, durationMs: 3_000 }) : fail(GONE);
  }

  async press(path: string) {
    const to = path.replace("wav", "ogg");
    if (this.trouble !== undefined) return fail(this.trouble);
    this.all.set(to, `opus of ${this.all.get(path)}`);
    return ok({ path: to, sha256: `opus of ${this.all.get(path)}`, bytes: 7 });
  }
}

const open: MemoryDatabase[] = [];
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});

class Archive {
  readonly clock = new VirtualClock();
  readonly files = new Files();
  readonly database: MemoryDatabase;
  readonly keeper: RecordingKeeper;
  readonly #upkeep: RecordingUpkeep;
  readonly #office = officeOf(OFFICE);

  constructor() {
    this.database = new MemoryDatabase({ clock: this.clock });
    open.push(this.database);
    const { clock, database, files } = this;
    this.keeper = new RecordingKeeper({ clock, database, files });
    this.#upkeep = new RecordingUpkeep({
      clock,
      database,
      log: silentLog,
      office: () => this.#office,
      keeper: this.keeper,
    });
  }

  /** A call of so many days ago with one recording. */
  async recorded(name: string, queue: string | undefined, daysAgo: number, change: Partial<RecordingRecord> = {}) {
    const startedAt = (this.clock.wall() - daysAgo * DAY) as WallMillis;
    const path = `recordings/${name}.wav`;
    const recording: RecordingRecord = {
      id: name as RecordingId,
      path,
      startedAt,
      state: "saved",
      durationMs: 1_000,
      bytes: 32_044,
      sha256: `sound of ${name}`,
      cause: undefined,
      continues: undefined,
      beside: undefined,
      pausedMs: 0,
      pausedAt: undefined,
      ...change,
    };
    const call = {
      ...CALL,
      id: name as string as CallId,
      startedAt,
      queue: queue as QueueKey | undefined,
      recordings: [recording],
    };
    this.files.all.set(path, `sound of ${name}`);
    await this.write(call);
    return call;
  }

  async write(call: CallRecord): Promise<void> {
    const written = this.database.write(recordWrites(call));
    await this.clock.advance(100);
    await written;
  }

  /** Time goes by, and whatever was begun in it is done. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    for (let i = 0; i < 20; i++) await this.clock.advance(50);
  }

  /** What was asked, while the database takes its time. */
  async done<Value>(asked: Promise<Value>): Promise<Value> {
    let over = false;
    const end = asked.finally(() => {
      over = true;
    });
    while (!over) await this.clock.advance(50);
    return end;
  }

  async of(name: string) {
    const found = await findRecording(this.database, name);
    if (found === undefined) throw new Error(`no recording ${name}`);
    return found.recording;
  }

  async history(name: string): Promise<readonly string[]> {
    const rows = await this.database.query("SELECT what FROM recording_event WHERE recording = ? ORDER BY id", [name]);
    return rows.map((row) => String(row["what"]));
  }

  async close(): Promise<void> {
    await this.#upkeep.close();
    expect(this.keeper.size).toBe(0);
    expect(this.clock.pendingWhy().filter((why) => why.includes("recordings"))).toEqual([]);
  }
}

const CALL: CallRecord = {
  id: "c" as CallId,
  from: "1001",
  fromName: undefined,
  to: "7000",
  startedAt: 0 as WallMillis,
  queue: undefined,
  agent: undefined,
  queuedAt: undefined,
  ringingAt: undefined,
  answeredAt: undefined,
  endedAt: 1 as WallMillis,
  ending: "completed",
  endedBy: "caller",
  sipStatus: 200,
  waitMs: 0,
  holdMs: 0,
  disposition: undefined,
  legs: [],
  segments: [],
  recordings: [],
  notes: [],
};

describe("RTP-09 how long recordings are kept", () => {
  test("each queue's own time, else the office's; the row stays and says that its sound expired", async () => {
    const archive = new Archive();
    await archive.recorded("old-sales", "sales", 11);
    await archive.recorded("new-sales", "sales", 9);
    await archive.recorded("old-direct", undefined, 31);
    await archive.recorded("new-direct", undefined, 29);
    await archive.recorded("old-legal", "legal", 3_000);
    await archive.pass(31_000);
    expect([...archive.files.all.keys()].map((path) => path.slice(11, -4)).sort()).toEqual([
      "new-direct",
      "new-sales",
      "old-legal",
    ]);
    expect(await archive.of("old-sales")).toMatchObject({ state: "expired", sha256: "sound of old-sales" });
    expect((await archive.of("old-direct")).stored.removedAt).toBeGreaterThan(0);
    expect(await archive.history("old-direct")).toEqual(["expired"]);
    await archive.close();
  });

  test("what is held or still being written is never removed; released, it goes at the next look", async () => {
    const archive = new Archive();
    await archive.recorded("case", "sales", 100);
    await archive.recorded("now", "sales", 100, { state: "recording", sha256: undefined });
    expect(await archive.done(archive.keeper.hold("case", "li", "case 17"))).toEqual(ok(undefined));
    await archive.pass(31_000);
    await archive.pass(3_700_000);
    expect(archive.files.all.size).toBe(2);
    const held = await searchRecordings(archive.database, { ...ALL, held: true });
    expect(held.map(({ recording }) => [recording.id, recording.stored.held?.why])).toEqual([["case", "case 17"]]);
    expect(await archive.done(archive.keeper.remove("case", "deleted", "li"))).toMatchObject({
      ok: false,
      fault: { kind: "not-now" },
    });
    await archive.done(archive.keeper.release("case", "wang"));
    await archive.pass(3_700_000);
    expect(await archive.of("case")).toMatchObject({ state: "expired" });
    expect(await archive.history("case")).toEqual(["held", "released", "expired"]);
    expect(archive.files.all.has("recordings/now.wav")).toBe(true);
    await archive.close();
  });

  test("more than fit a turn are all looked at, also behind many that are kept longer", async () => {
    const archive = new Archive();
    for (let i = 0; i < 120; i++) await archive.recorded(`legal-${i}`, "legal", 400);
    for (let i = 0; i < 70; i++) await archive.recorded(`direct-${i}`, undefined, 40);
    await archive.pass(3_700_000);
    for (let i = 0; i < 200; i++) await archive.pass(200);
    expect(archive.files.all.size).toBe(120);
    await archive.close();
  });

  test("a hold that comes while the recording is being removed comes too late, and says so", async () => {
    const archive = new Archive();
    await archive.recorded("race", "sales", 1);
    const removed = archive.keeper.remove("race", "deleted", "li", "asked for by the caller");
    const held = archive.keeper.hold("race", "wang", "case 18");
    expect(await archive.done(removed)).toEqual(ok(undefined));
    expect(await archive.done(held)).toMatchObject({ ok: false, fault: { kind: "not-now" } });
    expect(await archive.of("race")).toMatchObject({ state: "deleted", cause: "asked for by the caller" });
    await archive.close();
  });

  test("a disk that does not let go of a file leaves the row as it was, to be tried again", async () => {
    const archive = new Archive();
    await archive.recorded("stuck", "sales", 11);
    archive.files.trouble = "read-only";
    await archive.pass(31_000);
    expect(await archive.of("stuck")).toMatchObject({ state: "saved" });
    archive.files.trouble = undefined;
    await archive.pass(3_700_000);
    expect(await archive.of("stuck")).toMatchObject({ state: "expired" });
    await archive.close();
  });
});

const ALL = {
  limit: 1_000,
  before: undefined,
  call: undefined,
  agent: undefined,
  queue: undefined,
  since: undefined,
  held: undefined,
  within: undefined,
};

describe("RTP-09 whether a recording is what it was", () => {
  test("good, changed, missing, without a hash, removed: each is told", async () => {
    const archive = new Archive();
    await archive.recorded("good", undefined, 1);
    await archive.recorded("changed", undefined, 1);
    await archive.recorded("missing", undefined, 1);
    await archive.recorded("fresh", undefined, 1, { state: "recording", sha256: undefined });
    archive.files.all.set("recordings/changed.wav", "another sound");
    archive.files.all.delete("recordings/missing.wav");
    const verdict = (name: string) => archive.done(archive.keeper.verify(name, "li"));
    expect(await verdict("good")).toEqual(ok({ kind: "good" }));
    expect(await verdict("changed")).toEqual(
      ok({ kind: "changed", expected: "sound of changed", found: "another sound" }),
    );
    expect(await verdict("missing")).toEqual(ok({ kind: "missing" }));
    expect(await verdict("fresh")).toEqual(ok({ kind: "unfinished" }));
    expect(await verdict("nobody")).toEqual(fail({ kind: "unknown" }));
    expect(await archive.history("good")).toEqual(["verified"]);
    await archive.close();
  });

  test("one that a killed process left is made whole and gets its hash by itself", async () => {
    const archive = new Archive();
    await archive.recorded("cut", undefined, 0, { state: "repaired", sha256: undefined, durationMs: undefined });
    await archive.pass(31_000);
    expect(await archive.of("cut")).toMatchObject({
      state: "repaired",
      sha256: "sound of cut",
      durationMs: 3_000,
    });
    await archive.close();
  });
});

describe("RTP-09 recordings kept as Opus", () => {
  test("a queue that wants it: the WAV file goes, its hash stays beside the new one", async () => {
    const archive = new Archive();
    await archive.recorded("sales-1", "sales", 1);
    await archive.recorded("direct-1", undefined, 1);
    await archive.pass(31_000);
    expect([...archive.files.all.keys()].sort()).toEqual(["recordings/direct-1.wav", "recordings/sales-1.ogg"]);
    expect(await archive.of("sales-1")).toMatchObject({
      path: "recordings/sales-1.ogg",
      sha256: "opus of sound of sales-1",
      stored: { format: "opus", wavSha256: "sound of sales-1" },
    });
    expect(await archive.done(archive.keeper.verify("sales-1", "li"))).toEqual(ok({ kind: "good" }));
    await archive.close();
  });

  test("the call's record, written again later, does not bring the WAV file's row back", async () => {
    const archive = new Archive();
    const call = await archive.recorded("late", "sales", 1);
    await archive.pass(31_000);
    await archive.write(call);
    expect(await archive.of("late")).toMatchObject({ path: "recordings/late.ogg", stored: { format: "opus" } });
    expect(recordingWrite(call.id, call.recordings[0] as RecordingRecord).sql).toMatch(/WHERE state = 'recording'/);
    await archive.close();
  });

  test("a WAV file that is not what it was is left alone, once, and its history says why", async () => {
    const archive = new Archive();
    await archive.recorded("odd", "sales", 1);
    archive.files.all.set("recordings/odd.wav", "changed");
    await archive.pass(31_000);
    await archive.pass(61_000);
    expect(archive.files.all.get("recordings/odd.wav")).toBe("changed");
    expect(await archive.history("odd")).toEqual(["not-pressed"]);
    await archive.close();
  });
});
