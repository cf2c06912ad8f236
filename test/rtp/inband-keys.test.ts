import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRng } from "../../src/base/rng.ts";
import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import { InbandKeys } from "../../src/rtp/inband-keys.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { loadOpus } from "../../src/rtp/port/opus.ts";
import { resampleWhole } from "../../src/rtp/resample.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { promptSound } from "./sounds.ts";

const KEYS = "123A456B789C*0#D";
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1_209, 1_336, 1_477, 1_633];
const noEspeak =
  spawnSync("espeak-ng", ["--version"]).error !== undefined || spawnSync("sox", ["--version"]).error !== undefined;

interface Press {
  readonly ms?: number;
  /** dBm0 of the row's tone and of the column's. */
  readonly low?: number;
  readonly high?: number;
  /** Shares by which the frequencies are off. */
  readonly rowOff?: number;
  readonly columnOff?: number;
  /** White noise under both tones together, dB. */
  readonly noise?: number;
  /** Samples by which the press begins later than 30 ms. */
  readonly late?: number;
  readonly pauseMs?: number;
}

/** Silence, the key, silence. 0 dBm0: 3.17 dB below the largest sine of the µ-law (G.711 §4, table 5 note). */
function press(key: string, how: Press): Int16Array {
  const { ms = 40, low = -10, high = -10, rowOff = 0, columnOff = 0, late = 0, pauseMs = 80 } = how;
  const index = KEYS.indexOf(key);
  const row = (ROWS[index >> 2] as number) * (1 + rowOff);
  const column = (COLUMNS[index & 3] as number) * (1 + columnOff);
  const [a, b] = [low, high].map((level) => 22_300 * 10 ** (level / 20)) as [number, number];
  const noise = how.noise === undefined ? 0 : Math.sqrt((a * a + b * b) / 2 / 10 ** (how.noise / 10));
  const rng = seededRng(index + 1);
  const begin = 240 + late;
  return Int16Array.from({ length: 8 * (30 + ms + pauseMs) }, (_, i) => {
    const at = (2 * Math.PI * (i - begin)) / 8_000;
    const sounds = i >= begin && i < begin + 8 * ms;
    const tones = sounds ? a * Math.sin(row * at + late) + b * Math.sin(column * at + 1) : 0;
    let sum = 0;
    if (noise > 0) for (let k = 0; k < 12; k++) sum += rng.uint32() / 2 ** 32;
    const value = Math.round(tones + (noise > 0 ? (sum - 6) * noise : 0));
    return Math.max(-32_768, Math.min(32_767, value)); // two tones of 0 dBm0 are more than a telephone can carry
  });
}

interface Heard {
  readonly keys: string;
  readonly lengths: readonly number[];
}

function hear(sound: Int16Array, frame = 160): Heard {
  const ear = new InbandKeys();
  let keys = "";
  const lengths: number[] = [];
  for (let at = 0; at < sound.length; at += frame) {
    keys += ear.take(sound.subarray(at, at + frame)) ?? "";
    const over = ear.takeOver();
    if (over !== undefined) lengths.push(over.durationMs);
  }
  return { keys, lengths };
}

/** Every key, beginning at twelve places within the ear's blocks. */
function everyKey(how: Press): { readonly right: number; readonly wrong: string; readonly all: number } {
  let right = 0;
  let wrong = "";
  for (const key of KEYS)
    for (let late = 0; late < 104; late += 9) {
      const { keys } = hear(press(key, { ...how, late }));
      if (keys === key) right++;
      else wrong += keys;
    }
  return { right, wrong, all: 16 * 12 };
}

describe("RTP-06 keys in the sound: ITU-T Q.24's receiver", () => {
  const heard: readonly (readonly [string, Press])[] = [
    ["of 40 ms", {}],
    ["at 0 dBm0 a tone, clipped", { low: 0, high: 0 }],
    ["at -5 dBm0", { low: -5, high: -5 }],
    ["at -25 dBm0", { low: -25, high: -25 }],
    ["1.5 % too high", { rowOff: 0.015, columnOff: 0.015 }],
    ["1.5 % too low", { rowOff: -0.015, columnOff: -0.015 }],
    ["1.5 % apart", { rowOff: 0.015, columnOff: -0.015 }],
    ["with columns 4 dB stronger", { low: -14, high: -10 }],
    ["with columns 8 dB weaker", { low: -10, high: -18 }],
    ["with noise 15 dB below", { noise: 15 }],
    ["weak, noisy, twisted and off at once", { low: -21, high: -25, rowOff: 0.015, columnOff: 0.015, noise: 15 }],
    ["of half a second", { ms: 500 }],
  ];
  test.each(heard)("every key %s is heard, once", (_, how) => {
    const { right, wrong, all } = everyKey(how);
    expect({ right, wrong }).toEqual({ right: all, wrong: "" });
  });

  const refused: readonly (readonly [string, Press])[] = [
    ["of 20 ms", { ms: 20 }],
    ["3.5 % too high", { rowOff: 0.035, columnOff: 0.035, ms: 200 }],
    ["3.5 % too low", { rowOff: -0.035, columnOff: -0.035, ms: 200 }],
    ["with columns 14 dB weaker", { low: -8, high: -22, ms: 200 }],
    ["with columns 10 dB stronger", { low: -20, high: -10, ms: 200 }],
    ["at -38 dBm0", { low: -38, high: -38, ms: 200 }],
    ["under as much noise", { noise: 0, ms: 200 }],
  ];
  test.each(refused)("no key %s is heard", (_, how) => {
    expect(everyKey(how)).toEqual({ right: 0, wrong: "", all: 192 });
  });

  test("one tone alone, and dial or busy tones, are no keys", () => {
    for (const hz of [[697], [1_209], [425], [450], [440, 480], [350, 440], [480, 620], [2_100], [1_000]]) {
      const sound = Int16Array.from({ length: 8_000 }, (_, i) =>
        hz.reduce((sum, one) => sum + 6_000 * Math.sin((2 * Math.PI * one * i) / 8_000), 0),
      );
      expect(hear(sound).keys).toBe("");
    }
  });

  test("its length is told to 13 ms when it is over, its beginning before", () => {
    for (const ms of [50, 100, 400]) {
      const ear = new InbandKeys();
      const sound = press("5", { ms });
      let begunAt = 0;
      for (let at = 0; at < sound.length; at += 80) {
        const key = ear.take(sound.subarray(at, at + 80));
        if (key !== undefined) begunAt = at / 8;
        if (key !== undefined) expect([key, ear.sounding, ear.takeOver()]).toEqual(["5", "5", undefined]);
      }
      expect(begunAt).toBeGreaterThanOrEqual(50);
      expect(begunAt).toBeLessThanOrEqual(80);
      expect(ear.sounding).toBeUndefined();
      const over = ear.takeOver();
      expect(over?.digit).toBe("5");
      expect(Math.abs((over?.durationMs ?? 0) - ms)).toBeLessThanOrEqual(13);
      expect(ear.takeOver()).toBeUndefined();
    }
  });

  test("keys in a row with 40 ms between them are told apart, the same key too; 10 ms without sound break none", () => {
    const row = "1159*#00D".split("");
    const sound = Int16Array.from(row.flatMap((key) => [...press(key, { ms: 50, pauseMs: 10 })]));
    expect(hear(sound).keys).toBe(row.join(""));
    const broken = press("7", { ms: 120 }).fill(0, 240 + 480, 240 + 560);
    expect(hear(broken)).toMatchObject({ keys: "7", lengths: [expect.any(Number)] });
  });

  test("frames of any length are the same to it", () => {
    const sound = Int16Array.from([...press("3", { noise: 20, ms: 70 }), ...press("8", { noise: 20, ms: 70 })]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 480 }), (frame) => {
        expect(hear(sound, frame).keys).toBe("38");
      }),
      { numRuns: 60 },
    );
  });
});

describe("RTP-06 keys through codecs", () => {
  const opus = loadOpus();
  const kit = makeCodecKit(opus.ok ? opus.value : undefined);
  test.each(kit.codecs)("every key of 60 ms comes through %s", (codec) => {
    expect(KEYS.split("").map((key) => hear(through(codec, press(key, { ms: 60, late: 50 }))).keys)).toEqual(
      KEYS.split(""),
    );
  });

  function through(codec: AudioCodec, sound: Int16Array): Int16Array {
    const [encoder, decoder] = [kit.encoder(codec, 8_000), kit.decoder(codec, 8_000)];
    const packet = new Uint8Array(500);
    const out = new Int16Array(960);
    const all: number[] = [];
    for (let at = 0; at + 160 <= sound.length; at += 160) {
      const octets = encoder.encode(sound.subarray(at, at + 160), packet, 0);
      all.push(...out.subarray(0, decoder.decode(packet, 0, octets, out)));
    }
    return Int16Array.from(all);
  }
});

describe("RTP-06 nobody's voice is a key", () => {
  test("the quarter of an hour of speech that is shipped, and the music", () => {
    let seconds = 0;
    for (const folder of ["zh", "en", "music"])
      for (const file of readdirSync(`media/${folder}`).filter((name) => name.endsWith(".wav"))) {
        const sound = promptSound(`${folder}/${file.slice(0, -4)}`);
        seconds += sound.length / 8_000;
        // Somebody else's level too: louder by 6 dB, quieter by 12.
        for (const times of [1, 2, 0.25])
          expect([file, hear(sound.map((sample) => Math.max(-32_768, Math.min(32_767, sample * times)))).keys]).toEqual(
            [file, ""],
          );
      }
    expect(seconds).toBeGreaterThan(60);
  }, 30_000);

  const VOICES = ["en", "en+f3", "cmn", "cmn+m3"];
  test.skipIf(noEspeak).each(VOICES)(
    "more than a minute of the voice %s, spoken now",
    (voice) => {
      const text = voice.startsWith("en")
        ? readFileSync("docs/telephony.md", "utf8")
            .replace(/[`*|#]/g, "")
            .slice(0, 1_600)
        : CHINESE.repeat(2);
      const wav = execFileSync("espeak-ng", ["-v", voice, "--stdout", "--stdin"], {
        input: text,
        maxBuffer: 100_000_000,
      });
      const read = readWav(wav);
      if (!read.ok) throw new Error(read.fault);
      const sound = resampleWhole(read.value.samples, read.value.sampleRateHz, 8_000);
      expect(sound.length / 8_000).toBeGreaterThan(60);
      expect(hear(sound).keys).toBe("");
    },
    30_000,
  );

  const CHINESE =
    "您好，欢迎致电本公司。您的电话正在排队，请稍候。请按一选择销售，按二选择售后服务，按零转人工。这个问题比较复杂，需要请技术人员给您回电话。" +
    "请问您的订单号码是多少？昨天下午三点，我在你们网站上买了两台打印机，到现在还没有收到货。好的，我帮您查一下，请不要挂机。";
});
