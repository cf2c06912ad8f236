// What a machine hears of a recording, and listening to a part of it, at the command line (QA-05, QA-09).

import { describe, expect, test } from "vitest";
import { AtSpeed } from "../../src/cli/listening-speed.ts";
import { clock, timeLine, waveLine } from "../../src/cli/waveform.ts";
import { readWav, wavHeader } from "../../src/rtp/wav.ts";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

const ID = "c-20261122-aaaaaaaa";
let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

function run(...words: readonly string[]): Promise<Ran> {
  return zongji([...words, "--data", fake.folder]);
}

describe("QA-09 qa hints CALL", () => {
  test("tells people in both languages, with the waveform, and programs in an array", async () => {
    const english = await run("qa", "hints", ID, "--lang", "en");
    expect({ status: english.status, err: english.err }).toEqual({ status: 0, err: "" });
    for (const seen of ["15:00 (24.2 %)", "On hold          0:30", "-24.5 dB", "L |", "R |"])
      expect(english.out).toContain(seen);
    const chinese = await run("qa", "hints", ID, "--lang", "zh");
    for (const seen of ["最长静默", "打断", "左 |"]) expect(chinese.out).toContain(seen);
    const { out } = await run("qa", "hints", ID, "--json");
    expect(JSON.parse(out)).toMatchObject([{ recording: ID, talkOverMs: 45_000, right: { interruptions: 5 } }]);
  });

  test("of a part asks for that part alone; what is no time is a mistake of use", async () => {
    await run("qa", "hints", ID, "--from", "1:00", "--until", "1:02:05.5");
    expect(fake.asked).toContain(`hints 60000-3725500 ${ID}`);
    expect((await run("qa", "hints", ID, "--from", "soon")).status).toBe(2);
  });
});

describe("QA-05 recording play of a part", () => {
  test("a speed that is none is a mistake of use, and nothing is listened to", async () => {
    for (const speed of ["3", "fast"]) {
      const { status, err } = await run("recording", "play", ID, "--speed", speed, "--pipe", "--lang", "en");
      expect(status).toBe(2);
      expect(err).toContain("0.5 to 2");
    }
    expect(fake.asked.filter((what) => what.startsWith("played"))).toEqual([]);
  });

  test("a WAV file at another speed says its true length", async () => {
    const samples = new Int16Array(2 * 8_000);
    const sound = Buffer.from(samples.buffer);
    const through = new AtSpeed(1.6);
    const file = Buffer.concat([wavHeader({ sampleRateHz: 8_000, channels: 2 }, sound.length), sound]);
    for (let at = 0; at < file.length; at += 999) through.write(file.subarray(at, at + 999));
    through.end();
    const pieces: Buffer[] = [];
    for await (const piece of through) pieces.push(piece as Buffer);
    const made = Buffer.concat(pieces);
    expect(made.readUInt32LE(40)).toBe(made.length - 44);
    expect(readWav(made)).toMatchObject({ ok: true, value: { channels: 2, samples: { length: 10_000 } } });
  });
});

describe("QA-05 a waveform in the terminal", () => {
  const drawn = { perSecond: 10, left: [], right: null };

  test("is as high as it is loud, in decibels; pauses are dots", () => {
    const peaks = [0, 0, -1, 1, -32, 30, -127, 127, 0, 0, 0, 0];
    const pauses = [{ fromMs: 400, toMs: 600 }];
    // 0 dB is full, -12 dB (32 of 127) three quarters of 48 dB, -42 dB an eighth
    expect(waveLine(peaks, { ...drawn, pauses }, 80)).toBe(" ▁▆█··");
    expect(waveLine(peaks, { ...drawn, pauses: [] }, 3)).toBe("▁█ ");
  });

  test("has its length below", () => {
    expect(timeLine(3_725_000, 20)).toBe("0:00         1:02:05");
    expect(clock(247_000)).toBe("4:07");
  });
});
