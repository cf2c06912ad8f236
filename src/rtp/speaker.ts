// What one leg says of its own: sound of a source made into payloads of the codec agreed on. Keeps the encoders, for they have a state: one for
// each rate, as a stream that changed between two would click. The leg sends what it gets from here.

import { limits } from "../base/limits.ts";
import { type AudioEncoder, type CodecKit, rateOf, type SoundRate } from "./codec.ts";
import { isG711 } from "./g711.ts";
import { RTP_HEADER_BYTES } from "./packet.ts";
import type { AudioCodec, MediaPlan } from "./plan.ts";
import type { SoundSource } from "./sound-source.ts";

const NO_SOUND = new Int16Array(0);
const NO_PACKET = new Uint8Array(0);

export class Speaker {
  readonly #kit: CodecKit;
  #codec: AudioCodec | undefined;
  #wish: MediaPlan["opus"];
  #narrow: AudioEncoder | undefined;
  #wide: AudioEncoder | undefined;
  #sound = NO_SOUND;
  #packet = NO_PACKET;
  #whole = NO_PACKET; // as much of it as the last one needed

  constructor(kit: CodecKit) {
    this.#kit = kit;
  }

  /** The next `ms` of `source` as a packet with room for its header, ours until the next one; undefined: silence that need not be sent. */
  say(source: SoundSource, plan: MediaPlan, ms: number, dueAt: number): Uint8Array | undefined {
    if (this.#packet.length === 0) this.#packet = new Uint8Array(limits.rtp.packetBytes);
    const octets = this.#encode(source, plan, ms, dueAt);
    if (octets === 0) return undefined;
    const length = RTP_HEADER_BYTES + octets;
    if (this.#whole.length !== length) this.#whole = this.#packet.subarray(0, length);
    return this.#whole;
  }

  #encode(source: SoundSource, plan: MediaPlan, ms: number, dueAt: number): number {
    const { codec } = plan;
    if (source.codes !== undefined && isG711(codec)) {
      source.codes(this.#packet, RTP_HEADER_BYTES, RTP_HEADER_BYTES + 8 * ms, codec);
      return 8 * ms;
    }
    if (codec !== this.#codec || plan.opus !== this.#wish) this.#begin(codec, plan.opus);
    const encoder = this.#encoderFor(codec, source.rateHz);
    const samples = (ms * encoder.rateHz) / 1_000;
    if (this.#sound.length !== samples) this.#sound = new Int16Array(samples);
    source.sound(this.#sound, encoder.rateHz, dueAt);
    return encoder.encode(this.#sound, this.#packet, RTP_HEADER_BYTES);
  }

  /** A changed description is a new stream for whoever decodes it. */
  #begin(codec: AudioCodec, wish: MediaPlan["opus"]): void {
    const isSame = codec === this.#codec && JSON.stringify(wish) === JSON.stringify(this.#wish);
    this.#codec = codec;
    this.#wish = wish;
    if (isSame) return;
    this.#narrow = undefined;
    this.#wide = undefined;
  }

  #encoderFor(codec: AudioCodec, rateHz: SoundRate): AudioEncoder {
    // Who listens to G.722 goes on with what he has learnt of the sound: it stays one encoder once it is a wide one.
    const keepsWide = codec === "g722" && this.#wide !== undefined;
    if ((rateHz === 16_000 || keepsWide) && rateOf(codec) === 16_000) {
      this.#wide ??= this.#kit.encoder(codec, 16_000, this.#wish);
      return this.#wide;
    }
    this.#narrow ??= this.#kit.encoder(codec, 8_000, this.#wish);
    return this.#narrow;
  }
}
