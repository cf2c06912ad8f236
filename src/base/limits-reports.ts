// Bounds of reports (CRM-10) and of agents' performance (PERF-01). Part of `limits.ts`, where everybody reads them.

export const reportLimits = {
  reports: {
    /** Rows of one report; more: 422, and it can be asked for a shorter time or in larger steps. */
    rows: 5_000,
    /** Rows of agents that are added up for teams; more: 422 likewise. */
    agentRows: 50_000,
    /** Marks of questions that are added up for `quality-items`; more: 422 likewise. */
    answerRows: 50_000,
    /** The longest time a report looks at; longer: 400. */
    spanMs: 800 * 24 * 3_600_000,
    /** Reports under way at once; a further one: 503. */
    running: 4,
    /** Entries of `reports` in an office file; more are refused. */
    perOffice: 200,
    /** Reports that people saved by command; a further one: 409. */
    saved: 500,
    /** Mail addresses of one scheduled report. */
    addresses: 20,
    /** Tries to send one mail; then the run has failed, and `report schedule` tells why. */
    mailTries: 4,
    /** Before the second try; each further pause is four times as long. */
    mailPauseMs: 60_000,
    /** Files of one scheduled report in DATA/reports; the oldest beyond it are removed. */
    files: 100,
    /** Runs listed by `report schedule`; older ones are forgotten. */
    runsKept: 1_000,
    /** Bars of one chart; further rows stand in the table alone. */
    bars: 60,
  },
  performance: {
    /** Agents of one ranking; more: 422. */
    agents: 10_000,
    /** Projects of an office file; more are refused. */
    projects: 100,
    /** Dispositions that count as a sale, or as a cancellation. */
    dispositions: 100,
  },
} as const;
