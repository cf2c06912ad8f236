// One channel of a recording on a timeline of 8 kHz, placed by RTP timestamp and not by arrival, so that both channels stay together and lost
// packets are silence of the right length. Holds what is not yet on disk; `recorder.ts` takes it from here. G.711 is held as the octets it
// came in, anything else as decoded samples: those take twice the room, so a track that holds samples holds less time and is written more often.
//
// The first packet of a stream anchors its timestamps to its arrival. Later packets lie where their timestamp says, also late and
// reordered ones, as long as that part is not yet written. The anchor moves when the timestamps have left the time of day by 200 ms.

import { decodeTable, silenceOf, translationFrom } from "./g711.ts";
import { ahead32 } from "./packet.ts";
import type { G711Codec } from "./plan.ts";

/** What a track of octets holds: a second, the time late packets have, and some more for a busy event loop. */
export const RING_FRAMES = 12_000;
/** The same of samples: a third of a second instead of one. Two tracks stay within the 32 KiB a recording may take. */
export const SAMPLE_RING_FRAMES = 7_000;
const RESYNC_FRAMES = 1_600; // 200 ms
const WATCH_PACKETS = 50; // drift counts when every packet of so many was that late

/** Which stream a packet is of, and where in it. */
export interface TrackedPacket {
  readonly source: number;
  readonly epoch: number;
  readonly timestamp: number;
  readonly marker: boolean;
  /** Of the RTP clock in a frame of 8 kHz: 1, of Opus 6 (RFC 7587 §4.1). */
  readonly ticksPerFrame: number;
}

export class RecordingTrack {
  #octets = new Uint8Array(RING_FRAMES);
  /** In place of the octets once sound came that is not G.711. */
  #samples: Int16Array | undefined;
  #law: G711Codec | undefined;
  #source = -1;
  #epoch = -1;
  #ticksPerFrame = 1;
  #anchor = 0; // frame of timestamp #anchorTimestamp
  #anchorTimestamp = 0;
  #newest = 0; // timestamp
  #leastLag = Number.POSITIVE_INFINITY;
  #watched = 0;
  /** First frame not yet written; the recorder moves it. */
  flushed = 0;

  constructor() {
    this.#octets.fill(silenceOf("pcmu"));
  }

  /** Frames it holds behind `flushed`. */
  get room(): number {
    return this.#samples === undefined ? RING_FRAMES : SAMPLE_RING_FRAMES;
  }

  /**
   * Puts packet[start, end) of a stream in its place. `arrival`: the frame of now, less what the packet holds.
   * Parts before `flushed` or beyond the ring are lost.
   */
  place(
    packet: Uint8Array,
    start: number,
    end: number,
    codec: G711Codec,
    stream: TrackedPacket,
    arrival: number,
  ): void {
    const at = this.#frameOf(stream, arrival);
    const from = Math.max(at, this.flushed);
    const to = Math.min(at + end - start, this.flushed + this.room);
    if (from >= to) return;
    if (this.#samples !== undefined) this.#writeDecoded(packet, start + from - at, from, to, codec, this.#samples);
    else this.#write(packet, start + from - at, from, to, codec);
  }

  /** The same for `count` samples of 8 kHz that were decoded from a packet. What lies beyond `SAMPLE_RING_FRAMES` must have been taken before the first of them. */
  placeSound(sound: Int16Array, count: number, stream: TrackedPacket, arrival: number): void {
    const samples = this.#samples ?? this.#widen();
    const at = this.#frameOf(stream, arrival);
    const from = Math.max(at, this.flushed);
    const to = Math.min(at + count, this.flushed + SAMPLE_RING_FRAMES);
    let index = from % SAMPLE_RING_FRAMES;
    for (let i = from; i < to; i++) {
      samples[index] = sound[i - at] as number;
      if (++index === SAMPLE_RING_FRAMES) index = 0;
    }
  }

  /**
   * Writes frames [from, from + count) as 16-bit little-endian samples, one every `stride` bytes from `offset` on. `from` is not before
   * `flushed`, `count` at most `room`; what is taken becomes silence for the next round.
   */
  takeInto(out: DataView, offset: number, stride: number, from: number, count: number): void {
    const start = from % this.room;
    const first = Math.min(count, this.room - start);
    this.#takeSegment(out, offset, stride, start, first);
    if (first < count) this.#takeSegment(out, offset + first * stride, stride, 0, count - first);
  }

  #takeSegment(out: DataView, offset: number, stride: number, start: number, count: number): void {
    let at = offset;
    const samples = this.#samples;
    if (samples !== undefined) {
      for (let i = start; i < start + count; i++) {
        out.setInt16(at, samples[i] as number, true);
        at += stride;
      }
      samples.fill(0, start, start + count);
      return;
    }
    const law = this.#law ?? "pcmu";
    const table = decodeTable(law);
    const ring = this.#octets;
    for (let i = start; i < start + count; i++) {
      out.setInt16(at, table[ring[i] as number] as number, true);
      at += stride;
    }
    ring.fill(silenceOf(law), start, start + count);
  }

  /** From now on samples are held; what is there of octets goes along. */
  #widen(): Int16Array {
    const samples = new Int16Array(SAMPLE_RING_FRAMES);
    const table = decodeTable(this.#law ?? "pcmu");
    for (let frame = this.flushed; frame < this.flushed + SAMPLE_RING_FRAMES; frame++) {
      samples[frame % SAMPLE_RING_FRAMES] = table[this.#octets[frame % RING_FRAMES] as number] as number;
    }
    this.#samples = samples;
    this.#octets = NO_OCTETS;
    return samples;
  }

  #setLaw(codec: G711Codec): void {
    this.#law = codec;
    this.#octets.fill(silenceOf(codec));
  }

  #frameOf(stream: TrackedPacket, arrival: number): number {
    const isSame =
      stream.source === this.#source && stream.epoch === this.#epoch && stream.ticksPerFrame === this.#ticksPerFrame;
    if (!isSame) {
      this.#source = stream.source;
      this.#epoch = stream.epoch;
      this.#ticksPerFrame = stream.ticksPerFrame;
      return this.#anchorAt(stream.timestamp, arrival);
    }
    const at = this.#anchor + Math.round(ahead32(stream.timestamp, this.#anchorTimestamp) / this.#ticksPerFrame);
    const lag = arrival - at;
    if (ahead32(stream.timestamp, this.#newest) <= 0) return at; // late or repeated: it belongs where it belongs
    this.#newest = stream.timestamp;
    // Audio cannot arrive before it was spoken; and what begins anew (marker) or would lie in the written past has jumped.
    if (lag < -RESYNC_FRAMES || (lag > RESYNC_FRAMES && (stream.marker || at < this.flushed))) {
      return this.#anchorAt(stream.timestamp, arrival);
    }
    this.#leastLag = Math.min(this.#leastLag, lag);
    if (++this.#watched < WATCH_PACKETS) return at;
    const drifted = this.#leastLag > RESYNC_FRAMES;
    this.#watched = 0;
    this.#leastLag = Number.POSITIVE_INFINITY;
    return drifted ? this.#anchorAt(stream.timestamp, arrival) : at;
  }

  #anchorAt(timestamp: number, arrival: number): number {
    this.#anchor = arrival;
    this.#anchorTimestamp = timestamp;
    this.#newest = timestamp;
    this.#watched = 0;
    this.#leastLag = Number.POSITIVE_INFINITY;
    return arrival;
  }

  #writeDecoded(
    packet: Uint8Array,
    start: number,
    from: number,
    to: number,
    codec: G711Codec,
    samples: Int16Array,
  ): void {
    const table = decodeTable(codec);
    let index = from % SAMPLE_RING_FRAMES;
    for (let i = 0; i < to - from; i++) {
      samples[index] = table[packet[start + i] as number] as number;
      if (++index === SAMPLE_RING_FRAMES) index = 0;
    }
  }

  #write(packet: Uint8Array, start: number, from: number, to: number, codec: G711Codec): void {
    if (this.#law === undefined) this.#setLaw(codec);
    const index = from % RING_FRAMES;
    const first = Math.min(to - from, RING_FRAMES - index);
    this.#writeSegment(packet, start, index, first, codec);
    if (first < to - from) this.#writeSegment(packet, start + first, 0, to - from - first, codec);
  }

  #writeSegment(packet: Uint8Array, start: number, index: number, count: number, codec: G711Codec): void {
    const ring = this.#octets;
    if (codec === this.#law) {
      for (let i = 0; i < count; i++) ring[index + i] = packet[start + i] as number;
      return;
    }
    const table = translationFrom(codec);
    for (let i = 0; i < count; i++) ring[index + i] = table[packet[start + i] as number] as number;
  }
}

const NO_OCTETS = new Uint8Array(0);
