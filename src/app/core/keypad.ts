// Keys pressed on a phone during a call, told to whoever listens on that leg: by media facts (telephone-event, tones) or, where a phone sends
// them as INFO, by its leg. One listener at a time on a leg; keys nobody listens for go unnoticed.

import type { Signal } from "../../base/abort.ts";
import type { LegId } from "../../base/ids.ts";
import { Recent } from "../../base/recent.ts";
import type { Clock } from "../../base/time.ts";
import type { Leg } from "../../call/leg.ts";
import type { KeyHow } from "../../call/leg-keys.ts";

/** A key that comes as INFO and as a tone comes twice within so long, ms. */
const ECHO_MS = 700;
/** Legs whose latest key is remembered. */
const LATEST = 1_000;

export class Keypad {
  readonly #clock: Clock;
  /** Keys that came as INFO or tone, by leg. */
  readonly #latest = new Recent<{ readonly digit: string; readonly how: KeyHow; readonly at: number }>(LATEST);
  readonly #listeners = new Map<LegId, (digit: string) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Legs on which somebody listens. */
  get size(): number {
    return this.#listeners.size;
  }

  /** False: the same key once more, since some phones send it in two ways. */
  pressed(leg: LegId, digit: string, how: KeyHow): boolean {
    if (how !== "event" && this.#isEcho(leg, digit, how)) return false;
    this.#listeners.get(leg)?.(digit);
    return true;
  }

  #isEcho(leg: LegId, digit: string, how: KeyHow): boolean {
    const before = this.#latest.get(leg);
    const at = this.#clock.now();
    if (before?.digit === digit && before.how !== how && at - before.at < ECHO_MS) return true;
    this.#latest.set(leg, { digit, how, at });
    return false;
  }

  /** Until the returned function is called or the leg ends. */
  listen(leg: Leg, onDigit: (digit: string) => void): () => void {
    if (leg.state === "ended") return () => {};
    const forget = (): void => {
      if (this.#listeners.get(leg.id) === onDigit) this.#listeners.delete(leg.id);
    };
    this.#listeners.set(leg.id, onDigit);
    leg.onEnd(forget);
    return forget;
  }

  /** The next key; undefined: none came in time, the leg ended, or `signal` was aborted. */
  next(leg: Leg, waitMs: number, signal?: Signal): Promise<string | undefined> {
    return new Promise((resolve) => {
      if (signal?.aborted === true || leg.state === "ended") return resolve(undefined);
      const done = (digit: string | undefined): void => {
        timer.cancel();
        stop();
        forget?.();
        resolve(digit);
      };
      const timer = this.#clock.after(waitMs, `${leg.id}: no key is pressed`, () => done(undefined));
      const stop = this.listen(leg, done);
      const forget = signal?.onAbort(() => done(undefined));
      leg.onEnd(() => done(undefined));
    });
  }
}
