// What a queue remembers of its last calls, for conditions and the expected wait: how long calls took their agents, and who was answered in
// time in the last half hour. Bounded: rings of numbers. Called by agent.ts, withdraw.ts and caller-inputs.ts; read by estimate.ts and measures.ts.

import { limits } from "../base/limits.ts";

const MINUTE_MS = 60_000;

export class QueuePast {
  readonly #handles: number[] = [];
  #nextHandle = 0;
  readonly #minutes: Minute[] = [];

  /** Talk and wrap-up of one call, ms. */
  handled(ms: number): void {
    this.#handles[this.#nextHandle] = ms;
    this.#nextHandle = (this.#nextHandle + 1) % limits.acd.handlesKept;
  }

  /** One caller's waiting is decided; `inTime`: answered within the queue's time. */
  decided(inTime: boolean, now: number): void {
    const number = Math.floor(now / MINUTE_MS);
    let minute = this.#minutes.at(-1);
    if (minute?.number !== number) {
      minute = { number, inTime: 0, all: 0 };
      this.#minutes.push(minute);
      if (this.#minutes.length > limits.acd.levelMinutes) this.#minutes.shift();
    }
    minute.all++;
    if (inTime) minute.inTime++;
  }

  /** Share 0-1 answered in time in the minutes of the clock that count, the one going on included; undefined: nobody was decided. */
  level(now: number): number | undefined {
    const oldest = Math.floor(now / MINUTE_MS) - limits.acd.levelMinutes;
    let inTime = 0;
    let all = 0;
    for (const minute of this.#minutes) {
      if (minute.number <= oldest) continue;
      inTime += minute.inTime;
      all += minute.all;
    }
    return all === 0 ? undefined : inTime / all;
  }

  /** Of the last calls: how many, their mean and their standard deviation, ms. */
  handling(): { readonly samples: number; readonly meanMs: number; readonly deviationMs: number } {
    const samples = this.#handles.length;
    if (samples === 0) return { samples, meanMs: 0, deviationMs: 0 };
    const meanMs = this.#handles.reduce((sum, ms) => sum + ms, 0) / samples;
    const variance = this.#handles.reduce((sum, ms) => sum + (ms - meanMs) ** 2, 0) / samples;
    return { samples, meanMs, deviationMs: Math.sqrt(variance) };
  }
}

interface Minute {
  readonly number: number;
  inTime: number;
  all: number;
}
