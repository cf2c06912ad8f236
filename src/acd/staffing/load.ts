// What the staffing formulas are asked with and answer. Rates and times share one unit of time (milliseconds), so that nobody divides
// minutes by seconds. Called by `zongji staffing` and, as an expectation, by the simulator's tests.

/** Calls of one interval, all alike. */
export interface Load {
  /** Calls per millisecond. */
  readonly arrivalRate: number;
  /** Mean time an agent is taken up by a call, wrap-up included, ms. */
  readonly handleMs: number;
}

/** How a number of agents does with a load. */
export interface Performance {
  readonly agents: number;
  /** Share of callers who must wait, 0-1. */
  readonly waitShare: number;
  /** Share of all callers answered within the time asked for, 0-1. */
  readonly serviceLevel: number;
  /** Share of callers who hang up before, 0-1; 0 where nobody does. */
  readonly abandonRate: number;
  /** Average speed of answer: mean wait of those answered, ms; Infinity where the line grows for ever. */
  readonly answerMs: number;
  /** Share of their time agents are taken up, 0-1. */
  readonly occupancy: number;
}

/** Erlangs: calls in progress on average, were there agents without end. */
export function erlangs({ arrivalRate, handleMs }: Load): number {
  return arrivalRate * handleMs;
}
