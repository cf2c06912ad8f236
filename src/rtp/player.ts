// Plays one clip to one leg: cuts it into packets' worth of octets. The pacer says when, the leg sends.

import { type AudioClip, codesOf } from "./audio.ts";
import { silenceOf } from "./g711.ts";
import type { AudioCodec } from "./plan.ts";
import type { SoundSource } from "./sound-source.ts";

export interface PlayerInit {
  readonly clip: AudioClip;
  readonly repeat: boolean;
  /** Once, when a clip that does not repeat is over. */
  readonly onEnd: () => void;
}

export class Player implements SoundSource {
  #clip: AudioClip;
  #repeat: boolean;
  #onEnd: () => void;
  #at = 0;

  constructor(init: PlayerInit) {
    this.#clip = init.clip;
    this.#repeat = init.repeat;
    this.#onEnd = init.onEnd;
  }

  get over(): boolean {
    return !this.#repeat && this.#at >= this.#clip.length;
  }

  /** Behind the end of the clip comes silence. */
  write(out: Uint8Array, start: number, end: number, codec: AudioCodec): void {
    const codes = codesOf(this.#clip, codec);
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
    if (to < end) out.fill(silenceOf(codec), to, end);
    this.#at = at;
  }

  pass(samples: number): void {
    this.#at += samples;
    if (this.#repeat && this.#clip.length > 0) this.#at %= this.#clip.length;
  }

  tellEnd(): void {
    this.#onEnd();
  }
}
