// Keys that we press towards one peer: a queue of digits, made into the packets of RFC 4733 events or, for a peer that did not agree on them, into
// tones in the sound (ITU-T Q.23). While a key is down nothing else is sent. The leg asks for what comes next at each beat; the numbers of the
// packets are `StreamOut`'s.
//
//   idle ──press──► down ──its time is over──► released (the end is said three times, §2.5.1.4) ──► pause ──► down, or idle

import { limits } from "../base/limits.ts";
import type { SoundRate } from "./codec.ts";

const KEYS = "0123456789*#ABCD"; // RFC 4733 §3.2, table 7
const PAUSE_MS = 50;
/** §2.5.1.4: the last packet of an event, that many times altogether. */
const ENDS = 3;
/** -10 dBm0 (§2.3.5), each frequency some 3 dB below. */
const VOLUME = 10;
const ROW_HZ = [697, 770, 852, 941];
const COLUMN_HZ = [1_209, 1_336, 1_477, 1_633];
const PAD = "123A456B789C*0#D";
const AMPLITUDE = 5_200;
/** Up and down, so that a key does not click. */
const EDGE_MS = 4;

/** What goes out at one beat. */
export type KeyBeat =
  | {
      readonly kind: "event";
      readonly begins: boolean;
      readonly code: number;
      readonly isEnd: boolean;
      readonly durationMs: number;
    }
  /** Between two keys: nothing is sent. */
  | { readonly kind: "pause" };

interface Key {
  readonly digit: string;
  readonly ms: number;
}

export class KeySender {
  readonly #waiting: Key[] = [];
  #down: Key | undefined;
  #elapsedMs = 0;
  #endsLeft = 0;
  #pauseMs = 0;

  /** Something is still to be sent. */
  get busy(): boolean {
    return this.#down !== undefined || this.#pauseMs > 0 || this.#waiting.length > 0;
  }

  /** What is no key is left out; more than `limits.rtp.keysWaiting` are not taken. */
  press(digits: string, durationMs: number): void {
    const ms = Math.min(limits.rtp.keyMaxMs, Math.max(limits.rtp.keyMinMs, Math.round(durationMs / 10) * 10));
    for (const digit of digits.toUpperCase()) {
      if (!KEYS.includes(digit) || this.#waiting.length >= limits.rtp.keysWaiting) continue;
      this.#waiting.push({ digit, ms });
    }
  }

  clear(): void {
    this.#waiting.length = 0;
    this.#down = undefined;
    this.#endsLeft = 0;
    this.#pauseMs = 0;
  }

  /** The event packet of the next `ms`; the three ends come one a beat. undefined: there is nothing more. */
  event(ms: number): KeyBeat | undefined {
    if (this.#endsLeft > 0) return this.#end();
    if (this.#takePause(ms)) return { kind: "pause" };
    const begins = this.#takeNext();
    const key = this.#down;
    if (key === undefined) return undefined;
    this.#elapsedMs = Math.min(key.ms, this.#elapsedMs + ms);
    if (this.#elapsedMs === key.ms) {
      this.#endsLeft = ENDS;
      return this.#end(begins);
    }
    return { kind: "event", begins, code: KEYS.indexOf(key.digit), isEnd: false, durationMs: this.#elapsedMs };
  }

  /** The same as sound: fills all of `out`. False: there is nothing more, and `out` is as it was. */
  tone(out: Int16Array, rateHz: SoundRate): boolean {
    if (!this.busy) return false;
    const perMs = rateHz / 1_000;
    let at = 0;
    while (at < out.length) {
      const stretch = Math.min(out.length - at, EDGE_MS * perMs);
      this.#toneStretch(out, at, at + stretch, rateHz);
      at += stretch;
    }
    return true;
  }

  #toneStretch(out: Int16Array, from: number, to: number, rateHz: SoundRate): void {
    const ms = ((to - from) * 1_000) / rateHz;
    if (this.#takePause(ms)) {
      out.fill(0, from, to);
      return;
    }
    this.#takeNext();
    const key = this.#down;
    if (key === undefined) {
      out.fill(0, from, to);
      return;
    }
    renderKey(out, from, to, key, this.#elapsedMs, rateHz);
    this.#elapsedMs += ms;
    if (this.#elapsedMs >= key.ms) this.#release();
  }

  #end(begins = false): KeyBeat {
    const key = this.#down as Key;
    this.#endsLeft--;
    if (this.#endsLeft === 0) this.#release();
    return { kind: "event", begins, code: KEYS.indexOf(key.digit), isEnd: true, durationMs: key.ms };
  }

  #release(): void {
    this.#down = undefined;
    this.#pauseMs = PAUSE_MS;
  }

  /** True: these `ms` are a pause. */
  #takePause(ms: number): boolean {
    if (this.#pauseMs <= 0) return false;
    this.#pauseMs -= ms;
    return true;
  }

  /** True: a key goes down now. */
  #takeNext(): boolean {
    if (this.#down !== undefined) return false;
    this.#down = this.#waiting.shift();
    this.#elapsedMs = 0;
    return this.#down !== undefined;
  }
}

function renderKey(
  out: Int16Array,
  from: number,
  to: number,
  { digit, ms }: Key,
  elapsedMs: number,
  rateHz: number,
): void {
  const place = PAD.indexOf(digit);
  const row = (2 * Math.PI * (ROW_HZ[place >> 2] ?? 0)) / rateHz;
  const column = (2 * Math.PI * (COLUMN_HZ[place & 3] ?? 0)) / rateHz;
  const first = Math.round((elapsedMs * rateHz) / 1_000);
  const total = (ms * rateHz) / 1_000;
  const edge = (EDGE_MS * rateHz) / 1_000;
  for (let i = from; i < to; i++) {
    const n = first + i - from;
    const shape = Math.max(0, Math.min(1, (n + 1) / edge, (total - n) / edge));
    out[i] = Math.round(AMPLITUDE * shape * (Math.sin(row * n) + Math.sin(column * n)));
  }
}

/** Payload of an event packet (RFC 4733 §2.3), 4 octets from `at` on; `ticks` of its clock, at most 65 535. */
export function writeEvent(
  out: Uint8Array,
  at: number,
  event: { readonly code: number; readonly isEnd: boolean },
  ticks: number,
): void {
  out[at] = event.code;
  out[at + 1] = (event.isEnd ? 0x80 : 0) | VOLUME;
  out[at + 2] = (ticks >> 8) & 0xff;
  out[at + 3] = ticks & 0xff;
}

export const EVENT_BYTES = 4;
