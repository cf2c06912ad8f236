// Speech faster or slower at its own pitch (QA-05): WSOLA (Verhelst and Roelands, "An overlap-add technique based on waveform similarity", 1993).
// Pieces of 30 ms, each laid half over the last; a piece is taken a little earlier or later than the speed says, where it goes on most like the
// last one would have. All channels are moved together. Pure; the command line lets people listen through it.

const PIECE_MS = 30;
/** So far a piece may be moved either way: half the longest period of a voice, 66 Hz. */
const SEEK_MS = 7.5;

export const SPEEDS = { least: 0.5, most: 2 } as const;

export class TempoChange {
  readonly #channels: number;
  readonly #speed: number;
  readonly #piece: number;
  readonly #hop: number;
  readonly #seek: number;
  readonly #window: Float32Array;
  /** What came and may still be wanted, samples of the channels in turn; its first frame is the `#base`th that came. */
  #sound = new Float32Array(0);
  #base = 0;
  /** Frame that comes next by the speed, and that would go on where the last piece was taken. */
  #due = 0;
  #natural = 0;
  /** The second half of the last piece, faded out. */
  readonly #tail: Float32Array;
  /** Frames that came, and that went. */
  #came = 0;
  #went = 0;

  constructor(init: { readonly rateHz: number; readonly channels: number; readonly speed: number }) {
    this.#channels = init.channels;
    this.#speed = Math.min(SPEEDS.most, Math.max(SPEEDS.least, init.speed));
    this.#hop = Math.round((init.rateHz * PIECE_MS) / 2_000);
    this.#piece = 2 * this.#hop;
    this.#seek = Math.round((init.rateHz * SEEK_MS) / 1_000);
    // Two of them half over one another are one everywhere.
    this.#window = Float32Array.from(
      { length: this.#piece },
      (_, i) => Math.sin((Math.PI * (i + 0.5)) / this.#piece) ** 2,
    );
    this.#tail = new Float32Array(this.#hop * this.#channels);
  }

  /** A whole number of frames, samples of the channels in turn. What there is to hear by now, which may be nothing yet. */
  feed(sound: Int16Array): Int16Array {
    const all = new Float32Array(this.#sound.length + sound.length);
    all.set(this.#sound);
    all.set(sound, this.#sound.length);
    this.#sound = all;
    this.#came += sound.length / this.#channels;
    return this.#run(this.#came);
  }

  /** The rest: altogether what came, shorter or longer by the speed to the frame. */
  end(): Int16Array {
    const whole = Math.round(this.#came / this.#speed);
    const made = [this.#run(this.#came)];
    const silence = new Int16Array(2 * (this.#piece + this.#seek) * this.#channels);
    for (let round = 0; this.#went < whole && round < 4; round++) {
      made.push(this.feed(silence));
    }
    const rest = joined(made);
    const over = this.#went - whole;
    return over > 0 ? rest.subarray(0, Math.max(0, rest.length - over * this.#channels)) : rest;
  }

  #run(end: number): Int16Array {
    const out: number[] = [];
    while (Math.round(this.#due) + this.#seek + this.#piece <= end && this.#natural + this.#hop <= end) {
      const at = this.#went === 0 ? 0 : this.#likest(Math.round(this.#due));
      this.#lay(at, out);
      this.#natural = at + this.#hop;
      this.#due += this.#hop * this.#speed;
      this.#went += this.#hop;
    }
    this.#forget();
    return Int16Array.from(out);
  }

  /** Where the sound is most like what would have followed the last piece. */
  #likest(due: number): number {
    const least = Math.max(this.#base, due - this.#seek);
    let [best, bestLikeness] = [Math.max(this.#base, due), Number.NEGATIVE_INFINITY];
    for (let at = least; at <= due + this.#seek; at++) {
      const likeness = this.#likeness(at);
      if (likeness > bestLikeness) [best, bestLikeness] = [at, likeness];
    }
    return best;
  }

  #likeness(at: number): number {
    const channels = this.#channels;
    const [one, two] = [(at - this.#base) * channels, (this.#natural - this.#base) * channels];
    let [product, power] = [0, 1];
    for (let i = 0; i < this.#hop * channels; i++) {
      const sample = this.#sound[one + i] as number;
      product += sample * (this.#sound[two + i] as number);
      power += sample * sample;
    }
    return product / Math.sqrt(power);
  }

  #lay(at: number, out: number[]): void {
    const channels = this.#channels;
    const from = (at - this.#base) * channels;
    const half = this.#hop * channels;
    const isFirst = this.#went === 0;
    for (let i = 0; i < half; i++) {
      const sample = this.#sound[from + i] as number;
      const faded = isFirst
        ? sample
        : sample * (this.#window[Math.floor(i / channels)] as number) + (this.#tail[i] as number);
      out.push(Math.max(-32_768, Math.min(32_767, Math.round(faded))));
    }
    for (let i = 0; i < half; i++) {
      const weight = this.#window[this.#hop + Math.floor(i / channels)] as number;
      this.#tail[i] = (this.#sound[from + half + i] as number) * weight;
    }
  }

  #forget(): void {
    const keep = Math.min(this.#natural, Math.round(this.#due) - this.#seek);
    const over = Math.min(keep - this.#base, this.#sound.length / this.#channels);
    if (over <= 0) return;
    this.#sound = this.#sound.slice(over * this.#channels);
    this.#base += over;
  }
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
