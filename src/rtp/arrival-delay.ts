// How much later than the quickest ones the packets of a stream come, and what delay of ours is enough for nearly all of them. A histogram that
// forgets slowly, as most receivers do it; the quickest packet is looked for among those of the last seconds, so that a clock of the sender's
// that runs fast or slow moves it along. `ear.ts` asks.

import { limits } from "../base/limits.ts";

/** ms that one step of the histogram stands for. */
const STEP_MS = 4;
const STEPS = 64;
/** Of a hundred packets so many must come in time. */
const SHARE = 0.97;
/** What a packet weighs against the one before it: half of what is known is forgotten after some 140. */
const GROWTH = 1 / 0.995;
const HEAVY = 1e12;
const WINDOW_MS = 2_000;
/** Before so many packets have come, the first guess holds. */
const ENOUGH_PACKETS = 25;
const FIRST_MS = 40;
/** One beat: what an event loop may be late. */
const LEAST_MS = 10;
/** A stream whose times jump by more than this has begun anew. */
const JUMP_MS = 500;
const NOTED_BETWEEN_LOOKS = 8;

export class ArrivalDelay {
  readonly #weights = new Float64Array(STEPS);
  #total = 0;
  #weight = 1;
  #packets = 0;
  #sinceLook = 0;
  #target = FIRST_MS;
  /** Arrival less RTP time, ms: the least of this window and of the one before. */
  #leastNow = Number.POSITIVE_INFINITY;
  #leastBefore = Number.POSITIVE_INFINITY;
  #windowSince = 0;

  /** Arrival less RTP time of the quickest packet, ms. */
  get least(): number {
    return Math.min(this.#leastNow, this.#leastBefore);
  }

  /** The delay behind the quickest packet that is enough, ms. */
  get targetMs(): number {
    return this.#target;
  }

  /** A first guess is no reason to hurry anything. */
  get isKnown(): boolean {
    return this.#packets >= ENOUGH_PACKETS;
  }

  /** A packet of RTP time `atMs` came at `now`. False: it has nothing to do with those before; nothing was noted. */
  note(atMs: number, now: number): boolean {
    const delay = now - atMs;
    const least = this.least;
    if (least !== Number.POSITIVE_INFINITY && Math.abs(delay - least) > JUMP_MS) return false;
    if (now - this.#windowSince > WINDOW_MS) {
      this.#leastBefore = now - this.#windowSince > 2 * WINDOW_MS ? Number.POSITIVE_INFINITY : this.#leastNow;
      this.#leastNow = delay;
      this.#windowSince = now;
    } else if (delay < this.#leastNow) this.#leastNow = delay;
    this.#weigh(delay - this.least);
    return true;
  }

  /** Another stream on the same way: how unsteady it is stays known. */
  restart(now: number): void {
    this.#leastNow = Number.POSITIVE_INFINITY;
    this.#leastBefore = Number.POSITIVE_INFINITY;
    this.#windowSince = now;
  }

  #weigh(lateMs: number): void {
    const step = Math.min(STEPS - 1, Math.max(0, Math.floor(lateMs / STEP_MS)));
    this.#weight *= GROWTH;
    this.#weights[step] = (this.#weights[step] as number) + this.#weight;
    this.#total += this.#weight;
    this.#packets++;
    if (this.#weight > HEAVY) this.#lighten();
    if (this.#packets < ENOUGH_PACKETS || ++this.#sinceLook < NOTED_BETWEEN_LOOKS) return;
    this.#sinceLook = 0;
    this.#target = this.#enough();
  }

  #enough(): number {
    let sum = 0;
    let step = 0;
    for (; step < STEPS - 1; step++) {
      sum += this.#weights[step] as number;
      if (sum >= this.#total * SHARE) break;
    }
    return Math.min(limits.rtp.mixDelayMs, Math.max(LEAST_MS, (step + 1) * STEP_MS));
  }

  #lighten(): void {
    for (let i = 0; i < STEPS; i++) this.#weights[i] = (this.#weights[i] as number) / HEAVY;
    this.#total /= HEAVY;
    this.#weight /= HEAVY;
  }
}
