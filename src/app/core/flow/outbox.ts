// Messages on their way to one kind of place after their caller has gone on or hung up: a few at once, what does not arrive is tried again after a
// while, each pause four times as long, and lost after the last try. They are in memory: a restart loses those that have not left.
//
//   waiting ─► under way ──arrived──► gone
//      ▲           ├──never will──► lost, with a line in the log
//      └─ pausing ◄┴──perhaps later, fewer than `tries` so far

import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Clock, Timer } from "../../../base/time.ts";

export type Delivery =
  | { readonly kind: "arrived" }
  /** `cause` for the log: without secrets, texts and numbers. */
  | { readonly kind: "later" | "never"; readonly cause: string };

export interface Posted {
  readonly call: string;
  /** Never rejects, and takes a bounded time. */
  readonly deliver: () => Promise<Delivery>;
}

export interface OutboxDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Which way they go, for the log. */
  readonly via: string;
}

interface Entry extends Posted {
  tries: number;
}

export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #waiting: Entry[] = [];
  readonly #pausing = new Map<Entry, Timer>();
  #underWay = 0;
  #closed = false;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#waiting.length + this.#pausing.size + this.#underWay;
  }

  /** false: there are too many. */
  post(posted: Posted): boolean {
    if (this.#closed || this.size >= limits.flowMessages.waiting) return false;
    this.#waiting.push({ ...posted, tries: 0 });
    this.#go();
    return true;
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#pausing.values()) timer.cancel();
    this.#pausing.clear();
    this.#waiting.length = 0;
  }

  #go(): void {
    while (this.#underWay < limits.flowMessages.atOnce) {
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      this.#underWay++;
      void this.#deliver(entry);
    }
  }

  async #deliver(entry: Entry): Promise<void> {
    const delivery = await entry.deliver();
    this.#underWay--;
    entry.tries++;
    if (delivery.kind !== "arrived") this.#failed(entry, delivery);
    this.#go();
  }

  #failed(entry: Entry, { kind, cause }: Exclude<Delivery, { readonly kind: "arrived" }>): void {
    const { clock, log, via } = this.#deps;
    const { tries } = entry;
    if (kind === "never" || tries >= limits.flowMessages.tries) {
      log.error("flow.message-lost", { call: entry.call, via, tries, cause });
      return;
    }
    log.warn("flow.message-delayed", { call: entry.call, via, tries, cause });
    if (this.#closed) return;
    const pauseMs = limits.flowMessages.firstPauseMs * 4 ** (tries - 1);
    const timer = clock.after(pauseMs, "flow: a message did not arrive and is sent again", () => {
      this.#pausing.delete(entry);
      this.#waiting.push(entry);
      this.#go();
    });
    this.#pausing.set(entry, timer);
  }
}
