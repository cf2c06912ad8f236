// Bounds of quality inspection. Part of `limits.ts`, where everybody reads them.

export const qualityLimits = {
  quality: {
    /** Of the office file: inspectors, skills of one, and open sheets that one may have at once. */
    inspectors: 200,
    skills: 30,
    openSheets: 1_000,
    /** How often what is due or late is looked at. */
    lookMs: 60_000,
    /** Inspections, sheets and the like that one such look sees to; the rest wait for the next. */
    atOnce: 200,
  },
} as const;
