// Bounds of what flows ask of the world outside the call: requests, look-ups, messages, and the office's tables. Part of `limits.ts`, where everybody
// reads them.

export const outwardLimits = {
  requests: {
    /** Requests of flows under way at once; a further one fails, and its flow goes where errors go. */
    atOnce: 200,
    /** The same to one place (scheme, host and port). */
    perPlace: 50,
    /** Bytes of an answer; a longer one is cut off and the request fails. */
    answerBytes: 131_072,
    /** Lists and maps within one another in an answer; deeper: the request fails. */
    answerDepth: 12,
    /** Entries of all lists and maps of an answer; more: the request fails. */
    answerEntries: 5_000,
    /** Header fields of an answer, and bytes of all of them; more: the request fails. */
    answerHeaders: 100,
    answerHeaderBytes: 16_384,
    /** Bytes of what is sent; more: the request fails. */
    bodyBytes: 65_536,
    /** Characters of an address; more: the request fails. */
    urlCharacters: 2_000,
    /** Redirects followed; then the request fails. */
    redirects: 3,
    /** Pause before the first further try, give or take a half; it doubles. */
    retryMs: 200,
    /** Requests in a row that a place did not answer; then further ones fail at once for the time that follows. */
    faultsToRest: 5,
    /** That time, and the longest it grows to: it doubles with each try that fails. */
    restMs: 5_000,
    restMaxMs: 60_000,
    /** Places remembered with how they answer; roughly, those not asked for longest are forgotten. */
    places: 500,
    /** Connections kept open to one place, and how long without use. */
    keptConnections: 8,
    keptMs: 4_000,
  },
  lookUps: {
    /** Look-ups in tables by one caller's number within the hour; further ones fail, with a line in the log. */
    perCaller: 100,
    /** The same of those that found nothing: somebody tries numbers. */
    missesPerCaller: 20,
    /** Misses of all callers together who hide their number. */
    missesOfHidden: 300,
    /** Callers remembered; roughly, those longest ago are forgotten. */
    callers: 20_000,
    /** How far back the agent is looked for whom a customer spoke with last. */
    lastAgentMs: 180 * 24 * 3_600_000,
  },
  leftByCallers: {
    /** Tickets that flows take down for one caller's number within the hour, all who hide theirs together; a further one is refused, with a line in the log. */
    perCaller: 10,
    /** Votes on one article within a day of callers who hide their number; further ones do not count. */
    votesOfHidden: 50,
    /** Callers remembered; roughly, those longest ago are forgotten. */
    callers: 20_000,
  },
  flowMessages: {
    /** Messages of flows that wait or are under way, of each of mail, short messages and webhooks; a further one fails, and its flow goes where errors go. */
    waiting: 1_000,
    /** Of them under way at once. */
    atOnce: 8,
    /** How often one is tried in all, and the pause after the first try; each further one is four times as long. Then it is lost, with a line in the log. */
    tries: 4,
    firstPauseMs: 5_000,
    /** No try takes longer. */
    tryMs: 15_000,
    /** Messages because of one caller's number within the hour, by the way they go; further ones fail. All who hide their number share ten times as many. */
    phonePerCaller: 20,
    mailPerCaller: 10,
    smsPerCaller: 5,
    webhookPerCaller: 60,
    /** The same of all callers within a minute. */
    phonePerMinute: 300,
    mailPerMinute: 30,
    smsPerMinute: 60,
    webhookPerMinute: 600,
    /** Short messages to one number within a day; further ones fail. */
    smsPerNumber: 10,
    /** Senders and recipients remembered; roughly, those longest ago are forgotten. */
    counted: 20_000,
    /** Characters of a subject and of a short message; the rest is cut off. */
    subjectCharacters: 200,
    smsCharacters: 500,
  },
  tables: {
    /** Tables of an office; a further one is refused. */
    tables: 50,
    /** Rows of one table; a longer file is refused. */
    rows: 250_000,
    /** Columns of one table. */
    columns: 60,
    /** Characters of a column's name, a key, a value, and all values of one row; longer: a fault of the file. */
    columnCharacters: 64,
    keyCharacters: 120,
    valueCharacters: 2_000,
    rowCharacters: 16_384,
    /** Bytes of a file; a larger one: 413. */
    fileBytes: 64 * 1_024 * 1_024,
    /** Faults of a file that are told; further ones are counted. */
    faults: 50,
    /** Rows written or removed together; others' writes go in between. */
    batch: 1_000,
    /** Rows of one page of a list. */
    listed: 1_000,
    /** Digits that a key must have at least to be found by its digits alone. */
    fewestDigits: 3,
  },
} as const;
