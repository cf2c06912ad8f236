// Rates and averages out of counts (ACD-24), of callers: call-backs make no rate better or worse. Each formula stands word by word, with an example, in
// docs/figures.md; a test reckons the examples.

import { unreachable } from "../../../base/assert.ts";
import type { ServiceLevelFormula } from "../../../office/figures.ts";
import { answeredCallers, decided, type QueueTally } from "./tally.ts";
import { waitPercentile } from "./waits.ts";

export interface QueueRates {
  /** Shares are 0 to 1; undefined: nobody to reckon it of. */
  readonly serviceLevel: number | undefined;
  readonly abandonRate: number | undefined;
  /** Average speed of answer, ms. */
  readonly averageWaitMs: number | undefined;
  readonly averageAbandonMs: number | undefined;
  /** Talk and wrap-up of an answered caller, ms. */
  readonly averageHandleMs: number | undefined;
  /** Half, nine tenths and 95 of 100 answered callers waited no longer, ms. */
  readonly waitMedianMs: number | undefined;
  readonly wait90Ms: number | undefined;
  readonly wait95Ms: number | undefined;
}

export function ratesOf(tally: Readonly<QueueTally>, formula: ServiceLevelFormula): QueueRates {
  const { answered, abandoned, waits, longestWaitMs } = tally;
  return {
    serviceLevel: serviceLevel(tally, formula),
    abandonRate: abandonRate(tally),
    averageWaitMs: share(tally.waitMs, answeredCallers(tally)),
    averageAbandonMs: share(tally.abandonedWaitMs, abandoned),
    averageHandleMs: share(tally.talkMs + tally.wrapUpMs, answered),
    waitMedianMs: waitPercentile(waits, 0.5, longestWaitMs),
    wait90Ms: waitPercentile(waits, 0.9, longestWaitMs),
    wait95Ms: waitPercentile(waits, 0.95, longestWaitMs),
  };
}

export function serviceLevel(tally: Readonly<QueueTally>, formula: ServiceLevelFormula): number | undefined {
  const { answeredInTime, abandoned, shortAbandoned, abandonedInTime } = tally;
  const answered = answeredCallers(tally);
  switch (formula) {
    case "without-short":
      return share(answeredInTime, answered + abandoned - shortAbandoned);
    case "with-abandoned":
      return share(answeredInTime, answered + abandoned);
    case "without-abandoned-in-time":
      return share(answeredInTime, answered + abandoned - abandonedInTime);
    case "abandoned-in-time-good":
      return share(answeredInTime + abandonedInTime, answered + abandoned);
    case "answered":
      return share(answeredInTime, answered);
    case "offered":
      return share(answeredInTime, decided(tally));
    default:
      return unreachable(formula);
  }
}

/** Whoever hung up within `shortAbandon` counts neither above nor below the line. */
export function abandonRate(tally: Readonly<QueueTally>): number | undefined {
  return share(tally.abandoned - tally.shortAbandoned, decided(tally) - tally.shortAbandoned);
}

/** Of the time in which an agent was there for calls, the share in which there was one. */
export function occupancy(timesMs: {
  readonly ready: number;
  readonly reserved: number;
  readonly ringing: number;
  readonly talking: number;
  readonly "wrap-up": number;
}): number | undefined {
  const taken = timesMs.talking + timesMs["wrap-up"] + timesMs.ringing + timesMs.reserved;
  return share(taken, taken + timesMs.ready);
}

function share(part: number, whole: number): number | undefined {
  return whole <= 0 ? undefined : part / whole;
}
