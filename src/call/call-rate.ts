// How many new calls an extension may start within a minute. One phone that runs wild, or whose password was stolen, would otherwise use
// up the ports of all others. The call table asks for each INVITE of an extension.

import type { ExtensionKey } from "../base/ids.ts";
import { Recent } from "../base/recent.ts";
import { type Clock, MINUTE_MS } from "../base/time.ts";

interface Bucket {
  left: number;
  at: number;
  /** It has been told of since a call was last let in. */
  told: boolean;
}

export interface CallRateDeps {
  readonly clock: Clock;
  readonly perMinute: () => number;
  /** The first of several in a row that are refused. */
  readonly onTooMany: (extension: ExtensionKey) => void;
}

/** More extensions than call within a minute; those forgotten start afresh. */
const CAPACITY = 50_000;

export class CallRate {
  readonly #clock: Clock;
  readonly #perMinute: () => number;
  readonly #onTooMany: (extension: ExtensionKey) => void;
  readonly #buckets = new Recent<Bucket>(CAPACITY);

  constructor(deps: CallRateDeps) {
    this.#clock = deps.clock;
    this.#onTooMany = deps.onTooMany;
    this.#perMinute = deps.perMinute;
  }

  /** False: too many; 503 with Retry-After. */
  admits(extension: ExtensionKey): boolean {
    const perMinute = this.#perMinute();
    const now = this.#clock.now();
    const bucket = this.#of(extension, perMinute, now);
    bucket.left = Math.min(perMinute, bucket.left + ((now - bucket.at) / MINUTE_MS) * perMinute);
    bucket.at = now;
    const isAdmitted = bucket.left >= 1;
    if (isAdmitted) bucket.left--;
    else if (!bucket.told) this.#onTooMany(extension);
    bucket.told = !isAdmitted;
    return isAdmitted;
  }

  #of(extension: ExtensionKey, perMinute: number, now: number): Bucket {
    const known = this.#buckets.get(extension);
    if (known !== undefined) return known;
    const fresh = { left: perMinute, at: now, told: false };
    this.#buckets.set(extension, fresh);
    return fresh;
  }

  /** A person lifts it. */
  forget(extension: ExtensionKey): void {
    this.#buckets.delete(extension);
  }
}
