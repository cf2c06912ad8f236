// The timer values of RFC 3261 §17 table 4 and the queues they run in. One instance of the transaction layer has one set of values; nothing is global.

import type { Clock, Timer } from "../../base/time.ts";

export interface TimerValues {
  /** Estimate of a round trip. */
  readonly t1Ms: number;
  /** The longest interval between retransmissions. */
  readonly t2Ms: number;
  /** How long a message may stay in the network. */
  readonly t4Ms: number;
}

export const RFC_TIMERS: TimerValues = { t1Ms: 500, t2Ms: 4_000, t4Ms: 5_000 };

/** Timers B, D, F, H, J, L and M: a transaction's patience. */
export function patienceMs(timers: TimerValues): number {
  return 64 * timers.t1Ms;
}

/**
 * Nearly every delay of RFC 3261 is one of a few values (T1 doubled up to T2, T4, 64*T1). Deadlines that were all set with the same delay are in
 * order already, so each value has a queue with one clock timer for its head: setting and cancelling cost no heap and no system timer.
 */
export class Deadlines {
  #clock: Clock;
  #lines = new Map<number, Line>();

  constructor(clock: Clock, timers: TimerValues) {
    this.#clock = clock;
    const values = [timers.t4Ms, patienceMs(timers), timers.t2Ms];
    for (let ms = timers.t1Ms; ms < timers.t2Ms; ms *= 2) values.push(ms);
    for (const ms of values) this.#lines.set(ms, new Line(clock, ms));
  }

  now(): number {
    return this.#clock.now();
  }

  /** As `Clock.after`; delays outside of the table go to the clock itself. */
  after(afterMs: number, why: string, run: () => void): Timer {
    return this.#lines.get(afterMs)?.add(why, run) ?? this.#clock.after(afterMs, why, run);
  }
}

class Entry implements Timer {
  readonly at: number;
  readonly why: string;
  run: (() => void) | undefined;
  #line: Line;

  constructor(line: Line, at: number, why: string, run: () => void) {
    this.#line = line;
    this.at = at;
    this.why = why;
    this.run = run;
  }

  cancel(): void {
    if (this.run === undefined) return;
    this.run = undefined;
    this.#line.left();
  }
}

/** Deadlines of one delay, oldest first. */
class Line {
  #clock: Clock;
  #delayMs: number;
  #queue: Entry[] = [];
  #head = 0;
  #live = 0;
  #firing = false;
  #timer: Timer | undefined;

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  add(why: string, run: () => void): Timer {
    const entry = new Entry(this, this.#clock.now() + this.#delayMs, why, run);
    this.#queue.push(entry);
    this.#live++;
    // One that is set as another runs may not be the head: `#fire` looks afterwards.
    if (this.#timer === undefined && !this.#firing) this.#arm(entry);
    return entry;
  }

  /** One entry was cancelled. The last one takes the clock's timer with it. */
  left(): void {
    this.#live--;
    if (this.#live > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#queue = [];
    this.#head = 0;
  }

  #arm(entry: Entry): void {
    const afterMs = Math.max(0, entry.at - this.#clock.now());
    this.#timer = this.#clock.after(afterMs, entry.why, () => this.#fire());
  }

  #fire(): void {
    this.#timer = undefined;
    this.#firing = true;
    try {
      for (let entry = this.#first(); entry !== undefined && entry.at <= this.#clock.now(); entry = this.#first()) {
        this.#head++;
        const { run } = entry;
        entry.run = undefined;
        this.#live--;
        run?.();
      }
    } finally {
      this.#firing = false;
      const next = this.#first();
      if (next !== undefined) this.#arm(next);
    }
  }

  /** The first entry that still stands; those cancelled before it are dropped. */
  #first(): Entry | undefined {
    while (this.#head < this.#queue.length && this.#queue[this.#head]?.run === undefined) this.#head++;
    if (this.#head > 512 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return this.#queue[this.#head];
  }
}
