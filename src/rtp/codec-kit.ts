// Encoders and decoders by codec and rate. G.711 is 8 kHz by nature and is resampled where 16 are wanted; G.722 and Opus do both themselves.
// Each media worker makes one kit. Opus comes in as an argument, for it is a package (`port/opus.ts`).

import { Bug, unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import type { AudioDecoder, AudioEncoder, CodecKit, SoundRate } from "./codec.ts";
import { Concealer } from "./conceal.ts";
import { decodeTable, encodeTable } from "./g711.ts";
import type { AudioCodec, G711Codec, OpusWish } from "./plan.ts";
import { Doubler, Halver } from "./resample.ts";

/** What makes Opus encoders and decoders. */
export interface OpusMaker {
  encoder(rateHz: SoundRate, wish: OpusWish): AudioEncoder;
  decoder(rateHz: SoundRate): AudioDecoder;
}

/** Samples at 8 kHz of the longest packet that is heard whole. */
const MOST_NARROW = 8 * limits.rtp.packetSoundMs;

/** `opus` undefined: this installation has none, and nobody may ask for it (`codecs` says so). */
export function makeCodecKit(opus: OpusMaker | undefined): CodecKit {
  return {
    codecs: opus === undefined ? ["pcmu", "pcma"] : ["pcmu", "pcma", "opus"],
    encoder(codec: AudioCodec, rateHz: SoundRate, wish: OpusWish = {}): AudioEncoder {
      switch (codec) {
        case "pcmu":
        case "pcma":
          return rateHz === 8_000 ? new G711Encoder(codec) : new NarrowingEncoder(new G711Encoder(codec));
        case "g722":
          throw new Bug("no G.722");
        case "opus":
          return madeOf(opus).encoder(rateHz, wish);
        default:
          return unreachable(codec);
      }
    },
    decoder(codec: AudioCodec, rateHz: SoundRate): AudioDecoder {
      switch (codec) {
        case "pcmu":
        case "pcma":
          return rateHz === 8_000 ? new G711Decoder(codec) : new WideningDecoder(new G711Decoder(codec));
        case "g722":
          throw new Bug("no G.722");
        case "opus":
          return madeOf(opus).decoder(rateHz);
        default:
          return unreachable(codec);
      }
    },
  };
}

function madeOf(opus: OpusMaker | undefined): OpusMaker {
  if (opus === undefined) throw new Bug("Opus is not asked for where it is missing");
  return opus;
}

class G711Encoder implements AudioEncoder {
  readonly rateHz = 8_000;
  readonly #table: Uint8Array;

  constructor(codec: G711Codec) {
    this.#table = encodeTable(codec);
  }

  encode(sound: Int16Array, out: Uint8Array, at: number): number {
    return this.encodeSome(sound, sound.length, out, at);
  }

  encodeSome(sound: Int16Array, length: number, out: Uint8Array, at: number): number {
    const table = this.#table;
    for (let i = 0; i < length; i++) out[at + i] = table[(sound[i] as number) & 0xffff] as number;
    return length;
  }
}

class G711Decoder implements AudioDecoder {
  readonly rateHz = 8_000;
  readonly #table: Int16Array;
  readonly #concealer = new Concealer(8_000);

  constructor(codec: G711Codec) {
    this.#table = decodeTable(codec);
  }

  decode(packet: Uint8Array, start: number, end: number, out: Int16Array): number {
    const table = this.#table;
    const length = Math.min(end - start, MOST_NARROW);
    for (let i = 0; i < length; i++) out[i] = table[packet[start + i] as number] as number;
    this.#concealer.heard(out, length);
    return length;
  }

  conceal(out: Int16Array, samples: number): void {
    this.#concealer.fill(out, samples);
  }
}

/** Takes 16 kHz for an encoder of 8. */
class NarrowingEncoder implements AudioEncoder {
  readonly rateHz = 16_000;
  readonly #inner: G711Encoder;
  readonly #halver = new Halver();
  readonly #narrow = new Int16Array(MOST_NARROW);

  constructor(inner: G711Encoder) {
    this.#inner = inner;
  }

  encode(sound: Int16Array, out: Uint8Array, at: number): number {
    const length = this.#halver.pass(sound, Math.min(sound.length, 2 * MOST_NARROW), this.#narrow, 0);
    return this.#inner.encodeSome(this.#narrow, length, out, at);
  }
}

/** Gives 16 kHz from a decoder of 8. */
class WideningDecoder implements AudioDecoder {
  readonly rateHz = 16_000;
  readonly #inner: G711Decoder;
  readonly #doubler = new Doubler();
  readonly #narrow = new Int16Array(MOST_NARROW);

  constructor(inner: G711Decoder) {
    this.#inner = inner;
  }

  decode(packet: Uint8Array, start: number, end: number, out: Int16Array): number {
    const length = this.#inner.decode(packet, start, end, this.#narrow);
    return this.#doubler.pass(this.#narrow, length, out, 0);
  }

  conceal(out: Int16Array, samples: number): void {
    const length = Math.min(samples >> 1, MOST_NARROW);
    this.#inner.conceal(this.#narrow, length);
    this.#doubler.pass(this.#narrow, length, out, 0);
  }
}
