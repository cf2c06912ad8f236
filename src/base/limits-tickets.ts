// Bounds of tickets. Part of `limits.ts`, where everybody reads them.

export const ticketLimits = {
  tickets: {
    /** Categories of the office file, steps and fields of one, and entries of a step's escalation: a fault of the file beyond. */
    categories: 200,
    steps: 50,
    fields: 50,
    escalations: 10,
    /** Macros of one category, and rules by which the switch makes tickets by itself. */
    macros: 50,
    rules: 50,
    /** Open tickets of the whole office: further ones are refused, and automatic ones leave a line in the log. */
    open: 200_000,
    /**
     * At a start, of missed calls, messages, faxes and answers: those of so long before the last of each are asked whether they have their ticket, so many of
     * each, the newest; older ones have theirs, or never get one.
     */
    owedBackMs: 600_000,
    owed: 1_000,
    /** Changes of tickets under way at once; a further one: 503. */
    underWay: 1_000,
    /** Characters of a subject, of a text in a field, and of a comment; longer: 400. */
    subjectCharacters: 200,
    fieldCharacters: 2_000,
    commentCharacters: 20_000,
    /** Comments, attachments and links of one ticket; further ones are refused. */
    comments: 2_000,
    attachments: 100,
    links: 200,
    /** Bytes of one attachment; larger: 413. */
    attachmentBytes: 25 * 1_024 * 1_024,
    /** Bytes of all attachments of one ticket; further ones are refused. */
    attachedBytes: 200 * 1_024 * 1_024,
    /** Lines of history that are shown with a ticket, the newest. */
    historyShown: 500,
    /** Open tickets that a screen pop shows of one customer. */
    openShown: 10,
    /** How often a customer may object to one complaint. */
    objections: 3,
    /** Tickets whose time has come that are seen to in one go; the others follow at once. */
    dueAtOnce: 100,
    /** People told of one thing. */
    told: 20,
    /** Words to people that have not left yet and are kept; older ones are let go with a line in the log. */
    notices: 10_000,
    /** A word that did not leave is said again after these times, then given up with a line in the log. */
    noticeTries: 5,
    noticePauseMs: 60_000,
    /** Nothing is due further ahead than that many days of the calendar; hours that never open count as open then. */
    daysAhead: 400,
    /** The longest time limit of a step, in working hours. */
    limitMs: 365 * 24 * 3_600_000,
    /** The clock of the wall may be turned: so often, at least, due times are looked at. */
    lookMs: 60_000,
  },
} as const;
