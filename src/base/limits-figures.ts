// Bounds of what is counted of queues and agents, and of alarms. Part of `limits.ts`.

export const figuresLimits = {
  figures: {
    /** Tiers and regions of one queue that are counted apart on one day; callers of further ones are counted together as "(other)". */
    parts: 500,
    /** Reasons for being busy that are counted apart for one agent; further ones together as "(other)". */
    busyReasons: 20,
    /** Quarters of an hour kept while the database takes nothing; of more the oldest is lost, and logged. */
    unwritten: 96,
    /** Figures by the quarter of an hour are kept for so long. */
    keptMs: 800 * 24 * 3_600_000,
    /** Rows of one report; a larger one: 422, and it can be asked for by the hour or the day. */
    reportRows: 5_000,
  },
  alarms: {
    /** Alarms of an office file; more are refused. */
    perOffice: 500,
    /** Open alarms and those that were over last, as lists show them. */
    listed: 1_000,
    /** Alarms that are over are kept for so long. */
    keptMs: 800 * 24 * 3_600_000,
    /** Letters that wait for one webhook; of more the oldest is lost, and told in the status. */
    letters: 200,
    /** Times a letter is posted before it is lost. */
    posts: 6,
    /** Between the first two; each further pause is four times as long. */
    firstPauseMs: 1_000,
    /** A webhook's longer answer is not read. */
    answerBytes: 65_536,
    /** Mails in an hour; what comes beyond is put together into one mail when there is room again. */
    mailsPerHour: 30,
    /** Alarms put together in one mail; the others are counted in it. */
    alarmsPerMail: 50,
  },
} as const;
