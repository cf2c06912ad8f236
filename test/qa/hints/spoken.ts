// Recordings of which is known who speaks when: a voice that is none but has its pitch, formants and syllables, noise of a line, hum, tones.

import { fraction, seededRng } from "../../../src/base/rng.ts";

export const RATE_HZ = 8_000;

/** 0 dB: all samples at full scale, as src/qa/hints has it. */
export function amplitude(decibels: number): number {
  return 32_768 * 10 ** (decibels / 20);
}

export interface Said {
  readonly fromMs: number;
  readonly toMs: number;
  /** Mean power, dB below full scale. */
  readonly loudness?: number;
}

/** One channel; `noise`: mean power of the line's noise in dB, undefined: digital silence. */
export function channel(lengthMs: number, said: readonly Said[], noise?: number, seed = 1): Int16Array {
  const sound = new Float64Array((lengthMs * RATE_HZ) / 1_000);
  for (const [nth, { fromMs, toMs, loudness = -24 }] of said.entries()) {
    const voice = speak(toMs - fromMs, loudness, seed + nth);
    const at = (fromMs * RATE_HZ) / 1_000;
    for (let i = 0; i < voice.length; i++) sound[at + i] = (sound[at + i] ?? 0) + (voice[i] as number);
  }
  if (noise !== undefined) addNoise(sound, noise, seed);
  return Int16Array.from(sound, (value) => Math.max(-32_768, Math.min(32_767, Math.round(value))));
}

export function interleaved(left: Int16Array, right: Int16Array): Int16Array {
  const both = new Int16Array(2 * left.length);
  for (let i = 0; i < left.length; i++) {
    both[2 * i] = left[i] as number;
    both[2 * i + 1] = right[i] as number;
  }
  return both;
}

/** Pulses of a voice's pitch through two formants, in syllables of a fifth of a second with short dips between, as people speak. */
function speak(lengthMs: number, loudness: number, seed: number): Float64Array {
  const rng = seededRng(seed);
  const length = (lengthMs * RATE_HZ) / 1_000;
  const made = new Float64Array(length);
  const formants = [resonator(600, 90), resonator(1_700, 150)];
  let phase = 0;
  for (let i = 0; i < length; i++) {
    const seconds = i / RATE_HZ;
    phase += (130 + 20 * Math.sin(2 * Math.PI * 0.7 * seconds)) / RATE_HZ;
    const pulse = phase >= 1 ? 1 : 0;
    phase %= 1;
    const source = pulse + 0.02 * (fraction(rng) - 0.5);
    // 5 syllables a second, never wholly silent at the edges of what is said
    const syllable = 0.08 + 0.92 * Math.sin(Math.PI * ((5 * seconds + 0.3) % 1)) ** 2;
    made[i] = syllable * formants.reduce((sum, formant) => sum + formant(source), 0);
  }
  const power = made.reduce((sum, value) => sum + value * value, 0) / Math.max(1, length);
  const gain = amplitude(loudness) / Math.sqrt(Math.max(power, 1e-12));
  return made.map((value) => value * gain);
}

function resonator(hz: number, widthHz: number): (input: number) => number {
  const r = Math.exp((-Math.PI * widthHz) / RATE_HZ);
  const a = 2 * r * Math.cos((2 * Math.PI * hz) / RATE_HZ);
  let [one, two] = [0, 0];
  return (input) => {
    const out = input + a * one - r * r * two;
    [two, one] = [one, out];
    return out;
  };
}

function addNoise(sound: Float64Array, decibels: number, seed: number): void {
  const rng = seededRng(1_000 + seed);
  // Even between -a and a has a power of a²/3.
  const peak = amplitude(decibels) * Math.sqrt(3);
  for (let i = 0; i < sound.length; i++) sound[i] = (sound[i] as number) + peak * (2 * fraction(rng) - 1);
}

export function tone(lengthMs: number, hz: number, decibels: number): Int16Array {
  const peak = amplitude(decibels) * Math.SQRT2;
  return Int16Array.from({ length: (lengthMs * RATE_HZ) / 1_000 }, (_, i) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * i) / RATE_HZ)),
  );
}

export function added(...parts: readonly Int16Array[]): Int16Array {
  const made = new Int16Array(Math.max(...parts.map(({ length }) => length)));
  for (const part of parts) {
    for (let i = 0; i < part.length; i++)
      made[i] = Math.max(-32_768, Math.min(32_767, (made[i] as number) + (part[i] as number)));
  }
  return made;
}
