// One channel of a recording: octets of G.711 on a timeline of 8 kHz, placed by RTP timestamp and not by arrival, so that both channels stay
// together and lost packets are silence of the right length. Holds what is not yet on disk; `recorder.ts` takes it from here.
//
// The first packet of a stream anchors its timestamps to its arrival. Later packets lie where their timestamp says, also late and
// reordered ones, as long as that part is not yet written. The anchor moves when the timestamps have left the time of day by 200 ms.

import { decodeTable, silenceOf, translationFrom } from "./g711.ts";
import { ahead32 } from "./packet.ts";
import type { AudioCodec } from "./plan.ts";

/** What a track holds: a second, the time late packets have, and some more for a busy event loop. */
export const RING_FRAMES = 12_000;
const RESYNC_FRAMES = 1_600; // 200 ms
const WATCH_PACKETS = 50; // drift counts when every packet of so many was that late

export class RecordingTrack {
  #ring = new Uint8Array(RING_FRAMES);
  #law: AudioCodec | undefined;
  #source = -1;
  #epoch = -1;
  #anchor = 0; // frame of timestamp #anchorTimestamp
  #anchorTimestamp = 0;
  #newest = 0; // timestamp
  #leastLag = Number.POSITIVE_INFINITY;
  #watched = 0;
  /** First frame not yet written; the recorder moves it. */
  flushed = 0;

  constructor() {
    this.#ring.fill(silenceOf("pcmu"));
  }

  /**
   * Puts packet[start, end) of stream `source`/`epoch` in its place. `arrival`: the frame of now, less what the packet holds.
   * Parts before `flushed` or beyond the ring are lost.
   */
  place(
    packet: Uint8Array,
    start: number,
    end: number,
    codec: AudioCodec,
    stream: { readonly source: number; readonly epoch: number; readonly timestamp: number; readonly marker: boolean },
    arrival: number,
  ): void {
    if (this.#law === undefined) this.#setLaw(codec);
    const at = this.#frameOf(stream, arrival);
    const from = Math.max(at, this.flushed);
    const to = Math.min(at + end - start, this.flushed + RING_FRAMES);
    if (from < to) this.#write(packet, start + from - at, from, to, codec);
  }

  /**
   * Writes frames [from, from + count) as 16-bit little-endian samples, one every `stride` bytes from `offset` on. `from` is not before
   * `flushed`, `count` at most the ring; what is taken becomes silence for the next round.
   */
  takeInto(out: DataView, offset: number, stride: number, from: number, count: number): void {
    const start = from % RING_FRAMES;
    const first = Math.min(count, RING_FRAMES - start);
    this.#takeSegment(out, offset, stride, start, first);
    if (first < count) this.#takeSegment(out, offset + first * stride, stride, 0, count - first);
  }

  #takeSegment(out: DataView, offset: number, stride: number, start: number, count: number): void {
    const law = this.#law ?? "pcmu";
    const table = decodeTable(law);
    const ring = this.#ring;
    let at = offset;
    for (let i = start; i < start + count; i++) {
      out.setInt16(at, table[ring[i] as number] as number, true);
      at += stride;
    }
    ring.fill(silenceOf(law), start, start + count);
  }

  #setLaw(codec: AudioCodec): void {
    this.#law = codec;
    this.#ring.fill(silenceOf(codec));
  }

  #frameOf(
    stream: { readonly source: number; readonly epoch: number; readonly timestamp: number; readonly marker: boolean },
    arrival: number,
  ): number {
    if (stream.source !== this.#source || stream.epoch !== this.#epoch) {
      this.#source = stream.source;
      this.#epoch = stream.epoch;
      return this.#anchorAt(stream.timestamp, arrival);
    }
    const at = this.#anchor + ahead32(stream.timestamp, this.#anchorTimestamp);
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

  #write(packet: Uint8Array, start: number, from: number, to: number, codec: AudioCodec): void {
    const index = from % RING_FRAMES;
    const first = Math.min(to - from, RING_FRAMES - index);
    this.#writeSegment(packet, start, index, first, codec);
    if (first < to - from) this.#writeSegment(packet, start + first, 0, to - from - first, codec);
  }

  #writeSegment(packet: Uint8Array, start: number, index: number, count: number, codec: AudioCodec): void {
    const ring = this.#ring;
    if (codec === this.#law) {
      for (let i = 0; i < count; i++) ring[index + i] = packet[start + i] as number;
      return;
    }
    const table = translationFrom(codec);
    for (let i = 0; i < count; i++) ring[index + i] = table[packet[start + i] as number] as number;
  }
}
