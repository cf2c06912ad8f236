// Bounds of quality inspection. Part of `limits.ts`, where everybody reads them.

export const qualityLimits = {
  quality: {
    /** Of the office file: inspectors, skills of one, and open sheets that one may have at once. */
    inspectors: 200,
    skills: 30,
    openSheets: 1_000,
    /** Comments at a moment of the sound on one score sheet, and characters of one, of a reason, and of a comment on an answer. */
    comments: 200,
    commentCharacters: 2_000,
    /** Answers kept by one request. */
    answers: 200,
    /** Listenings to one score sheet told apart; later ones are added to the last. */
    listenings: 500,
    /** What somebody hears of a sheet's sound within that time of a listening's begin, where it left off, is the same listening. */
    listeningMs: 600_000,
    /** How often what is due or late is looked at. */
    lookMs: 60_000,
    /** Inspections, sheets and the like that one such look sees to; the rest wait for the next. */
    atOnce: 200,
  },
} as const;
