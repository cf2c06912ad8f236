// Keys heard in the sound itself: two tones at once, one of four rows and one of four columns (ITU-T Q.23), told from speech by what Q.24
// asks of a receiver. Whoever has a leg without RFC 4733 gives it decoded sound at 8 kHz. Quiet sound costs a sum of squares.
//
//   half block by half block (6.5 ms): quiet? ──yes──> miss
//        │ no: eight tones in this half, joined with the half before
//        v
//   hit of one key, or miss ──> four hits in a row: the key begins ──> three misses in a row: it is over

import { goertzelPower } from "./goertzel.ts";
import type { KeyPress } from "./telephone-events.ts";

const ROWS_HZ = [697, 770, 852, 941] as const;
const COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633] as const;
const KEYS = "123A456B789C*0#D";

const RATE_HZ = 8_000;
/** Samples of half a block. A tone of 20 ms fills at most three blocks well enough, one of 40 ms at least four. */
const HALF = 52;
const HITS = 4;
/** Blocks: a tone may be interrupted for 10 ms; 40 ms of pause make four misses. */
const MISSES = 3;

/** Mean square of a tone at 0 dBm0, whose peak lies 3.14 dB below the largest sine of A-law (G.711 table 5). */
const ZERO_DBM0 = 32_256 ** 2 / 2 / 10 ** 0.314;
/** Of each tone; Q.24 asks for -25 dBm0. */
const LEAST_TONE = ZERO_DBM0 * decibels(-30);
/** Of the column over the row, and of the row over the column; Q.24 asks for 4 and 8 dB. */
const MOST_TWIST = decibels(7);
const MOST_REVERSE_TWIST = decibels(12);
/** A tone over the others of its group. */
const LEAST_LEAD = decibels(5);
/** Of all the sound in the block, what the two tones are. Voices have more beside them. */
const LEAST_SHARE = 0.72;
/** Twice the frequency of a tone, under the tone itself: voices have overtones, keys have none. */
const MOST_OVERTONE = decibels(-10);
const OVERTONE_CLEAR_HZ = 160;
/** From the nominal frequency: Q.24 wants 1.5 % taken and 3.5 % refused. */
const MOST_DEVIATION = 0.03;
/** The same tone from one block to the next. */
const MOST_CHANGE = decibels(6);

function decibels(db: number): number {
  return 10 ** (db / 10);
}

/** What one frequency's filter needs. */
interface Tone {
  readonly hz: number;
  readonly cos: number;
  readonly sin: number;
  /** Turn of half a block's length. */
  readonly halfCos: number;
  readonly halfSin: number;
}

const TONES: readonly Tone[] = [...ROWS_HZ, ...COLUMNS_HZ].map((hz) => {
  const turn = (2 * Math.PI * hz) / RATE_HZ;
  return {
    hz,
    cos: Math.cos(turn),
    sin: Math.sin(turn),
    halfCos: Math.cos(turn * HALF),
    halfSin: Math.sin(turn * HALF),
  };
});

export class InbandKeys {
  /** The block: the half before and the present one, which fills. */
  readonly #block = new Int16Array(2 * HALF);
  #filled = 0;
  /** Of the half before: energy, and the eight tones with their phase. */
  #energyBefore = 0;
  readonly #realBefore = new Float64Array(8);
  readonly #imaginaryBefore = new Float64Array(8);
  readonly #powers = new Float64Array(8);
  readonly #deviations = new Float64Array(8);
  #quietBefore = true;

  /** The key of the last blocks, its tones' power, and how many blocks in a row. */
  #candidate = -1;
  #candidatePower = 0;
  #hits = 0;
  #sounding = -1;
  #misses = 0;
  /** Halves since the sounding key's first block, and to the end of its last. */
  #halves = 0;
  #halvesHeard = 0;
  #begun: string | undefined;
  #over: KeyPress | undefined;

  /** The key that sounds now. */
  get sounding(): string | undefined {
    return KEYS[this.#sounding];
  }

  /** Listens to `sound[0, length)`, at most 80 ms. Returns the key that turned out to have begun, some 30 ms ago; each is told once. */
  take(sound: Int16Array, length = sound.length): string | undefined {
    this.#begun = undefined;
    for (let at = 0; at < length; ) {
      const count = Math.min(HALF - this.#filled, length - at);
      for (let i = 0; i < count; i++) this.#block[HALF + this.#filled + i] = sound[at + i] as number;
      at += count;
      this.#filled += count;
      if (this.#filled === HALF) this.#step();
    }
    return this.#begun;
  }

  /** The key press whose end was heard since this was asked last; its length is right to 13 ms. */
  takeOver(): KeyPress | undefined {
    const over = this.#over;
    this.#over = undefined;
    return over;
  }

  #step(): void {
    this.#filled = 0;
    const key = this.#listen();
    this.#block.copyWithin(0, HALF);
    if (this.#sounding >= 0) this.#halves++;
    if (key >= 0 && key === this.#sounding) {
      this.#misses = 0;
      this.#halvesHeard = this.#halves;
    } else if (this.#sounding >= 0 && ++this.#misses === MISSES) this.#finish();
    this.#count(key);
  }

  /** Blocks in a row with the same key; another key in the midst of one ends that. */
  #count(key: number): void {
    const power = key < 0 ? 0 : (this.#powers[key >> 2] as number) + (this.#powers[4 + (key & 3)] as number);
    const steady = power < this.#candidatePower * MOST_CHANGE && power * MOST_CHANGE > this.#candidatePower;
    this.#hits = key < 0 ? 0 : key === this.#candidate && (steady || this.#hits < 2) ? this.#hits + 1 : 1;
    this.#candidate = key;
    this.#candidatePower = power;
    if (this.#hits < HITS || key === this.#sounding) return;
    if (this.#sounding >= 0) this.#finish();
    this.#sounding = key;
    this.#misses = 0;
    this.#halves = this.#halvesHeard = HITS + 1;
    this.#begun = KEYS[key];
  }

  #finish(): void {
    this.#over = {
      digit: KEYS[this.#sounding] ?? "",
      durationMs: Math.round((this.#halvesHeard * HALF * 1_000) / RATE_HZ),
    };
    this.#sounding = -1;
    this.#misses = 0;
  }

  /** Index of the key in the present block; -1: none. */
  #listen(): number {
    const block = this.#block;
    let energy = 0;
    for (let i = HALF; i < 2 * HALF; i++) energy += (block[i] as number) * (block[i] as number);
    const whole = (this.#energyBefore + energy) / (2 * HALF);
    const quiet = energy < LEAST_TONE * HALF;
    this.#energyBefore = energy;
    if (quiet) {
      this.#quietBefore = true;
      return -1;
    }
    this.#measure();
    return this.#judge(whole);
  }

  /** The eight tones in the block; the half before is there already. */
  #measure(): void {
    const block = this.#block;
    for (let t = 0; t < 8; t++) {
      const tone = TONES[t] as Tone;
      const coefficient = 2 * tone.cos;
      let before = 0;
      let last = 0;
      for (let i = HALF; i < 2 * HALF; i++) {
        const next = (block[i] as number) + coefficient * last - before;
        before = last;
        last = next;
      }
      const real = last - tone.cos * before;
      const imaginary = tone.sin * before;
      const realBefore = this.#quietBefore ? 0 : (this.#realBefore[t] as number);
      const imaginaryBefore = this.#quietBefore ? 0 : (this.#imaginaryBefore[t] as number);
      // The half before, turned on to where the present one ends.
      const turnedReal = realBefore * tone.halfCos - imaginaryBefore * tone.halfSin;
      const turnedImaginary = realBefore * tone.halfSin + imaginaryBefore * tone.halfCos;
      this.#powers[t] = ((turnedReal + real) ** 2 + (turnedImaginary + imaginary) ** 2) / (2 * HALF * HALF);
      // How far the phase moved against the nominal frequency is how far the frequency is off.
      const along = turnedReal * real + turnedImaginary * imaginary;
      const across = turnedReal * imaginary - turnedImaginary * real;
      this.#deviations[t] = Math.abs((Math.atan2(across, along) * RATE_HZ) / (2 * Math.PI * HALF)) / tone.hz;
      this.#realBefore[t] = real;
      this.#imaginaryBefore[t] = imaginary;
    }
    this.#quietBefore = false;
  }

  #judge(whole: number): number {
    const powers = this.#powers;
    const row = strongest(powers, 0);
    const column = strongest(powers, 4);
    const low = powers[row] as number;
    const high = powers[column] as number;
    if (low < LEAST_TONE || high < LEAST_TONE) return -1;
    if (high > low * MOST_TWIST || low > high * MOST_REVERSE_TWIST) return -1;
    if (low + high < LEAST_SHARE * whole) return -1;
    if (!leads(powers, 0, row) || !leads(powers, 4, column)) return -1;
    if ((this.#deviations[row] as number) > MOST_DEVIATION || (this.#deviations[column] as number) > MOST_DEVIATION)
      return -1;
    if (this.#overtone(column) > high * MOST_OVERTONE) return -1;
    if (!isBeside(row, column) && this.#overtone(row) > low * MOST_OVERTONE) return -1;
    return 4 * row + (column - 4);
  }

  #overtone(t: number): number {
    return goertzelPower(this.#block, RATE_HZ, 2 * (TONES[t] as Tone).hz);
  }
}

/** The row's overtone lies so near the column that it cannot be told from it. */
function isBeside(row: number, column: number): boolean {
  return Math.abs(2 * (TONES[row] as Tone).hz - (TONES[column] as Tone).hz) < OVERTONE_CLEAR_HZ;
}

/** Of the four tones from `from` on. */
function strongest(powers: Float64Array, from: number): number {
  let best = from;
  for (let t = from + 1; t < from + 4; t++) if ((powers[t] as number) > (powers[best] as number)) best = t;
  return best;
}

function leads(powers: Float64Array, from: number, best: number): boolean {
  for (let t = from; t < from + 4; t++)
    if (t !== best && (powers[t] as number) * LEAST_LEAD > (powers[best] as number)) return false;
  return true;
}
