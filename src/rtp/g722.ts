// ITU-T G.722 (09/2012) at 64 kbit/s (mode 1), as RTP carries it: an octet for two samples at 16 kHz, six bits of the lower half of the
// spectrum and two of the upper. The codec kit makes one encoder or decoder a stream, and resamples where the other side has 8 kHz.

import { limits } from "../base/limits.ts";
import type { AudioDecoder, AudioEncoder } from "./codec.ts";
import { Concealer } from "./conceal.ts";
import { Band, type BandShape } from "./g722-band.ts";

/** Table 14: where each of the lower band's 30 intervals on one side ends, in 1/4 096 of the step; then what fills up a power of two. */
const LOW_ENDS = Int32Array.of(
  ...[35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714],
  ...[786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919],
  ...[65_535, 65_535],
);
/** Table 17: the 30 levels of six bits, in 1/32 768 of the step, from the smallest. */
const LOW_LEVELS = [
  ...[136, 432, 728, 1040, 1360, 1688, 2032, 2400, 2776, 3168, 3576, 4008, 4464, 4944, 5456],
  ...[6000, 6576, 7192, 7856, 8576, 9360, 10232, 11192, 12280, 13512, 14984, 16704, 19008, 21904, 24808],
];
/** The seven levels of four bits, of which the predictor learns, and what they do to the step. */
const COARSE_LEVELS = [1200, 2584, 4240, 6288, 8968, 12896, 20456];
const COARSE_GROWTH = [-30, 58, 172, 334, 538, 1198, 3042];
/** Four zeros of the first code bits cannot come from an encoder; they stand for no difference. */
const NO_DIFFERENCE_GROWTH = -60;

/** Of the interval counted from the smallest: 61 down to 32; negative 63, 62, then 31 down to 4 (table 16). */
function codeOf(interval: number, negative: boolean): number {
  if (!negative) return 61 - interval;
  return interval < 2 ? 63 - interval : 33 - interval;
}

/** Intervals to codes: the positive ones, then the negative. What is counted beyond the last interval belongs to it. */
const LOW_CODES = Uint8Array.from({ length: 64 }, (_, i) => codeOf(Math.min(i & 31, 29), i >= 32));

/** Six bits to the level heard. Codes below 4 are not used; they sound like the smallest. */
const FINE = new Int32Array(64).fill(-136);
for (const [interval, level] of LOW_LEVELS.entries()) {
  FINE[codeOf(interval, false)] = level;
  FINE[codeOf(interval, true)] = -level;
}

/** §3.5: the lower band's predictor hears only the first four bits. */
const LOW: BandShape = makeLowShape();
const HIGH: BandShape = {
  levels: Int32Array.of(-7408, -1616, 7408, 1616),
  growth: Int32Array.of(798, -214, 798, -214),
  most: 22_528,
  shift: 10,
};
const HIGH_END = 564;

function makeLowShape(): BandShape {
  const levels = new Int32Array(16);
  const growth = new Int32Array(16).fill(NO_DIFFERENCE_GROWTH);
  for (const [i, level] of COARSE_LEVELS.entries()) {
    levels[14 - i] = level;
    levels[7 - i] = -level;
    growth[14 - i] = growth[7 - i] = COARSE_GROWTH[i] as number;
  }
  return { levels, growth, most: 18_432, shift: 8 };
}

/** Table 11: half of the 24 coefficients that split the band; the other half mirrors it. */
const SPLIT = Float64Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
const SPLIT_TAPS = 12;
const MOST_OCTETS = 8 * limits.rtp.packetSoundMs;
/** Pairs of samples between two moves of the filters' memory. */
const RUN = 160;

/** The last twelve pairs at `last`, weighed: the first ones of each pair forwards, the second ones backwards (§3.1, §4.4). */
class PairLine {
  readonly firsts = new Float64Array(SPLIT_TAPS - 1 + RUN);
  readonly seconds = new Float64Array(SPLIT_TAPS - 1 + RUN);
  #at = SPLIT_TAPS - 1;

  /** The place for the newest pair. */
  next(): number {
    if (this.#at === this.firsts.length) {
      this.#at = SPLIT_TAPS - 1;
      this.firsts.copyWithin(0, RUN);
      this.seconds.copyWithin(0, RUN);
    }
    return this.#at++;
  }

  sumOfFirsts(last: number): number {
    return weigh(this.firsts, last, SPLIT);
  }

  sumOfSeconds(last: number): number {
    return weigh(this.seconds, last, MIRRORED);
  }
}

const MIRRORED = SPLIT.slice().reverse();

function weigh(samples: Float64Array, last: number, weights: Float64Array): number {
  let even = 0;
  let odd = 0;
  for (let i = 0, at = last - SPLIT_TAPS + 1; i < SPLIT_TAPS; i += 2, at += 2) {
    even += (samples[at] as number) * (weights[i] as number);
    odd += (samples[at + 1] as number) * (weights[i + 1] as number);
  }
  return (even + odd) | 0;
}

export class G722Encoder implements AudioEncoder {
  readonly rateHz = 16_000;
  readonly #low = new Band(LOW);
  readonly #high = new Band(HIGH);
  readonly #line = new PairLine();

  encode(sound: Int16Array, out: Uint8Array, at: number): number {
    const line = this.#line;
    const pairs = sound.length >> 1;
    for (let i = 0; i < pairs; i++) {
      const place = line.next();
      line.firsts[place] = sound[2 * i] as number;
      line.seconds[place] = sound[2 * i + 1] as number;
      const odd = line.sumOfFirsts(place);
      const even = line.sumOfSeconds(place);
      out[at + i] = (this.#highCode((even - odd) >> 14) << 6) | this.#lowCode((even + odd) >> 14);
    }
    return pairs;
  }

  #lowCode(sample: number): number {
    const code = quantizeLow(saturate(sample - this.#low.expected), this.#low.step);
    this.#low.learn(code >> 2);
    return code;
  }

  #highCode(sample: number): number {
    const code = quantizeHigh(saturate(sample - this.#high.expected), this.#high.step);
    this.#high.learn(code);
    return code;
  }
}

/** QUANTL: the interval by halving, without a branch, for each way is as likely as the other. */
function quantizeLow(difference: number, step: number): number {
  const sign = difference >> 31;
  const beyond = difference ^ sign; // -1: as 0
  let interval = 0;
  for (let half = 16; half > 0; half >>= 1) {
    const end = ((LOW_ENDS[interval + half - 1] as number) * step) >> 12;
    interval += ((end - beyond - 1) >> 31) & half;
  }
  return LOW_CODES[interval + (sign & 32)] as number;
}

/** QUANTH */
function quantizeHigh(difference: number, step: number): number {
  const large = (difference < 0 ? ~difference : difference) >= (HIGH_END * step) >> 12;
  return (difference < 0 ? 0 : 2) | (large ? 0 : 1);
}

export class G722Decoder implements AudioDecoder {
  readonly rateHz = 16_000;
  readonly #low = new Band(LOW);
  readonly #high = new Band(HIGH);
  readonly #line = new PairLine();
  readonly #concealer = new Concealer(16_000);

  decode(packet: Uint8Array, start: number, end: number, out: Int16Array): number {
    const octets = Math.min(end - start, MOST_OCTETS);
    const line = this.#line;
    for (let i = 0; i < octets; i++) {
      const octet = packet[start + i] as number;
      const low = this.#lowSample(octet & 63);
      const expected = this.#high.expected;
      const high = clip15(expected + this.#high.learn(octet >> 6));
      const place = line.next();
      line.firsts[place] = low + high;
      line.seconds[place] = low - high;
      out[2 * i] = saturate(line.sumOfSeconds(place) >> 11);
      out[2 * i + 1] = saturate(line.sumOfFirsts(place) >> 11);
    }
    this.#concealer.heard(out, 2 * octets);
    return 2 * octets;
  }

  conceal(out: Int16Array, samples: number): void {
    this.#concealer.fill(out, samples);
  }

  /** The step and the expectation of before are what the code refers to. */
  #lowSample(code: number): number {
    const low = this.#low;
    const sample = clip15(low.expected + ((low.step * (FINE[code] as number)) >> 15));
    low.learn(code >> 2);
    return sample;
  }
}

/** LIMIT */
function clip15(value: number): number {
  return value > 16_383 ? 16_383 : value < -16_384 ? -16_384 : value;
}

function saturate(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
}
