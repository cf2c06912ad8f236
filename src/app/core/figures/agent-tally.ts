// What is counted of one agent over a stretch of time. docs/figures.md defines each name.

import type { AgentState } from "../../../acd/facts.ts";
import { limits } from "../../../base/limits.ts";

export type StateName = AgentState["kind"];
export const WORK_STATES = ["ready", "reserved", "ringing", "talking", "wrap-up", "busy", "break"] as const;
export type WorkState = (typeof WORK_STATES)[number];

export const AGENT_COUNTS = ["offered", "answered", "missed", "transfers"] as const;

/** Mutable: whoever owns it counts in it. */
export interface AgentTally {
  offered: number;
  answered: number;
  /** No answer, rejected, busy, unreachable. */
  missed: number;
  /** Calls sent on. */
  transfers: number;
  /** Of the time in `talking`: the caller was on hold, ms. */
  holdMs: number;
  readonly timesMs: { [Name in WorkState]: number };
  /** Of the time in `busy`, by reason, ms. */
  readonly busyByMs: Map<string, number>;
}

/** Reasons past the bound are counted together under this. */
export const OTHER_REASON = "(other)";

export function newAgentTally(): AgentTally {
  const timesMs = Object.fromEntries(WORK_STATES.map((name) => [name, 0])) as { [Name in WorkState]: number };
  return { offered: 0, answered: 0, missed: 0, transfers: 0, holdMs: 0, timesMs, busyByMs: new Map() };
}

export function addAgentTally(into: AgentTally, other: Readonly<AgentTally>): void {
  for (const name of AGENT_COUNTS) into[name] += other[name];
  into.holdMs += other.holdMs;
  for (const name of WORK_STATES) into.timesMs[name] += other.timesMs[name];
  for (const [reason, ms] of other.busyByMs) addBusy(into, reason, ms);
}

/** Time in `busy`, which `timesMs` counts too. */
export function addBusy(into: AgentTally, reason: string, ms: number): void {
  const known = into.busyByMs.has(reason) || into.busyByMs.size < limits.figures.busyReasons;
  const under = known ? reason : OTHER_REASON;
  into.busyByMs.set(under, (into.busyByMs.get(under) ?? 0) + ms);
}

export function isIdleTally(tally: Readonly<AgentTally>): boolean {
  return AGENT_COUNTS.every((name) => tally[name] === 0) && WORK_STATES.every((name) => tally.timesMs[name] === 0);
}
