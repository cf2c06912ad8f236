// What is heard where a packet of G.711 or G.722 is missing, in the manner of G.711 Appendix I: the last pitch periods go on, quieter and
// quieter until 60 ms, and the sound that comes back is faded in. Unlike there nothing is delayed for it. Decoders own one each.
//
//             fill()                       fill()
//   heard() ─────────> losing: one period ───────> two periods (10 ms), three (20 ms), silence (60 ms)
//      ^                  │ heard(): both sounds overlap for 4 to 10 ms
//      └──────────────────┘

import type { SoundRate } from "./codec.ts";

/** Pitch periods looked for: 200 Hz and 66 Hz; a higher voice is found at a multiple of its period. */
const LEAST_PERIOD_MS = 5;
const MOST_PERIOD_MS = 15;
/** Sound that is compared with itself. */
const COMPARED_MS = 12;
const MOST_PERIODS = 3;
/** Of a period, blended where its end meets its beginning. */
const OVERLAP = 0.25;
/** Of noise, against what it was. */
const LEAST_LEVEL = 0.5;
/** One more period joins so often. */
const STAGE_MS = 10;
const FADE_FROM_MS = 10;
const SILENT_AT_MS = 60;
/** Of re-entry: so long, and longer by so much of the loss, up to a most. */
const ENTRY_MS = 4;
const ENTRY_SHARE = 0.4;
const ENTRY_MOST_MS = 10;

export class Concealer {
  readonly #perMs: number;
  /** What was heard last, newest at the end. */
  readonly #history: Float64Array;
  /** The same when the loss began, and how much of its end is a period. */
  readonly #source: Float64Array;
  #period = 0;
  /** How loud it goes on: as loud as before where it is a voice, quieter where it is noise, of which nobody can foresee the next sample. */
  #level = 1;
  /** The periods being repeated, blended at their seam, and the place in them. */
  readonly #loop: Float64Array;
  #loopLength = 0;
  #at = 0;
  #periods = 0;
  /** Samples filled since the last packet; -1: nothing is lost. */
  #lost = -1;
  /** The step from the last sample heard to the first repeated one; taken back bit by bit. */
  #step = 0;

  constructor(rateHz: SoundRate) {
    this.#perMs = rateHz / 1_000;
    const longest = MOST_PERIOD_MS * this.#perMs;
    this.#history = new Float64Array(Math.ceil((MOST_PERIODS + OVERLAP) * longest));
    this.#source = new Float64Array(this.#history.length);
    this.#loop = new Float64Array(MOST_PERIODS * longest);
  }

  /** A packet came: its sound is remembered and, right after a loss, its beginning blended with what was made up. */
  heard(sound: Int16Array, length: number): void {
    if (this.#lost >= 0) this.#enter(sound, length);
    this.#remember(sound, length);
  }

  /** Makes up `length` samples. */
  fill(out: Int16Array, length: number): void {
    if (this.#lost < 0) this.#begin();
    for (let i = 0; i < length; i++) out[i] = this.#next();
    this.#remember(out, length);
  }

  #remember(sound: Int16Array, length: number): void {
    const history = this.#history;
    const kept = Math.max(0, history.length - length);
    history.copyWithin(0, history.length - kept);
    const skipped = kept + length - history.length;
    for (let i = kept; i < history.length; i++) history[i] = sound[skipped + i - kept] as number;
  }

  #begin(): void {
    this.#source.set(this.#history);
    this.#period = findPeriod(this.#source, this.#perMs);
    this.#level = Math.min(1, Math.max(LEAST_LEVEL, likenessOf(this.#source, this.#period, COMPARED_MS * this.#perMs)));
    this.#lost = 0;
    this.#periods = 0;
    const end = this.#source.length;
    this.#step = (this.#source[end - 1] as number) - (this.#source[end - 1 - this.#period] as number);
  }

  /** The next made-up sample. */
  #next(): number {
    const lost = this.#lost++;
    const stage = Math.floor(lost / (STAGE_MS * this.#perMs)) + 1;
    if (lost >= SILENT_AT_MS * this.#perMs) return 0;
    if (stage > this.#periods && this.#periods < MOST_PERIODS) this.#repeat(stage);
    const overlap = OVERLAP * this.#period;
    const step = lost < overlap ? this.#step * (1 - lost / overlap) : 0;
    const value = ((this.#loop[this.#at] as number) + step) * this.#levelAt(lost, overlap);
    this.#at = this.#at + 1 === this.#loopLength ? 0 : this.#at + 1;
    const fading = (lost / this.#perMs - FADE_FROM_MS) / (SILENT_AT_MS - FADE_FROM_MS);
    const faded = fading > 0 ? value * (1 - fading) : value;
    return faded > 32_767 ? 32_767 : faded < -32_768 ? -32_768 : Math.round(faded);
  }

  /** From 1 down to its level within the first overlap. */
  #levelAt(lost: number, overlap: number): number {
    return lost >= overlap ? this.#level : 1 + ((this.#level - 1) * lost) / overlap;
  }

  /** From now on the last `periods` periods, beginning with the oldest at the same place within a period. */
  #repeat(periods: number): void {
    const { length } = this.#source;
    const loopLength = periods * this.#period;
    const overlap = Math.floor(OVERLAP * this.#period);
    for (let i = 0; i < loopLength; i++) this.#loop[i] = this.#source[length - loopLength + i] as number;
    for (let i = 0; i < overlap; i++) {
      const share = (i + 1) / overlap;
      const before = this.#source[length - loopLength - overlap + i] as number;
      const at = loopLength - overlap + i;
      this.#loop[at] = (this.#loop[at] as number) * (1 - share) + before * share;
    }
    this.#at = this.#periods === 0 ? 0 : this.#at % this.#period;
    this.#loopLength = loopLength;
    this.#periods = periods;
  }

  #enter(sound: Int16Array, length: number): void {
    const lostMs = this.#lost / this.#perMs;
    const overlap = Math.min(length, Math.min(ENTRY_MOST_MS, ENTRY_MS + ENTRY_SHARE * lostMs) * this.#perMs);
    for (let i = 0; i < overlap; i++) {
      const share = (i + 1) / (overlap + 1);
      sound[i] = Math.round((sound[i] as number) * share + this.#next() * (1 - share));
    }
    this.#lost = -1;
  }
}

/** Samples of the pitch period at the end of `sound`: where it is most like itself. First by every second (fourth) sample, then exactly. */
function findPeriod(sound: Float64Array, perMs: number): number {
  const stride = perMs / 4;
  const least = LEAST_PERIOD_MS * perMs;
  const most = MOST_PERIOD_MS * perMs;
  let best = most;
  let bestLikeness = Number.NEGATIVE_INFINITY;
  const consider = (period: number, step: number): void => {
    const found = likeness(sound, period, COMPARED_MS * perMs, step);
    if (found <= bestLikeness) return;
    best = period;
    bestLikeness = found;
  };
  for (let period = least; period <= most; period += stride) consider(period, stride);
  bestLikeness = Number.NEGATIVE_INFINITY;
  const rough = best;
  for (let period = Math.max(least, rough - stride); period <= Math.min(most, rough + stride); period++)
    consider(period, 1);
  return best;
}

/** Correlation of the last `length` samples with those a period before, of the latter's size. */
function likeness(sound: Float64Array, period: number, length: number, step: number): number {
  let product = 0;
  let energy = 1;
  for (let i = sound.length - length; i < sound.length; i += step) {
    const before = sound[i - period] as number;
    product += (sound[i] as number) * before;
    energy += before * before;
  }
  return product / Math.sqrt(energy);
}

/** The same as a share: 1 where the sound repeats itself exactly, about 0 for noise. */
function likenessOf(sound: Float64Array, period: number, length: number): number {
  let energy = 1;
  for (let i = sound.length - length; i < sound.length; i++) energy += (sound[i] as number) ** 2;
  return likeness(sound, period, length, 1) / Math.sqrt(energy);
}
