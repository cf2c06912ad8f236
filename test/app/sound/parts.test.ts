// Any part of any recording (QA-05): WAV, sealed, Opus, sealed Opus on a real disk, as a WAV file with the agent on the right.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PlainSounds } from "../../../src/app/sound/plain-sounds.ts";
import { readActivity } from "../../../src/qa/hints/activity.ts";
import { hintsOf } from "../../../src/qa/hints/reckon.ts";
import { loadOpus } from "../../../src/rtp/port/opus.ts";
import { pressRecording } from "../../../src/rtp/port/press-recording.ts";
import { sealingStore } from "../../../src/rtp/port/sealed-file.ts";
import { makeRecordingKey } from "../../../src/rtp/port/sealed-format.ts";
import { openRecording } from "../../../src/rtp/port/sealed-reader.ts";
import { WavFileStore } from "../../../src/rtp/port/wav-file.ts";
import { readWav, wavHeader } from "../../../src/rtp/wav.ts";
import { channel, interleaved } from "../../qa/hints/spoken.ts";

const folder = mkdtempSync(join(tmpdir(), "zongji-parts-"));
const KEY = makeRecordingKey(new Uint8Array(32).fill(3));
const loaded = loadOpus();
const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;
const sounds = new PlainSounds((path) => openRecording(join(folder, path), [KEY]), loadOpus);

const SECONDS = 12;
/** Paused from 6 to 9 s, as the recorder writes a pause. */
const PAUSE = { fromMs: 6_000, toMs: 9_000 };
const left = channel(
  1_000 * SECONDS,
  [
    { fromMs: 500, toMs: 5_900 },
    { fromMs: 9_100, toMs: 11_500 },
  ],
  -50,
  1,
);
const right = channel(
  1_000 * SECONDS,
  [
    { fromMs: 1_500, toMs: 4_000 },
    { fromMs: 9_500, toMs: 11_000 },
  ],
  -50,
  9,
);
for (const one of [left, right]) one.fill(0, 8 * PAUSE.fromMs, 8 * PAUSE.toMs);
const both = interleaved(left, right);

function wavOf(samples: Int16Array, channels: number): Buffer {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return Buffer.concat([wavHeader({ sampleRateHz: 8_000, channels }, bytes.length), bytes]);
}

/** About a second at a time, with silence that takes no room in between. */
async function writeSealed(name: string): Promise<void> {
  const disk = new WavFileStore();
  const file = sealingStore(disk, KEY).create(join(folder, name));
  const wav = wavOf(both, 2);
  const none = (): void => {};
  file.write(new Uint8Array(wav.subarray(0, 44)), 0, none);
  for (let at = 44; at < wav.length; at += 31_000) {
    const piece = wav.subarray(at, at + 31_000);
    if (piece.some((byte) => byte !== 0)) file.write(new Uint8Array(piece), at, none);
  }
  await new Promise((resolve) => file.finish(resolve));
}

beforeAll(async () => {
  writeFileSync(join(folder, "a.wav"), wavOf(both, 2));
  writeFileSync(join(folder, "mono.wav"), wavOf(left, 1));
  await writeSealed("a.wav.sealed");
  if (!loaded.ok) return;
  for (const [from, to] of [
    ["a.wav", "a.ogg"],
    ["a.wav.sealed", "a.ogg.sealed"],
    ["mono.wav", "mono.ogg"],
  ] as const)
    expect(
      (await pressRecording({ from: join(folder, from), to: join(folder, to), keys: [KEY] }, loaded.value)).ok,
    ).toBe(true);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function fileOf(path: string, fromMs: number, toMs: number, isSwapped = false): Promise<Buffer> {
  const opened = await sounds.openPart({ path, fromMs, toMs, isSwapped, listener: "zhou" });
  if (!opened.ok) throw new Error(opened.fault);
  const pieces: Uint8Array[] = [];
  for await (const piece of opened.value.chunks(0, opened.value.bytes)) pieces.push(piece);
  await opened.value.close();
  const file = Buffer.concat(pieces);
  expect(file.length).toBe(opened.value.bytes);
  return file;
}

function samplesOf(file: Uint8Array): { readonly left: Int16Array; readonly right: Int16Array } {
  const wav = readWav(file);
  if (!wav.ok) throw new Error(wav.fault);
  expect(wav.value).toMatchObject({ channels: 2, sampleRateHz: 8_000 });
  const { samples } = wav.value;
  return { left: samples.filter((_, i) => i % 2 === 0), right: samples.filter((_, i) => i % 2 === 1) };
}

const OPUS = ["a.ogg", "a.ogg.sealed"];
const all = loaded.ok ? ["a.wav", "a.wav.sealed", ...OPUS] : ["a.wav", "a.wav.sealed"];

describe("QA-05 a part of a recording", () => {
  test.each(["a.wav", "a.wav.sealed"])("is sample for sample what was recorded: %s", async (path) => {
    for (const [fromMs, toMs] of [
      [0, 12_000],
      [5_000, 9_333],
      [8_999, 9_001],
      [11_990, 50_000],
    ] as const) {
      const found = samplesOf(await fileOf(path, fromMs, toMs));
      expect(found.left).toEqual(left.slice(8 * fromMs, 8 * Math.min(toMs, 12_000)));
      expect(found.right).toEqual(right.slice(8 * fromMs, 8 * Math.min(toMs, 12_000)));
    }
  });

  test("has the agent on the right, whoever called", async () => {
    const found = samplesOf(await fileOf("a.wav", 1_000, 3_000, true));
    expect(found.left).toEqual(right.slice(8_000, 24_000));
    expect(found.right).toEqual(left.slice(8_000, 24_000));
  });

  test("of one channel alone is stereo too: nothing tells that it was not", async () => {
    const found = samplesOf(await fileOf("mono.wav", 0, 2_000));
    expect(found.left).toEqual(left.slice(0, 16_000));
    expect(found.right.every((sample) => sample === 0)).toBe(true);
  });

  test.each(all)("its bytes are the same from anywhere, to anywhere: %s", async (path) => {
    const whole = await fileOf(path, 2_000, 11_000);
    const opened = await sounds.openPart({ path, fromMs: 2_000, toMs: 11_000, isSwapped: false, listener: "zhou" });
    if (!opened.ok) throw new Error(opened.fault);
    for (const [from, to] of [
      [0, 10],
      [40, 47],
      [44, 48],
      [1_001, 70_003],
      [100_003, whole.length],
      [whole.length - 1, whole.length],
    ] as const) {
      const pieces: Uint8Array[] = [];
      for await (const piece of opened.value.chunks(from, to)) pieces.push(piece);
      const got = Buffer.concat(pieces);
      // A decoder that starts 80 ms before is all but the same (RFC 7845 §4.6); of PCM it is the same.
      if (path.includes("wav")) expect(got.equals(whole.subarray(from, to))).toBe(true);
      else expect(got.length).toBe(to - from);
      if (to - from > 60_000) expect(likeness(got.subarray(3), whole.subarray(from + 3, to))).toBeGreaterThan(0.99);
    }
    await opened.value.close();
  });

  test.runIf(loaded.ok && hasFfmpeg).each(OPUS.slice(0, 1))("of %s is what ffmpeg decodes there", async (path) => {
    const raw = execFileSync("ffmpeg", ["-v", "error", "-i", join(folder, path), "-f", "s16le", "-ar", "8000", "-"]);
    const file = await fileOf(path, 3_000, 5_500);
    // libopus lets 8 kHz come an eighth of a millisecond earlier than the 48 kHz that ffmpeg asks it for.
    const at = (samples: number): Buffer => raw.subarray(4 * (3_000 * 8 + samples), 4 * (5_500 * 8 + samples));
    const likest = Math.max(...[-1, 0, 1].map((samples) => likeness(file.subarray(44), at(samples))));
    expect(likest).toBeGreaterThan(0.99);
    expect((await fileOf(path, 0, 60_000)).length - 44).toBe(raw.length);
  });

  test.each(all)("a pause is silence in it: %s", async (path) => {
    const found = samplesOf(await fileOf(path, PAUSE.fromMs, PAUSE.toMs));
    // What Opus spreads over the edge of a pause was said outside it; 30 ms of it.
    const edge = path.includes("ogg") ? 240 : 0;
    for (const one of [found.left, found.right]) {
      const inside = one.subarray(edge, one.length - edge);
      const loudest = inside.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(loudest).toBeLessThanOrEqual(path.includes("ogg") ? 3 : 0);
    }
  });

  test("one whose file is gone, cut off or rubbish says so", async () => {
    expect(await sounds.openPart({ path: "no.wav", fromMs: 0, toMs: 1, isSwapped: false, listener: "zhou" })).toEqual({
      ok: false,
      fault: "its file is gone",
    });
    writeFileSync(join(folder, "bad.wav"), "RIFFRIFF");
    writeFileSync(join(folder, "bad.ogg"), `OggS${"x".repeat(400)}`);
    for (const path of ["bad.wav", "bad.ogg"]) {
      expect((await sounds.openPart({ path, fromMs: 0, toMs: 1, isSwapped: false, listener: "zhou" })).ok).toBe(false);
      expect((await sounds.hear(path, [])).ok).toBe(false);
    }
    const sealed = readFileSync(join(folder, "a.wav.sealed"));
    sealed[40_000] = (sealed[40_000] as number) ^ 1;
    writeFileSync(join(folder, "changed.wav.sealed"), sealed);
    expect(await sounds.hear("changed.wav.sealed", [])).toEqual({
      ok: false,
      fault: "it has been changed since it was written",
    });
  });
});

describe("QA-09 what is heard of it", () => {
  test.each(all)("does not depend on how it lies on the disk: %s", async (path) => {
    const heard = await sounds.hear(path, [PAUSE]);
    if (!heard.ok) throw new Error(heard.fault);
    const activity = readActivity(heard.value.activity);
    if (activity === undefined) throw new Error("nothing");
    const hints = hintsOf(activity);
    expect(hints.durationMs).toBe(12_000);
    expect(Math.abs(hints.left.speechMs - 7_800)).toBeLessThan(150);
    expect(Math.abs((hints.right?.speechMs ?? 0) - 4_000)).toBeLessThan(150);
    expect(Math.abs(hints.talkOverMs - 4_000)).toBeLessThan(150);
    expect(Math.abs(hints.silenceMs - 1_200)).toBeLessThan(250);
    expect(hints.right?.interruptions).toBe(2);
  });
});

/** Of two stretches of 16-bit samples, by their correlation. */
function likeness(a: Uint8Array, b: Uint8Array): number {
  const [x, y] = [new DataView(a.buffer, a.byteOffset), new DataView(b.buffer, b.byteOffset)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i + 1 < Math.min(a.length, b.length); i += 2) {
    const [one, two] = [x.getInt16(i, true), y.getInt16(i, true)];
    xx += one * one;
    yy += two * two;
    xy += one * two;
  }
  return xy / Math.sqrt(xx * yy);
}
