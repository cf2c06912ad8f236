// How often one asker may ask. Each has a bucket that empties evenly: `requestsPerMinute` may come at once, and as many again in the next minute.
// Told in every answer (RateLimit and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers), so that programs need not find out by being refused.

import { limits } from "../base/limits.ts";

const MINUTE_S = 60;

interface Bucket {
  /** Requests not forgotten yet, at `at`. */
  level: number;
  at: number;
}

export interface Allowance {
  readonly headers: Readonly<Record<string, string>>;
  /** undefined: this one is within it. */
  readonly retryAfterS: number | undefined;
}

export class RateLimits {
  /** The longest unheard of first. */
  readonly #buckets = new Map<string, Bucket>();

  get size(): number {
    return this.#buckets.size;
  }

  /** One more request. `nowMs`: of any clock that does not jump. */
  take(asker: string, nowMs: number): Allowance {
    const { requestsPerMinute: most } = limits.api;
    const perS = most / MINUTE_S;
    const known = this.#buckets.get(asker);
    const before = Math.max(0, (known?.level ?? 0) - (known === undefined ? 0 : ((nowMs - known.at) / 1_000) * perS));
    const isOver = before + 1 > most;
    const level = isOver ? before : before + 1;
    this.#remember(asker, { level, at: nowMs });
    const headers = {
      "ratelimit-policy": `"asker";q=${most};w=${MINUTE_S}`,
      ratelimit: `"asker";r=${Math.floor(most - level)};t=${Math.ceil(level / perS)}`,
    };
    return { headers, retryAfterS: isOver ? Math.max(1, Math.ceil((level + 1 - most) / perS)) : undefined };
  }

  #remember(asker: string, bucket: Bucket): void {
    this.#buckets.delete(asker);
    this.#buckets.set(asker, bucket);
    if (this.#buckets.size <= limits.api.askers) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      break;
    }
  }
}
