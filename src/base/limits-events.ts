// Bounds of events, streams of them, webhooks and screen pops. Part of `limits.ts`, where everybody reads them.

const DAY_MS = 24 * 3_600_000;

export const eventLimits = {
  events: {
    /** Events are kept so long, then whoever resumes from before hears of a gap. */
    keptMs: 30 * DAY_MS,
    /** Events kept at most; the oldest go first, but for those that a webhook is still to be told. */
    kept: 1_000_000,
    /** With so many, also those that a webhook is still to be told go; they are lost to it, with a line in the log. */
    keptForWebhooks: 2_000_000,
    /** How often old ones are looked for, and how many are removed in one write. */
    sweepMs: 10 * 60_000,
    sweepRows: 5_000,
    /** Events read at once from the database. */
    page: 200,
    /** Events of a list that are looked through for one page; a filter that fits few of them gives a short one. */
    lookedThrough: 10_000,
    /** Streams of events at once, over HTTP and WebSocket; a further one: 503. */
    streams: 2_000,
    /** A stream says that it lives so often, and looks whether its asker still may. */
    beatMs: 15_000,
    /** Bytes that a slow client may leave unread; then it is told nothing until it has read them, and goes on from there. */
    unreadBytes: 262_144,
    /** A client that has read nothing for so long is cut off; it resumes where it was. */
    stuckMs: 120_000,
    /** After the last stream that wanted them is gone, events of calls in progress are made for so long, for whoever resumes. */
    lingerMs: 10 * 60_000,
    /** Types and beginnings of types in one filter. */
    types: 50,
    /** Calls whose end was not told when the process was killed: so many are told at the next start. */
    endsCaughtUp: 10_000,
    /** How far back they are looked for where no end was ever told. */
    endsCaughtUpMs: 3_600_000,
    /** After a failed write the ends that were not told are looked for again after so long. */
    endsAgainMs: 30_000,
  },
  webhooks: {
    /** Webhooks of an office: a fault of the file beyond. */
    webhooks: 50,
    /** Types and beginnings of types that one webhook wants. */
    types: 50,
    /** Events on their way to one webhook at once, none of them about the same call, customer or ticket. */
    atOnce: 8,
    /** No try takes longer. */
    tryMs: 15_000,
    /** Tries of an event until it is dead: where nobody answers, where the answer is a fault of the receiver (5xx), and where the receiver does not want it (4xx). */
    triesUnreached: 10,
    triesFaulty: 6,
    triesUnwanted: 3,
    /** The pause after each try, by half to one and a half times; the last counts for all further ones. */
    pausesMs: [5_000, 15_000, 60_000, 5 * 60_000, 15 * 60_000, 30 * 60_000, 3_600_000, 2 * 3_600_000, 4 * 3_600_000],
    /** Retry-After of a receiver is heeded up to this. */
    retryAfterMs: 3_600_000,
    /** Dead events kept; the oldest go first. */
    dead: 10_000,
    /** Bytes of one body; a larger event is sent without its data. */
    bodyBytes: 262_144,
    /** Characters kept of why something did not arrive. */
    causeCharacters: 300,
    /** How far a webhook is, is remembered so long after the office file lost it. */
    forgottenMs: 30 * DAY_MS,
  },
  pops: {
    /** Ringing phones of agents whose callers are looked up at once; further agents see the number alone. */
    atOnce: 2_000,
    /** A screen pop does not wait longer for calls, recordings and marks; they follow in another. */
    patienceMs: 10,
    /** Earlier calls, survey marks and suggested articles shown. */
    calls: 5,
    marks: 5,
    articles: 3,
    /** Characters of the name of a customer who is made from a call. */
    nameCharacters: 80,
    /** Notes shown, the newest. */
    notes: 3,
  },
} as const;
