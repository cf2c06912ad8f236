// Reports and performance by chance, all of their names within the office. Part of `sample.ts`.

import fc from "fast-check";
import {
  type OfficeReport,
  type Performance,
  REPORT_FORMATS,
  REPORT_KEYS,
  REPORT_PERIODS,
  REPORT_TAKES,
  type ReportTakes,
  WEEKDAYS,
} from "../../src/office/reports.ts";

const title = fc.constantFrom("周报", "Weekly", "true", "a: b, {c}", '"quoted"');
const minute = fc.integer({ min: 0, max: 1_439 });
const mails = fc.subarray(["boss@example.com", "night+x@example.org"]);

const schedule = fc
  .record({
    at: minute,
    days: fc.subarray([...WEEKDAYS]),
    monthDay: fc.option(fc.integer({ min: 1, max: 28 }), { nil: undefined }),
    format: fc.constantFrom(...REPORT_FORMATS),
    mail: mails,
  })
  .map((drawn) => ({ ...drawn, days: drawn.monthDay === undefined ? drawn.days : [] }));

export function reportOf(key: string, queues: readonly string[]): fc.Arbitrary<OfficeReport> {
  return fc
    .record({
      name: title,
      report: fc.constantFrom(...REPORT_KEYS),
      period: fc.constantFrom(...REPORT_PERIODS),
      schedule: fc.option(schedule, { nil: undefined }),
      by: fc.nat(),
      queue: fc.constantFrom(undefined, ...queues),
    })
    .map(({ by, queue, ...drawn }) => {
      const takes: ReportTakes = REPORT_TAKES[drawn.report];
      return {
        ...drawn,
        key,
        parameters: {
          ...(takes.by !== undefined && by % 2 === 0 && { by: takes.by[by % takes.by.length] }),
          ...(takes.parameters.includes("queue") && queue !== undefined && { queue }),
        },
      };
    });
}

const tenths = (least: number, most: number) => fc.integer({ min: least, max: most }).map((found) => found / 10);

export const anyPerformance: fc.Arbitrary<Performance> = fc.record({
  answerWithinMs: fc.integer({ min: 1, max: 600 }).map((seconds) => seconds * 1_000),
  sales: fc.subarray(["成交", "sold", "true"]),
  cancellations: fc.subarray(["退订", "returned"]),
  projects: fc.constant(new Map()),
  warnings: fc.record({
    signIns: fc.integer({ min: 1, max: 1_000 }),
    shortCallMs: fc.integer({ min: 1, max: 3_600 }).map((seconds) => seconds * 1_000),
    shortShare: tenths(0, 1_000).map((percent) => percent / 100),
    longTimes: tenths(10, 1_000),
    longShare: tenths(0, 1_000).map((percent) => percent / 100),
    complaintShare: tenths(0, 1_000).map((percent) => percent / 100),
    nightTimes: tenths(10, 1_000),
    nightFrom: minute,
    nightTo: minute,
    fewCalls: fc.integer({ min: 1, max: 100_000 }),
  }),
});
