// What one peer's stream looks like from here: RFC 3550 §A.1 (sequence), §A.3 (loss), §A.8 (jitter). Numbers only; one object a leg.
// A new SSRC starts a new stream and what was counted before is kept in the totals.

import { ahead16, ahead32, type RtpView } from "./packet.ts";

/** RFC 3550 §A.1: a jump further ahead is a restart if the next packet confirms it. */
const MAX_DROPOUT = 3_000;
const MAX_MISORDER = 100;

export type Place = "newest" | "late" | "duplicate" | "restart" | "stray";

export class StreamIn {
  ssrc = 0;
  started = false;
  /** Of the codec's RTP clock. */
  ticksPerMs = 8;
  /** Counts SSRCs and restarts: whoever copies the stream notices by it that its numbers have nothing to do with those before. */
  epoch = 0;
  #base = 0;
  #highest = 0;
  #cycles = 0;
  #bad = -1;
  #received = 0;
  #seen = 0; // bit i: highest - i has arrived
  #transit = 0;
  #jitter = 0; // timestamp units
  #expectedPrior = 0;
  #receivedPrior = 0;
  #pastReceived = 0;
  #pastLost = 0;
  bytes = 0;

  /** `now` in ms. "duplicate" is not counted (else loss would hide), "stray" is a jump that waits for its confirmation. */
  take(view: RtpView, payloadBytes: number, now: number): Place {
    if (!this.started || view.ssrc !== this.ssrc) {
      this.#restart(view, now);
      this.#count(payloadBytes);
      return "restart";
    }
    const place = this.#place(view.sequence);
    if (place === "duplicate" || place === "stray") return place;
    if (place === "restart") this.#restart(view, now);
    this.#count(payloadBytes);
    if (place !== "restart") this.#measureJitter(view.timestamp, now);
    return place;
  }

  get packets(): number {
    return this.#pastReceived + this.#received;
  }

  get lost(): number {
    return this.#pastLost + this.#lostNow();
  }

  get jitterTicks(): number {
    return Math.round(this.#jitter);
  }

  get jitterMs(): number {
    return this.#jitter / this.ticksPerMs;
  }

  get extendedHighest(): number {
    return (this.#cycles + this.#highest) >>> 0;
  }

  /** Of the present stream, as a report block wants it: may be negative by duplicates elsewhere, 24 bits signed. */
  get cumulativeLost(): number {
    return Math.min(this.#expected() - this.#received, 0x7f_ffff);
  }

  /** RFC 3550 §A.3: 256ths lost since the last time it was asked. */
  takeFractionLost(): number {
    const expected = this.#expected();
    const expectedInterval = expected - this.#expectedPrior;
    const lostInterval = expectedInterval - (this.#received - this.#receivedPrior);
    this.#expectedPrior = expected;
    this.#receivedPrior = this.#received;
    if (expectedInterval <= 0 || lostInterval <= 0) return 0;
    return Math.min(255, Math.floor((lostInterval * 256) / expectedInterval));
  }

  #count(payloadBytes: number): void {
    this.#received++;
    this.bytes += payloadBytes;
  }

  #place(sequence: number): Place {
    const delta = ahead16(sequence, this.#highest);
    if (delta > 0 && delta < MAX_DROPOUT) {
      if (sequence < this.#highest) this.#cycles += 0x1_0000;
      this.#highest = sequence;
      this.#seen = delta > 31 ? 1 : (this.#seen << delta) | 1;
      this.#bad = -1;
      return "newest";
    }
    if (delta <= 0 && delta > -MAX_MISORDER) {
      if (delta <= -32) return "late";
      const bit = 1 << -delta;
      if (this.#seen & bit) return "duplicate";
      this.#seen |= bit;
      return "late";
    }
    // Two packets in a row after a big jump: the peer started over without telling (§A.1).
    if (sequence === this.#bad) return "restart";
    this.#bad = (sequence + 1) & 0xffff;
    return "stray";
  }

  #restart(view: RtpView, now: number): void {
    if (this.started) {
      this.#pastReceived += this.#received;
      this.#pastLost += this.#lostNow();
    }
    this.started = true;
    this.epoch++;
    this.ssrc = view.ssrc;
    this.#base = view.sequence;
    this.#highest = view.sequence;
    this.#cycles = 0;
    this.#bad = -1;
    this.#received = 0;
    this.#seen = 1;
    this.#expectedPrior = 0;
    this.#receivedPrior = 0;
    this.#transit = this.#transitOf(view.timestamp, now);
    this.#jitter = 0;
  }

  #measureJitter(timestamp: number, now: number): void {
    const transit = this.#transitOf(timestamp, now);
    const difference = Math.abs(ahead32(transit, this.#transit));
    this.#transit = transit;
    // A timestamp that jumped by seconds is another recording's clock, not jitter.
    if (difference < 2_000 * this.ticksPerMs) this.#jitter += (difference - this.#jitter) / 16;
  }

  #expected(): number {
    return this.started ? this.#cycles + this.#highest - this.#base + 1 : 0;
  }

  #lostNow(): number {
    return Math.max(0, this.#expected() - this.#received);
  }

  #transitOf(timestamp: number, now: number): number {
    return (Math.round(now * this.ticksPerMs) - timestamp) | 0;
  }
}
