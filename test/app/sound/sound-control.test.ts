// What the HTTP interface answers of the sound of recordings (QA-05, QA-09): hints, waveform, a part that tells nothing of whose it is.

import { afterEach, describe, expect, test } from "vitest";
import { partAudio } from "../../../src/app/control/part-audio.ts";
import { hintsAnswer, peaksAnswer } from "../../../src/app/control/sound-control.ts";
import { LISTENS_TO_MANY, type PartWish, TOO_MANY_LISTEN } from "../../../src/app/core/qa/sounds.ts";
import { RecordingKeeper } from "../../../src/app/core/recording-keeper.ts";
import { fail, ok } from "../../../src/base/result.ts";
import { packActivity } from "../../../src/qa/hints/activity.ts";
import { packPeaks } from "../../../src/qa/hints/peaks.ts";
import { KeptSounds } from "../../../src/qa/hints/sound-book.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";
import { SimulatedDisk } from "../../world/disk.ts";

const ID = "c-20261123-aaaaaaaa";
const open: MemoryDatabase[] = [];
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});

async function archive(state = "saved", heard = 1) {
  const clock = new VirtualClock();
  const database = new MemoryDatabase({ clock });
  open.push(database);
  const activity = packActivity({
    durationMs: 3_000,
    omitted: [],
    left: [{ fromMs: 0, toMs: 1_000, loudness: -20, clipped: 0 }],
    right: [],
  });
  const peaks = packPeaks({ perSecond: 10, left: new Int8Array(60).fill(7), right: new Int8Array(60) });
  const written = database.write([
    {
      sql: "INSERT INTO recording (id, call_id, path, started_at, duration_ms, sha256, state, heard) VALUES (?, 'c', 'a.wav', 1000, 3000, 'aa', ?, ?)",
      values: [ID, state, heard],
    },
    ...(heard === 1 ? [{ sql: "INSERT INTO recording_sound VALUES (?, 0, ?, ?)", values: [ID, activity, peaks] }] : []),
    { sql: "INSERT INTO recording_event (recording, at, who, what) VALUES (?, 2000, '1001', 'paused')", values: [ID] },
    { sql: "INSERT INTO recording_event (recording, at, who, what) VALUES (?, 2500, '1001', 'resumed')", values: [ID] },
  ]);
  await clock.advance(100);
  await written;
  const book = new KeptSounds(database);
  const keeper = new RecordingKeeper({ clock, database, files: new SimulatedDisk().recordingFiles });
  return { clock, database, sound: () => book, keeper };
}

describe("QA-09 hints and waveforms over HTTP", () => {
  test("of the whole and of a part, its span within the recording", async () => {
    const at = await archive();
    expect(await hintsAnswer(ID, undefined, at)).toMatchObject({
      value: { fromMs: 0, toMs: 3_000, silenceMs: 2_000, right: { firstMs: null, loudness: null } },
    });
    const part = { fromMs: 500, toMs: 99_000 };
    expect(await hintsAnswer(ID, part, at)).toMatchObject({ value: { fromMs: 500, toMs: 3_000, durationMs: 2_500 } });
    const peaks = await peaksAnswer(ID, part, at);
    if (!peaks.ok) throw new Error("refused");
    expect(peaks.value.left).toHaveLength(50);
    expect(peaks.value.pauses).toEqual([{ fromMs: 1_000, toMs: 1_500 }]);
    const after = await peaksAnswer(ID, { fromMs: 2_000, toMs: 3_000 }, at);
    expect(after).toMatchObject({ value: { pauses: [] } });
  });

  test("how long it was on hold and paused; what is both is paused", async () => {
    const at = await archive();
    const held = "INSERT INTO leg_hold (call_id, leg, at, what) SELECT call_id, 'l1', ?, ? FROM recording WHERE id = ?";
    const written = at.database.write([
      { sql: held, values: [2_200, "held", ID] },
      { sql: held, values: [3_000, "resumed", ID] },
    ]);
    await at.clock.advance(100);
    await written;
    expect(await hintsAnswer(ID, undefined, at)).toMatchObject({ value: { pausedMs: 500, heldMs: 500 } });
    const part = { fromMs: 1_200, toMs: 1_800 };
    expect(await hintsAnswer(ID, part, at)).toMatchObject({ value: { pausedMs: 300, heldMs: 300 } });
  });

  test.each([
    ["saved", 0, 409, "Not yet"],
    ["saved", 2, 409, "Cannot be heard"],
    ["expired", 0, 409, "No sound any more"],
  ])("%s, heard %s: %s %s", async (state, heard, status, title) => {
    const at = await archive(state, heard);
    const refused = { ok: false, status, problem: { title } };
    expect(await hintsAnswer(ID, undefined, at)).toMatchObject(refused);
    expect(await peaksAnswer(ID, undefined, at)).toMatchObject(refused);
    expect(await hintsAnswer("other", undefined, at)).toMatchObject({ status: 404 });
  });
});

describe("QA-03 a part of a recording for who must not know whose it is", () => {
  const sounds = (asked: PartWish[]) => ({
    openPart: async (wish: PartWish) => {
      asked.push(wish);
      return ok({ bytes: 44, chunks: async function* () {}, close: async () => {} });
    },
  });

  test("the agent is always on the right, and the tag tells nothing", async () => {
    const { keeper } = await archive();
    const asked: PartWish[] = [];
    const part = { recording: ID, fromMs: 0, toMs: 1_000 };
    const left = await partAudio({ ...part, agentChannel: "left" }, "zhou", { keeper, sounds: sounds(asked) });
    const again = await partAudio({ ...part, agentChannel: "left" }, "zhou", { keeper, sounds: sounds(asked) });
    const other = await partAudio({ ...part, toMs: 999, agentChannel: "right" }, "zhou", {
      keeper,
      sounds: sounds(asked),
    });
    expect(asked.map(({ isSwapped }) => isSwapped)).toEqual([true, true, false]);
    expect(asked.every(({ listener }) => listener === "zhou")).toBe(true);
    if (!left.ok || !again.ok || !other.ok) throw new Error("refused");
    expect(left.value.tag).toMatch(/^"[\w-]{22}"$/);
    expect(again.value.tag).toBe(left.value.tag);
    expect(other.value.tag).not.toBe(left.value.tag);
  });

  test.each([
    ["expired", undefined, 409],
    ["saved", "its file is gone", 404],
    ["saved", TOO_MANY_LISTEN, 503],
    ["saved", LISTENS_TO_MANY, 429],
    ["saved", "it is sealed with key 0011, which zongji.yaml does not name", 422],
  ])("refusals name no recording, no file, no key: %s, %s", async (state, fault, status) => {
    const { keeper } = await archive(state);
    const broken = { openPart: async () => fail(fault ?? "") };
    const part = { recording: ID, fromMs: 0, toMs: 1, agentChannel: "left" } as const;
    const refused = await partAudio(part, "zhou", { keeper, sounds: broken });
    expect(refused).toMatchObject({ ok: false, status });
    expect(JSON.stringify(refused)).not.toMatch(/2026|aaaa|a\.wav|0011/);
  });
});
