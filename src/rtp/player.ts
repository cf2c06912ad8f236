// Plays one clip to one leg: cuts it into packets' worth of octets, or of samples for a codec that has a state. The pacer says when, the leg sends.

import { type AudioClip, codesOf } from "./audio.ts";
import type { SoundRate } from "./codec.ts";
import { silenceOf } from "./g711.ts";
import type { G711Codec } from "./plan.ts";
import { Doubler, Halver, type Resampler } from "./resample.ts";
import type { SoundSource } from "./sound-source.ts";

export interface PlayerInit {
  readonly clip: AudioClip;
  readonly repeat: boolean;
  /** So far behind its start it begins. */
  readonly fromMs: number;
  /** Once, when a clip that does not repeat is over. */
  readonly onEnd: () => void;
}

export class Player implements SoundSource {
  #clip: AudioClip;
  #repeat: boolean;
  #onEnd: () => void;
  #at = 0; // samples at 8 kHz
  #resampler: Resampler | undefined;
  #piece: Int16Array = new Int16Array(0);

  constructor(init: PlayerInit) {
    this.#clip = init.clip;
    this.#repeat = init.repeat;
    this.#at = Math.min(8 * init.fromMs, init.clip.length);
    this.#onEnd = init.onEnd;
  }

  get over(): boolean {
    return !this.#repeat && this.#at >= this.#clip.length;
  }

  get rateHz(): SoundRate {
    return this.#clip.rateHz;
  }

  /** Behind the end of the clip comes silence. */
  codes(out: Uint8Array, start: number, end: number, law: G711Codec): void {
    const codes = codesOf(this.#clip, law);
    let at = this.#at;
    let to = start;
    while (to < end) {
      if (at >= codes.length) {
        if (!this.#repeat || codes.length === 0) break;
        at = 0;
      }
      const count = Math.min(end - to, codes.length - at);
      for (let i = 0; i < count; i++) out[to + i] = codes[at + i] as number;
      to += count;
      at += count;
    }
    if (to < end) out.fill(silenceOf(law), to, end);
    this.#at = at;
  }

  sound(out: Int16Array, rateHz: SoundRate): void {
    if (rateHz === this.#clip.rateHz) return this.#cut(out);
    const length = (out.length * this.#clip.rateHz) / rateHz;
    if (this.#piece.length !== length) this.#piece = new Int16Array(length);
    this.#cut(this.#piece);
    this.#resampler ??= rateHz === 16_000 ? new Doubler() : new Halver();
    this.#resampler.pass(this.#piece, length, out, 0);
  }

  pass(ms: number): void {
    this.#at += 8 * ms;
    if (this.#repeat && this.#clip.length > 0) this.#at %= this.#clip.length;
  }

  tellEnd(): void {
    this.#onEnd();
  }

  /** What comes next at the clip's own rate. */
  #cut(out: Int16Array): void {
    const { sound, rateHz, length } = this.#clip;
    const factor = rateHz / 8_000;
    let from = this.#at * factor;
    let to = 0;
    while (to < out.length) {
      if (from >= sound.length) {
        if (!this.#repeat || length === 0) break;
        from = 0;
      }
      const count = Math.min(out.length - to, sound.length - from);
      for (let i = 0; i < count; i++) out[to + i] = sound[from + i] as number;
      to += count;
      from += count;
    }
    const isShort = to < out.length;
    if (isShort) out.fill(0, to);
    this.#at = isShort ? length : Math.ceil(from / factor);
  }
}
