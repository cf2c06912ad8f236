// How busy agents are along a simulated day, folded from their changes of state. Called by day-run.ts.

import type { AgentKey } from "../../base/ids.ts";
import type { AgentState } from "../facts.ts";
import { share } from "./figures.ts";

interface Stay {
  kind: Use | undefined;
  sinceMs: number;
}

/** Taken up by calls, or free for one; everything else is not at work. */
type Use = "busy" | "free";

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
}

export class AgentTime {
  readonly #span: TimeSpan;
  readonly #stays = new Map<AgentKey, Stay>();
  readonly #busy: Float64Array;
  readonly #free: Float64Array;

  constructor(span: TimeSpan) {
    this.#span = span;
    const pieces = Math.max(1, Math.ceil((span.toMs - span.fromMs) / span.intervalMs));
    this.#busy = new Float64Array(pieces);
    this.#free = new Float64Array(pieces);
  }

  enter(agent: AgentKey, state: AgentState["kind"], now: number): void {
    const kind = useOf(state);
    const stay = this.#stays.get(agent);
    if (stay === undefined) {
      this.#stays.set(agent, { kind, sinceMs: now });
      return;
    }
    if (stay.kind === kind) return;
    this.#count(stay, now);
    stay.kind = kind;
    stay.sinceMs = now;
  }

  /** The day is over; what comes later is not counted anyway. */
  end(now: number): void {
    for (const stay of this.#stays.values()) this.#count(stay, now);
    this.#stays.clear();
  }

  get occupancy(): number {
    const busy = sum(this.#busy);
    return share(busy, busy + sum(this.#free));
  }

  /** Of the piece with this number. */
  piece(index: number): { readonly agents: number; readonly occupancy: number } {
    const busy = this.#busy[index] ?? 0;
    const atWork = busy + (this.#free[index] ?? 0);
    const { fromMs, toMs, intervalMs } = this.#span;
    const lengthMs = Math.min(intervalMs, toMs - fromMs - index * intervalMs);
    return { agents: share(atWork, lengthMs), occupancy: share(busy, atWork) };
  }

  #count({ kind, sinceMs }: Stay, now: number): void {
    if (kind === undefined) return;
    const row = kind === "busy" ? this.#busy : this.#free;
    const { fromMs, toMs, intervalMs } = this.#span;
    const end = Math.min(now, toMs);
    for (let at = Math.max(sinceMs, fromMs); at < end; ) {
      const index = Math.floor((at - fromMs) / intervalMs);
      const next = Math.min(end, fromMs + (index + 1) * intervalMs);
      row[index] = (row[index] ?? 0) + next - at;
      at = next;
    }
  }
}

function useOf(state: AgentState["kind"]): Use | undefined {
  switch (state) {
    case "reserved":
    case "ringing":
    case "talking":
    case "wrap-up":
      return "busy";
    case "ready":
      return "free";
    case "signed-out":
    case "busy":
    case "break":
      return undefined;
  }
}

function sum(row: Float64Array): number {
  return row.reduce((total, value) => total + value, 0);
}
