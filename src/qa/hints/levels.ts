// Sound of one channel as it comes, 8 kHz, into steps of 10 ms: how strong, how many samples at full scale, and the waveform. `hear.ts` feeds it.

import { PEAKS_PER_SECOND } from "./peaks.ts";

const RATE_HZ = 8_000;
const STEP_SAMPLES = 80;
const PEAK_SAMPLES = RATE_HZ / PEAKS_PER_SECOND;
const FULL_SCALE = 32_768;
/** What the largest code of G.711 is: 32 124 by µ-law, 32 256 by A-law; the next smaller ones are 31 100 and 31 232. */
const CLIPPED = 32_000;
/** Digital silence, and less than half a step of 16 bits. */
export const NOTHING_DB = -100;

/** Butterworth high pass of the second order, 150 Hz at 8 kHz: mains hum and what the handset rumbles with are no speech. */
const HIGH_PASS = highPass(150);

/** Grows by doubling. */
class Column<Numbers extends Float32Array | Uint8Array | Int8Array> {
  #values: Numbers;
  #length = 0;
  readonly #make: (length: number) => Numbers;

  constructor(make: (length: number) => Numbers) {
    this.#make = make;
    this.#values = make(1_024);
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#make(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  get all(): Numbers {
    return this.#values.subarray(0, this.#length) as Numbers;
  }
}

export interface Levels {
  /** Of each step, dB below full scale, without hum: what speech is found by. */
  readonly filtered: Float32Array;
  /** The same as it was. */
  readonly plain: Float32Array;
  /** Samples at full scale. */
  readonly clipped: Uint8Array;
  /** As `Peaks`. */
  readonly peaks: Int8Array;
}

export class LevelMeter {
  readonly #filtered = new Column((length) => new Float32Array(length));
  readonly #plain = new Column((length) => new Float32Array(length));
  readonly #clipped = new Column((length) => new Uint8Array(length));
  readonly #peaks = new Column((length) => new Int8Array(length));
  /** Of the step so far. */
  #samples = 0;
  #power = 0;
  #filteredPower = 0;
  #atFullScale = 0;
  /** Of the waveform's step so far. */
  #peakSamples = 0;
  #low = 0;
  #high = 0;
  /** The filter's memory. */
  #z1 = 0;
  #z2 = 0;

  /** Every `stride`th sample from `offset` on. */
  feed(sound: Int16Array, offset: number, stride: number): void {
    const { b0, b1, b2, a1, a2 } = HIGH_PASS;
    for (let i = offset; i < sound.length; i += stride) {
      const sample = sound[i] as number;
      const passed = b0 * sample + this.#z1;
      this.#z1 = b1 * sample - a1 * passed + this.#z2;
      this.#z2 = b2 * sample - a2 * passed;
      this.#power += sample * sample;
      this.#filteredPower += passed * passed;
      if (sample >= CLIPPED || sample <= -CLIPPED) this.#atFullScale++;
      if (sample < this.#low) this.#low = sample;
      else if (sample > this.#high) this.#high = sample;
      if (++this.#samples === STEP_SAMPLES) this.#endStep();
      if (++this.#peakSamples === PEAK_SAMPLES) this.#endPeak();
    }
  }

  end(): Levels {
    if (this.#samples > 0) this.#endStep();
    if (this.#peakSamples > 0) this.#endPeak();
    return {
      filtered: this.#filtered.all,
      plain: this.#plain.all,
      clipped: this.#clipped.all,
      peaks: this.#peaks.all,
    };
  }

  #endStep(): void {
    this.#filtered.push(decibels(this.#filteredPower / this.#samples));
    this.#plain.push(decibels(this.#power / this.#samples));
    this.#clipped.push(this.#atFullScale);
    this.#samples = 0;
    this.#power = 0;
    this.#filteredPower = 0;
    this.#atFullScale = 0;
    if (Math.abs(this.#z1) < 1e-9) this.#z1 = 0; // numbers that small are slow
    if (Math.abs(this.#z2) < 1e-9) this.#z2 = 0;
  }

  #endPeak(): void {
    this.#peaks.push(eighth(this.#low));
    this.#peaks.push(eighth(this.#high));
    this.#peakSamples = 0;
    this.#low = 0;
    this.#high = 0;
  }
}

/** 0 dB: all samples at full scale (ITU-T G.100.1: dBov); a sine at full scale has -3. */
function decibels(power: number): number {
  return Math.max(NOTHING_DB, 10 * Math.log10(power / FULL_SCALE ** 2));
}

/** 16 bits to -127…127. */
function eighth(sample: number): number {
  return Math.round((sample * 127) / FULL_SCALE);
}

interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

function highPass(cornerHz: number): Biquad {
  const k = Math.tan((Math.PI * cornerHz) / RATE_HZ);
  const norm = 1 / (1 + Math.SQRT2 * k + k * k);
  return { b0: norm, b1: -2 * norm, b2: norm, a1: 2 * (k * k - 1) * norm, a2: (1 - Math.SQRT2 * k + k * k) * norm };
}
