// From one sampling rate to another. 8 and 16 kHz as a stream, sample by sample on the media path: half-band filters, of whose coefficients
// every other one is zero. Whole files of any rate once, when they are loaded: a polyphase filter of as many phases as the ratio has.

import { limits } from "../base/limits.ts";

/** Keeps what it needs of the samples before, so that packets join without a click. One stream each. */
export interface Resampler {
  /** Writes `sound[0, length)` at the other rate into `out` from `at` on; returns how many samples that were. */
  pass(sound: Int16Array, length: number, out: Int16Array, at: number): number;
}

/** Coefficients on each side of the middle that are not zero: flat to 3.4 kHz, silent from 4.6 kHz on, 1.5 ms of delay. */
const ARMS = 12;
/** Kaiser's: some 60 dB in the stop band. */
const STREAM_BETA = 5.65;
/** Samples converted at once. */
const BLOCK = 320;

/** Of the half-band filter with gain 1, from the middle outwards: taps 1, 3, 5 … */
const HALF_BAND = makeHalfBand();

function makeHalfBand(): Float64Array {
  const taps = Float64Array.from({ length: ARMS }, (_, k) => {
    const n = 2 * k + 1;
    return (Math.sin((Math.PI * n) / 2) / (Math.PI * n)) * kaiser(n / (2 * ARMS), STREAM_BETA);
  });
  const sum = taps.reduce((before, tap) => before + tap, 0);
  return taps.map((tap) => tap / (4 * sum)); // both arms together 1/2, the middle is the other half
}

/** Samples of one stream at 8 kHz in their order, those of the last packets first, and half a sample beside each of them what the filter says. */
class HalfWay {
  /** Samples kept from before. */
  static readonly reach = 2 * ARMS - 1;
  readonly samples = new Float64Array(HalfWay.reach + BLOCK);

  /** What lies half way between samples `i + ARMS - 1` and `i + ARMS`, at half its size. Four sums, for a processor adds while it multiplies. */
  between(i: number): number {
    const samples = this.samples;
    let left = i + ARMS - 1;
    let right = i + ARMS;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < ARMS; k += 4, left -= 4, right += 4) {
      a += (HALF_BAND[k] as number) * ((samples[left] as number) + (samples[right] as number));
      b += (HALF_BAND[k + 1] as number) * ((samples[left - 1] as number) + (samples[right + 1] as number));
      c += (HALF_BAND[k + 2] as number) * ((samples[left - 2] as number) + (samples[right + 2] as number));
      d += (HALF_BAND[k + 3] as number) * ((samples[left - 3] as number) + (samples[right + 3] as number));
    }
    return a + b + (c + d);
  }

  /** `count` samples are done with. */
  forget(count: number): void {
    this.samples.copyWithin(0, count, count + HalfWay.reach);
  }
}

/** 8 to 16 kHz: every sample as it is, and between two of them one that the filter makes. */
export class Doubler implements Resampler {
  readonly #line = new HalfWay();

  pass(sound: Int16Array, length: number, out: Int16Array, at: number): number {
    for (let from = 0; from < length; from += BLOCK)
      this.#passBlock(sound, from, Math.min(BLOCK, length - from), out, at + 2 * from);
    return 2 * length;
  }

  #passBlock(sound: Int16Array, from: number, count: number, out: Int16Array, at: number): void {
    const line = this.#line;
    const samples = line.samples;
    for (let i = 0; i < count; i++) samples[HalfWay.reach + i] = sound[from + i] as number;
    for (let i = 0; i < count; i++) {
      out[at + 2 * i] = samples[i + ARMS - 1] as number;
      out[at + 2 * i + 1] = toInt16(2 * line.between(i));
    }
    line.forget(count);
  }
}

/** 16 to 8 kHz: what lies above 4 kHz is taken away first. Of each pair of samples the first stays, smoothed by the second ones around it. */
export class Halver implements Resampler {
  readonly #line = new HalfWay();
  readonly #firsts = new Float64Array(ARMS + BLOCK);
  /** The first sample of a pair whose second has not come; undefined: none. */
  #waiting: number | undefined;

  pass(sound: Int16Array, length: number, out: Int16Array, at: number): number {
    let written = 0;
    for (let from = 0; from < length; from += BLOCK)
      written += this.#passBlock(sound, from, Math.min(BLOCK, length - from), out, at + written);
    return written;
  }

  #passBlock(sound: Int16Array, from: number, count: number, out: Int16Array, at: number): number {
    const line = this.#line;
    const seconds = line.samples;
    const firsts = this.#firsts;
    let pairs = 0;
    let i = 0;
    if (this.#waiting !== undefined && count > 0) {
      firsts[ARMS] = this.#waiting;
      seconds[HalfWay.reach] = sound[from] as number;
      pairs = i = 1;
    }
    for (; i + 1 < count; i += 2, pairs++) {
      firsts[ARMS + pairs] = sound[from + i] as number;
      seconds[HalfWay.reach + pairs] = sound[from + i + 1] as number;
    }
    if (count > 0) this.#waiting = i < count ? (sound[from + i] as number) : undefined;
    for (let n = 0; n < pairs; n++) out[at + n] = toInt16((firsts[n + 1] as number) * 0.5 + line.between(n));
    line.forget(pairs);
    firsts.copyWithin(0, pairs, pairs + ARMS);
    return pairs;
  }
}

function toInt16(value: number): number {
  if (value >= 32_767) return 32_767;
  if (value <= -32_768) return -32_768;
  return ((value + 32_768.5) | 0) - 32_768;
}

/** Of the lower rate's half: flat up to the first share, 70 dB down from the second on. */
const FILE_PASS = 0.9;
const FILE_BETA = 6.8;
const FILE_ATTENUATION_DB = 70;
/** Phases computed; odd ratios have more, and use the nearest of these. */
const MOST_PHASES = 1_024;

/** Files with these rates can be converted. */
export function isFileRate(rateHz: number): boolean {
  return rateHz >= limits.rtp.fileRateMinHz && rateHz <= limits.rtp.fileRateMaxHz;
}

/** A whole file at another rate, nothing shifted in time: sample n of the result is what sounded at n / toHz. */
export function resampleWhole(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples;
  const divisor = greatestDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  const bank = bankFor(fromHz, toHz, Math.min(up, MOST_PHASES));
  const out = new Int16Array(Math.ceil((samples.length * up) / down));
  for (let n = 0; n < out.length; n++) {
    const whole = Math.floor((n * down) / up);
    const phase = Math.round((((n * down) % up) * bank.phases) / up);
    out[n] = toInt16(bank.at(samples, phase === bank.phases ? whole + 1 : whole, phase % bank.phases));
  }
  return out;
}

/** The one used last: a file is converted in pieces. */
let lastBank: { readonly fromHz: number; readonly toHz: number; readonly bank: FilterBank } | undefined;

function bankFor(fromHz: number, toHz: number, phases: number): FilterBank {
  if (lastBank?.fromHz === fromHz && lastBank.toHz === toHz) return lastBank.bank;
  const bank = makeBank(fromHz, toHz, phases);
  lastBank = { fromHz, toHz, bank };
  return bank;
}

interface FilterBank {
  readonly phases: number;
  /** The signal at `whole + phase / phases` samples. */
  at(samples: Int16Array, whole: number, phase: number): number;
}

function makeBank(fromHz: number, toHz: number, phases: number): FilterBank {
  const half = Math.min(fromHz, toHz) / 2;
  const cutoff = (half * (1 + FILE_PASS)) / 2 / fromHz; // cycles a sample
  const width = (half * (1 - FILE_PASS)) / fromHz;
  const reach = Math.ceil((FILE_ATTENUATION_DB - 7.95) / (14.36 * width) / 2); // Kaiser's estimate, half of it
  const rows = Array.from({ length: phases }, (_, phase) => makeRow(cutoff, reach, phase / phases));
  return {
    phases,
    at(samples, whole, phase) {
      const row = rows[phase] as Float64Array;
      const first = whole - reach + 1;
      const from = Math.max(0, -first);
      const to = Math.min(row.length, samples.length - first);
      let sum = 0;
      for (let k = from; k < to; k++) sum += (row[k] as number) * (samples[first + k] as number);
      return sum;
    },
  };
}

/** Weights of the samples from `reach - 1` before to `reach` after, for a point `shift` after a sample; their sum is 1. */
function makeRow(cutoff: number, reach: number, shift: number): Float64Array {
  const row = Float64Array.from({ length: 2 * reach }, (_, k) => {
    const distance = k - reach + 1 - shift;
    return sinc(2 * cutoff * distance) * kaiser(distance / reach, FILE_BETA);
  });
  const sum = row.reduce((before, weight) => before + weight, 0);
  return row.map((weight) => weight / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser's window at `x` of -1 to 1. */
function kaiser(x: number, beta: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
