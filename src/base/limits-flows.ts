// Bounds of the flows in force, their versions, and the ways of calls through them. Part of `limits.ts`, where everybody reads them.

export const flowsLimits = {
  flows: {
    /** Flows in force at once; applying a further one is refused. */
    kept: 200,
    /** Versions of one flow that are kept; the oldest go, and cannot be rolled back to any more. */
    versions: 100,
    /** Documents in one apply; more are refused. */
    documents: 50,
    /** Nodes named in what a version changed; of more only how many. */
    namedNodes: 12,
    /** Visits of one call to flows of which the way is kept; further ones are only counted in the log. */
    visits: 20,
    /** Steps of one visit that are kept; of more only how many. */
    visitSteps: 200,
    /** Characters of what a step says: keys, an error; the rest is cut. */
    saidCharacters: 200,
    /** Visits that one report of figures sums, which takes some seconds off the main thread; more are refused: ask for fewer days. */
    figureVisits: 300_000,
    /** Rows of one report of figures; the rarest are left out. */
    figureRows: 2_000,
  },
} as const;
