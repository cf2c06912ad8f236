// When calls of a simulated day come, by the rates a person wrote. Called by day-parse.ts.

import { HOUR_MS } from "../base/time.ts";
import { type RawDay, type RawTraffic, WEEKDAYS } from "./day-schema.ts";
import { timeOfDay } from "./day-words.ts";

export interface TrafficSlot {
  readonly fromMs: number;
  readonly toMs: number;
  /** On average. */
  readonly calls: number;
}

/** Rates from each time on, within the day; where `calls` says how many, only their shape counts. */
export function slotsOf(
  { calls, rates, weekdays }: RawTraffic,
  { from, to, date }: RawDay["day"],
): readonly TrafficSlot[] {
  const weekday = WEEKDAYS[new Date(`${date}T12:00:00Z`).getUTCDay()] ?? "mon";
  const times = [...rates].map(([time, rate]) => ({ at: timeOfDay(time) ?? 0, rate })).sort((a, b) => a.at - b.at);
  const steps = times.length === 0 ? [{ at: from, rate: 1 }] : times;
  const slots = steps.flatMap(({ at, rate }, i): TrafficSlot[] => {
    const fromMs = Math.max(at, from);
    const toMs = Math.min(steps[i + 1]?.at ?? to, to);
    return toMs > fromMs ? [{ fromMs, toMs, calls: (rate * (toMs - fromMs)) / HOUR_MS }] : [];
  });
  const sum = totalOf(slots);
  const scale = (weekdays.get(weekday) ?? 1) * (calls === undefined || sum === 0 ? 1 : calls / sum);
  return slots.map((slot) => ({ ...slot, calls: slot.calls * scale }));
}

export function totalOf(slots: readonly TrafficSlot[]): number {
  return slots.reduce((sum, { calls }) => sum + calls, 0);
}
