// Which files a worker plays: shipped ones, the office's own before them, and what is read when it is first wanted.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decode } from "../../../src/rtp/g711.ts";
import { goertzelPower } from "../../../src/rtp/goertzel.ts";
import { openAudio } from "../../../src/rtp/port/audio-library.ts";
import { wavHeader } from "../../../src/rtp/wav.ts";

const shipped = fileURLToPath(new URL("../../../media", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "zongji-"));
const own = join(data, "media");
afterAll(() => rmSync(data, { recursive: true }));

function put(path: string, samples: number): void {
  mkdirSync(dirname(join(data, path)), { recursive: true });
  const header = wavHeader({ sampleRateHz: 8_000, channels: 1 }, 2 * samples);
  writeFileSync(join(data, path), Buffer.concat([header, Buffer.alloc(2 * samples, 1)]));
}

beforeAll(() => put("media/zh/signed-in.wav", 123));

describe("RTP-10 files that are played", () => {
  test("music and the prompts of both languages are shipped, and each of them plays", async () => {
    const faults: unknown[] = [];
    const { names, library, check } = openAudio({ shipped, own: undefined, data: undefined }, (fault) =>
      faults.push(fault),
    );
    await check();
    expect(faults).toEqual([]);
    expect(names).toContain("music/quiet");
    for (const language of ["zh", "en"])
      expect((await library.load(`${language}/signed-in`))?.length).toBeGreaterThan(4_000);
  });

  test("a file is read when it is first played, and kept", async () => {
    const { library } = openAudio({ shipped, own: undefined, data: undefined });
    expect(library.clip("zh/signed-in")).toBeUndefined();
    const first = await library.load("zh/signed-in");
    expect(first).toBeDefined();
    expect(library.clip("zh/signed-in")).toBe(first);
  });

  test("the office's own recording of a prompt comes before ours", async () => {
    const { library } = openAudio({ shipped, own, data });
    expect((await library.load("zh/signed-in"))?.length).toBe(123);
    expect((await library.load("en/signed-in"))?.length).toBeGreaterThan(4_000);
  });

  test("a file that came after the start is found and kept", async () => {
    const { library } = openAudio({ shipped, own, data });
    put("media/music/ours.wav", 800);
    expect(library.clip("music/ours")).toBeUndefined();
    expect((await library.load("music/ours"))?.length).toBe(800);
    expect(library.clip("music/ours")?.length).toBe(800);
  });

  test("voice messages are read from the data folder, and no name leads out of it", async () => {
    const told: string[] = [];
    const { library } = openAudio({ shipped, own, data }, ({ cause }) => told.push(cause));
    put("voicemail/1001/m-1.wav", 400);
    put("secret.wav", 400);
    expect((await library.load("voicemail/1001/m-1"))?.length).toBe(400);
    for (const name of ["voicemail/../secret", "../secret", "/secret", "voicemail//m-1", "secret"]) {
      expect(await library.load(name)).toBeUndefined();
    }
    expect(await library.load("voicemail/1001/none")).toBeUndefined();
    expect(told.some((cause) => cause.includes("ENOENT"))).toBe(true);
  });

  test.each([
    [8_000, 2],
    [11_025, 1],
    [16_000, 1],
    [22_050, 2],
    [44_100, 2],
    [48_000, 1],
  ])("a file at %i Hz with %i channels is played as it sounds", async (rateHz, channels) => {
    const samples = Int16Array.from({ length: 2 * rateHz * channels }, (_, i) =>
      Math.round(8_000 * Math.sin((2 * Math.PI * 1_000 * Math.floor(i / channels)) / rateHz)),
    );
    const folder = join(data, `media/rates-${rateHz}`);
    mkdirSync(folder, { recursive: true });
    const file = Buffer.concat([
      wavHeader({ sampleRateHz: rateHz, channels }, 2 * samples.length),
      Buffer.from(samples.buffer),
    ]);
    writeFileSync(join(folder, "tone.wav"), file);
    const clip = await openAudio({ shipped: folder, own: undefined, data: undefined }).library.load("tone");
    if (clip === undefined) throw new Error("not played");
    expect(clip.rateHz).toBe(rateHz < 12_000 ? 8_000 : 16_000);
    expect([clip.length, clip.sound.length]).toEqual([16_000, 2 * clip.rateHz]);
    for (const [sound, hz] of [
      [clip.sound, clip.rateHz],
      [decode(clip.pcmu, "pcmu"), 8_000],
    ] as const) {
      const middle = sound.subarray(hz / 2, 1.5 * hz);
      const power = goertzelPower(middle, hz, 1_000);
      expect(Math.abs(10 * Math.log10(power / (8_000 ** 2 / 2)))).toBeLessThan(0.15);
      expect(power / (middle.reduce((sum, x) => sum + x * x, 0) / middle.length)).toBeGreaterThan(0.998);
    }
  });

  test("a file that cannot be played is told with its reason, before anybody wants to hear it", async () => {
    const bad = join(data, "bad");
    mkdirSync(bad);
    writeFileSync(join(bad, "bad.wav"), "not audio");
    const odd = wavHeader({ sampleRateHz: 1_000, channels: 1 }, 2);
    writeFileSync(join(bad, "slow.wav"), Buffer.concat([odd, Buffer.alloc(2)]));
    const faults: { path: string; cause: string }[] = [];
    await openAudio({ shipped: bad, own: undefined, data: undefined }, (fault) => faults.push(fault)).check();
    expect(faults).toContainEqual({
      path: join(bad, "slow.wav"),
      cause: "its rate of 1000 Hz is none that can be played",
    });
    expect(faults).toContainEqual({ path: join(bad, "bad.wav"), cause: "not a RIFF/WAVE file" });
    expect(openAudio({ shipped: join(data, "nowhere"), own, data }).names).toContain("zh/signed-in");
  });
});
