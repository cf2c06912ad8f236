// How many new calls an extension may start within a minute. One phone that runs wild, or whose password was stolen, would otherwise use
// up the ports of all others. The call table asks for each INVITE of an extension.

import type { ExtensionKey } from "../base/ids.ts";
import { Recent } from "../base/recent.ts";
import { type Clock, MINUTE_MS } from "../base/time.ts";

interface Bucket {
  left: number;
  at: number;
}

/** More extensions than call within a minute; those forgotten start afresh. */
const CAPACITY = 50_000;

export class CallRate {
  readonly #clock: Clock;
  readonly #perMinute: () => number;
  readonly #buckets = new Recent<Bucket>(CAPACITY);

  constructor(deps: { readonly clock: Clock; readonly perMinute: () => number }) {
    this.#clock = deps.clock;
    this.#perMinute = deps.perMinute;
  }

  /** False: too many; 503 with Retry-After. */
  admits(extension: ExtensionKey): boolean {
    const perMinute = this.#perMinute();
    const now = this.#clock.now();
    const bucket = this.#buckets.get(extension);
    if (bucket === undefined) {
      this.#buckets.set(extension, { left: perMinute - 1, at: now });
      return perMinute >= 1;
    }
    bucket.left = Math.min(perMinute, bucket.left + ((now - bucket.at) / MINUTE_MS) * perMinute);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  }

  /** A person lifts it. */
  forget(extension: ExtensionKey): void {
    this.#buckets.delete(extension);
  }
}
