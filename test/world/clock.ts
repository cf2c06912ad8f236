// The clock of every test: time moves only when a test says so. Deadlines run in order, and whatever promises they woke settle
// before the next deadline is looked at, so that a story of awaits behaves as it would in real time.

import type { Clock, Millis, Timer, WallMillis } from "../../src/base/time.ts";
import { TimerQueue } from "../../src/base/timer-queue.ts";

/** 2026-11-22T03:00:00Z, a Sunday morning in Shanghai. */
const START_WALL = Date.UTC(2026, 10, 22, 3);

export class VirtualClock implements Clock {
  readonly #queue = new TimerQueue();
  readonly #startWall: number;
  #now = 0;

  /** `startWall`: milliseconds since 1970 that the wall shows at now() = 0. */
  constructor(startWall: number = START_WALL) {
    this.#startWall = startWall;
  }

  now(): Millis {
    return this.#now as Millis;
  }

  /** Whole milliseconds, as a wall shows them. */
  wall(): WallMillis {
    return Math.floor(this.#startWall + this.#now) as WallMillis;
  }

  after(afterMs: number, why: string, run: () => void): Timer {
    return this.#queue.set({ at: this.#now + Math.max(0, afterMs), why, run });
  }

  /** How many deadlines wait. After a story that cleaned up: 0. */
  get pending(): number {
    return this.#queue.size;
  }

  /** Why each waiting deadline was set, earliest first. */
  pendingWhy(): string[] {
    return this.#queue.pending().map((deadline) => deadline.why);
  }

  /** Runs everything that is due in the next `ms`, then stands `ms` later than before. */
  async advance(ms: number): Promise<void> {
    await drain();
    await this.#runThrough(this.#now + ms);
  }

  /** Runs until nothing waits, at most `maxMs` ahead; time stands at the last deadline that ran. */
  async runUntilIdle(maxMs: number = 3_600_000): Promise<void> {
    await drain();
    const end = this.#now + maxMs;
    for (let at = this.#queue.nextAt(); at !== undefined && at <= end; at = this.#queue.nextAt()) {
      await this.#runThrough(at);
    }
  }

  async #runThrough(until: number): Promise<void> {
    for (let at = this.#queue.nextAt(); at !== undefined && at <= until; at = this.#queue.nextAt()) {
      this.#now = Math.max(this.#now, at);
      this.#queue.takeDue(this.#now)?.run();
      await drain();
    }
    this.#now = Math.max(this.#now, until);
  }
}

/** Lets every promise that can settle do so: an immediate runs only after the queue of microtasks is empty. */
function drain(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
