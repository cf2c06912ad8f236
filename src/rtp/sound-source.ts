// What a leg can be made to send besides packets of other legs: a clip (player.ts), another leg whose codec it does not speak (heard-leg.ts) or
// several legs at once (mix.ts). The pacer says when, `speaker.ts` encodes, the leg sends; one source a leg at a time.

import type { SoundRate } from "./codec.ts";
import type { G711Codec } from "./plan.ts";

export interface SoundSource {
  /** There is nothing more to come. */
  readonly over: boolean;
  /** At which it has all it can give. */
  readonly rateHz: SoundRate;
  /** Fills all of `out`, whole tens of milliseconds at `rateHz`, with what comes next. `dueAt`: when that packet is due, on the pacer's grid, ms. */
  sound(out: Int16Array, rateHz: SoundRate, dueAt: number): void;
  /** The same into `out[start, end)` as octets of G.711, where they are at hand. */
  codes?(out: Uint8Array, start: number, end: number, law: G711Codec): void;
  /** Time passes though nothing can be sent. */
  pass(ms: number, dueAt: number): void;
  /** Asked once, when it is over. */
  tellEnd(): void;
}
