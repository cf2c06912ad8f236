// Every finished recording is heard once (QA-09): on a real database in memory, with the virtual clock; what hears is handed in.

import { afterEach, describe, expect, test } from "vitest";
import { SoundKeeper } from "../../../src/app/core/qa/sound-keeper.ts";
import type { HeardSound, Sounds } from "../../../src/app/core/qa/sounds.ts";
import { historyWrite } from "../../../src/app/core/recording-history.ts";
import type { CallId, LegId, RecordingId } from "../../../src/base/ids.ts";
import { silentLog } from "../../../src/base/log.ts";
import { fail, ok, type Result } from "../../../src/base/result.ts";
import { packActivity, type Span } from "../../../src/qa/hints/activity.ts";
import { packPeaks } from "../../../src/qa/hints/peaks.ts";
import { KeptSounds } from "../../../src/qa/hints/sound-book.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

const HEARD: HeardSound = {
  activity: packActivity({
    durationMs: 60_000,
    omitted: [],
    left: [{ fromMs: 1_000, toMs: 3_000, loudness: -20, clipped: 0 }],
    right: [{ fromMs: 5_000, toMs: 9_000, loudness: -30, clipped: 16 }],
  }),
  peaks: packPeaks({ perSecond: 10, left: Int8Array.of(-3, 4), right: Int8Array.of(-1, 2) }),
};

const open: MemoryDatabase[] = [];
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});

class Archive {
  readonly clock = new VirtualClock();
  readonly database = new MemoryDatabase({ clock: this.clock });
  readonly heard: string[] = [];
  readonly omitted: (readonly Span[])[] = [];
  readonly book = new KeptSounds(this.database);
  /** What the next hearings give; HEARD when it is empty. */
  readonly next: ((path: string) => Promise<Result<HeardSound, string>>)[] = [];
  #under = 0;

  constructor() {
    open.push(this.database);
  }

  start(): SoundKeeper {
    const { clock, database } = this;
    const sounds: Pick<Sounds, "hear"> = {
      hear: async (path, omitted) => {
        expect(++this.#under).toBe(1); // never two at once
        this.heard.push(path);
        this.omitted.push(omitted);
        const result = await (this.next.shift() ?? (async () => ok(HEARD)))(path);
        this.#under--;
        return result;
      },
    };
    return new SoundKeeper({ clock, database, log: silentLog, sounds });
  }

  /** What was under way is never over. */
  kill(): void {
    this.#under = 0;
  }

  async record(id: string, startedAt: number, state = "saved"): Promise<void> {
    await this.write(
      "INSERT INTO recording (id, call_id, path, started_at, duration_ms, bytes, sha256, state) VALUES (?, 'c1', ?, ?, 60000, 1, 'aa', ?)",
      [id, `${id}.wav`, startedAt, state],
    );
  }

  async write(sql: string, values: readonly (string | number | null)[]): Promise<void> {
    const written = this.database.write([{ sql, values }]);
    await this.clock.advance(100);
    await written;
  }

  state(id: string): unknown {
    return this.database.get("SELECT heard FROM recording WHERE id = ?", [id])?.["heard"];
  }
}

describe("QA-09 hearing finished recordings", () => {
  test("each once, the newest and the oldest in turn, one at a time", async () => {
    const at = new Archive();
    for (let i = 1; i <= 4; i++) await at.record(`r${i}`, i);
    await at.record("r9", 9, "recording");
    const keeper = at.start();
    await at.clock.advance(20_000);
    expect(at.heard).toEqual(["r4.wav", "r1.wav", "r3.wav", "r2.wav"]);
    await at.record("r5", 5);
    await at.clock.advance(60_000);
    expect(at.heard.slice(4)).toEqual(["r5.wav"]);
    expect(at.book.hints("r5")).toMatchObject({
      durationMs: 60_000,
      talkOverMs: 0,
      left: { speechMs: 2_000, loudness: -20 },
    });
    expect(at.book.hints("r5", { fromMs: 2_000, toMs: 7_000 })).toMatchObject({
      durationMs: 5_000,
      left: { speechMs: 1_000, firstMs: 0 },
      right: { speechMs: 2_000, firstMs: 3_000 },
      silenceMs: 2_000,
    });
    expect(at.book.peaks("r5")?.left).toEqual(Int8Array.of(-3, 4));
    expect(at.book.hints("r9")).toBeUndefined();
    await keeper.close();
  });

  test("a process that is killed while it hears begins that recording again at the next start", async () => {
    const at = new Archive();
    await at.record("r1", 1);
    at.next.push(() => new Promise(() => {}));
    at.start();
    await at.clock.advance(10_000);
    expect([at.heard.length, at.state("r1")]).toEqual([1, 0]);
    at.kill();
    const keeper = at.start();
    await at.clock.advance(10_000);
    expect([at.heard.length, at.state("r1")]).toEqual([2, 1]);
    await keeper.close();
  });

  test("one that cannot be heard is noted in its history once, and not tried again", async () => {
    const at = new Archive();
    await at.record("r1", 1);
    at.next.push(async () => fail("it is no WAV file"));
    const keeper = at.start();
    await at.clock.advance(60_000);
    expect([at.heard.length, at.state("r1")]).toEqual([1, 2]);
    const rows = await at.database.query("SELECT who, what, detail FROM recording_event");
    expect(rows).toEqual([{ who: "switch", what: "not-heard", detail: "it is no WAV file" }]);
    expect(at.book.hints("r1")).toBeUndefined();
    await keeper.close();
  });

  test("one that becomes Opus while it is to be heard is heard from its new file", async () => {
    const at = new Archive();
    await at.record("r1", 1);
    at.next.push(async () => {
      await at.database.write([{ sql: "UPDATE recording SET path = 'r1.ogg', format = 'opus'", values: [] }]);
      return fail("its file is gone");
    });
    const keeper = at.start();
    await at.clock.advance(20_000);
    expect(at.heard).toEqual(["r1.wav", "r1.ogg"]);
    expect(at.state("r1")).toBe(1);
    await keeper.close();
  });

  test.each(["expired", "deleted"])("what was heard goes with the sound: %s", async (state) => {
    const at = new Archive();
    await at.record("r1", 1);
    const keeper = at.start();
    await at.clock.advance(10_000);
    expect(at.book.hints("r1")).toBeDefined();
    await at.write("UPDATE recording SET state = ? WHERE id = 'r1'", [state]);
    expect(at.book.hints("r1")).toBeUndefined();
    expect(at.book.peaks("r1")).toBeUndefined();
    await keeper.close();
  });

  test("one whose sound is removed while it is heard leaves nothing behind, nor one whose row goes", async () => {
    const at = new Archive();
    await at.record("r1", 1);
    await at.record("r2", 2);
    at.next.push(async () => {
      await at.database.write([{ sql: "UPDATE recording SET state = 'deleted' WHERE id = 'r2'", values: [] }]);
      return ok(HEARD);
    });
    const keeper = at.start();
    await at.clock.advance(20_000);
    expect(await at.database.query("SELECT recording FROM recording_sound")).toEqual([{ recording: "r1" }]);
    await at.write("DELETE FROM recording WHERE id = 'r1'", []);
    expect(await at.database.query("SELECT recording FROM recording_sound")).toEqual([]);
    await keeper.close();
  });

  test("when somebody held is forgotten with the call, and not when its record is written anew", async () => {
    const at = new Archive();
    const call =
      "INSERT OR REPLACE INTO call (id, from_number, to_number, started_at, wait_ms, hold_ms) VALUES ('c1', '1', '2', 1, 0, 0)";
    await at.write(call, []);
    await at.write("INSERT INTO leg_hold (call_id, leg, at, what) VALUES ('c1', 'b', 5, 'held')", []);
    await at.write(call, []);
    expect(await at.database.query("SELECT leg FROM leg_hold")).toHaveLength(1);
    await at.write("DELETE FROM call", []);
    expect(await at.database.query("SELECT leg FROM leg_hold")).toHaveLength(0);
  });

  test("pauses and holds are left out; a hold ends with the leg at the latest", async () => {
    const at = new Archive();
    const facts = [
      [5_000, { kind: "recording.paused", call: "c1", recording: "r1", by: "1001" }],
      [9_000, { kind: "recording.resumed", call: "c1", recording: "r1", by: "1001" }],
      [8_000, { kind: "leg.held", call: "c1", leg: "b" }],
      [20_000, { kind: "leg.resumed", call: "c1", leg: "b" }],
      [30_000, { kind: "leg.held", call: "c1", leg: "b" }],
    ] as const;
    await at.record("r1", 1_000);
    for (const [ms, fact] of facts) {
      const named = { ...fact, call: "c1" as CallId, recording: "r1" as RecordingId, leg: "b" as LegId };
      const write = historyWrite(named as unknown as Parameters<typeof historyWrite>[0], 1_000 + ms);
      await at.write(write?.sql ?? "", (write?.values ?? []) as (string | number | null)[]);
    }
    const leg = "INSERT INTO leg (id, call_id, side, started_at, ended_at) VALUES ('b~2', 'c1', 'callee', 0, ?)";
    await at.write(leg, [1_000 + 40_000]);
    const keeper = at.start();
    await at.clock.advance(10_000);
    expect(at.omitted).toEqual([
      [
        { fromMs: 5_000, toMs: 20_000 },
        { fromMs: 30_000, toMs: 40_000 },
      ],
    ]);
    expect(await at.book.pauses("r1")).toEqual([{ fromMs: 5_000, toMs: 9_000 }]);
    await keeper.close();
  });
});
