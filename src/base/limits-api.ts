// Bounds of whoever asks over HTTP. Part of `limits.ts`, where everybody reads them.

export const apiLimits = {
  api: {
    /** Requests of one asker in a minute, all at once or one after the other; a further one is answered 429 with Retry-After. The data directory's socket is not counted. */
    requestsPerMinute: 1_200,
    /** Askers whose requests are counted; the longest unheard of is forgotten first. */
    askers: 10_000,
    /** Characters of an Idempotency-Key; a longer one is answered 400. */
    keyCharacters: 128,
    /** Requests with such a key that are remembered; the oldest are forgotten first. */
    keys: 50_000,
    /** They are forgotten after this time, and a request with the same key is a new one. */
    keyMs: 86_400_000,
    /** A longer answer is not kept: its repetition hears that it was done, 409. */
    keptAnswerCharacters: 262_144,
  },
} as const;
