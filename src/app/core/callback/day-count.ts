// How often something was asked for, or done, for each number within a day. Bounded: whoever floods it makes it forget those longest ago, never grow.

import { limits } from "../../../base/limits.ts";
import { Recent } from "../../../base/recent.ts";
import { type Clock, HOUR_MS } from "../../../base/time.ts";

const DAY_MS = 24 * HOUR_MS;

export class DayCount {
  readonly #clock: Clock;
  /** Monotonic times of the last 24 hours, by number. */
  readonly #times = new Recent<readonly number[]>(limits.callback.remembered);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more, unless there were `most` within the last 24 hours: then false. */
  take(number: string, most: number): boolean {
    const lately = this.#lately(number);
    if (lately.length >= most) return false;
    this.#times.set(number, [...lately, this.#clock.now()]);
    return true;
  }

  /** Within the last 24 hours. */
  count(number: string): number {
    return this.#lately(number).length;
  }

  #lately(number: string): readonly number[] {
    const now = this.#clock.now();
    return (this.#times.get(number) ?? []).filter((at) => now - at < DAY_MS);
  }
}
