// What somebody said, piece by piece, as one WAV file of 16-bit PCM at 8 kHz. For recognisers that want it whole.

import { wavHeader } from "../../rtp/wav.ts";

export const RATE_HZ = 8_000;

export class Utterance {
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  add(piece: Int16Array): void {
    const bytes = pcmOf(piece);
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
  }

  wav(): Buffer<ArrayBuffer> {
    return Buffer.concat([wavHeader({ sampleRateHz: RATE_HZ, channels: 1 }, this.#bytes), ...this.#pieces]);
  }
}

/** Little-endian, as WAV and every service have it. */
export function pcmOf(piece: Int16Array): Buffer {
  const bytes = Buffer.allocUnsafe(piece.length * 2);
  for (const [i, sample] of piece.entries()) bytes.writeInt16LE(sample, i * 2);
  return bytes;
}
