// One leg's sound, decoded: 10 ms of it a beat, made once and heard by all who want it: mixes, listeners with another codec, recordings of what
// is not G.711. The leg makes an ear when the first of them comes and drops it after the last. `playout.ts` makes the sound; here it is kept for
// those whose packets are longer, and brought to the other rate for those who want that.
//
// Beat n is what is to be heard from 10·n ms on. A listener who sends 20 ms at that time takes beats n - 1 and n.

import type { CodecKit, SoundRate } from "./codec.ts";
import type { RtpView } from "./packet.ts";
import type { AudioCodec } from "./plan.ts";
import { BEAT_MS, type OnDecoded, Playout } from "./playout.ts";
import { Doubler, Halver, type Resampler } from "./resample.ts";

/** A power of two; the longest packet takes six at once, and packets that are behind come three in a row. */
const BEATS = 32;
const MASK = BEATS - 1;

/** The last beats at one rate. */
class Shelf {
  readonly rateHz: SoundRate;
  readonly #sounds: Int16Array[] = [];
  /** Which beat lies there; what is not there, or another beat, is silence. */
  readonly #beats: Float64Array = new Float64Array(BEATS).fill(-1);

  constructor(rateHz: SoundRate) {
    this.rateHz = rateHz;
  }

  /** Where the sound of a beat is to be written. */
  room(beat: number): Int16Array {
    const known = this.#sounds[beat & MASK];
    if (known !== undefined) return known;
    const made = new Int16Array((BEAT_MS * this.rateHz) / 1_000);
    this.#sounds[beat & MASK] = made;
    return made;
  }

  /** It is not silence. */
  keep(beat: number): void {
    this.#beats[beat & MASK] = beat;
  }

  at(beat: number): Int16Array | undefined {
    return this.#beats[beat & MASK] === beat ? this.#sounds[beat & MASK] : undefined;
  }
}

export class Ear {
  readonly #playout: Playout;
  #own: Shelf;
  #other: Shelf | undefined;
  #toOther: Resampler | undefined;
  #converted = 0;
  #tail = 0; // beats of silence that still hold the end of the filter
  #newest = -1;

  constructor(kit: CodecKit, rateHz: SoundRate) {
    this.#playout = new Playout(kit, rateHz);
    this.#own = new Shelf(rateHz);
  }

  get rateHz(): SoundRate {
    return this.#own.rateHz;
  }

  get bufferMs(): number {
    return this.#playout.bufferMs;
  }

  get concealed(): number {
    return this.#playout.concealed;
  }

  get late(): number {
    return this.#playout.late;
  }

  set onDecoded(hear: OnDecoded | undefined) {
    this.#playout.onDecoded = hear;
  }

  put(packet: Uint8Array, view: RtpView, codec: AudioCodec | "noise", epoch: number, now: number): void {
    this.#playout.put(packet, view, codec, epoch, now);
  }

  /** Beat `beat` at that rate, 10 ms of samples that stay as they are for some 300 ms; undefined: silence. */
  at(beat: number, rateHz: SoundRate): Int16Array | undefined {
    if (beat > this.#newest) this.#advance(beat);
    if (rateHz === this.#own.rateHz) return this.#own.at(beat);
    if (this.#other === undefined) this.#startConverting(rateHz, beat);
    while (this.#converted < this.#newest) this.#convert(++this.#converted);
    return this.#other?.at(beat);
  }

  /** Somebody wants wide-band sound, and the codec has it. */
  widen(): void {
    if (this.#own.rateHz === 16_000) return;
    this.#playout.widen();
    this.#other = this.#own;
    this.#own = new Shelf(16_000);
    this.#toOther = new Halver();
    this.#converted = this.#newest;
  }

  #advance(beat: number): void {
    // Nobody listened for so long that what lies between is of no use.
    if (this.#newest < 0 || beat - this.#newest > BEATS) this.#newest = beat - 1;
    while (this.#newest < beat) {
      const next = ++this.#newest;
      if (this.#playout.beat(this.#own.room(next), next * BEAT_MS)) this.#own.keep(next);
    }
  }

  #startConverting(rateHz: SoundRate, beat: number): void {
    this.#other = new Shelf(rateHz);
    this.#toOther = rateHz === 8_000 ? new Halver() : new Doubler();
    this.#converted = beat - 1;
  }

  #convert(beat: number): void {
    if (this.#other === undefined || this.#toOther === undefined) return;
    let sound = this.#own.at(beat);
    if (sound === undefined) {
      if (this.#tail === 0) return;
      this.#tail--;
      sound = SILENCE;
    } else this.#tail = 1;
    this.#toOther.pass(sound, (BEAT_MS * this.#own.rateHz) / 1_000, this.#other.room(beat), 0);
    this.#other.keep(beat);
  }
}

const SILENCE = new Int16Array(BEAT_MS * 16);
