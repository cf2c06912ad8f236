// Bounds of calls that go on after the process was killed: talks, and callers who wait in a queue. Part of `limits.ts`, where everybody reads them.

export const survivalLimits = {
  survival: {
    /** A longer image of one call is not kept: after a kill that call ends. */
    imageCharacters: 131_072,
    /** What changes in a call (hold, another address of a phone) is written down so long after the first change. */
    changeMs: 250,
    /** While people talk or wait it is written down so often that the process lives: whoever starts next knows how long it was down. */
    aliveMs: 5_000,
    /** A process that was down for longer revives no calls: whoever talked or waited has hung up. They end as `lost-at-restart`. */
    downMs: 300_000,
    /** A call whose revival was cut off by another kill so often is given up: `lost-at-restart`. */
    revivals: 3,
    /** A phone whose connection ended with the process is awaited so long: RFC 5626 §4.5 lets it wait 30 to 60 s after its flow failed. */
    comeBackMs: 64_000,
    /** Calls revived in one turn: each sends two re-INVITEs … */
    callsPerTurn: 20,
    /** … and how long until the next turn, milliseconds: 500 calls a second leave room for new ones on a machine that sets up 1 000. */
    turnMs: 40,
  },
} as const;
