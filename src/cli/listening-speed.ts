// `--speed`: sound of the switch faster or slower on its way to whoever listens, at its own pitch (rtp/tempo.ts).

import { Transform, type TransformCallback } from "node:stream";
import { SPEEDS, TempoChange } from "../rtp/tempo.ts";
import { WAV_HEADER_BYTES, wavHeader } from "../rtp/wav.ts";
import { type Context, textOption, UsageError } from "./context.ts";

/** What `playSound` sends it through; nothing at its own speed. */
export function speedOption({ options, words }: Context): readonly Transform[] {
  const written = textOption(options["speed"]);
  if (written === undefined) return [];
  const speed = Number(written);
  if (!(speed >= SPEEDS.least && speed <= SPEEDS.most)) throw new UsageError(`--speed ${written}: ${words.badSpeed}`);
  return speed === 1 ? [] : [new AtSpeed(speed)];
}

/** A WAV file of the switch in, the same at another speed out, its lengths true. */
export class AtSpeed extends Transform {
  readonly #speed: number;
  #rest: Buffer = Buffer.alloc(0);
  #channels = 0;
  #tempo: TempoChange | undefined;

  constructor(speed: number) {
    super();
    this.#speed = speed;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (this.#tempo === undefined && this.#rest.length >= WAV_HEADER_BYTES) this.#begin();
    if (this.#tempo !== undefined) {
      const frameBytes = 2 * this.#channels;
      const whole = this.#rest.length - (this.#rest.length % frameBytes);
      this.#give(this.#tempo.feed(samplesOf(this.#rest.subarray(0, whole))));
      this.#rest = this.#rest.subarray(whole);
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#tempo !== undefined) this.#give(this.#tempo.end());
    done();
  }

  #begin(): void {
    const header = this.#rest.subarray(0, WAV_HEADER_BYTES);
    const [channels, rateHz] = [header.readUInt16LE(22), header.readUInt32LE(24)];
    const frames = header.readUInt32LE(40) / (2 * channels);
    const bytes = 2 * channels * Math.round(frames / this.#speed);
    this.push(wavHeader({ sampleRateHz: rateHz, channels }, bytes));
    this.#channels = channels;
    this.#tempo = new TempoChange({ rateHz, channels, speed: this.#speed });
    this.#rest = this.#rest.subarray(WAV_HEADER_BYTES);
  }

  #give(sound: Int16Array): void {
    if (sound.length > 0) this.push(Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength));
  }
}

function samplesOf(bytes: Buffer): Int16Array {
  const samples = new Int16Array(bytes.length / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i);
  return samples;
}
