import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRng } from "../../src/base/rng.ts";
import { NoiseMaker, readComfortNoise } from "../../src/rtp/comfort-noise.ts";
import { levelAt } from "./sounds.ts";

/** Decibels below a square wave of full scale. */
function below(sound: Int16Array): number {
  return -10 * Math.log10(sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length / 32_124 ** 2);
}

function make(payload: Uint8Array, seconds = 4): Int16Array {
  const noise = readComfortNoise(payload, 0, payload.length);
  if (noise === undefined) throw new Error("empty");
  const maker = new NoiseMaker(seededRng(3));
  maker.become(noise);
  const out = new Int16Array(8_000 * seconds);
  for (let at = 0; at < out.length; at += 160) maker.write(out.subarray(at, at + 160), 160);
  return out;
}

/** Mean level between two frequencies, dB. */
function band(sound: Int16Array, fromHz: number, toHz: number): number {
  let power = 0;
  let count = 0;
  for (let at = 0; at + 400 <= sound.length; at += 400)
    for (let hz = fromHz; hz <= toHz; hz += 100, count++)
      power += 10 ** (levelAt(sound.subarray(at, at + 400), 8_000, hz) / 10);
  return 10 * Math.log10(power / count);
}

describe("RTP-02 comfort noise, RFC 3389", () => {
  test.each([20, 40, 50, 65])("level %i is so many dB below overload, white without coefficients", (level) => {
    const sound = make(Uint8Array.of(level));
    expect(Math.abs(below(sound) - level)).toBeLessThan(0.6);
    expect(Math.abs(band(sound, 300, 1_300) - band(sound, 2_500, 3_500))).toBeLessThan(1.5);
  });

  test("127 dB below is silence, and the level's first bit says nothing", () => {
    expect(make(Uint8Array.of(127)).every((sample) => sample === 0)).toBe(true);
    expect(readComfortNoise(Uint8Array.of(0x80 | 40), 0, 1)?.below).toBe(40);
  });

  // §3.2: k = 258 (N - 127) / 32 768; 1 + k₁z⁻¹ with k₁ < 0 lifts what is low. For k = -0.9 |1/A|² is 100 at 0 Hz and 0.28 at 4 kHz.
  test("a coefficient shapes the spectrum and leaves the level", () => {
    const dark = make(Uint8Array.of(40, 127 - 114));
    expect(Math.abs(below(dark) - 40)).toBeLessThan(1);
    const fall = band(dark, 100, 300) - band(dark, 3_500, 3_900);
    const k = (258 * -114) / 32_768;
    const gain = (hz: number) => -10 * Math.log10(1 + k * k + 2 * k * Math.cos((2 * Math.PI * hz) / 8_000));
    expect(Math.abs(fall - (gain(200) - gain(3_700)))).toBeLessThan(2);
    const bright = make(Uint8Array.of(40, 127 + 114));
    expect(band(bright, 3_500, 3_900) - band(bright, 100, 300)).toBeGreaterThan(15);
  });

  test("an empty payload is none; a reserved index ends it; too many coefficients are left out", () => {
    expect(readComfortNoise(new Uint8Array(4), 2, 2)).toBeUndefined();
    expect([...(readComfortNoise(Uint8Array.of(30, 127, 255, 0), 0, 4)?.reflection ?? [])]).toEqual([0, 0, 0]);
    expect(readComfortNoise(new Uint8Array(200), 0, 200)?.reflection.length).toBe(12);
  });

  test("any payload makes noise that stays within bounds and goes over to the next without a jump", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        (first, second) => {
          const maker = new NoiseMaker(seededRng(1));
          const out = new Int16Array(320);
          for (const payload of [first, second, first]) {
            const noise = readComfortNoise(payload, 0, payload.length);
            if (noise !== undefined) maker.become(noise);
            maker.write(out, 320);
          }
          const loudest = 10 ** (-Math.min((first[0] ?? 0) & 127, (second[0] ?? 0) & 127) / 20) * 32_124;
          const level = Math.sqrt(out.reduce((sum, sample) => sum + sample * sample, 0) / 320);
          expect(level).toBeLessThanOrEqual(Math.max(2, 8 * loudest));
        },
      ),
      { numRuns: 300 },
    );
  });
});
