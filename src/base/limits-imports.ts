// Bounds of imports and exports of customers. Part of `limits.ts`, where everybody reads them.

export const importLimits = {
  imports: {
    /** Imports that are kept, with their files; a further one is refused until one is removed. */
    kept: 50,
    /** Imports that run or wait to run; a further one: 409. */
    running: 4,
    /** Bytes of a file; more: 413. */
    fileBytes: 512 * 1_024 * 1_024,
    /** Bytes of the piece in which a file is sent; more: 413. */
    pieceBytes: 8 * 1_024 * 1_024,
    /** Rows of one file; a longer one fails before anything is imported. */
    rows: 2_000_000,
    /** Columns of one row, and characters of it; a row with more goes to the error file. */
    columns: 256,
    recordCharacters: 262_144,
    /** Rows with a quote that has no end; a file with more fails. */
    brokenQuotes: 1_000,
    /** Rows that are committed together: some five milliseconds of the main thread at one go, so that calls notice nothing; others' writes go in between. */
    batch: 30,
    /** Rows kept for the error file of one import; further ones are counted. */
    rejected: 100_000,
    /** Characters of one such row that are kept; of a longer value the rest is left out. */
    rejectedCharacters: 16_384,
    /** Rows shown before an import begins. */
    preview: 10,
    /** Classes that one import may make; rows of further ones go to the error file. */
    classes: 50,
    /** An import that is over, or was never begun, is kept so long. */
    keepMs: 30 * 24 * 3_600_000,
    /** Customers of one export; more asked for: the rest is left out, and the file says so in its name. */
    exported: 2_000_000,
    /** Customers read together for an export. */
    exportPage: 500,
  },
} as const;
