// Bounds of what Prometheus reads. Part of `limits.ts`, where everybody reads them.

export const metricsLimits = {
  metrics: {
    /** Words (endings, queues and outcomes) one metric counts by; what comes beyond them is counted together as `(other)`. */
    keys: 2_000,
    /** Queues, and trunks, shown one by one; further ones are left out. */
    shown: 500,
    /** Whoever asks again within this time hears the same once more. */
    freshMs: 1_000,
  },
} as const;
