// Who has been listening to what of late: a player asks for a recording piece by piece, and that is one listening in its history (QA-05).

import { limits } from "../../base/limits.ts";
import type { Clock } from "../../base/time.ts";

export class Listeners {
  readonly #clock: Clock;
  /** When each listening began, the oldest first. */
  readonly #since = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#since.size;
  }

  /** Not within some minutes of when the last one began; then it is counted from now. `what`: who and which recording. */
  isNew(what: string): boolean {
    const now = this.#clock.now();
    for (const [one, since] of this.#since) {
      const isOver = now - since >= limits.listening.sameMs;
      if (!isOver && this.#since.size < limits.listening.remembered) break;
      this.#since.delete(one);
    }
    if (this.#since.has(what)) return false;
    this.#since.set(what, now);
    return true;
  }
}
