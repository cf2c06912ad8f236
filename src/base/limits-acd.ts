// Bounds of the distribution of calls to agents. Part of `limits.ts`, where everybody reads them.

export const acdLimits = {
  acd: {
    /** Callers waiting in one queue; a further caller: 486. */
    callersPerQueue: 100_000,
    /** Phones that one ring-all offer rings at once: those idle longest; the others join as places come free. */
    ringAllAgents: 20,
    /** The same caller is not offered again to an agent who let an offer fail, for so long; going ready lifts it. */
    secondChanceMs: 10_000,
    /** An agent whose phone rejects so many offers in a row is set aside even where the queue says `afterNoAnswer: ready`. */
    rejectionsInRow: 3,
    /** Offers of one caller kept for the explanation; the oldest are forgotten. */
    offersKept: 50,
    /** Indexes of agents by requirement that no caller needs at the moment, kept for the next; the oldest are dropped. 50 queues with tiers, 20 places and steps need more than 4 096; one is 2.5 kB at 10 000 agents. */
    idlePools: 8_192,
    /** With more free agents to choose from, the pool keeps them in order; fewer are read each time. */
    unranked: 512,
    /** Pools that keep their free agents in order; of further ones they are read each time. */
    rankings: 64,
    /** Sets of skills by which agents are compared, their levels added up; beyond it they are added up anew. */
    comparedSkills: 256,
    /** Lists of agents who have one skill at a level, serve one place and so on; beyond it they are made anew. */
    rows: 4_096,
    /** What a queue asks of agents by tier, place and steps, worked out and kept for the next such caller; beyond it all that no caller needs are forgotten. */
    idleStages: 1_024,
    /** Steps of one queue; an office file with more is refused, and the desk takes no notice of further ones. */
    steps: 16,
    /** Preferences of one caller; further ones are not looked at. */
    preferences: 4,
    /** An offer of which nothing is heard so long after its ringing time is taken back: the agent counts as unreachable. */
    offerGuardMs: 10_000,
    /** While callers wait whose next step has a condition, the queue's conditions are looked at this often. */
    lookMs: 1_000,
    /** The last calls of a queue that the expected wait is reckoned from. */
    handlesKept: 50,
    /** With fewer calls behind it an expected wait is of low confidence and is not said aloud. */
    fewSamples: 5,
    /** With so many, and no great spread, it is of good confidence. */
    manySamples: 20,
    /** The service level that conditions look at is of the last so many minutes. */
    levelMinutes: 30,
    /** Agents, or lines, that staffing is reckoned for; a load that needs more has no answer. */
    staffingAgents: 100_000,
    /** Steps of the search for the fewest people in shifts; cut short, the best roster found by then is given. */
    rosterSteps: 1_000,
  },
} as const;
