// When the switch turns new calls away because it has more work than it can do, and how it finds its way back. Part of `limits.ts`, where everybody
// reads them.

export const overloadLimits = {
  overload: {
    /** How often it is looked at how long messages wait to be read, with a probe each time; milliseconds. */
    lookMs: 125,
    /** So long messages wait, milliseconds; from here on new calls are held to a rate … */
    delayFromMs: 500,
    /** … after so many looks in a row. */
    looksToBegin: 16,
    /** New calls a second below which it is not calls that make the work: none is refused, and no rate falls below it. */
    leastCallsPerS: 20,
    /** A rate begins with this part of the calls let in during the last second: their ends will cost too. */
    beginAt: 0.5,
    /** While messages wait this long, milliseconds, and it gets no better, the rate falls with each look … */
    slowFromMs: 80,
    /** … to this part of itself … */
    fall: 0.92,
    /** … but within so many looks … */
    looksOfPatience: 16,
    /** … to no less than this part of what it was … */
    leastOfRate: 0.5,
    /** … and goes back to this part of that as soon as they wait less. */
    backTo: 0.75,
    /** With each look, where nothing waits and calls were refused, it rises to so many times itself; by less the longer something waits. */
    rise: 1.03,
    /** Where the thread had nothing to do for this share of the time … */
    idleFrom: 0.3,
    /** … it rises to so many times itself. */
    idleRise: 1.2,
    /** Calls that may come at once, as seconds of the rate. */
    burstS: 0.25,
    /** While messages wait less, milliseconds, and none is refused all is calm; every call is let in again … */
    calmBelowMs: 60,
    /** … after so many looks in a row. */
    looksToEnd: 24,
    /** What was said to a call is remembered this long, so that repetitions and the INVITE with credentials hear the same; seconds. */
    rememberS: 8,
    /** Calls remembered at most; beyond it those said longest ago are forgotten early, and judged anew. */
    remembered: 20_000,
    /** Retry-After of refused calls is spread over so many seconds, so that they do not come back together. */
    spreadS: 6,
    /** A probe that found the queue full counts with the time since it was sent until it is so old, milliseconds. */
    lostProbeMs: 500,
    /** Probes under way at most; the oldest is given up. */
    probesWaiting: 128,
    /** When none came back for so long, milliseconds, something keeps them away: late timers are what counts until one does. */
    probesGoneMs: 10_000,
  },
} as const;
