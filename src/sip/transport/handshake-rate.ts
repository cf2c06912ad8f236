// How many TLS handshakes begin in one second. Each costs 1 to 2 ms of the one thread that carries every call, so strangers must not begin as many as they
// like; whoever is turned away comes again. `tls.ts` asks before each.

import { limits } from "../../base/limits.ts";

const SECOND_MS = 1_000;

export class HandshakeRate {
  #secondAt = Number.NEGATIVE_INFINITY;
  #count = 0;
  /** Of this second only, so never more entries than handshakes. */
  readonly #perSource = new Map<string, number>();

  /** Counts one where it may begin. `now`: milliseconds of a clock that never goes back. */
  mayBegin(source: string, now: number): boolean {
    if (now - this.#secondAt >= SECOND_MS) {
      this.#secondAt = now;
      this.#count = 0;
      this.#perSource.clear();
    }
    const ofSource = this.#perSource.get(source) ?? 0;
    if (this.#count >= limits.sip.handshakesPerSecond || ofSource >= limits.sip.connectionsPerSource) return false;
    this.#count++;
    this.#perSource.set(source, ofSource + 1);
    return true;
  }
}
