// Bounds of call-backs. Part of `limits.ts`, where everybody reads them.

export const callbackLimits = {
  callback: {
    /** Open tasks of the whole office; a further caller hears that it cannot be done now, a further missed call is in the list of calls alone. */
    open: 20_000,
    /** A task that waits for people and that nobody has touched, nor the customer called, for so long is closed as expired. */
    keepOpenMs: 30 * 24 * 3_600_000,
    /** Open tasks to one number, over all queues; further ones are refused. */
    perNumber: 3,
    /** Calls to one customer's number by the switch within a day, whatever was asked for; further ones wait for people. */
    dialsPerNumber: 8,
    /** Requests of one caller's number within a day; further ones are refused. */
    requestsPerCaller: 3,
    /** The same of all callers together who hide their number. */
    requestsOfHidden: 60,
    /** Times that one waiting caller may ask and think better of it; then the key is one that means nothing. */
    asksPerCall: 5,
    /** Numbers whose requests and calls of the day are remembered; roughly, those longest ago are forgotten. */
    remembered: 20_000,
    /** Call-backs of one queue in line and in progress at once, whatever the office file says. */
    inLine: 500,
    /** Times that agents hang up before their customer answers; then the task waits for people. */
    dropped: 3,
    /** The largest `retries` of the office file. */
    retries: 20,
    /** How far ahead somebody may put a call-back down. */
    aheadMs: 90 * 24 * 3_600_000,
    /** Digits of a number that is keyed in; further ones end it. */
    digits: 20,
    /** Tries to key in a number that may be called. */
    numberTries: 3,
    /** Between two digits; longer ends the number. */
    digitPauseMs: 5_000,
    /** Rows of one list. */
    listed: 1_000,
    /** Calls that reached a customer, kept so that the agent may still say otherwise. */
    reachedKept: 1_000,
    /** Callers who waited when the process was killed become tasks at its next start, if that comes in this time. */
    leftWaitingMs: 24 * 3_600_000,
    /** Things planned at once, two for each task that the switch dials; a further task waits for people. */
    scheduled: 50_000,
    /** The clock of the wall may be turned: so often, at least, due times are looked at. */
    lookMs: 3_600_000,
  },
} as const;
