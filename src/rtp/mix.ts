// Several parties heard at once by one leg: the sum of all but itself, limited softly so that two loud voices do not crackle. A mix belongs
// to the leg that hears it; the engine connects its inputs to the legs that speak.

import type { LegId } from "../base/ids.ts";
import { encodeSample } from "./g711.ts";
import { MixInput } from "./mix-input.ts";
import type { AudioCodec } from "./plan.ts";
import type { SoundSource } from "./sound-source.ts";

/** Samples up to here pass as they are; what is above is bent towards full scale. */
const KNEE = 24_000;
const FULL = 32_767;

export class Mix implements SoundSource {
  readonly over = false;
  readonly inputs: ReadonlyMap<LegId, MixInput>;
  #sum = new Int32Array(0);

  constructor(legs: readonly LegId[]) {
    this.inputs = new Map(legs.map((leg) => [leg, new MixInput()]));
  }

  write(out: Uint8Array, start: number, end: number, codec: AudioCodec): void {
    const count = end - start;
    const sum = this.#pull(count);
    for (let i = 0; i < count; i++) out[start + i] = encodeSample(limited(sum[i] as number), codec);
  }

  pass(samples: number): void {
    this.#pull(samples);
  }

  /** A mix has no end of its own. */
  tellEnd(): void {}

  #pull(count: number): Int32Array {
    if (this.#sum.length !== count) this.#sum = new Int32Array(count);
    else this.#sum.fill(0);
    for (const input of this.inputs.values()) input.pull(this.#sum, count);
    return this.#sum;
  }
}

function limited(value: number): number {
  const size = Math.abs(value);
  if (size <= KNEE) return value;
  const over = size - KNEE;
  const room = FULL - KNEE;
  const bent = KNEE + Math.round((room * over) / (over + room));
  return value < 0 ? -bent : bent;
}
