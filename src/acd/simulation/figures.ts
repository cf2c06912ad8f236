// What came of a simulated day: counts of callers by their fate, whole, by tier, by region, by queue and along the day, and how busy the agents
// were. Filled by day-run.ts; summary.ts makes rates with confidence of several.
//
// Each caller has one fate: offered = answered + abandoned + overflowed + refused.

import type { Fate } from "./fate.ts";

export interface Counts {
  readonly offered: number;
  readonly answered: number;
  /** Of those: within the queue's service level. */
  readonly inTime: number;
  readonly abandoned: number;
  readonly overflowed: number;
  readonly refused: number;
  /** Of the answered, together. */
  readonly waitMs: number;
}

export interface Figures extends Counts {
  /** Answered in time, of all offered. 0-1. */
  readonly serviceLevel: number;
  /** Of all offered. 0-1. */
  readonly abandonRate: number;
  /** Average speed of answer, and how long half, nine and nineteen of so many waited at most: of the answered. 0 without any. */
  readonly asaMs: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
}

export interface IntervalFigures extends Counts {
  readonly fromMs: number;
  /** Agents at work, on average. */
  readonly agents: number;
  /** 0-1; 0 without agents. */
  readonly occupancy: number;
}

/** One configuration, one seed. */
export interface DayFigures {
  readonly configuration: string;
  readonly seed: number;
  readonly whole: Figures;
  /** Callers without one are under "-". */
  readonly byTier: Readonly<Record<string, Figures>>;
  readonly byRegion: Readonly<Record<string, Figures>>;
  /** The queue they came to first. */
  readonly byQueue: Readonly<Record<string, Figures>>;
  readonly intervals: readonly IntervalFigures[];
  /** Time taken up by calls (reserved, ringing, talking, wrap-up), of that and the time ready. 0-1. */
  readonly occupancy: number;
  readonly talkMs: number;
  readonly offersFailed: number;
  /** By why they were taken. */
  readonly steps: Readonly<Record<"time" | "condition" | "nobody", number>>;
  /** Handed on to another queue; such callers still have one fate. */
  readonly passedOn: number;
  /** Inputs that the desk was given. */
  readonly deskSteps: number;
}

/** Counts callers; waits are kept one by one for the percentiles. */
export class FateCounter {
  #counts = { offered: 0, answered: 0, inTime: 0, abandoned: 0, overflowed: 0, refused: 0, waitMs: 0 };
  #waits: number[] = [];

  add(fate: Fate): void {
    const counts = this.#counts;
    counts.offered++;
    counts[fate.kind]++;
    if (fate.kind !== "answered") return;
    if (fate.inTime) counts.inTime++;
    counts.waitMs += fate.waitedMs;
    this.#waits.push(fate.waitedMs);
  }

  counts(): Counts {
    return { ...this.#counts };
  }

  figures(): Figures {
    const counts = this.#counts;
    const waits = Float64Array.from(this.#waits).sort();
    return {
      ...counts,
      serviceLevel: share(counts.inTime, counts.offered),
      abandonRate: share(counts.abandoned, counts.offered),
      asaMs: share(counts.waitMs, counts.answered),
      p50Ms: quantile(waits, 0.5),
      p90Ms: quantile(waits, 0.9),
      p95Ms: quantile(waits, 0.95),
    };
  }
}

/** 0 of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Nearest rank, so that it is one of them. `sorted` ascending; 0 of none. */
function quantile(sorted: Float64Array, at: number): number {
  return sorted[Math.max(0, Math.ceil(at * sorted.length) - 1)] ?? 0;
}
