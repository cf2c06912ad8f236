// One half of the spectrum in G.722: adaptive quantising of what a predictor of two poles and six zeros did not foresee (ITU-T G.722 §3.5
// and §3.6, whose block names stand beside the steps). `g722.ts` splits the sound into two of these and puts it together again.

/** log2 of the quantiser's step, 32 steps an octave (table 15, ILB). */
const SCALE = Int32Array.of(
  ...[2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834],
  ...[2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008],
);

export interface BandShape {
  /** What each code says of the difference, in 1/32 768 of the step. */
  readonly levels: Int32Array;
  /** What each code does to the step's logarithm. */
  readonly growth: Int32Array;
  /** The logarithm's largest value. */
  readonly most: number;
  /** How far the step lies below the table's. */
  readonly shift: number;
}

export class Band {
  readonly #levels: Int32Array;
  readonly #growth: Int32Array;
  readonly #most: number;
  readonly #shift: number;
  /** The quantiser's step (DETL, DETH) and its logarithm (NBL, NBH). */
  step: number;
  #logStep = 0;
  /** What the predictor expects next (SL, SH), and the zeros' part of it (SZ). */
  expected = 0;
  #zeros = 0;
  /** Poles (A) and zeros (B) of the predictor. */
  #a1 = 0;
  #a2 = 0;
  readonly #b = new Int32Array(6);
  /** Differences (D), newest first; what was rebuilt from them (R); the same without the poles' part (P). */
  readonly #d = new Int32Array(6);
  #r1 = 0;
  #p1 = 0;
  #p2 = 0;

  constructor(shape: BandShape) {
    this.#levels = shape.levels;
    this.#growth = shape.growth;
    this.#most = shape.most;
    this.#shift = shape.shift;
    this.step = ((SCALE[0] as number) >> shape.shift) << 2;
  }

  /** The sample that `code` stands for is over: scale and predictor learn from it. Returns the difference it stood for. */
  learn(code: number): number {
    const difference = (this.step * (this.#levels[code] as number)) >> 15; // INVQAL, INVQAH
    const grown = ((this.#logStep * 127) >> 7) + (this.#growth[code] as number); // LOGSCL, LOGSCH
    const log = grown < 0 ? 0 : grown > this.#most ? this.#most : grown;
    this.#logStep = log;
    const table = SCALE[(log >> 6) & 31] as number; // SCALEL, SCALEH
    const down = this.#shift - (log >> 11);
    this.step = (down < 0 ? table << -down : table >> down) << 2;
    this.#predict(difference);
    return difference;
  }

  #predict(difference: number): void {
    const rebuilt = saturate(this.expected + difference); // RECONS
    const partly = saturate(this.#zeros + difference); // PARREC
    const same1 = (partly ^ this.#p1) >= 0;
    const same2 = (partly ^ this.#p2) >= 0;
    const a1Times4 = saturate(this.#a1 << 2); // UPPOL2
    const turn = same1 ? Math.min(-a1Times4, 32_767) : a1Times4;
    const a2 = clip((turn >> 7) + (same2 ? 128 : -128) + ((this.#a2 * 32_512) >> 15), 12_288);
    const a1 = clip((same1 ? 192 : -192) + ((this.#a1 * 32_640) >> 15), 15_360 - a2); // UPPOL1
    this.#zeros = this.#moveZeros(difference);
    const poles = ((a1 * saturate(2 * rebuilt)) >> 15) + ((a2 * saturate(2 * this.#r1)) >> 15); // FILTEP
    this.expected = saturate(saturate(poles) + this.#zeros); // PREDIC
    this.#a1 = a1;
    this.#a2 = a2;
    this.#r1 = rebuilt;
    this.#p2 = this.#p1;
    this.#p1 = partly;
  }

  /** UPZERO, DELAYA and FILTEZ in one pass: each zero learns from its old difference, then weighs the one that takes its place. */
  #moveZeros(difference: number): number {
    const b = this.#b;
    const d = this.#d;
    const gain = difference === 0 ? 0 : 128;
    let sum = 0;
    let coming = difference;
    for (let i = 0; i < 6; i++) {
      const old = d[i] as number;
      const weight = ((old ^ difference) >= 0 ? gain : -gain) + (((b[i] as number) * 32_640) >> 15);
      b[i] = weight;
      d[i] = coming;
      sum += (weight * saturate(2 * coming)) >> 15;
      coming = old;
    }
    return saturate(sum);
  }
}

function saturate(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
}

function clip(value: number, most: number): number {
  return value > most ? most : value < -most ? -most : value;
}
