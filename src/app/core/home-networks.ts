// The sources our phones are registered from. The guard asks before a ban, which may be often while somebody guesses from inside an
// office, so the answer serves for a moment.

import { sourceOf } from "../../base/networks.ts";
import { type Clock, SECOND_MS } from "../../base/time.ts";
import type { Bindings } from "../../sip/registrar/bindings.ts";

const SERVES_MS = 5 * SECOND_MS;

export class HomeNetworks {
  readonly #clock: Clock;
  readonly #bindings: Bindings;
  #sources: ReadonlySet<string> = new Set();
  #since = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, bindings: Bindings) {
    this.#clock = clock;
    this.#bindings = bindings;
  }

  /** `source` as `sourceOf` names it. */
  has(source: string): boolean {
    const now = this.#clock.now();
    if (now - this.#since > SERVES_MS) {
      this.#since = now;
      this.#sources = new Set(this.#all());
    }
    return this.#sources.has(source);
  }

  *#all(): Iterable<string> {
    for (const extension of this.#bindings.extensions())
      for (const { source, flow } of this.#bindings.all(extension)) yield sourceOf(source ?? flow.remote.host);
  }
}
