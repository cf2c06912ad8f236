// Buckets of tokens, one for each kind of request, filled again little by little. The guard keeps two sets: for sources that have not shown who
// they are, and for names that have. Of the former, whoever then says the right password gets back what it took, so an office behind one
// address pays nothing.

import { Recent } from "../../base/recent.ts";
import type { Clock } from "../../base/time.ts";

export type RequestKind = "register" | "invite" | "other";

export interface RateLimits {
  /** A full bucket. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Keys remembered. */
  readonly capacity: number;
}

interface Buckets {
  at: number;
  readonly left: Record<RequestKind, number>;
}

export class Rates {
  readonly #clock: Clock;
  readonly #limits: RateLimits;
  readonly #sources: Recent<Buckets>;

  constructor(clock: Clock, rateLimits: RateLimits) {
    this.#clock = clock;
    this.#limits = rateLimits;
    this.#sources = new Recent(rateLimits.capacity);
  }

  get size(): number {
    return this.#sources.size;
  }

  /** False: there is nothing left. `times`: how much more generous than usual. */
  take(source: string, kind: RequestKind, times = 1): boolean {
    const { left } = this.#of(source, times);
    if (left[kind] < 1) return false;
    left[kind]--;
    return true;
  }

  /** The right password came: the challenge before it, and whatever it cost to send it again, was well spent. */
  giveBack(source: string, kind: RequestKind, times: number): void {
    const buckets = this.#sources.get(source);
    if (buckets !== undefined) buckets.left[kind] = Math.min(buckets.left[kind] + 2, this.#limits.requests * times);
  }

  left(source: string, kind: RequestKind): number {
    return Math.floor(this.#sources.get(source)?.left[kind] ?? this.#limits.requests);
  }

  forget(source: string): void {
    this.#sources.delete(source);
  }

  clear(): void {
    this.#sources.clear();
  }

  #of(source: string, times: number): Buckets {
    const now = this.#clock.now();
    const known = this.#sources.get(source);
    const full = this.#limits.requests * times;
    if (known === undefined) {
      const fresh: Buckets = { at: now, left: { register: full, invite: full, other: full } };
      this.#sources.set(source, fresh);
      return fresh;
    }
    const more = ((now - known.at) / 1_000) * this.#limits.requestsPerSecond * times;
    known.at = now;
    for (const kind of ["register", "invite", "other"] as const)
      known.left[kind] = Math.min(known.left[kind] + more, full);
    return known;
  }
}
