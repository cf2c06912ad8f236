// What one peer hears from us: one SSRC as long as the leg lives, sequence numbers without a gap of our making and timestamps that
// run on when the source changes (music, then the agent). RFC 3550 §5.1. The engine asks it for the numbers of each packet it sends.

import { fraction, type Rng } from "../base/rng.ts";
import { ahead16, ahead32 } from "./packet.ts";

/** A jump of the copied stream's numbers beyond this is a new beginning, as RFC 3550 §A.1 has it. */
const MAX_JUMP = 3_000;
const MAX_LATE = 100;
const MAX_PAUSE_MS = 200;

export class StreamOut {
  readonly ssrc: number;
  /** The numbers of the packet to send, valid after `copy` or `next`. */
  sequence: number;
  timestamp: number;
  marker = false;
  packets = 0;
  bytes = 0;
  /** Of the codec's RTP clock; after a change of it timestamps run on from where they are. */
  ticksPerMs = 8;
  #newest: number; // highest sequence sent
  #newestTimestamp: number;
  #newestAt = 0; // ms
  #newestTicks = 160; // audio in the packet sent last
  #source = -1;
  #epoch = -1;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #sourceNewest = 0;
  #eventAt = 0; // timestamp
  #eventBeganAt = 0; // ms
  #room = 0; // how many numbers before the copied stream's newest lie behind the last switch or dropped packet

  constructor(rng: Rng) {
    this.ssrc = rng.uint32();
    this.#newest = Math.floor(fraction(rng) * 0x8000); // the lower half: an early wrap confuses some (RFC 3711 §3.3.1)
    this.#newestTimestamp = rng.uint32();
    this.sequence = this.#newest;
    this.timestamp = this.#newestTimestamp;
  }

  get started(): boolean {
    return this.packets > 0;
  }

  /**
   * Numbers for a packet copied from stream `epoch` of source `source`. Gaps and disorder of the source stay visible, so that the phone's
   * jitter buffer can tell a lost packet from a late one. False: the packet is older than the switch to this source; it must not be sent.
   */
  copy(source: number, epoch: number, sequence: number, timestamp: number, marker: boolean, now: number): boolean {
    const delta = ahead16(sequence, this.#sourceNewest);
    if (source !== this.#source || epoch !== this.#epoch || delta > MAX_JUMP || delta < -MAX_LATE) {
      this.#switchTo(source, epoch, sequence, timestamp, now);
      return true;
    }
    if (delta > 0) {
      this.#sourceNewest = sequence;
      this.#room = Math.min(this.#room + delta, 1_000);
    } else if (-delta > this.#room) return false;
    this.sequence = (sequence + this.#sequenceOffset) & 0xffff;
    this.timestamp = (timestamp + this.#timestampOffset) >>> 0;
    this.marker = marker;
    return true;
  }

  /** A packet of the copied stream is not sent on purpose: what follows closes up. */
  skip(source: number, epoch: number, sequence: number): void {
    if (source !== this.#source || epoch !== this.#epoch) return;
    const delta = ahead16(sequence, this.#sourceNewest);
    if (delta <= 0 || delta > MAX_JUMP) return;
    this.#sourceNewest = sequence;
    this.#sequenceOffset -= 1;
    this.#room = 0; // numbers before it are taken under the old offset
  }

  /** Numbers for the next packet of our own audio; after a pause (hold) the timestamp catches up with the time. */
  next(source: number, now: number): void {
    const switched = this.#source !== source || now - this.#newestAt > MAX_PAUSE_MS;
    this.#source = source;
    this.#epoch = -1;
    this.sequence = (this.#newest + 1) & 0xffff;
    this.timestamp = switched ? this.#timestampAt(now) : (this.#newestTimestamp + this.#newestTicks) >>> 0;
    this.marker = switched;
  }

  /** What `copy` or `next` gave has been sent. */
  sent(payloadBytes: number, ticks: number, now: number): void {
    this.packets++;
    this.bytes += payloadBytes;
    if (this.packets > 1 && ahead16(this.sequence, this.#newest) <= 0) return;
    this.#newest = this.sequence;
    this.#newestTimestamp = this.timestamp;
    this.#newestAt = now;
    this.#newestTicks = ticks;
  }

  /** So much of our audio is not sent: the timestamps of what follows pass over it. */
  leaveOut(ticks: number): void {
    this.#newestTicks += ticks;
  }

  /** Numbers for a packet of an event (RFC 4733) among audio of our own: its timestamp says when the event began, in all of its packets. */
  event(source: number, begins: boolean, now: number): void {
    this.#source = source;
    this.#epoch = -1;
    if (begins) {
      this.#eventAt = this.#timestampAt(now);
      this.#eventBeganAt = now;
    }
    this.sequence = (this.#newest + 1) & 0xffff;
    this.timestamp = this.#eventAt;
    this.marker = begins;
  }

  /** What `event` gave has been sent; the event has lasted `ticks` so far. Audio that follows begins behind it. */
  sentEvent(payloadBytes: number, ticks: number): void {
    this.packets++;
    this.bytes += payloadBytes;
    this.#newest = this.sequence;
    if (ahead32(this.timestamp, this.#newestTimestamp) < 0) return; // its end, said again while audio goes on
    this.#newestTimestamp = this.timestamp;
    this.#newestAt = this.#eventBeganAt;
    this.#newestTicks = ticks;
  }

  /** RFC 3550 §6.4.1: the RTP timestamp of this instant. */
  timestampAt(now: number): number {
    return (this.#newestTimestamp + Math.round((now - this.#newestAt) * this.ticksPerMs)) >>> 0;
  }

  #switchTo(source: number, epoch: number, sequence: number, timestamp: number, now: number): void {
    this.#source = source;
    this.#epoch = epoch;
    this.#sourceNewest = sequence;
    this.#room = 0;
    this.sequence = (this.#newest + 1) & 0xffff;
    this.timestamp = this.#timestampAt(now);
    this.marker = true; // RFC 3551 §4.1: a talkspurt begins; the receiver may set its delay anew
    this.#sequenceOffset = this.sequence - sequence;
    this.#timestampOffset = this.timestamp - timestamp;
  }

  /** As much later than the last packet as time has passed, at least behind its audio. */
  #timestampAt(now: number): number {
    if (!this.started) return this.#newestTimestamp;
    const passed = Math.round((now - this.#newestAt) * this.ticksPerMs);
    return (this.#newestTimestamp + Math.max(passed, this.#newestTicks)) >>> 0;
  }
}
