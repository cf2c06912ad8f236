// What one leg's peer says, given out while it is said: for whoever understands speech, or listens at a desk without a phone (IVR-07). Mono, 8 kHz,
// in pieces of a tenth of a second. The engine makes one for a leg that is listened to.

import type { LegId } from "../base/ids.ts";
import type { SoundRate } from "./codec.ts";
import type { Heard } from "./heard-leg.ts";
import type { Paced, Pacer } from "./pacer.ts";
import { BEAT_MS } from "./playout.ts";

const RATE_HZ = 8_000;
const PUMP_MS = 20;
const BEAT_SAMPLES = (BEAT_MS * RATE_HZ) / 1_000;
const PIECE_SAMPLES = RATE_HZ / 10;

export interface SoundTapInit {
  readonly leg: Heard & {
    readonly id: LegId;
    lendEar(user: object, rateHz: SoundRate): void;
    takeEarFrom(user: object): void;
  };
  readonly pacer: Pacer;
  /** The piece belongs to whoever is told. */
  readonly tell: (piece: Int16Array) => void;
}

export class SoundTap implements Paced {
  dueAt = 0;
  readonly #init: SoundTapInit;
  #piece = new Int16Array(PIECE_SAMPLES);
  #filled = 0;

  constructor(init: SoundTapInit) {
    this.#init = init;
    init.leg.lendEar(this, RATE_HZ);
    init.pacer.add(this);
  }

  beat(): number {
    const last = Math.round(this.dueAt / BEAT_MS);
    for (let beat = last - PUMP_MS / BEAT_MS + 1; beat <= last; beat++) {
      const sound = this.#init.leg.ear?.at(beat, RATE_HZ);
      if (sound !== undefined) this.#piece.set(sound, this.#filled); // else it stays silent
      this.#filled += BEAT_SAMPLES;
      if (this.#filled === PIECE_SAMPLES) this.#handOn();
    }
    return PUMP_MS;
  }

  close(): void {
    this.#init.pacer.remove(this);
    this.#init.leg.takeEarFrom(this);
  }

  #handOn(): void {
    this.#init.tell(this.#piece);
    this.#piece = new Int16Array(PIECE_SAMPLES);
    this.#filled = 0;
  }
}
