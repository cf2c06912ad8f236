// Bounds of sampling (QA-01). Part of `limits.ts`, where everybody reads them.

export const samplingLimits = {
  sampling: {
    /** Rules there may be; one more is refused. */
    rules: 200,
    /** Characters of a document of rules: as many as of a scorecard, for the same reason. */
    documentCharacters: 64_000,
    /** Names in one list of a rule (queues, teams, agents, codes), and bounds of its bands. */
    names: 500,
    bands: 24,
    /** Recordings that are read at a time. */
    page: 100,
    /** A talk that begins longer than this after its recording did is not found. */
    lookBackMs: 6 * 3_600_000,
    /** Parts that one draw chooses from; a rule that fits more fails, and says so: narrow it, or draw each day. */
    candidates: 20_000,
    /** Inspections that one draw makes. */
    taken: 1_000,
    /** Strata of one draw; more fail as too many candidates do. */
    strata: 2_000,
    /** Of periods that nobody drew while the switch was down, the last so many are caught up with. */
    catchUp: 31,
    /** At the latest, so often it is looked whether a draw is due: wall clocks are set. */
    lookMs: 60 * 60_000,
    /** What could have been drawn is kept so long after the draw; the draw itself stays. */
    candidatesKeptMs: 400 * 24 * 3_600_000,
    /** Draws, and candidates, of one page of a list. */
    listed: 500,
  },
} as const;
