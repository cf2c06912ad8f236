// Bounds of scorecards. Part of `limits.ts`, where everybody reads them.

export const scorecardLimits = {
  scorecards: {
    /** Scorecards, retired ones with them; a further one: 422. */
    cards: 500,
    /** Versions of one; a further one: 422. */
    versions: 2_000,
    /** Versions kept in memory as they were read; others are read again. */
    read: 64,
    /** Characters of a document; more: 422. So many take a fifth of a second to read at worst, in which nobody's call is seen to. */
    characters: 64_000,
    /** Sections of a card, questions of a card, marks of a question, rules of one that answers itself, special rules; more: 422. */
    sections: 30,
    items: 200,
    marks: 20,
    automatic: 20,
    specials: 30,
    /** Characters of a name, of a question or what a mark means; more: 422. */
    nameCharacters: 100,
    textCharacters: 500,
  },
} as const;
