// Another leg's sound for a listener who does not speak its codec: taken from its ear beat by beat, to be encoded anew. One object a listener.

import type { SoundRate } from "./codec.ts";
import type { Ear } from "./ear.ts";
import { BEAT_MS } from "./playout.ts";
import type { SoundSource } from "./sound-source.ts";

/** Whose ear may come and go with its codec. */
export interface Heard {
  readonly ear: Ear | undefined;
}

export class HeardLeg implements SoundSource {
  readonly over = false;
  readonly #leg: Heard;

  constructor(leg: Heard) {
    this.#leg = leg;
  }

  get rateHz(): SoundRate {
    return this.#leg.ear?.rateHz ?? 8_000;
  }

  sound(out: Int16Array, rateHz: SoundRate, dueAt: number): void {
    const each = (BEAT_MS * rateHz) / 1_000;
    const beats = out.length / each;
    const last = Math.round(dueAt / BEAT_MS);
    for (let i = 0; i < beats; i++) copyBeat(this.#leg.ear?.at(last - beats + 1 + i, rateHz), out, i * each, each);
  }

  /** What was not sent is not asked for later. */
  pass(_ms: number, dueAt: number): void {
    this.#leg.ear?.at(Math.round(dueAt / BEAT_MS), this.rateHz);
  }

  /** A leg has no end of its own. */
  tellEnd(): void {}
}

function copyBeat(sound: Int16Array | undefined, out: Int16Array, at: number, count: number): void {
  if (sound === undefined) out.fill(0, at, at + count);
  else for (let i = 0; i < count; i++) out[at + i] = sound[i] as number;
}
