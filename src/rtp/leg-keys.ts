// Keys that a leg presses towards its peer: on the pacer's beat, as events where the peer agreed on them, else as tones in the sound. Nothing else is
// sent meanwhile. `key-sender.ts` says what comes when, the leg numbers and sends it.

import type { SoundRate } from "./codec.ts";
import { KeySender } from "./key-sender.ts";
import type { Paced, Pacer } from "./pacer.ts";
import type { SoundSource } from "./sound-source.ts";

/** What the leg lends. */
export interface KeyLine {
  /** Of a packet it sends. */
  readonly ptimeMs: number;
  /** "nowhere": held, or nothing is agreed yet. */
  readonly way: "events" | "tones" | "nowhere";
  sendEvent(
    event: { readonly code: number; readonly isEnd: boolean; readonly begins: boolean },
    durationMs: number,
    now: number,
  ): void;
  sendTone(tone: SoundSource, ms: number, now: number): void;
  /** Nothing of what it hears is sent until then, ms. */
  muteUntil(at: number): void;
}

/** Packets of whom it hears come on their own beat: one that is due a little later is still beside the key. */
const MARGIN_MS = 15;

export class LegKeys implements Paced {
  dueAt = 0;
  readonly #line: KeyLine;
  readonly #pacer: Pacer;
  readonly #sender = new KeySender();
  readonly #tone: SoundSource = {
    over: false,
    rateHz: 8_000,
    sound: (out: Int16Array, rateHz: SoundRate) => {
      this.#sender.tone(out, rateHz);
    },
    pass() {},
    tellEnd() {},
  };

  constructor(line: KeyLine, pacer: Pacer) {
    this.#line = line;
    this.#pacer = pacer;
  }

  press(digits: string, durationMs: number): void {
    this.#sender.press(digits, durationMs);
    if (this.#sender.busy) this.#pacer.add(this);
  }

  beat(now: number): number {
    const { way, ptimeMs } = this.#line;
    if (way === "nowhere") this.#sender.clear();
    if (!this.#sender.busy) return 0;
    this.#line.muteUntil(now + ptimeMs + MARGIN_MS);
    if (way === "tones") this.#line.sendTone(this.#tone, ptimeMs, now);
    else {
      const beat = this.#sender.event(ptimeMs);
      if (beat?.kind === "event") this.#line.sendEvent(beat, beat.durationMs, now);
    }
    return ptimeMs;
  }

  close(): void {
    this.#sender.clear();
    this.#pacer.remove(this);
  }
}
