// Sealed recordings (RTP-09): what the disk holds, what a key gives back, and what a crash, a thief and a wrong key get.

import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { sealingStore } from "../../../src/rtp/port/sealed-file.ts";
import { makeRecordingKey, type RecordingKey } from "../../../src/rtp/port/sealed-format.ts";
import { hashOfFile, openRecording, repairRecording } from "../../../src/rtp/port/sealed-reader.ts";
import { WavFileStore } from "../../../src/rtp/port/wav-file.ts";
import type { AudioFile, FinishedFile } from "../../../src/rtp/ports.ts";
import { readWav, wavHeader } from "../../../src/rtp/wav.ts";

const folder = mkdtempSync(join(tmpdir(), "zongji-sealed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = makeRecordingKey(new Uint8Array(32).fill(7));
const OTHER = makeRecordingKey(new Uint8Array(32).fill(8));
const STEREO = { sampleRateHz: 8_000, channels: 2 };
let made = 0;

/** A second of sound that names its number in each sample. */
function second(nth: number): Uint8Array<ArrayBuffer> {
  const sound = new Int16Array(16_000).fill(nth + 1);
  return new Uint8Array(sound.buffer);
}

/** Writes as the recorder does: the header, then seconds, each with the header after it. Then killed, unless it is finished. */
async function write(
  seconds: readonly number[],
  init: { readonly key?: RecordingKey; readonly finish?: boolean } = {},
): Promise<{ readonly path: string; readonly finished: FinishedFile | undefined }> {
  const path = join(folder, `${++made}.wav.sealed`);
  const disk = new WavFileStore();
  const file: AudioFile = sealingStore(disk, init.key ?? KEY).create(path);
  const put = (bytes: Uint8Array, at: number): Promise<void> =>
    new Promise((resolve, reject) =>
      file.write(bytes, at, (fault) => (fault === undefined ? resolve() : reject(new Error(fault)))),
    );
  await put(wavHeader(STEREO, 0), 0);
  for (const nth of seconds) {
    await put(second(nth), 44 + nth * 64_000 * 0.5);
    await put(wavHeader(STEREO, (nth + 1) * 32_000), 0);
  }
  if (init.finish === false) {
    file.abandon();
    await disk.idle();
    return { path, finished: undefined };
  }
  const finished = await new Promise<FinishedFile>((resolve, reject) =>
    file.finish((result) => (result.ok ? resolve(result.value) : reject(new Error(result.fault)))),
  );
  return { path, finished };
}

async function read(path: string, keys: readonly RecordingKey[] = [KEY]): Promise<Uint8Array> {
  const opened = await openRecording(path, keys);
  if (!opened.ok) throw new Error(opened.fault);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of opened.value.chunks()) chunks.push(chunk);
  } finally {
    await opened.value.close();
  }
  const whole = Buffer.concat(chunks);
  expect(whole.length).toBe(opened.value.bytes);
  return whole;
}

function secondsIn(bytes: Uint8Array): readonly number[] {
  const wav = readWav(bytes);
  if (!wav.ok) throw new Error(wav.fault);
  expect([wav.value.channels, wav.value.sampleRateHz]).toEqual([2, 8_000]);
  const { samples } = wav.value;
  return Array.from({ length: samples.length / 16_000 }, (_, i) => {
    const part = samples.subarray(i * 16_000, (i + 1) * 16_000);
    return part.every((sample) => sample === part[0]) ? (part[0] ?? 0) - 1 : Number.NaN;
  });
}

describe("RTP-09 a sealed recording", () => {
  test("holds nothing of the sound in clear, and with the key is the WAV file it would have been", async () => {
    const { path, finished } = await write([0, 1, 2]);
    const disk = readFileSync(path);
    expect(disk.includes(Buffer.from(second(1).subarray(0, 32)))).toBe(false);
    expect(disk.includes(Buffer.from("RIFF"))).toBe(false);
    expect(secondsIn(await read(path))).toEqual([0, 1, 2]);
    expect(await hashOfFile(path)).toEqual({ ok: true, value: finished });
  });

  test("silence that was left out comes back as silence", async () => {
    const { path } = await write([2, 3]);
    expect(secondsIn(await read(path))).toEqual([-1, -1, 2, 3]);
    expect(statSync(path).size).toBeLessThan(2.1 * 64_000);
  });

  test("is read while it is still being written, and after a kill to the last whole second", async () => {
    const { path } = await write([0, 1, 2], { finish: false });
    expect(secondsIn(await read(path))).toEqual([0, 1, 2]);
    truncateSync(path, statSync(path).size - 100); // the disk had only a part of the last write
    expect(secondsIn(await read(path))).toEqual([0, 1]);
    expect(await repairRecording(path, [KEY])).toMatchObject({ ok: true, value: { durationMs: 2_000 } });
    const repaired = readFileSync(path);
    expect(secondsIn(await read(path))).toEqual([0, 1]);
    await repairRecording(path, [KEY]);
    expect(readFileSync(path).equals(repaired)).toBe(true); // nothing to do the second time
  });

  test("is nothing without its key; an old key still opens what it sealed", async () => {
    const { path } = await write([0]);
    expect(await openRecording(path, [])).toMatchObject({ ok: false, fault: expect.stringContaining(KEY.id) });
    expect(await openRecording(path, [OTHER])).toMatchObject({ ok: false });
    expect(secondsIn(await read(path, [OTHER, KEY]))).toEqual([0]);
  });

  test("one changed bit, a moved record and a cut end are noticed", async () => {
    const { path } = await write([0, 1, 2]);
    const good = readFileSync(path);
    const record = 4 + 32_000 + 16;
    const flipped = Buffer.from(good);
    flipped[64 + record + 500] = (flipped[64 + record + 500] ?? 0) ^ 1;
    writeFileSync(path, flipped);
    await expect(read(path)).rejects.toThrow(/changed/);
    const swapped = Buffer.from(good);
    good.copy(swapped, 64, 64 + record, 64 + 2 * record);
    good.copy(swapped, 64 + record, 64, 64 + record);
    writeFileSync(path, swapped);
    await expect(read(path)).rejects.toThrow(/changed/);
    // The second record taken out, the end left as it was.
    writeFileSync(path, Buffer.concat([good.subarray(0, 64 + record), good.subarray(64 + 2 * record)]));
    const shortened = await read(path).then(secondsIn, (error: Error) => error.message);
    expect(shortened).not.toEqual([0, 2]);
  });

  test("a path that asks for sealing is never written in clear when there is no key", async () => {
    const path = join(folder, "no-key.wav.sealed");
    const fault = await new Promise((resolve) =>
      sealingStore(new WavFileStore(), undefined).create(path).write(wavHeader(STEREO, 0), 0, resolve),
    );
    expect(fault).toMatch(/no key/);
    expect(() => statSync(path)).toThrow();
  });
});

describe("RTP-09 a recording in clear that a power cut left odd", () => {
  test("half a frame is cut off and the header tells the truth", async () => {
    const path = join(folder, "odd.wav");
    writeFileSync(path, Buffer.concat([wavHeader(STEREO, 32_000), second(0), second(1).subarray(0, 16_003)]));
    expect(await repairRecording(path, [])).toEqual({ ok: true, value: { bytes: 44 + 48_000, durationMs: 1_500 } });
    const wav = readWav(readFileSync(path));
    expect(wav.ok && wav.value.samples.length).toBe(24_000);
    expect(readFileSync(path).length).toBe(44 + 48_000);
  });

  test("what is no recording is said so and left alone", async () => {
    const path = join(folder, "empty.wav");
    writeFileSync(path, "");
    expect(await repairRecording(path, [])).toMatchObject({ ok: false });
    expect(await repairRecording(join(folder, "gone.wav"), [])).toEqual({ ok: false, fault: "its file is gone" });
  });
});
