// Whether a leg's sound is decoded, and for whom: makes the leg's ear when somebody wants to hear it and drops it a moment after the last has
// gone, so that a table that changes row by row takes nobody's jitter buffer away. Recordings of what is not G.711 hear each packet as it was
// decoded, in its place in RTP time. The leg owns one and feeds `ear`.

import { type CodecKit, rateOf, type SoundRate } from "./codec.ts";
import { Ear } from "./ear.ts";
import { isG711 } from "./g711.ts";
import type { Heard } from "./heard-leg.ts";
import type { WaitingPacket } from "./jitter-buffer.ts";
import type { Paced, Pacer } from "./pacer.ts";
import type { AudioCodec } from "./plan.ts";
import { BEAT_MS } from "./playout.ts";
import type { Recorder } from "./recorder.ts";
import type { RecordingTrack } from "./recording-track.ts";
import { Halver } from "./resample.ts";

/** A recording that listens to a leg, on one of its channels. */
export interface Tap {
  readonly recorder: Recorder;
  readonly track: RecordingTrack;
}

export interface LegEarInit {
  readonly codecs: CodecKit;
  readonly pacer: Pacer;
  /** Tells the leg's packets from those of others. */
  readonly ordinal: number;
}

const PUMP_MS = 20;
const NO_TAPS: readonly Tap[] = [];
const narrow = new Int16Array(120 * 8); // the longest packet, for recordings; one thread, one packet at a time

export class LegEar implements Heard, Paced {
  /** undefined: nobody wants the sound decoded. */
  ear: Ear | undefined;
  dueAt = 0;
  readonly #init: LegEarInit;
  readonly #users = new Map<object, SoundRate>();
  #codec: AudioCodec | undefined;
  #taps = NO_TAPS;
  #halver: Halver | undefined;
  #epoch = 0;
  #concealed = 0; // by ears that are gone
  #late = 0;

  constructor(init: LegEarInit) {
    this.#init = init;
  }

  get concealed(): number {
    return Math.round(this.#concealed + (this.ear?.concealed ?? 0));
  }

  get late(): number {
    return this.#late + (this.ear?.late ?? 0);
  }

  /** `user` hears this leg from now on, at best at that rate. */
  want(user: object, rateHz: SoundRate): void {
    this.#users.set(user, rateHz);
    this.#tend();
  }

  release(user: object): void {
    this.#users.delete(user);
  }

  /** What the peer sends, as agreed. */
  setCodec(codec: AudioCodec): void {
    this.#codec = codec;
    this.#tendTaps();
    this.#tend();
  }

  setTaps(taps: readonly Tap[]): void {
    this.#taps = taps;
    this.#tendTaps();
  }

  /** The stream that the next packets belong to. */
  setEpoch(epoch: number): void {
    this.#epoch = epoch;
  }

  /** Asked now and then. */
  dropIfIdle(): void {
    if (this.ear === undefined || this.#users.size > 0) return;
    this.#concealed += this.ear.concealed;
    this.#late += this.ear.late;
    this.ear = undefined;
  }

  /** For recordings alone: nobody else asks for the beats. */
  beat(): number {
    const { ear } = this;
    ear?.at(Math.round(this.dueAt / BEAT_MS), ear.rateHz);
    return PUMP_MS;
  }

  close(): void {
    this.#users.clear();
    this.#init.pacer.remove(this);
    this.dropIfIdle();
  }

  #tendTaps(): void {
    const isRecorded = this.#taps.length > 0 && this.#codec !== undefined && rateOf(this.#codec) === 16_000;
    if (isRecorded === this.#users.has(this)) return;
    if (isRecorded) {
      this.want(this, 8_000);
      this.#init.pacer.add(this);
    } else {
      this.release(this);
      this.#init.pacer.remove(this);
    }
  }

  #tend(): void {
    if (this.#users.size === 0) return;
    const isWide = this.#codec !== undefined && rateOf(this.#codec) === 16_000 && this.#isWantedWide();
    if (this.ear === undefined) {
      this.ear = new Ear(this.#init.codecs, isWide ? 16_000 : 8_000);
      this.ear.onDecoded = (sound, count, packet) => this.#record(sound, count, packet);
    } else if (isWide) this.ear.widen();
  }

  #isWantedWide(): boolean {
    for (const rateHz of this.#users.values()) if (rateHz === 16_000) return true;
    return false;
  }

  #record(sound: Int16Array, count: number, packet: WaitingPacket): void {
    if (this.#taps.length === 0 || isG711(packet.codec)) return;
    let samples = sound;
    let length = count;
    if (this.ear?.rateHz === 16_000) {
      this.#halver ??= new Halver();
      length = this.#halver.pass(sound, count, narrow, 0);
      samples = narrow;
    }
    const ticks = packet.codec === "opus" ? 6 : 1;
    for (const { recorder, track } of this.#taps) {
      recorder.hearSound(track, samples, length, packet, ticks, this.#init.ordinal, this.#epoch, packet.heardAt);
    }
  }
}
