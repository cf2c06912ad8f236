// Opus (RFC 6716) by way of libopus in a native package, for speech. The worker loads it once; where it could not be built the switch does
// without Opus and says so. Nothing of it throws outward: what libopus refuses is a packet of rubbish.

import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { AudioDecoder, AudioEncoder, SoundRate } from "../codec.ts";
import type { OpusMaker } from "../codec-kit.ts";
import type { OpusWish } from "../plan.ts";

/** What the package gives: encoder and decoder in one object, each made when first used. */
interface NativeCodec {
  encode(sound: Buffer): Buffer;
  decode(packet: Buffer): Buffer;
  applyEncoderCTL(request: number, value: number): void;
}

interface NativePackage {
  readonly OpusEncoder: new (rateHz: number, channels: number) => NativeCodec;
}

/** Requests and values of libopus (opus_defines.h). */
const SET = {
  application: 4_000,
  bitrate: 4_002,
  maxBandwidth: 4_004,
  complexity: 4_010,
  inbandFec: 4_012,
  packetLossPercent: 4_014,
  dtx: 4_016,
} as const;
const VOIP = 2_048;
const NARROWBAND = 1_101;
const MEDIUMBAND = 1_102;
const WIDEBAND = 1_103;

const COMPLEXITY = 5;
/** RFC 7587 §3.1.1: 8-12 kbit/s for narrow, 16-20 for wide band; a little more, for most of what we send was coded once before. */
const USUAL_BITRATE: Readonly<Record<SoundRate, number>> = { 8000: 16_000, 16000: 24_000 };
const LEAST_BITRATE = 6_000;
const MOST_BITRATE = 510_000;
/** The loss that redundancy is made for, where the peer asked for redundancy. */
const EXPECTED_LOSS_PERCENT = 10;
/** Packets of so few octets say only that nothing is said; they need not be sent (RFC 7587 §3.1.3). */
const DTX_OCTETS = 2;

/** RFC 6716 §2: what one frame may hold, ms. */
const FRAME_MS = [10, 20, 40, 60];

let known: Result<OpusMaker, string> | undefined;

/** The fault says why there is none. Tried once a thread, since trying is slow where there are sockets already. */
export function loadOpus(): Result<OpusMaker, string> {
  known ??= loadOpusFrom(() => nativeOpus(createRequire(import.meta.url)));
  return known;
}

/** What was compiled here, straight away where there is one such file: the package's own search for it loads thirty files and a report of the process. */
function nativeOpus(load: NodeJS.Require): unknown {
  const folder = join(dirname(load.resolve("@discordjs/opus")), "..", "prebuild");
  const [built, ...others] = existsSync(folder) ? readdirSync(folder) : [];
  const isOurs = built?.startsWith(`node-v${process.versions.modules}-`) === true && others.length === 0;
  return load(isOurs ? join(folder, built, "opus.node") : "@discordjs/opus");
}

/** `load` as an argument for tests. */
export function loadOpusFrom(load: () => unknown): Result<OpusMaker, string> {
  try {
    const { OpusEncoder } = load() as NativePackage;
    new OpusEncoder(8_000, 1).encode(Buffer.alloc(320));
    return ok({
      encoder: (rateHz, wish) => new Encoder(new OpusEncoder(rateHz, 1), rateHz, wish),
      decoder: (rateHz) => new Decoder(new OpusEncoder(rateHz, 1), rateHz),
    });
  } catch (error) {
    return fail(error instanceof Error ? firstLine(error.message) : String(error));
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

class Encoder implements AudioEncoder {
  readonly rateHz: SoundRate;
  readonly #native: NativeCodec;
  /** What libopus reads: a packet's samples, and the same memory as octets. */
  #sound = new Int16Array(0);
  #octets = Buffer.alloc(0);

  constructor(native: NativeCodec, rateHz: SoundRate, wish: OpusWish) {
    this.rateHz = rateHz;
    this.#native = native;
    const most = Math.min(Math.max(wish.maxAverageBitrate ?? MOST_BITRATE, LEAST_BITRATE), MOST_BITRATE);
    native.applyEncoderCTL(SET.application, VOIP);
    native.applyEncoderCTL(SET.complexity, COMPLEXITY);
    native.applyEncoderCTL(SET.bitrate, Math.min(most, USUAL_BITRATE[rateHz]));
    native.applyEncoderCTL(SET.maxBandwidth, bandwidthFor(wish.maxPlaybackRate ?? rateHz));
    native.applyEncoderCTL(SET.inbandFec, wish.useInbandFec === true ? 1 : 0);
    native.applyEncoderCTL(SET.packetLossPercent, wish.useInbandFec === true ? EXPECTED_LOSS_PERCENT : 0);
    native.applyEncoderCTL(SET.dtx, wish.useDtx === true ? 1 : 0);
  }

  /** 10, 20, 40 or 60 ms; of any other length nothing can be made, which `packetMsFor` of codec.ts prevents. */
  encode(sound: Int16Array, out: Uint8Array, at: number): number {
    if (!FRAME_MS.includes((1_000 * sound.length) / this.rateHz)) return 0;
    if (this.#sound.length !== sound.length) {
      this.#sound = new Int16Array(sound.length);
      this.#octets = Buffer.from(this.#sound.buffer);
    }
    this.#sound.set(sound);
    try {
      const packet = this.#native.encode(this.#octets);
      if (packet.length <= DTX_OCTETS || at + packet.length > out.length) return 0;
      out.set(packet, at);
      return packet.length;
    } catch {
      return 0;
    }
  }
}

function bandwidthFor(playbackHz: number): number {
  if (playbackHz <= 8_000) return NARROWBAND;
  return playbackHz <= 12_000 ? MEDIUMBAND : WIDEBAND;
}

class Decoder implements AudioDecoder {
  readonly rateHz: SoundRate;
  readonly #native: NativeCodec;
  /** First octet of the last packet, its count of frames taken away; undefined: none came yet. */
  #lastKind: number | undefined;
  readonly #lost = Buffer.alloc(1);

  constructor(native: NativeCodec, rateHz: SoundRate) {
    this.rateHz = rateHz;
    this.#native = native;
  }

  decode(packet: Uint8Array, start: number, end: number, out: Int16Array): number {
    if (end <= start) return 0; // libopus would make up 0.7 s
    const samples = this.#run(Buffer.from(packet.buffer, packet.byteOffset + start, end - start), out, 0, out.length);
    if (samples > 0) this.#lastKind = (packet[start] as number) & 0xfc;
    return samples;
  }

  /**
   * A packet of nothing but its first octet says of which kind and length the frame is that is missing (RFC 6716 §3.4), and libopus makes it
   * up. `next` is of no use: the package has no way to decode the redundancy in it.
   */
  conceal(out: Int16Array, samples: number, nth: number): void {
    let filled = 0;
    while (this.#lastKind !== undefined && nth <= limits.rtp.concealedInRow && filled < samples) {
      const left = samples - filled;
      this.#lost[0] = left % samplesOf(this.#lastKind, this.rateHz) === 0 ? this.#lastKind : tenMsOf(this.#lastKind);
      const made = this.#run(this.#lost, out, filled, left);
      if (made === 0) break;
      filled += made;
    }
    out.fill(0, filled, samples);
  }

  /** Copies at most `room` samples to `out` from `at` on; returns how many. */
  #run(packet: Buffer, out: Int16Array, at: number, room: number): number {
    try {
      const sound = this.#native.decode(packet);
      const length = Math.min(sound.length >> 1, room);
      for (let i = 0; i < length; i++) out[at + i] = sound.readInt16LE(2 * i);
      return length;
    } catch {
      return 0;
    }
  }
}

/** RFC 6716 §3.1, table 2: samples of one frame of this kind. */
function samplesOf(kind: number, rateHz: SoundRate): number {
  const config = kind >> 3;
  const [perMs, step] = [rateHz / 1_000, config & 3];
  if (config < 12) return perMs * (FRAME_MS[step] as number);
  if (config < 16) return perMs * (config & 1 ? 20 : 10);
  return (perMs * 5 * 2 ** step) / 2;
}

/** The same kind with frames of 10 ms. */
function tenMsOf(kind: number): number {
  const config = kind >> 3;
  const changed = config < 12 ? config & ~3 : config < 16 ? config & ~1 : (config & ~3) | 2;
  return (changed << 3) | (kind & 7);
}
