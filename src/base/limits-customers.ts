// Bounds of customers. Part of `limits.ts`, where everybody reads them.

export const customersLimits = {
  customers: {
    /** Customers in all; a further one is refused, and a row of an import goes to its error file. */
    most: 5_000_000,
    /** Numbers of one customer; with more they are refused. */
    numbers: 20,
    labelCharacters: 40,
    nameCharacters: 200,
    mailCharacters: 254,
    addressCharacters: 500,
    /** Tags of one customer, and characters of one. */
    tags: 50,
    tagCharacters: 60,
    /** Custom fields of an office, and characters of one text. */
    fields: 100,
    /** Choices of one field. */
    choices: 200,
    fieldCharacters: 2_000,
    /** Classes of the office file and those that imports brought; with more a further one is refused. */
    classes: 500,
    classCharacters: 64,
    /** Notes of one customer; a further one is refused. */
    notes: 10_000,
    noteCharacters: 20_000,
    organisations: 1_000_000,
    /** Customers merged into one; a further merge is refused. */
    merged: 100,
    /** Changes that wait for the one before; a further one is refused. */
    changesWaiting: 1_000,
    /** Words of one search; what is typed beyond them does not count. */
    typedWords: 12,
    typedCharacters: 200,
    /** Rows of one list. */
    listed: 500,
    /** Agents whose customers one search looks for: a team leader's; of a further one nothing is found. */
    ownersSought: 2_000,
    /** Customers who are given to others by one command, and how many at a time, so that calls are written down in between. */
    assigned: 1_000_000,
    assignedAtOnce: 500,
    /** Spellings of numbers by which a timeline looks for calls. */
    spellings: 200,
    /** Entries of a timeline at a time. */
    timeline: 200,
    /** Kinds that one request names. */
    timelineKinds: 20,
    /** Entries of one kind and one millisecond that a page takes into account; of further ones some may be missing. */
    sameMoment: 50,
    /** Requests for the sound of names that wait at once; those of a further one are found as they are written alone. */
    spellAsks: 200,
    /** Pinyin that takes longer is done without: such a customer is found by name, not by its sound, until the next change. */
    spellMs: 5_000,
    /** The thread with the dictionary ends when nobody has asked for so long. */
    spellIdleMs: 600_000,
  },
} as const;
