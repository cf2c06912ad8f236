// Bounds of comparing the desk with the calls there are, and of what is kept and told of its decisions afterwards. Part of `limits.ts`.

export const explainLimits = {
  explain: {
    /** The desk is compared with the calls there are, so often while callers wait or agents talk. */
    reconcileMs: 30_000,
    /** Steps of one wait kept in the call's record; further ones are not. */
    stepsKept: 50,
    /** Agents told of by name for each decision of an ended call, those who came closest first; the others are counted. */
    agentsListed: 200,
    /** Calls that began up to so long before a moment are looked through for those that went on then. */
    lookBackMs: 7_200_000,
    /** What happened to an agent is told from so long before the moment asked for to as long after it. */
    aroundMs: 600_000,
    /** Changes of state, offers and waiting callers told of an agent's moment; of more the nearest. */
    rowsListed: 50,
  },
} as const;
