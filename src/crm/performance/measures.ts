// What an agent's work comes to (PERF-01), each figure by its formula; docs/performance.md has them word by word with an example, and a test reckons it.

import type { PerformanceMeasure } from "../../office/reports.ts";

/** What was counted of one agent in one stretch of time. */
export interface AgentFacts {
  readonly agent: string;
  /** Signed in. */
  readonly staffedMs: number;
  readonly talkMs: number;
  readonly busyMs: number;
  readonly wrapUpMs: number;
  /** Calls answered. */
  readonly answered: number;
  /** Calls that rang for the agent, those withdrawn left out; of these, answered within the office's time. */
  readonly offered: number;
  readonly answeredInTime: number;
  /** Answers of customers: very satisfied, satisfied, not. */
  readonly very: number;
  readonly satisfied: number;
  readonly unsatisfied: number;
  readonly sales: number;
  readonly cancellations: number;
  /** Mean of the marks of exams, 0 to 1; undefined: none was taken. */
  readonly exam: number | undefined;
  /** Mean score of inspections that became final, 0 to 1, and how many there were; undefined: none did. */
  readonly quality: number | undefined;
  readonly inspections: number;
}

export type Figures = { readonly [Measure in PerformanceMeasure]: number | null };

/** `centreHandleMs`: talk and wrap-up of an answered call, of all agents together; undefined: nobody answered any. */
export function figuresOf(facts: AgentFacts, centreHandleMs: number | undefined): Figures {
  const { staffedMs, talkMs, busyMs, wrapUpMs, answered, offered, very, satisfied, unsatisfied } = facts;
  const handle = share(talkMs + wrapUpMs, answered);
  return {
    talkShare: share(talkMs, staffedMs),
    utilisation: share(staffedMs - busyMs, staffedMs),
    satisfaction: share(very + satisfied, very + satisfied + unsatisfied),
    answeredInTime: share(facts.answeredInTime, offered),
    handling: handle === null || centreHandleMs === undefined ? null : share(handle, centreHandleMs),
    exam: facts.exam ?? null,
    quality: facts.quality ?? null,
    sales: share(facts.sales - facts.cancellations, answered),
  };
}

export function centreHandleMs(all: readonly AgentFacts[]): number | undefined {
  const answered = all.reduce((sum, one) => sum + one.answered, 0);
  const spent = all.reduce((sum, one) => sum + one.talkMs + one.wrapUpMs, 0);
  return share(spent, answered) ?? undefined;
}

/** On any scale: `score` is 0 worst to 1 best. Of two or three steps the worst is not satisfied; the middle of longer ones is neither. */
export function satisfactionOf(score: number, steps: number): "very" | "satisfied" | "unsatisfied" | "neither" {
  if (score >= 0.9) return steps > 2 ? "very" : "satisfied";
  if (steps === 3) return score >= 0.5 ? "satisfied" : "unsatisfied";
  if (score >= 2 / 3 - 1e-9) return "satisfied";
  return score < 0.5 ? "unsatisfied" : "neither";
}

function share(part: number, whole: number): number | null {
  return whole <= 0 ? null : part / whole;
}
