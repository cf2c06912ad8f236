// How many requests one source may make us answer before it has shown who it is: a bucket of tokens for each kind of request, filled
// again little by little. Whoever then says the right password gets back what it took, so an office behind one address pays nothing.
// The guard is the caller.

import { limits } from "../../base/limits.ts";
import { Recent } from "../../base/recent.ts";
import type { Clock } from "../../base/time.ts";

export type RequestKind = "register" | "invite" | "other";

interface Buckets {
  at: number;
  readonly left: Record<RequestKind, number>;
}

export class Rates {
  readonly #clock: Clock;
  readonly #sources: Recent<Buckets>;

  constructor(clock: Clock, capacity: number = limits.guard.sources) {
    this.#clock = clock;
    this.#sources = new Recent(capacity);
  }

  get size(): number {
    return this.#sources.size;
  }

  /** False: there is nothing left. `times`: how much more generous than usual. */
  take(source: string, kind: RequestKind, times: number): boolean {
    const { left } = this.#of(source, times);
    if (left[kind] < 1) return false;
    left[kind]--;
    return true;
  }

  /** The right password came: the challenge before it, and whatever it cost to send it again, was well spent. */
  giveBack(source: string, kind: RequestKind, times: number): void {
    const buckets = this.#sources.get(source);
    if (buckets !== undefined) buckets.left[kind] = Math.min(buckets.left[kind] + 2, limits.guard.requests * times);
  }

  left(source: string, kind: RequestKind): number {
    return Math.floor(this.#sources.get(source)?.left[kind] ?? limits.guard.requests);
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
    const full = limits.guard.requests * times;
    if (known === undefined) {
      const fresh: Buckets = { at: now, left: { register: full, invite: full, other: full } };
      this.#sources.set(source, fresh);
      return fresh;
    }
    const more = ((now - known.at) / 1_000) * limits.guard.requestsPerSecond * times;
    known.at = now;
    for (const kind of ["register", "invite", "other"] as const)
      known.left[kind] = Math.min(known.left[kind] + more, full);
    return known;
  }
}
