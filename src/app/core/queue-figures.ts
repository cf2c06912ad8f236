// Today's figures of each queue (ACD-24, as far as the live view shows them), folded from facts. They start anew with the office's day.

import type { CallId, QueueKey } from "../../base/ids.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";

export interface QueueDay {
  offered: number;
  answered: number;
  abandoned: number;
  timedOut: number;
  answeredInTime: number;
  /** Of answered callers, ms. */
  waitedMs: number;
}

export class QueueFigures {
  readonly #today: () => string;
  readonly #serviceLevelMs: (queue: QueueKey) => number;
  readonly #onNewDay: () => void;
  readonly #waiting = new Map<CallId, QueueKey>();
  #day = "";
  #queues = new Map<QueueKey, QueueDay>();
  #calls = 0;

  constructor(deps: {
    readonly today: () => string;
    readonly serviceLevelMs: (queue: QueueKey) => number;
    /** Also called before the first. */
    readonly onNewDay: () => void;
  }) {
    this.#today = deps.today;
    this.#serviceLevelMs = deps.serviceLevelMs;
    this.#onNewDay = deps.onNewDay;
  }

  /** Calls that arrived today. */
  get calls(): number {
    this.#turnDay();
    return this.#calls;
  }

  of(queue: QueueKey): QueueDay {
    this.#turnDay();
    let day = this.#queues.get(queue);
    if (day === undefined) {
      day = { offered: 0, answered: 0, abandoned: 0, timedOut: 0, answeredInTime: 0, waitedMs: 0 };
      this.#queues.set(queue, day);
    }
    return day;
  }

  fold(fact: SwitchFact): void {
    switch (fact.kind) {
      case "call.arrived":
        this.#turnDay();
        this.#calls++;
        return;
      case "caller.queued":
        this.of(fact.queue).offered++; // first: a day that turns here counts those who waited before
        this.#waiting.set(fact.call, fact.queue);
        return;
      case "caller.connected": {
        const day = this.of(fact.queue); // first: a day that turns here counts this caller as offered
        this.#waiting.delete(fact.call);
        this.#answered(fact.queue, day, fact.waitedMs);
        return;
      }
      case "caller.left": {
        const day = this.of(fact.queue);
        this.#waiting.delete(fact.call);
        if (fact.why === "picked-up") this.#answered(fact.queue, day, fact.waitedMs);
        else if (fact.why === "abandoned") day.abandoned++;
        else day.timedOut++;
        return;
      }
    }
  }

  #answered(queue: QueueKey, day: QueueDay, waitedMs: number): void {
    day.answered++;
    day.waitedMs += waitedMs;
    if (waitedMs <= this.#serviceLevelMs(queue)) day.answeredInTime++;
  }

  #turnDay(): void {
    const today = this.#today();
    if (today === this.#day) return;
    this.#day = today;
    this.#calls = 0;
    this.#queues = new Map();
    this.#onNewDay();
    // Those who wait at midnight were offered yesterday and are served today: they count as offered again, so that figures add up.
    for (const queue of this.#waiting.values()) this.of(queue).offered++;
  }
}
