// Comfort noise (RFC 3389): a level and the shape of a spectrum instead of packets of silence. Read from peers that stop sending, and made up
// until they go on (`playout.ts`). We never stop, so we measure and write none; a peer's is passed on to whoever agreed on it.

import { limits } from "../base/limits.ts";
import type { Rng } from "../base/rng.ts";

/** Full scale as RFC 3389 §3.1 means it: a square wave of this height is 0 dBov. */
const OVERLOAD = 32_124;
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
