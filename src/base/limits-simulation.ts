// Bounds of `zongji simulate`. Part of limits.ts; docs/limits.md is written from this file too.

export const simulationLimits = {
  simulation: {
    /** Callers of one simulated day; a day file with more is refused. */
    callers: 500_000,
    /** Agents of one configuration; a day file with more is refused. */
    agents: 10_000,
    /** Configurations of one day file; a file with more is refused. */
    configurations: 12,
    /** Days simulated of each configuration; more are refused. */
    seeds: 200,
    /** Pieces of the curves; a day file whose interval makes more is refused. */
    intervals: 2_880,
    /** Those who wait so long after the last arrival are counted as refused, ms. */
    overtimeMs: 14_400_000,
    /** A patience that has to be longer than what the caller is known to have waited is drawn so often; then it is just that. */
    draws: 100,
  },
} as const;
