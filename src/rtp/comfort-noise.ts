// Comfort noise (RFC 3389): a level and the shape of a spectrum instead of packets of silence. Read from peers that stop sending, made up
// until they go on; and measured, should we be the one who stops. The leg owns what it needs of it.

import { limits } from "../base/limits.ts";
import type { Rng } from "../base/rng.ts";

/** Full scale as RFC 3389 §3.1 means it: a square wave of this height is 0 dBov. */
const OVERLOAD = 32_124;
const LEAST_DBOV = 127;
/** Reflection coefficients we send; §3.3: any number may be sent. */
const ORDER = 8;
const MOST_REFLECTION = 0.98;
const LIKE_REFLECTION = 0.1;

export interface ComfortNoise {
  /** Decibels below overload, 0 to 127. */
  readonly below: number;
  /** Reflection coefficients in the sense of A(z) = 1 + a₁z⁻¹ + …, so that k₁ = -r₁/r₀. */
  readonly reflection: Float64Array;
}

/** Payload `packet[start, end)`; undefined: it is empty. Coefficients beyond `limits.rtp.noiseCoefficients` are left out, which §3.3 allows. */
export function readComfortNoise(packet: Uint8Array, start: number, end: number): ComfortNoise | undefined {
  if (end <= start) return undefined;
  const order = Math.min(end - start - 1, limits.rtp.noiseCoefficients);
  const reflection = new Float64Array(order);
  // §3.2: 255 is reserved; it ends what can be understood.
  for (let i = 0; i < order && packet[start + 1 + i] !== 255; i++)
    reflection[i] = clipReflection((258 * ((packet[start + 1 + i] as number) - 127)) / 32_768);
  return { below: (packet[start] as number) & 127, reflection };
}

/** No room is so sharp; beyond it the filter rings for longer than the noise stays the same. */
function clipReflection(k: number): number {
  return Math.max(-MOST_REFLECTION, Math.min(MOST_REFLECTION, k));
}

/** Writes the payload to `out` from `at` on; returns how many octets that were. */
export function writeComfortNoise(noise: ComfortNoise, out: Uint8Array, at: number): number {
  out[at] = Math.max(0, Math.min(LEAST_DBOV, Math.round(noise.below)));
  for (const [i, value] of noise.reflection.entries())
    out[at + 1 + i] = Math.max(0, Math.min(254, 127 + Math.round((value * 32_768) / 258)));
  return 1 + noise.reflection.length;
}

/** Makes noise of a given level and spectrum, at the rate of the sound it stands for. */
export class NoiseMaker {
  #seed: number;
  #reflection: Float64Array = new Float64Array(0);
  /** The filter's memory, one for each coefficient. */
  #memory: Float64Array = new Float64Array(0);
  /** Height of white noise as loud as what is heard: now, and where it goes; and how much of it goes in, for the filter makes it louder. */
  #height = 0;
  #wanted = 0;
  #share = 1;
  #begun = false;

  constructor(rng: Rng) {
    this.#seed = rng.uint32() | 1;
  }

  /** From now on noise like this; the level is reached within some 20 ms. */
  become(noise: ComfortNoise): void {
    if (!isLike(noise.reflection, this.#reflection)) this.#memory = new Float64Array(noise.reflection.length);
    this.#reflection = noise.reflection;
    this.#share = Math.sqrt(noise.reflection.reduce((product, k) => product * (1 - k * k), 1));
    this.#wanted = OVERLOAD * 10 ** (-noise.below / 20) * Math.sqrt(3); // of height h the mean square is h²/3
    if (!this.#begun) this.#height = this.#wanted;
    this.#begun = true;
  }

  write(out: Int16Array, length: number): void {
    for (let i = 0; i < length; i++) {
      this.#height += (this.#wanted - this.#height) * 0.01;
      const value = this.#filter(this.#white() * this.#height * this.#share);
      out[i] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : Math.round(value);
    }
  }

  /** The all-pole lattice: its last coefficient first. */
  #filter(input: number): number {
    const memory = this.#memory;
    let forward = input;
    for (let i = memory.length - 1; i >= 0; i--) {
      const k = this.#reflection[i] as number;
      const backward = memory[i] as number;
      forward -= k * backward;
      if (i + 1 < memory.length) memory[i + 1] = backward + k * forward;
    }
    if (memory.length > 0) memory[0] = forward;
    return forward;
  }

  /** -1 to 1 (xorshift). */
  #white(): number {
    let x = this.#seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#seed = x;
    return x / 0x8000_0000;
  }
}

/** What one filter remembers means nothing to another, and might be loud in it. */
function isLike(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((k, i) => Math.abs(k - (b[i] as number)) < LIKE_REFLECTION);
}

/** How much of each stretch goes into the picture of the noise. */
const LEARNING = 0.2;

/** Measures the noise of a stream: given the frames in which nobody speaks, it says what to send in their place. */
export class NoiseListener {
  readonly #correlation = new Float64Array(ORDER + 1);
  #heard = false;

  take(sound: Int16Array, length: number): void {
    if (length <= ORDER) return;
    const share = this.#heard ? LEARNING : 1;
    for (let lag = 0; lag <= ORDER; lag++) {
      let sum = 0;
      for (let i = lag; i < length; i++) sum += (sound[i] as number) * (sound[i - lag] as number);
      const before = this.#correlation[lag] as number;
      this.#correlation[lag] = before + (sum / (length - lag) - before) * share;
    }
    this.#heard = true;
  }

  get noise(): ComfortNoise {
    const power = this.#correlation[0] as number;
    const below = power < 1 ? LEAST_DBOV : Math.min(LEAST_DBOV, -10 * Math.log10(power / OVERLOAD ** 2));
    return { below: Math.max(0, below), reflection: reflectionOf(this.#correlation) };
  }
}

/** Levinson and Durbin's recursion. */
function reflectionOf(correlation: Float64Array): Float64Array {
  const reflection = new Float64Array(ORDER);
  const a = new Float64Array(ORDER + 1);
  let error = (correlation[0] as number) * 1.000_1 + 1; // never nothing, and no spectrum sharper than the ear needs
  for (let i = 1; i <= ORDER; i++) {
    let sum = correlation[i] as number;
    for (let j = 1; j < i; j++) sum += (a[j] as number) * (correlation[i - j] as number);
    const k = clipReflection(-sum / error);
    reflection[i - 1] = k;
    a[i] = k;
    for (let j = 1, back = i - 1; j <= back; j++, back--) {
      const [front, behind] = [a[j] as number, a[back] as number];
      a[j] = front + k * behind;
      a[back] = behind + k * front;
    }
    error *= 1 - k * k;
  }
  return reflection;
}
