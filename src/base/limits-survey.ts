// Bounds of surveys. Part of `limits.ts`, where everybody reads them.

export const surveyLimits = {
  survey: {
    /** Surveys that one call is asked; a further one is neither counted nor kept, and the flow goes on from the error. */
    perCall: 16,
    /** Actions of answers under way at once; those of a further answer stay noted as not done. */
    actions: 1_000,
    /** Team leaders told of one answer; further ones are not. */
    leadersTold: 20,
    /** A message that has not been sent in this time counts as failed. */
    actionMs: 30_000,
    /** Actions that a killed process left, looked at when it starts again; those of further answers stay noted as due. */
    leftDue: 1_000,
    /** A report and the list of surveys look so far back, unless they are told from when. */
    spanMs: 30 * 24 * 3_600_000,
    /** Rows of one list of answers. */
    listed: 1_000,
    /** Rows of one report; more: 422. */
    reportRows: 5_000,
    /** With fewer answers behind it a figure is marked as resting on few. */
    fewAnswers: 30,
  },
} as const;
