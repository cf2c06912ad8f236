// Bounds of privacy: exports, erasures, holds, retention. Part of `limits.ts`, where everybody reads them.

export const privacyLimits = {
  privacy: {
    /** Calls and tickets of one person that are exported or erased in one go; an erasure goes on with the next until there are none. */
    calls: 20_000,
    tickets: 5_000,
    /** Rows of one kind of data in an export; of more the file says how many there are. */
    exportedRows: 50_000,
    /** Holds in force; a further one: 409. */
    holds: 1_000,
    /** Characters of a reason. */
    whyCharacters: 300,
    /** Erasures under way; a further one: 409. */
    erasures: 4,
    /** Erasures listed. */
    listed: 1_000,
    /** Too old data is looked for so often … */
    sweepMs: 3_600_000,
    /** … and removed so many at a time; others' writes go in between. */
    batch: 200,
  },
} as const;
