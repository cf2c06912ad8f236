// What a leg can be made to send besides packets of other legs: a clip (player.ts) or several legs at once (mix.ts). The pacer says when,
// the leg sends; one source a leg at a time.

import type { AudioCodec } from "./plan.ts";

export interface SoundSource {
  /** There is nothing more to come. */
  readonly over: boolean;
  /** Writes what comes next into `out[start, end)`, one octet a sample. */
  write(out: Uint8Array, start: number, end: number, codec: AudioCodec): void;
  /** Time passes though nothing can be sent. */
  pass(samples: number): void;
  /** Asked once, when it is over. */
  tellEnd(): void;
}
