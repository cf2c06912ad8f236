// What a codec is to the media plane: an encoder or decoder of one stream, with its state. Made through `CodecKit`: G.711 and G.722 are our
// own (g711.ts, g722.ts), Opus comes from a package by way of `rtp/port`. Sound inside is 16-bit linear, mono.

import type { AudioCodec, OpusWish } from "./plan.ts";

/** Rates at which sound is handled inside, Hz: narrow band, and wide band for G.722 and Opus among themselves. */
export type SoundRate = 8_000 | 16_000;

export interface AudioEncoder {
  /** Sound this encoder takes. */
  readonly rateHz: SoundRate;
  /**
   * Encodes the whole of `sound`, one packet's worth (`packetMsFor`), into `out` from `at` on; returns how many octets that were; 0: nothing is
   * said and nothing need be sent (Opus with DTX), time goes on all the same. Never throws on any samples.
   */
  encode(sound: Int16Array, out: Uint8Array, at: number): number;
}

export interface AudioDecoder {
  /** Sound this decoder gives. */
  readonly rateHz: SoundRate;
  /** Decodes `packet[start, end)` into `out` from 0 on; returns how many samples that were; 0: the packet is rubbish. Never throws. At most 120 ms. */
  decode(packet: Uint8Array, start: number, end: number, out: Int16Array): number;
  /**
   * Fills `samples` samples that were lost, from what was heard before; `next`, where it has come already, is the packet after the gap (Opus
   * in-band FEC). `nth` counts lost packets in a row from 1: what goes on longer fades to silence.
   */
  conceal(out: Int16Array, samples: number, nth: number, next?: Uint8Array): void;
}

export interface CodecKit {
  encoder(codec: AudioCodec, rateHz: SoundRate, wish?: OpusWish): AudioEncoder;
  decoder(codec: AudioCodec, rateHz: SoundRate): AudioDecoder;
  /** Codecs this installation speaks: Opus is missing where its package could not be built. */
  readonly codecs: readonly AudioCodec[];
}

/** The sound a codec carries at its best. */
export function rateOf(codec: AudioCodec): SoundRate {
  return codec === "g722" || codec === "opus" ? 16_000 : 8_000;
}

/** Ticks of the RTP clock in a millisecond (RFC 3551 §4.5.2, RFC 7587 §4.1). */
export function ticksPerMs(codec: AudioCodec): number {
  return codec === "opus" ? 48 : 8;
}

/** Of the packet times a codec knows the longest that is not longer than `ptimeMs`, 10 to 60: Opus has no frames of 30 and 50 ms (RFC 6716 §2.1.4). */
export function packetMsFor(codec: AudioCodec, ptimeMs: number): number {
  if (codec !== "opus" || ptimeMs <= 20) return ptimeMs < 20 ? 10 : Math.floor(ptimeMs / 10) * 10;
  return ptimeMs >= 60 ? 60 : ptimeMs >= 40 ? 40 : 20;
}
