// Overflow on a simulated day, by the sentences that the switch itself goes by (app/core/waiting): when a caller comes, and once a second, the
// first rule whose time has come and whose condition holds sends a caller on; of those who wait the one who came last goes first. Called by
// day-run.ts.

import type { QueueKey } from "../../base/ids.ts";
import type { Condition } from "../../base/rules.ts";
import type { OverflowRule } from "./scenario.ts";

export interface WatchedLine {
  readonly queue: QueueKey;
  /** To this queue. */
  readonly cameMs: number;
  /** Phones that ring for the caller. */
  readonly offers: number;
}

export interface OverflowRules<Line extends WatchedLine> {
  readonly of: ReadonlyMap<QueueKey, readonly OverflowRule[]>;
  readonly holds: (queue: QueueKey, condition: Condition) => boolean;
  readonly isFull: (queue: QueueKey) => boolean;
  /** false: they have been sent on too often and stay. */
  readonly sendOn: (line: Line, rule: OverflowRule) => boolean;
}

export class OverflowWatch<Line extends WatchedLine> {
  readonly #rules: OverflowRules<Line>;
  readonly #waiting = new Map<QueueKey, Set<Line>>();

  constructor(rules: OverflowRules<Line>) {
    this.#rules = rules;
  }

  /** Somebody waits who could be sent on. */
  get hasWork(): boolean {
    return this.#waiting.size > 0;
  }

  come(line: Line, now: number): void {
    const rules = this.#rules.of.get(line.queue) ?? [];
    if (rules.length === 0) return;
    const lines = this.#waiting.get(line.queue) ?? new Set();
    this.#waiting.set(line.queue, lines.add(line));
    this.#send([line], rules, now);
  }

  go(line: Line): void {
    const lines = this.#waiting.get(line.queue);
    if (lines?.delete(line) && lines.size === 0) this.#waiting.delete(line.queue);
  }

  look(now: number): void {
    for (const [queue, lines] of [...this.#waiting]) {
      const free = [...lines].filter(({ offers }) => offers === 0);
      this.#send(free.reverse(), this.#rules.of.get(queue) ?? [], now);
    }
  }

  #send(lines: readonly Line[], rules: readonly OverflowRule[], now: number): void {
    const asked = new Map<OverflowRule, boolean>();
    for (const line of lines) {
      const rule = rules.find((one) => now - line.cameMs >= one.afterMs && this.#holds(one, line.queue, asked));
      if (rule !== undefined && this.#rules.sendOn(line, rule)) asked.clear();
    }
  }

  #holds(rule: OverflowRule, queue: QueueKey, asked: Map<OverflowRule, boolean>): boolean {
    const known = asked.get(rule);
    if (known !== undefined) return known;
    const { when, to } = rule;
    const isOpen = to.kind !== "queue" || !this.#rules.isFull(to.queue);
    const holds = isOpen && (when === undefined || this.#rules.holds(queue, when));
    asked.set(rule, holds);
    return holds;
  }
}
