// Key presses as RFC 4733 events on one leg: many packets, told once each. The engine feeds it and asks at its sweep for events whose
// end got lost. Passing them on to the other leg is the relay's business.

import { ahead32, read16 } from "./packet.ts";

const KEYS = "0123456789*#ABCD"; // §3.2, table 7
/** §2.6.2: an event in progress is repeated at least every 50 ms; so long without a word, and its end was lost. */
const LOST_END_MS = 200;

export interface KeyPress {
  readonly digit: string;
  readonly durationMs: number;
}

export class TelephoneEvents {
  /** Of the events' clock. */
  ticksPerMs = 8;
  #key = -1; // the event in progress
  #timestamp = 0;
  #ticks = 0;
  #heardAt = 0;
  #toldTimestamp: number | undefined;

  /** One event packet's payload at [start, end); returns the key presses that are over by it. */
  take(packet: Uint8Array, start: number, end: number, timestamp: number, now: number): readonly KeyPress[] {
    if (end - start < 4) return [];
    const event = packet[start] as number;
    if (event >= KEYS.length) return []; // tones of fax and modem
    if (this.#toldTimestamp !== undefined && ahead32(timestamp, this.#toldTimestamp) <= 0) return []; // a repeated end, or late
    const over: KeyPress[] = [];
    if (this.#key >= 0 && timestamp !== this.#timestamp) {
      if (ahead32(timestamp, this.#timestamp) < 0) return [];
      this.#finish(over);
    }
    const isEnd = ((packet[start + 1] as number) & 0x80) !== 0;
    this.#ticks = this.#key < 0 ? read16(packet, start + 2) : Math.max(this.#ticks, read16(packet, start + 2));
    this.#key = event;
    this.#timestamp = timestamp;
    this.#heardAt = now;
    if (isEnd) this.#finish(over);
    return over;
  }

  /** The key whose end never came. */
  overdue(now: number): KeyPress | undefined {
    if (this.#key < 0 || now - this.#heardAt < LOST_END_MS) return undefined;
    const over: KeyPress[] = [];
    this.#finish(over);
    return over[0];
  }

  /** Another stream begins: its timestamps have nothing to do with those before. */
  forget(): void {
    this.#key = -1;
    this.#toldTimestamp = undefined;
  }

  #finish(over: KeyPress[]): void {
    over.push({ digit: KEYS[this.#key] ?? "", durationMs: Math.round(this.#ticks / this.ticksPerMs) });
    this.#toldTimestamp = this.#timestamp;
    this.#key = -1;
  }
}
