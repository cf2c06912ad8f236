// A recording as Ogg Opus (RTP-09): what ffmpeg and opusinfo find in it, each party on its channel, everything where it was in time.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { OpusMaker } from "../../../src/rtp/codec-kit.ts";
import { goertzelPower } from "../../../src/rtp/goertzel.ts";
import { OggChecker } from "../../../src/rtp/ogg-opus.ts";
import { loadOpus } from "../../../src/rtp/port/opus.ts";
import { pressRecording } from "../../../src/rtp/port/press-recording.ts";
import { sealingStore } from "../../../src/rtp/port/sealed-file.ts";
import { makeRecordingKey } from "../../../src/rtp/port/sealed-format.ts";
import { hashOfFile, openRecording } from "../../../src/rtp/port/sealed-reader.ts";
import { WavFileStore } from "../../../src/rtp/port/wav-file.ts";
import { wavHeader } from "../../../src/rtp/wav.ts";

const folder = mkdtempSync(join(tmpdir(), "zongji-press-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = makeRecordingKey(new Uint8Array(32).fill(3));
const loaded = loadOpus();
const opus = (): OpusMaker => {
  if (!loaded.ok) throw new Error(loaded.fault);
  return loaded.value;
};
const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0 && spawnSync("ffprobe", ["-version"]).status === 0;
const hasOpusinfo = spawnSync("opusinfo", ["--help"]).error === undefined;

/** Left 700 Hz in the seconds named, right 1 100 Hz in the others. */
function talk(seconds: number, leftSpeaks: (second: number) => boolean): Int16Array {
  const samples = new Int16Array(2 * 8_000 * seconds);
  for (let i = 0; i < 8_000 * seconds; i++) {
    const isLeft = leftSpeaks(Math.floor(i / 8_000));
    const tone = Math.round(9_000 * Math.sin((2 * Math.PI * (isLeft ? 700 : 1_100) * i) / 8_000));
    samples[2 * i + (isLeft ? 0 : 1)] = tone;
  }
  return samples;
}

function writeWav(name: string, samples: Int16Array): string {
  const path = join(folder, name);
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  writeFileSync(path, Buffer.concat([wavHeader({ sampleRateHz: 8_000, channels: 2 }, bytes.length), bytes]));
  return path;
}

/** As ffmpeg hears it, at 8 kHz. */
function heard(path: string): { readonly left: Int16Array; readonly right: Int16Array } {
  const raw = execFileSync("ffmpeg", ["-v", "error", "-i", path, "-f", "s16le", "-ar", "8000", "-"], {
    maxBuffer: 1 << 28,
  });
  const all = new Int16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
  return { left: all.filter((_, i) => i % 2 === 0), right: all.filter((_, i) => i % 2 === 1) };
}

function level(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}

function shareOf(hz: number, samples: Int16Array): number {
  const total = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  return total === 0 ? 0 : goertzelPower(samples, 8_000, hz) / total;
}

describe.skipIf(!loaded.ok)("RTP-09 a recording as Ogg Opus", () => {
  test.skipIf(!hasFfmpeg)("is stereo Opus of the same length, a tenth as large, to ffprobe and opusinfo", async () => {
    const from = writeWav("long.wav", talk(20, (second) => second % 2 === 0).subarray(0, 2 * (8_000 * 20 - 37)));
    const to = join(folder, "long.ogg");
    const pressed = await pressRecording({ from, to, keys: [] }, opus());
    expect(pressed).toEqual(await hashOfFile(to));
    const probe = JSON.parse(
      execFileSync("ffprobe", ["-v", "error", "-show_streams", "-show_format", "-of", "json", to], {
        encoding: "utf8",
      }),
    );
    expect(probe.streams[0]).toMatchObject({ codec_name: "opus", channels: 2 });
    expect(heard(to).left.length).toBe(8_000 * 20 - 37);
    expect(statSync(to).size).toBeLessThan(statSync(from).size / 10);
    if (!hasOpusinfo) return;
    const info = execFileSync("opusinfo", [to], { encoding: "utf8" });
    expect(info).toMatch(/Channels: 2/);
    expect(info).toMatch(/2 streams?|Streams: 2, Coupled: 0/i);
    expect(info).not.toMatch(/WARNING|ERROR/i);
  });

  test.skipIf(!hasFfmpeg)(
    "nothing of one party is heard on the other's channel, and nobody is moved in time",
    async () => {
      const from = writeWav(
        "turns.wav",
        talk(8, (second) => second % 2 === 0),
      );
      const to = join(folder, "turns.ogg");
      expect((await pressRecording({ from, to, keys: [] }, opus())).ok).toBe(true);
      const { left, right } = heard(to);
      for (let second = 0; second < 8; second++) {
        const part = (samples: Int16Array): Int16Array =>
          samples.subarray(second * 8_000 + 400, second * 8_000 + 7_600);
        const [speaks, listens] = second % 2 === 0 ? [left, right] : [right, left];
        expect(shareOf(second % 2 === 0 ? 700 : 1_100, part(speaks))).toBeGreaterThan(0.97);
        expect(level(part(listens))).toBeLessThan(level(part(speaks)) / 500);
        // The edge between two speakers, to within 4 ms.
        const edge = second * 8_000;
        if (second === 0) continue;
        expect(level(speaks.subarray(edge - 160, edge - 32))).toBeLessThan(1_000);
        expect(level(speaks.subarray(edge + 64, edge + 192))).toBeGreaterThan(3_000);
      }
    },
  );

  test("of a sealed recording is sealed with the same key, and holds what that of the clear one does", async () => {
    const samples = talk(3, (second) => second === 1);
    const clear = writeWav("clear.wav", samples);
    const sealed = join(folder, "kept.wav.sealed");
    const disk = new WavFileStore();
    const file = sealingStore(disk, KEY).create(sealed);
    const wav = readFileSync(clear);
    const faults: (string | undefined)[] = [];
    file.write(new Uint8Array(wav.subarray(0, 44)), 0, (fault) => faults.push(fault));
    file.write(new Uint8Array(wav.subarray(44)), 44, (fault) => faults.push(fault));
    await new Promise((resolve) => file.finish(resolve));
    const to = join(folder, "kept.ogg.sealed");
    const pressed = await pressRecording({ from: sealed, to, keys: [KEY] }, opus());
    expect(faults).toEqual([undefined, undefined]);
    expect(pressed).toEqual(await hashOfFile(to));
    expect(readFileSync(to).includes(Buffer.from("OggS"))).toBe(false);
    const opened = await openRecording(to, [KEY]);
    if (!opened.ok) throw new Error(opened.fault);
    const checker = new OggChecker();
    for await (const chunk of opened.value.chunks()) checker.feed(chunk);
    await opened.value.close();
    expect(checker.end()).toEqual({ ok: true, value: { packets: 151, position: 312 + 3 * 48_000 } });
  });

  test("a source that is broken leaves nothing behind", async () => {
    const from = join(folder, "no.wav");
    writeFileSync(from, "RIFF");
    const pressed = await pressRecording({ from, to: join(folder, "no.ogg"), keys: [] }, opus());
    expect(pressed).toMatchObject({ ok: false });
    expect(readdirSync(folder).filter((name) => name.startsWith("no.ogg"))).toEqual([]);
  });

  test("a page that was changed, lost or cut is found when the file is read back", async () => {
    const from = writeWav(
      "check.wav",
      talk(5, () => true),
    );
    const to = join(folder, "check.ogg");
    expect((await pressRecording({ from, to, keys: [] }, opus())).ok).toBe(true);
    const good = readFileSync(to);
    const judge = (bytes: Uint8Array): boolean => {
      const checker = new OggChecker();
      for (let at = 0; at < bytes.length; at += 777) checker.feed(bytes.subarray(at, at + 777));
      return checker.end().ok;
    };
    expect(judge(good)).toBe(true);
    expect(judge(good.subarray(0, good.length - 1))).toBe(false);
    const flipped = Buffer.from(good);
    flipped[good.length >> 1] = (flipped[good.length >> 1] ?? 0) ^ 4;
    expect(judge(flipped)).toBe(false);
    const second = good.indexOf("OggS", 100);
    const third = good.indexOf("OggS", second + 4);
    expect(judge(Buffer.concat([good.subarray(0, second), good.subarray(third)]))).toBe(false);
  });
});
