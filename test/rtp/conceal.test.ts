import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRng } from "../../src/base/rng.ts";
import type { SoundRate } from "../../src/rtp/codec.ts";
import { Concealer } from "../../src/rtp/conceal.ts";
import { resampleWhole } from "../../src/rtp/resample.ts";
import { promptSound, tone } from "./sounds.ts";

const RATES: readonly SoundRate[] = [8_000, 16_000];

/** Frames of `ms` of which `lost` tells are made up. */
function pass(sound: Int16Array, rateHz: SoundRate, lost: (i: number) => boolean, ms = 20): Int16Array {
  const concealer = new Concealer(rateHz);
  const frame = (ms * rateHz) / 1_000;
  const out = sound.slice(0, Math.floor(sound.length / frame) * frame);
  for (let i = 0; i * frame < out.length; i++) {
    const part = out.subarray(i * frame, (i + 1) * frame);
    if (lost(i)) concealer.fill(part.fill(99), frame);
    else concealer.heard(part, frame);
  }
  return out;
}

/** dB in each stretch of 10 ms that is louder than -50 dBm0, between -10 and 35, their mean over those that differ from the original. */
function segmental(
  wanted: Int16Array,
  got: Int16Array,
  rateHz: number,
): { readonly mean: number; readonly segments: number } {
  const length = rateHz / 100;
  let sum = 0;
  let segments = 0;
  for (let at = 0; at + length <= got.length; at += length) {
    let signal = 0;
    let noise = 0;
    for (let i = at; i < at + length; i++) {
      signal += (wanted[i] as number) ** 2;
      noise += ((wanted[i] as number) - (got[i] as number)) ** 2;
    }
    if (noise === 0 || signal < length * 70 ** 2) continue;
    sum += Math.min(35, Math.max(-10, 10 * Math.log10(signal / noise)));
    segments++;
  }
  return { mean: sum / segments, segments };
}

/** Mean distance of the log spectra, dB, of 32 ms around what was lost, in 24 bands of 150 Hz. */
function spectralDistance(wanted: Int16Array, got: Int16Array, rateHz: number, lost: readonly number[]): number {
  const size = (32 * rateHz) / 1_000;
  let sum = 0;
  let count = 0;
  for (const i of lost) {
    const at = (i * rateHz) / 50 - size / 8;
    if (at < 0 || at + size > got.length) continue;
    const [a, b] = [wanted, got].map((sound) => bands(sound.subarray(at, at + size), rateHz)) as [number[], number[]];
    if (Math.max(...a) < 30) continue; // nothing was said
    sum += Math.sqrt(a.reduce((total, level, k) => total + (level - (b[k] as number)) ** 2, 0) / a.length);
    count++;
  }
  return sum / count;
}

function bands(sound: Int16Array, rateHz: number): number[] {
  return Array.from({ length: 24 }, (_, k) => {
    let power = 1;
    for (let hz = 75 + 150 * k - 50; hz <= 75 + 150 * k + 50; hz += 50) {
      let [real, imaginary] = [0, 0];
      for (let i = 0; i < sound.length; i++) {
        const weighed = (sound[i] as number) * Math.sin((Math.PI * (i + 0.5)) / sound.length);
        real += weighed * Math.cos((2 * Math.PI * hz * i) / rateHz);
        imaginary += weighed * Math.sin((2 * Math.PI * hz * i) / rateHz);
      }
      power += (real * real + imaginary * imaginary) / sound.length;
    }
    return 10 * Math.log10(power);
  });
}

const SPEECH = ["zh", "en"].flatMap((language) =>
  [
    "all-busy",
    "busy",
    "unknown-number",
    "not-signed-in",
    "directory-spell",
    "press-1-to-call",
    "forward-no-answer",
    "wrong-pin",
    "directory-nobody",
    "not-allowed",
  ].map((name) => `${language}/${name}`),
);

describe("RTP-05 what is lost is made up", () => {
  test.each(RATES)(
    "speech at %i Hz with one packet in twenty lost: 3 dB better than silence, and of its own sound",
    (rateHz) => {
      const totals = { made: 0, silent: 0, segments: 0, madeFar: 0, silentFar: 0 };
      for (const [n, name] of SPEECH.entries()) {
        const sound = resampleWhole(promptSound(name), 8_000, rateHz);
        const rng = seededRng(n + 1);
        const drawn = Array.from({ length: 2_000 }, () => rng.uint32() % 20 === 0);
        const lost = drawn.flatMap((is, i) => (is && (i + 1) * (rateHz / 50) < sound.length ? [i] : []));
        const made = pass(sound, rateHz, (i) => drawn[i] === true);
        const silent = sound.slice(0, made.length);
        for (const i of lost) silent.fill(0, (i * rateHz) / 50, ((i + 1) * rateHz) / 50);
        const [ours, theirs] = [segmental(sound, made, rateHz), segmental(sound, silent, rateHz)];
        totals.made += ours.mean * ours.segments;
        totals.segments += ours.segments;
        totals.silent += theirs.mean * theirs.segments;
        totals.madeFar += spectralDistance(sound, made, rateHz, lost);
        totals.silentFar += spectralDistance(sound, silent, rateHz, lost);
      }
      expect(totals.segments).toBeGreaterThan(300);
      expect(totals.silent / totals.segments).toBeLessThan(0.1);
      expect(totals.made / totals.segments).toBeGreaterThan(3 + totals.silent / totals.segments);
      expect(totals.madeFar).toBeLessThan(totals.silentFar * 0.9);
    },
  );

  test.each(RATES)("a voice of 125 Hz at %i Hz goes on as if nothing had been lost", (rateHz) => {
    const voice = Int16Array.from({ length: rateHz }, (_, i) => {
      const x = (2 * Math.PI * 125 * i) / rateHz;
      return 4_000 * (Math.sin(x) + 0.6 * Math.sin(2 * x + 1) + 0.4 * Math.sin(5 * x + 2) + 0.3 * Math.sin(9 * x));
    });
    const { mean, segments } = segmental(
      voice,
      pass(voice, rateHz, (i) => i % 20 === 10, 10),
      rateHz,
    );
    expect(segments).toBeGreaterThan(4);
    expect(mean).toBeGreaterThan(30);
  });

  test.each(RATES)("no clicks: at %i Hz no step is larger than the sound's own", (rateHz) => {
    for (const hz of [151, 217, 333, 480]) {
      const sound = tone({ hz, rateHz, ms: 600, amplitude: 10_000 });
      const largest = (of: Int16Array) =>
        of.reduce((most, sample, i) => Math.max(most, i === 0 ? 0 : Math.abs(sample - (of[i - 1] as number))), 0);
      const got = pass(sound, rateHz, (i) => i % 7 === 5 || i % 7 === 6);
      expect(largest(got)).toBeLessThan(2.2 * largest(sound));
    }
  });

  test("a gap fades out and is silent after 60 ms, then the sound comes back softly", () => {
    for (const rateHz of RATES) {
      const sound = tone({ hz: 200, rateHz, ms: 1_000, amplitude: 10_000 });
      const got = pass(sound, rateHz, (i) => i >= 10 && i < 20);
      const loudest = (fromMs: number, toMs: number) =>
        got
          .subarray((fromMs * rateHz) / 1_000, (toMs * rateHz) / 1_000)
          .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(loudest(200, 210)).toBeGreaterThan(9_500);
      expect(loudest(230, 240)).toBeLessThan(7_500);
      expect(loudest(260, 400)).toBe(0);
      expect(loudest(400, 402)).toBeLessThan(4_000);
      expect(loudest(410, 420)).toBeGreaterThan(9_900);
    }
  });

  test("what was not next to a loss is untouched", () => {
    const sound = promptSound("en/all-busy");
    const got = pass(sound, 8_000, (i) => i === 20);
    expect(got.subarray(0, 20 * 160)).toEqual(sound.subarray(0, 20 * 160));
    expect(got.subarray(22 * 160)).toEqual(sound.subarray(22 * 160, got.length));
  });

  test("before anything was heard there is silence, and any lengths go together", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RATES),
        fc.array(
          fc.record({
            lost: fc.boolean(),
            length: fc.integer({ min: 0, max: 1_920 }),
            level: fc.integer({ min: 0, max: 32_767 }),
          }),
          {
            maxLength: 20,
          },
        ),
        (rateHz, packets) => {
          const concealer = new Concealer(rateHz);
          let heard = 0;
          for (const { lost, length, level } of packets) {
            const sound = Int16Array.from({ length }, (_, i) => (i % 40 < 20 ? level : -level));
            if (lost) concealer.fill(sound, length);
            else concealer.heard(sound, length);
            if (!lost) heard = Math.max(heard, level);
            const loudest = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
            expect(loudest).toBeLessThanOrEqual(Math.min(32_768, 3 * heard)); // a step of twice its size is taken up
            if (heard === 0) expect(loudest).toBe(0);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
