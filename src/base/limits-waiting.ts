// Bounds of what callers meet while they wait, and of the caller list. Part of `limits.ts`, where everybody reads them.

export const waitingLimits = {
  waiting: {
    /** Rules of overflow of one queue; more are a fault of the file. */
    overflows: 10,
    /** Comfort files of one queue; more are a fault of the file. */
    comfort: 20,
    /** Schedules of the office file; more are a fault of the file. */
    schedules: 100,
    /** Special days, or ranges of them, of one schedule; more are a fault of the file. */
    specialDays: 500,
    /** How often the rules of queues send one caller on; then overflow leaves them where they are, and a closed queue says goodbye. */
    hops: 5,
    /** Conditions of overflow and hours are looked at this often while anybody waits whom they concern. */
    lookMs: 1_000,
    /** Words before caller and agent are connected; longer ones are cut. */
    connectWordsMs: 8_000,
    /** A further announcement is made at the earliest this long after the last one ended. */
    leastPauseMs: 3_000,
    /** A barred caller is answered and told why once within this time; further attempts hear 603 unanswered. */
    barredAgainMs: 600_000,
    /** Barred numbers remembered for that; the oldest are forgotten, and hear it again. */
    barredTold: 1_000,
    /** Characters of a reason or a note that people give. */
    reasonCharacters: 300,
    /** The longest that a queue may be closed by command at once. */
    closureMs: 31_536_000_000,
  },
  callers: {
    /** Entries of the caller list; a further one is refused with 409. */
    entries: 200_000,
    /** Of these, entries that end with a star; a further one is refused with 409. */
    patterns: 1_000,
    /** The longest that a number may be barred: one year. Then a person must decide again. */
    barredMs: 31_536_000_000,
    /** Entries of one answer; older ones by `before`. */
    listed: 1_000,
    /** Marks of customers that an agent needs to be counted among the best. */
    leastMarks: 3,
    /** The best-marked agents of a queue: at most so many. */
    bestAgents: 20,
    /** How old the table of agents' marks may be before it is made again. */
    marksMs: 300_000,
    /** A new mark has it made again, this often at most. */
    marksSoonMs: 10_000,
    /** Agents in that table. */
    markedAgents: 20_000,
  },
} as const;
