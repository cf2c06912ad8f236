// Looks once a second at queues in which callers wait: has the time of overflow come, does its condition hold, has the queue closed? One timer for
// all, none while nobody waits whom a rule concerns; a condition is asked once a look and again only after somebody was sent on because of it.
// Whoever is being offered to an agent is left alone until the next look.

import type { QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Clock, Timer } from "../../../base/time.ts";
import type { Queue } from "../../../office/office.ts";
import type { Overflow } from "../../../office/queue-waiting.ts";
import type { Site } from "../site.ts";
import { closedWords } from "./gate.ts";
import { agedEntry, type InLine } from "./in-line.ts";
import type { Closed } from "./openings.ts";
import { goodbye, saidFirst, wayOut } from "./ways-out.ts";

export class QueueLooks {
  readonly #clock: Clock;
  readonly #site: () => Site;
  /** In the order in which they came. */
  readonly #waiting = new Map<QueueKey, Set<InLine>>();
  /** Ways out that were closed to a caller: they are not tried again and again. */
  readonly #inVain = new WeakMap<InLine, Set<Overflow>>();
  #timer: Timer | undefined;

  constructor(deps: { readonly clock: Clock; readonly site: () => Site }) {
    this.#clock = deps.clock;
    this.#site = deps.site;
  }

  /** Callers who are looked at. */
  get size(): number {
    let size = 0;
    for (const lines of this.#waiting.values()) size += lines.size;
    return size;
  }

  /** From now on, and at once: a rule may hold as they come. Returns how to stop. */
  watch(line: InLine): () => void {
    const { key } = line.queue;
    const lines = this.#waiting.get(key) ?? new Set();
    if (lines.size === 0) this.#waiting.set(key, lines);
    lines.add(line);
    const queue = this.#queueOf(key);
    if (queue !== undefined && queue.overflow.length > 0 && !line.isOffered) this.#overflow(queue, [line]);
    this.arm();
    return () => {
      lines.delete(line);
      if (lines.size === 0 && this.#waiting.get(key) === lines) this.#waiting.delete(key);
      if (this.#waiting.size === 0) this.close();
    };
  }

  /** Rules may have come for those who wait. */
  arm(): void {
    if (this.#timer !== undefined || !this.#hasWork()) return;
    this.#timer = this.#clock.after(limits.waiting.lookMs, "queues with overflow or hours are looked at", () => {
      this.#timer = undefined;
      this.#look();
      this.arm();
    });
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #queueOf(key: QueueKey): Queue | undefined {
    return this.#site().office().queues.get(key);
  }

  #hasWork(): boolean {
    for (const key of this.#waiting.keys()) {
      const queue = this.#queueOf(key);
      if (queue !== undefined && (queue.overflow.length > 0 || queue.whenClosing === "leave")) return true;
    }
    return false;
  }

  #look(): void {
    for (const [key, lines] of [...this.#waiting]) {
      const queue = this.#queueOf(key);
      if (queue === undefined) continue; // the desk lets them go
      const closed = queue.whenClosing === "leave" ? this.#site().openings.closed(queue) : undefined;
      const free = [...lines].filter(({ isOffered }) => !isOffered);
      if (closed !== undefined) for (const line of free) this.#close(line, queue, closed);
      else if (queue.overflow.length > 0) this.#overflow(queue, free.reverse()); // who came last has least to lose
    }
  }

  #close(line: InLine, queue: Queue, closed: Closed): void {
    const words = ["queue-closing", ...closedWords(closed).slice(1)];
    const way = wayOut(line.call, closed.to, { queue, entry: agedEntry(line) }, this.#site());
    const next = way === undefined ? goodbye(words, "closed") : saidFirst(words, way.next, "abandoned");
    line.sendOn({ why: "closed", to: way?.to, next });
  }

  #overflow(queue: Queue, lines: readonly InLine[]): void {
    const holds = new Map<Overflow, boolean>();
    for (const line of lines) {
      const rule = queue.overflow.find((one) => this.#isDue(one, line, holds));
      if (rule !== undefined && this.#sendOn(line, queue, rule)) holds.clear();
    }
  }

  #isDue(rule: Overflow, line: InLine, asked: Map<Overflow, boolean>): boolean {
    const { floor, openings, office } = this.#site();
    const now = this.#clock.now();
    if (now - line.cameAt < rule.afterMs || this.#inVain.get(line)?.has(rule) === true) return false;
    const { when, to } = rule;
    let holds = asked.get(rule);
    if (holds === undefined) {
      holds = when === undefined || floor.desk.holds(line.queue.key, when, now);
      const target = to.kind === "queue" ? office().queues.get(to.queue) : undefined;
      // Nobody is sent from one line before a closed door, or before a full one.
      if (target !== undefined && (openings.closed(target) !== undefined || this.#isFull(target))) holds = false;
      asked.set(rule, holds);
    }
    return holds;
  }

  #isFull({ key, maxCallers }: Queue): boolean {
    return (this.#site().floor.desk.measure(key, "waiting", this.#clock.now()) ?? 0) >= maxCallers;
  }

  #sendOn(line: InLine, queue: Queue, rule: Overflow): boolean {
    const { to } = rule;
    if (to.kind === "hang-up") {
      return line.sendOn({ why: "removed", to: undefined, next: goodbye(["queue-full"], "timed-out") });
    }
    const way = wayOut(line.call, to, { queue, entry: agedEntry(line) }, this.#site());
    if (way !== undefined) return line.sendOn({ why: "overflowed", ...way });
    this.#inVain.set(line, (this.#inVain.get(line) ?? new Set()).add(rule));
    return false;
  }
}
