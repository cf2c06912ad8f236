// Bounds of calibrations and the library of examples. Part of `limits.ts`, where everybody reads them.

export const calibrationLimits = {
  calibrations: {
    /** Calls of one calibration, and inspectors who judge each; more are refused with 422. */
    calls: 10,
    inspectors: 30,
    /** Calibrations that a trend looks at, the newest, and the sheets of them all; older ones are left out. */
    trend: 50,
    trendSheets: 3_000,
    /** Characters of a reason. */
    reasonCharacters: 400,
  },
  examples: {
    /** In the library; more are refused with 409 until some are taken out. */
    kept: 10_000,
    titleCharacters: 200,
    transcriptCharacters: 20_000,
    /** Of one example, and characters of one. */
    tags: 20,
    tagCharacters: 40,
    /** Words of one search; further ones are left out. */
    searchWords: 16,
    /** Listenings kept of one example; the oldest go. */
    listenings: 1_000,
    listeningsShown: 200,
  },
} as const;
