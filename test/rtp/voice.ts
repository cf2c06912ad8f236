// A voice made by arithmetic, for measuring what is left of one: a train of glottal pulses at a pitch that wanders between 100 and 160 Hz, through
// three formants that change from vowel to vowel, with pauses between the words. The same seed gives the same voice.

import { fraction, seededRng } from "../../src/base/rng.ts";

const VOWELS = [
  [700, 1_100, 2_450],
  [300, 2_200, 2_900],
  [450, 800, 2_400],
  [550, 1_750, 2_500],
] as const;

export function voice(seconds: number, rateHz = 8_000, seed = 1): Int16Array {
  const rng = seededRng(seed);
  const raw = new Float64Array(seconds * rateHz);
  let phase = 0;
  let word: readonly number[] = VOWELS[0];
  let until = 0;
  let from = 0;
  let speaks = false;
  const state = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < raw.length; i++) {
    if (i >= until) {
      speaks = !speaks;
      from = i;
      until = i + Math.round(rateHz * (speaks ? 0.25 + 0.35 * fraction(rng) : 0.06 + 0.15 * fraction(rng)));
      word = VOWELS[Math.floor(fraction(rng) * VOWELS.length)] ?? word;
    }
    const at = i / rateHz;
    const pitch = 130 + 25 * Math.sin(2 * Math.PI * 0.7 * at) + 5 * Math.sin(2 * Math.PI * 3 * at);
    phase += pitch / rateHz;
    let pulse = 0;
    if (phase >= 1) {
      phase -= 1;
      pulse = 1;
    }
    const rise = Math.min(1, (i - from) / (0.03 * rateHz), (until - i) / (0.05 * rateHz));
    raw[i] = formants(state, word, speaks ? pulse * Math.max(0, rise) : 0, rateHz);
  }
  const most = raw.reduce((peak, value) => Math.max(peak, Math.abs(value)), 1e-9);
  return Int16Array.from(raw, (value) => Math.round((value / most) * 16_000));
}

/** Three resonances one after another. */
function formants(state: number[], frequencies: readonly number[], input: number, rateHz: number): number {
  let value = input;
  for (let n = 0; n < 3; n++) {
    const radius = Math.exp((-Math.PI * (80 + 40 * n)) / rateHz);
    const angle = (2 * Math.PI * (frequencies[n] ?? 500)) / rateHz;
    const before = state[2 * n] ?? 0;
    const next = value + 2 * radius * Math.cos(angle) * before - radius * radius * (state[2 * n + 1] ?? 0);
    state[2 * n + 1] = before;
    state[2 * n] = next;
    value = next;
  }
  return value;
}

/** Signal to noise, dB, of `heard` against `clean`, in stretches of 20 ms that are not silent: their mean, as ears judge, each within -10 and 35. */
export function segmentalSnr(clean: Int16Array, heard: Int16Array, rateHz = 8_000): number {
  const length = rateHz / 50;
  let sum = 0;
  let count = 0;
  for (let at = 0; at + length <= Math.min(clean.length, heard.length); at += length) {
    let signal = 0;
    let noise = 0;
    for (let i = at; i < at + length; i++) {
      const value = clean[i] ?? 0;
      signal += value * value;
      noise += (value - (heard[i] ?? 0)) ** 2;
    }
    if (signal / length < 200 * 200) continue;
    sum += Math.max(-10, Math.min(35, 10 * Math.log10(signal / Math.max(1, noise))));
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** The same of everything at once. */
export function snr(clean: Int16Array, heard: Int16Array): number {
  let signal = 0;
  let noise = 1;
  for (let i = 0; i < Math.min(clean.length, heard.length); i++) {
    signal += (clean[i] ?? 0) ** 2;
    noise += ((clean[i] ?? 0) - (heard[i] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}
