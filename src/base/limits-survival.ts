// Bounds of calls that go on after the process was killed. Part of `limits.ts`, where everybody reads them.

export const survivalLimits = {
  survival: {
    /** A longer image of one call is not kept: after a kill that call ends. */
    imageCharacters: 131_072,
    /** What changes in a call (hold, another address of a phone) is written down so long after the first change. */
    changeMs: 250,
    /** While people talk it is written down so often that the process lives: whoever starts next knows how long it was down. */
    aliveMs: 5_000,
    /** A process that was down for longer revives no calls: whoever talked has hung up. They end as `lost-at-restart`. */
    downMs: 300_000,
    /** A call whose revival was cut off by another kill so often is given up: `lost-at-restart`. */
    revivals: 3,
    /** Calls revived in one turn, and how long until the next turn: each sends two re-INVITEs. */
    callsPerTurn: 20,
    turnMs: 40,
  },
} as const;
