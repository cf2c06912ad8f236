// Several legs heard at once. A round is one list of legs, summed once a beat and rate for all who hear it; each hears the sum less its own
// voice (N - 1), limited softly so that two loud voices do not crackle. The engine keeps the rounds (`mix-rounds.ts`) and gives each listener a
// `Mix` of its own, over which tones can be heard.

import type { LegId } from "../base/ids.ts";
import type { AudioClip } from "./audio.ts";
import { soundOf } from "./audio.ts";
import type { SoundRate } from "./codec.ts";
import type { Heard } from "./heard-leg.ts";
import { BEAT_MS } from "./playout.ts";
import type { SoundSource } from "./sound-source.ts";

/** Samples up to here pass as they are; what is above is bent towards full scale. */
const KNEE = 24_000;
const FULL = 32_767;
/** As many beats as an ear keeps. */
const BEATS = 32;
const MASK = BEATS - 1;

/** Sums of the last beats at one rate. */
class Sums {
  readonly rateHz: SoundRate;
  readonly #sums: Int32Array[] = [];
  readonly #beats = new Float64Array(BEATS).fill(-1);

  constructor(rateHz: SoundRate) {
    this.rateHz = rateHz;
  }

  /** Of what these legs say in that beat. */
  at(beat: number, members: ReadonlyMap<LegId, Heard>): Int32Array {
    const slot = beat & MASK;
    let sum = this.#sums[slot];
    if (sum === undefined) {
      sum = new Int32Array((BEAT_MS * this.rateHz) / 1_000);
      this.#sums[slot] = sum;
    }
    if (this.#beats[slot] === beat) return sum;
    this.#beats[slot] = beat;
    sum.fill(0);
    for (const leg of members.values()) {
      const sound = leg.ear?.at(beat, this.rateHz);
      if (sound === undefined) continue;
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (sound[i] as number);
    }
    return sum;
  }
}

export class Round {
  /** Legs that live, of those in the list. */
  readonly members: Map<LegId, Heard>;
  readonly #narrow = new Sums(8_000);
  #wide: Sums | undefined;

  constructor(members: Map<LegId, Heard>) {
    this.members = members;
  }

  /** Is there anything above 4 kHz to be heard? */
  get rateHz(): SoundRate {
    for (const leg of this.members.values()) if (leg.ear?.rateHz === 16_000) return 16_000;
    return 8_000;
  }

  sumAt(beat: number, rateHz: SoundRate): Int32Array {
    if (rateHz === 8_000) return this.#narrow.at(beat, this.members);
    this.#wide ??= new Sums(16_000);
    return this.#wide.at(beat, this.members);
  }
}

/** What one leg hears of a round. */
export class Mix implements SoundSource {
  readonly over = false;
  /** Another one when the list changes. */
  round: Round;
  readonly #own: LegId;
  #chime: AudioClip | undefined;
  #chimeAt = 0; // ms

  constructor(round: Round, own: LegId) {
    this.round = round;
    this.#own = own;
  }

  get rateHz(): SoundRate {
    return this.round.rateHz;
  }

  /** Once, over what is heard; a tone that still sounds gives way. */
  chime(clip: AudioClip): void {
    this.#chime = clip;
    this.#chimeAt = 0;
  }

  sound(out: Int16Array, rateHz: SoundRate, dueAt: number): void {
    const each = (BEAT_MS * rateHz) / 1_000;
    const beats = out.length / each;
    const last = Math.round(dueAt / BEAT_MS);
    const own = this.round.members.get(this.#own)?.ear;
    for (let i = 0; i < beats; i++) {
      const beat = last - beats + 1 + i;
      const sum = this.round.sumAt(beat, rateHz);
      writeRest(sum, own?.at(beat, rateHz), this.#chimeSound(rateHz), out, i * each);
    }
  }

  /** What was not sent is not asked for later. */
  pass(ms: number): void {
    this.#chimeAt += ms;
  }

  /** A mix has no end of its own. */
  tellEnd(): void {}

  /** The next 10 ms of the tone; undefined: none sounds. */
  #chimeSound(rateHz: SoundRate): Int16Array | undefined {
    if (this.#chime === undefined) return undefined;
    const perMs = rateHz / 1_000;
    const sound = soundOf(this.#chime, rateHz);
    const from = this.#chimeAt * perMs;
    this.#chimeAt += BEAT_MS;
    if (from >= sound.length) this.#chime = undefined;
    return this.#chime === undefined ? undefined : sound.subarray(from, from + BEAT_MS * perMs);
  }
}

/** `sum` less `own`, and `over` on top, limited. */
function writeRest(
  sum: Int32Array,
  own: Int16Array | undefined,
  over: Int16Array | undefined,
  out: Int16Array,
  at: number,
): void {
  const count = sum.length;
  if (own === undefined) for (let i = 0; i < count; i++) out[at + i] = limited(sum[i] as number);
  else for (let i = 0; i < count; i++) out[at + i] = limited((sum[i] as number) - (own[i] as number));
  if (over === undefined) return;
  for (let i = 0; i < over.length; i++) out[at + i] = limited((out[at + i] as number) + (over[i] as number));
}

function limited(value: number): number {
  if (value <= KNEE && value >= -KNEE) return value;
  const over = Math.abs(value) - KNEE;
  const room = FULL - KNEE;
  const bent = KNEE + Math.round((room * over) / (over + room));
  return value < 0 ? -bent : bent;
}
