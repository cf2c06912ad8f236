// Bounds of the log. Part of `limits.ts`, where everybody reads them.

export const logLimits = {
  log: {
    /** Calls, extensions and numbers whose every line is logged; a further one: 409. */
    watched: 20,
    /** Calls of theirs at a time; those beyond it are logged like all others. */
    watchedCalls: 200,
    /** They are watched for so long … */
    watchMs: 1_800_000,
    /** … and for no longer than this; more asked for: 400. */
    watchMostS: 3_600,
  },
} as const;
