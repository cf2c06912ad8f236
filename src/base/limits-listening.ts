// Bounds of listening to recordings, by machines and people. Part of `limits.ts`, where everybody reads them.

export const listeningLimits = {
  listening: {
    /** How often recordings that nobody heard yet are looked for while there are none. */
    lookMs: 5_000,
    /** A machine's hearing of one recording; beyond it the recording is noted as not heard. */
    hearMs: 3_600_000,
    /** A thread that hears or plays ends when nobody has wanted anything for so long. */
    idleMs: 60_000,
    /** Somebody's requests for the same recording within so long are one listening in its history. */
    sameMs: 600_000,
    /** Listenings that are remembered for that; beyond it the oldest is forgotten, and stands there twice. */
    remembered: 2_000,
    /** Parts of recordings that are listened to at once; one more is refused. */
    listeners: 64,
    /** Of one account; one more is refused: a player asks for a few at a time, and one that leaves them open must not shut others out. */
    listenersEach: 8,
    /** A listener who takes nothing for so long is let go, and may ask for the rest: else paused players would keep others from listening. */
    stalledMs: 120_000,
    /** Of a part that is sent at a time, bytes: eight seconds. */
    pieceBytes: 262_144,
  },
} as const;
