// Encoders and decoders by codec and rate. G.711 is 8 kHz by nature and is resampled where 16 are wanted; G.722 and Opus do both themselves.
// Each media worker makes one kit. Opus comes in as an argument, for it is a package (`port/opus.ts`).

import { Bug } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import type { AudioDecoder, AudioEncoder, CodecKit, SoundRate } from "./codec.ts";
import { Concealer } from "./conceal.ts";
import { decodeTable, encodeTable } from "./g711.ts";
import { G722Decoder, G722Encoder } from "./g722.ts";
import type { AudioCodec, G711Codec, OpusWish } from "./plan.ts";
import { Doubler, Halver, type Resampler } from "./resample.ts";

const OURS: readonly AudioCodec[] = ["pcmu", "pcma", "g722"];
/** Of G.711 in the longest packet that is heard whole. */
const MOST_OCTETS = mostAt(8_000);

/** What makes Opus encoders and decoders. */
export interface OpusMaker {
  encoder(rateHz: SoundRate, wish: OpusWish): AudioEncoder;
  decoder(rateHz: SoundRate): AudioDecoder;
}

/** `opus` undefined: this installation has none, and nobody may ask for it (`codecs` says so). */
export function makeCodecKit(opus: OpusMaker | undefined): CodecKit {
  return {
    codecs: opus === undefined ? OURS : [...OURS, "opus"],
    encoder(codec: AudioCodec, rateHz: SoundRate, wish: OpusWish = {}): AudioEncoder {
      if (codec === "opus") return madeOf(opus).encoder(rateHz, wish);
      const made = codec === "g722" ? new G722Encoder() : new G711Encoder(codec);
      return made.rateHz === rateHz ? made : new ConvertingEncoder(made, rateHz);
    },
    decoder(codec: AudioCodec, rateHz: SoundRate): AudioDecoder {
      if (codec === "opus") return madeOf(opus).decoder(rateHz);
      const made = codec === "g722" ? new G722Decoder() : new G711Decoder(codec);
      return made.rateHz === rateHz ? made : new ConvertingDecoder(made, rateHz);
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
    const table = this.#table;
    for (let i = 0; i < sound.length; i++) out[at + i] = table[(sound[i] as number) & 0xffff] as number;
    return sound.length;
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
    const length = Math.min(end - start, MOST_OCTETS);
    for (let i = 0; i < length; i++) out[i] = table[packet[start + i] as number] as number;
    this.#concealer.heard(out, length);
    return length;
  }

  conceal(out: Int16Array, samples: number): void {
    this.#concealer.fill(out, samples);
  }
}

/** From `fromHz` to the other of the two rates. */
function resamplerFrom(fromHz: SoundRate): Resampler {
  return fromHz === 8_000 ? new Doubler() : new Halver();
}

/** Takes another rate than the encoder behind it. */
class ConvertingEncoder implements AudioEncoder {
  readonly rateHz: SoundRate;
  readonly #inner: AudioEncoder;
  readonly #resampler: Resampler;
  readonly #room: Int16Array;
  /** Of `#room`, as long as the packets of this stream are. */
  #packet: Int16Array;

  constructor(inner: AudioEncoder, rateHz: SoundRate) {
    this.#inner = inner;
    this.rateHz = rateHz;
    this.#resampler = resamplerFrom(rateHz);
    this.#room = roomAt(inner.rateHz);
    this.#packet = this.#room;
  }

  encode(sound: Int16Array, out: Uint8Array, at: number): number {
    const length = this.#resampler.pass(sound, Math.min(sound.length, mostAt(this.rateHz)), this.#room, 0);
    if (length !== this.#packet.length) this.#packet = this.#room.subarray(0, length);
    return this.#inner.encode(this.#packet, out, at);
  }
}

/** Gives another rate than the decoder behind it. */
class ConvertingDecoder implements AudioDecoder {
  readonly rateHz: SoundRate;
  readonly #inner: AudioDecoder;
  readonly #resampler: Resampler;
  readonly #room: Int16Array;

  constructor(inner: AudioDecoder, rateHz: SoundRate) {
    this.#inner = inner;
    this.rateHz = rateHz;
    this.#resampler = resamplerFrom(inner.rateHz);
    this.#room = roomAt(inner.rateHz);
  }

  decode(packet: Uint8Array, start: number, end: number, out: Int16Array): number {
    const length = this.#inner.decode(packet, start, end, this.#room);
    return this.#resampler.pass(this.#room, length, out, 0);
  }

  conceal(out: Int16Array, samples: number, nth: number): void {
    const wanted = (Math.min(samples, mostAt(this.rateHz)) * this.#inner.rateHz) / this.rateHz;
    this.#inner.conceal(this.#room, wanted, nth);
    this.#resampler.pass(this.#room, wanted, out, 0);
  }
}

/** Samples of the longest packet. */
function mostAt(rateHz: SoundRate): number {
  return (limits.rtp.packetSoundMs * rateHz) / 1_000;
}

function roomAt(rateHz: SoundRate): Int16Array {
  return new Int16Array(mostAt(rateHz));
}
