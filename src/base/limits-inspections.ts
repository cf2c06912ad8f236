// Bounds of what is said about inspections. Part of `limits.ts`, where everybody reads them.

export const inspectionLimits = {
  inspections: {
    /** Characters of why a call is inspected, withdrawn or disputed, and of a decision; more is refused. */
    reasonCharacters: 2_000,
    /** Questions that one dispute names. */
    disputedItems: 100,
    /** Coaching tasks of one inspection that are shown. */
    coachingShown: 20,
  },
} as const;
