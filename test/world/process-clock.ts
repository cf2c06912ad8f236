// The clock of one simulated process: knows what that process still waits for, and stops for it alone when the process is killed.

import type { Clock, Millis, Timer, WallMillis } from "../../src/base/time.ts";

export class ProcessClock implements Clock {
  #clock: Clock;
  #live = new Map<object, { readonly why: string; readonly timer: Timer }>();
  #dead = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): Millis {
    return this.#clock.now();
  }

  wall(): WallMillis {
    return this.#clock.wall();
  }

  after(afterMs: number, why: string, run: () => void): Timer {
    if (this.#dead) return { cancel() {} };
    const key = {};
    const timer = this.#clock.after(afterMs, why, () => {
      this.#live.delete(key);
      run();
    });
    this.#live.set(key, { why, timer });
    return {
      cancel: () => {
        timer.cancel();
        this.#live.delete(key);
      },
    };
  }

  /** What the process waits for, for leak checks. */
  waits(): string[] {
    return [...this.#live.values()].map(({ why }) => why);
  }

  get dead(): boolean {
    return this.#dead;
  }

  kill(): void {
    this.#dead = true;
    for (const { timer } of this.#live.values()) timer.cancel();
    this.#live.clear();
  }
}
