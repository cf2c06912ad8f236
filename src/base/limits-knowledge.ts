// Bounds of the knowledge base, of marks, exams and coaching. Part of `limits.ts`, where everybody reads them.

export const knowledgeLimits = {
  knowledge: {
    /** Articles, whatever their state; a further one: 409. */
    articles: 5_000,
    /** Categories; a further one: 409. */
    categories: 500,
    /** Versions kept of one article: the oldest that are not published go first. */
    versions: 100,
    /** Characters of an article's title, of its text, of what it is also found by; more: 400. */
    titleCharacters: 200,
    textCharacters: 20_000,
    keywordCharacters: 500,
    /** Bytes of a spoken article as it is sent; more: 413. */
    audioBytes: 20 * 1024 * 1024,
    /** A longer spoken article is refused. */
    audioMs: 600_000,
    /** Queues, and ticket categories, of one article; more: 400. */
    topics: 50,
    /** Characters of what is searched; more: 400. */
    searchCharacters: 200,
    /** Words of what is searched that count; further ones do not. */
    searchWords: 12,
    /** Searches remembered for the report of gaps; the oldest go first. */
    searches: 100_000,
    /** Rows of the report of gaps. */
    gaps: 500,
    /** Suggestions at once. */
    suggested: 20,
    /** Words of notes that suggestions go by; further ones do not count. */
    noteWords: 200,
    /** Characters of what somebody says beside a vote; more: 400. */
    commentCharacters: 500,
  },
  marks: {
    /** Surveys named under one key of `marks`; more: the file is refused. */
    surveys: 50,
    /** Contacts that one report of first-call resolution goes through; more: 422. */
    contacts: 500_000,
    /** Rows of that report; further groups are left out, the smallest first. */
    groups: 2_000,
    /** Follow-ups made of answers at one look; further ones at the next. */
    followUpsAtOnce: 500,
    /** So often it is looked for answers to follow up, and for follow-ups that are late. */
    lookMs: 60_000,
    /** Answers older than this are followed up by nobody. */
    followUpMs: 7 * 24 * 3_600_000,
    /** Hints that a customer may leave, at once. */
    churnHints: 1_000,
    /** Characters of how a follow-up ended; more: 400. */
    outcomeCharacters: 1_000,
  },
  work: {
    /** Question sets; a further one: 422. */
    sets: 500,
    /** Questions of one set, and options of one question; more: 400. */
    questions: 200,
    options: 20,
    /** Characters of a question, of an option, of an answer in words; more: 400. */
    questionCharacters: 2_000,
    optionCharacters: 500,
    answerCharacters: 5_000,
    /** Agents who are given an exam at once; more: 400. */
    agents: 500,
    /** Exams that end, and tasks that are told to be late, at one look; further ones at the next. */
    atOnce: 500,
    /** So often it is looked for them, while there are any. */
    lookMs: 30_000,
    /** Exams that results of a question set are reckoned of, the newest. */
    resultExams: 5_000,
  },
} as const;
