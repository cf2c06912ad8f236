// One stream's packets made into sound without a gap: what comes late is waited for, what is lost is made up, what is too much or too little of
// delay is spliced away where nobody hears it. `ear.ts` asks for 10 ms at a time, on the beat; the decoder conceals, `arrival-delay.ts` says
// how long to wait, `splice.ts` shortens and lengthens.
//
//   resting --a packet's time has come--> playing --nothing came for 100 ms, silence suppressed, begun anew--> resting
//
// In `playing` there are three ways to miss a packet. Nothing is there at all: sound is made up and time stands still for the stream, so its
// delay grows. A later packet is there: what lies between is lost and made up in full. It comes after that: late, thrown away.

import { seededRng } from "../base/rng.ts";
import { ArrivalDelay } from "./arrival-delay.ts";
import type { AudioDecoder, CodecKit, SoundRate } from "./codec.ts";
import { ticksPerMs } from "./codec.ts";
import { NoiseMaker, readComfortNoise } from "./comfort-noise.ts";
import { JitterBuffer, type WaitingPacket } from "./jitter-buffer.ts";
import { ahead32, type RtpView } from "./packet.ts";
import type { AudioCodec } from "./plan.ts";
import { findSplice, splice } from "./splice.ts";

export const BEAT_MS = 10;
/** Sound kept behind what was played, for lengthening. */
const HISTORY_MS = 40;
const LONGEST_PACKET_MS = 120;
const ROOM_MS = HISTORY_MS + 3 * LONGEST_PACKET_MS;
/** Nothing came for so long: it was silence, or the line is broken; no voice is made up any longer. */
const PATIENCE_MS = 100;
/** A longer hole is no run of lost packets. */
const LONGEST_HOLE_MS = 200;
/** More or less delay than wanted by this is left alone: a splice is 10 ms at the most. */
const TOO_LATE_MS = 13;
const TOO_EARLY_MS = 8;
/** So much too late: fits are taken that are not as good; then any; then sound is left out. */
const LATE_MS = 60;
const VERY_LATE_MS = 100;
const HOPELESS_MS = 250;
const GOOD_FIT = 0.9;
const FAIR_FIT = 0.5;
/** After a search without success, beats until the next one. */
const SEARCH_PAUSE = 3;
/** Opus says silence in so few octets (RFC 7587 §3.1.3). */
const OPUS_SILENCE_BYTES = 2;

const chance = seededRng(0x5eed); // noise need not be unforeseeable

const scratch = new Int16Array(LONGEST_PACKET_MS * 16); // one thread, one packet at a time

export type OnDecoded = (sound: Int16Array, count: number, packet: WaitingPacket) => void;

export class Playout {
  rateHz: SoundRate;
  /** Packets made up for lost ones, in packets; and those that came too late. */
  concealed = 0;
  late = 0;
  /** Hears each packet as it was decoded, before it is lengthened or shortened. */
  onDecoded: OnDecoded | undefined;
  readonly #kit: CodecKit;
  readonly #buffer = new JitterBuffer();
  readonly #arrival = new ArrivalDelay();
  #perMs: number;
  #sound: Int16Array;
  #read = 0;
  #end = 0;
  #decoder: AudioDecoder | undefined;
  #noise: NoiseMaker | undefined;
  #codec: AudioCodec | undefined;
  #playing = false;
  #epoch = -1;
  #ticksPerMs = 8;
  #anchorMs = 0; // the time of timestamp #anchor on an endless line
  #anchor = 0;
  #expected = 0; // timestamp of what follows the sound that is there
  #sequence = 0; // of the packet decoded last
  #octets = 0; // in it
  #packetMs = 20;
  #waitedMs = 0; // made up since the last packet without knowing whether it is lost
  #inRow = 0;
  #searchIn = 0;
  #delayMs = 0;

  constructor(kit: CodecKit, rateHz: SoundRate) {
    this.#kit = kit;
    this.rateHz = rateHz;
    this.#perMs = rateHz / 1_000;
    this.#sound = new Int16Array(ROOM_MS * this.#perMs);
  }

  /** From the arrival of the quickest packets until they are heard, ms. */
  get bufferMs(): number {
    return this.#playing ? Math.round(this.#delayMs) : 0;
  }

  /** A packet that has just come; its payload `packet[start, end)` is copied. */
  put(packet: Uint8Array, view: RtpView, codec: AudioCodec | "noise", epoch: number, now: number): void {
    const ticks = codec === "noise" ? this.#ticksPerMs : ticksPerMs(codec);
    const { timestamp } = view;
    if (epoch !== this.#epoch || ticks !== this.#ticksPerMs || this.#buffer.isFull) {
      this.#epoch = epoch;
      this.#ticksPerMs = ticks;
      this.#beginAnew(timestamp, now);
    }
    if (!this.#arrival.note(this.#msOf(timestamp), now)) {
      this.#beginAnew(timestamp, now);
      this.#arrival.note(this.#msOf(timestamp), now);
    }
    this.#moveAnchor(timestamp);
    if (this.#playing && ahead32(timestamp, this.#expected) < 0) {
      this.late++;
      return;
    }
    const slot = this.#buffer.add(packet, view.start, view.end, view.sequence, timestamp);
    if (slot === undefined) return;
    slot.codec = codec;
    slot.marker = view.marker;
    slot.heardAt = now;
  }

  /** The next 10 ms into `out`; `now`: the time of this beat. False: silence, nothing was written. */
  beat(out: Int16Array, now: number): boolean {
    if (!this.#playing) this.#tryToStart(now);
    if (this.#playing) this.#gather(now);
    if (!this.#playing) return this.#rest(out);
    const count = BEAT_MS * this.#perMs;
    const from = this.#read;
    for (let i = 0; i < count; i++) out[i] = this.#sound[from + i] as number;
    this.#read += count;
    return true;
  }

  /** Wide-band sound from now on; what is there goes along. */
  widen(): void {
    if (this.rateHz === 16_000) return;
    const before = this.#sound;
    const sound = new Int16Array(before.length * 2);
    for (let i = 0; i < this.#end; i++) {
      const value = before[i] as number;
      sound[2 * i] = value;
      sound[2 * i + 1] = (value + (i + 1 < this.#end ? (before[i + 1] as number) : value)) >> 1;
    }
    this.#sound = sound;
    this.#read *= 2;
    this.#end *= 2;
    this.rateHz = 16_000;
    this.#perMs = 16;
    this.#codec = undefined; // the next packet makes another decoder
  }

  get #aheadMs(): number {
    return (this.#end - this.#read) / this.#perMs;
  }

  /** Its times have nothing to do with those before. */
  #beginAnew(timestamp: number, now: number): void {
    this.#buffer.clear();
    this.#arrival.restart(now);
    this.#anchor = timestamp;
    this.#anchorMs = 0;
    this.#playing = false;
    this.#noise = undefined;
  }

  #msOf(timestamp: number): number {
    return this.#anchorMs + ahead32(timestamp, this.#anchor) / this.#ticksPerMs;
  }

  /** Long before the circle of 32 bits comes round. */
  #moveAnchor(timestamp: number): void {
    if (ahead32(timestamp, this.#anchor) < 0x1000_0000) return;
    this.#anchorMs = this.#msOf(timestamp);
    this.#anchor = timestamp;
  }

  #tryToStart(now: number): void {
    const { least, targetMs } = this.#arrival;
    for (let first = this.#buffer.first; first !== undefined; first = this.#buffer.first) {
      const delay = now - this.#msOf(first.timestamp) - least;
      if (delay < targetMs - BEAT_MS / 2) return; // its time has not come
      if (first.codec === "noise") {
        this.#hearNoise(first);
        this.#buffer.removeFirst();
        continue;
      }
      const second = this.#buffer.second;
      if (second !== undefined && now - this.#msOf(second.timestamp) - least > targetMs + TOO_LATE_MS) {
        this.late++;
        this.#buffer.removeFirst();
        continue;
      }
      this.#playing = true;
      this.#expected = first.timestamp;
      this.#sequence = (first.sequence - 1) & 0xffff;
      this.#waitedMs = 0;
      this.#inRow = 0;
      return;
    }
  }

  /** Makes sure that the sound of this beat is there, or stops playing. */
  #gather(now: number): void {
    this.#makeRoom();
    const beat = BEAT_MS * this.#perMs;
    this.#decodeUpTo(beat);
    if (!this.#playing) return;
    if (this.#end - this.#read < beat) this.#wait();
    if (this.#playing) this.#keepDelay(now, beat);
  }

  /** RFC 3389 §4: from where it stands on, silence sounds like this until sound comes. */
  #hearNoise(packet: WaitingPacket): void {
    const noise = readComfortNoise(packet.bytes, 0, packet.length);
    if (noise === undefined) return;
    this.#noise ??= new NoiseMaker(chance);
    this.#noise.become(noise);
  }

  /** Decodes what follows until `count` samples are there, making up what is known to be lost. */
  #decodeUpTo(count: number): void {
    while (this.#playing && this.#end - this.#read < count) {
      const first = this.#buffer.first;
      if (first === undefined) return;
      const hole = ahead32(first.timestamp, this.#expected) / this.#ticksPerMs;
      if (hole < 0) {
        this.late++;
        this.#buffer.removeFirst();
      } else if (first.codec === "noise" || hole > LONGEST_HOLE_MS) this.#playing = false;
      else if (hole - this.#waitedMs > 0.5) this.#fillHole(hole - this.#waitedMs, first);
      else this.#decode(first);
    }
  }

  /** What lies before `next` was not sent, or is lost; what of it was waited for is made up already. */
  #fillHole(holeMs: number, next: WaitingPacket): void {
    if (next.sequence === ((this.#sequence + 1) & 0xffff)) {
      this.#playing = false; // nothing is missing: silence was not sent
      return;
    }
    const ms = Math.min(holeMs, this.#packetMs);
    const isLast = holeMs <= this.#packetMs + 0.5;
    const samples = Math.round(ms * this.#perMs);
    this.#makeUp(samples, isLast ? next.bytes.subarray(0, next.length) : undefined);
    this.concealed += (ms + this.#waitedMs) / this.#packetMs;
    this.#expected = isLast
      ? next.timestamp
      : (this.#expected + Math.round((ms + this.#waitedMs) * this.#ticksPerMs)) >>> 0;
    this.#waitedMs = 0;
  }

  #decode(packet: WaitingPacket): void {
    const decoder = this.#decoderFor(packet.codec as AudioCodec);
    const count = decoder.decode(packet.bytes, 0, packet.length, scratch);
    this.concealed += this.#waitedMs / this.#packetMs;
    this.#waitedMs = 0;
    this.#sequence = packet.sequence;
    this.#octets = packet.length;
    if (count === 0) {
      this.#expected = (packet.timestamp + Math.round(this.#packetMs * this.#ticksPerMs)) >>> 0;
      this.#makeUp(Math.round(this.#packetMs * this.#perMs), undefined); // rubbish is as good as lost
      this.concealed++;
    } else {
      this.#inRow = 0;
      this.#noise = undefined;
      this.#packetMs = count / this.#perMs;
      this.#expected = (packet.timestamp + Math.round(this.#packetMs * this.#ticksPerMs)) >>> 0;
      this.onDecoded?.(scratch, count, packet);
      this.#append(count);
    }
    this.#buffer.removeFirst();
  }

  /** Nothing is there: 10 ms are made up while the stream's time stands still; not for ever. */
  #wait(): void {
    if (this.#waitedMs >= PATIENCE_MS) {
      this.#playing = false;
      this.#waitedMs = 0;
      return;
    }
    this.#waitedMs += BEAT_MS;
    this.#makeUp(BEAT_MS * this.#perMs, undefined);
  }

  #makeUp(samples: number, next: Uint8Array | undefined): void {
    this.#decoderFor(this.#codec ?? "pcmu").conceal(scratch, samples, ++this.#inRow, next);
    this.#append(samples);
  }

  #decoderFor(codec: AudioCodec): AudioDecoder {
    if (this.#decoder !== undefined && this.#codec === codec) return this.#decoder;
    this.#codec = codec;
    this.#decoder = this.#kit.decoder(codec, this.rateHz);
    return this.#decoder;
  }

  #append(count: number): void {
    this.#makeRoom();
    for (let i = 0; i < count; i++) this.#sound[this.#end + i] = scratch[i] as number;
    this.#end += count;
  }

  #makeRoom(): void {
    if (this.#end + LONGEST_PACKET_MS * this.#perMs <= this.#sound.length) return;
    const keep = Math.max(0, this.#read - HISTORY_MS * this.#perMs);
    this.#sound.copyWithin(0, keep, this.#end);
    this.#read -= keep;
    this.#end -= keep;
  }

  #keepDelay(now: number, beat: number): void {
    this.#delayMs = now - this.#msOf(this.#expected) + this.#aheadMs - this.#arrival.least;
    if (!this.#arrival.isKnown) return;
    const excess = this.#delayMs - this.#arrival.targetMs;
    if (excess > HOPELESS_MS) {
      this.#playing = false; // starts again with what is not too old
      return;
    }
    if (excess <= TOO_LATE_MS && excess >= -TOO_EARLY_MS) return;
    if (this.#searchIn > 0) this.#searchIn--;
    else if (excess > 0) this.#shorten(excess, beat);
    else this.#lengthen(beat);
  }

  #shorten(excess: number, beat: number): void {
    if (this.#waitedMs === 0 && this.#buffer.first?.timestamp === this.#expected) this.#decodeUpTo(2 * beat);
    const room = this.#end - this.#read - beat;
    this.#splice(1, room, beat, excess > VERY_LATE_MS ? -1 : excess > LATE_MS ? FAIR_FIT : GOOD_FIT);
  }

  #lengthen(beat: number): void {
    this.#splice(-1, this.#read, beat, GOOD_FIT);
  }

  #splice(sign: 1 | -1, room: number, beat: number, fit: number): void {
    const found = findSplice(this.#sound, this.#read, beat, sign, room, this.#perMs);
    if (found === undefined || found.fit < fit) this.#searchIn = SEARCH_PAUSE;
    else this.#read = splice(this.#sound, this.#read, beat, found.shift);
  }

  /** Silence, as it sounds here. The end of what was there fades out. */
  #rest(out: Int16Array): boolean {
    const count = BEAT_MS * this.#perMs;
    const left = Math.min(count, this.#end - this.#read);
    const hasNoise = this.#fillQuiet(out, count);
    if (left <= 0) return hasNoise;
    if (!hasNoise) out.fill(0, 0, count);
    for (let i = 0; i < left; i++) {
      const share = 1 - (i + 1) / left;
      out[i] = (out[i] as number) + Math.round((this.#sound[this.#read + i] as number) * share);
    }
    this.#read = this.#end;
    return true;
  }

  #fillQuiet(out: Int16Array, count: number): boolean {
    if (this.#noise !== undefined) {
      this.#noise.write(out, count);
      return true;
    }
    // RFC 7587 §3.1.3: in discontinuous transmission the decoder goes on by itself.
    if (this.#codec !== "opus" || this.#octets > OPUS_SILENCE_BYTES || this.#decoder === undefined) return false;
    this.#decoder.conceal(out, count, 1);
    return true;
  }
}
