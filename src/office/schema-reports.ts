// `reports` and `performance` of the office file, read and put together. Part of `schema.ts` and `assemble.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";
import {
  NIGHT,
  type OfficeReport,
  PERFORMANCE_MEASURES,
  type Performance,
  REPORT_FORMATS,
  REPORT_KEYS,
  REPORT_PARAMETERS,
  REPORT_PERIODS,
  WEEKDAYS,
} from "./reports.ts";
import { converted, KEY, NAME, shortList } from "./schema-words.ts";
import { duration, mapOf, number, oneOf, optional, perhaps, record, required, text } from "./shape.ts";

const MAIL = { pattern: /^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/, allowed: "a mail address" };
/** Keys, numbers and steps. */
const PARAMETER = { pattern: /^[\p{L}\p{N}_.:/-]{1,64}$/u, allowed: "a key of the office file, or a step" };
const CLOCK = { pattern: /^\d{1,2}:\d{2}$/, allowed: 'a time of day in quotes, such as "08:00"' };

const timeOfDay = converted<number>(CLOCK, 0, (written) => {
  const [hour = 0, minute = 0] = written.split(":").map(Number);
  return hour < 24 && minute < 60 ? hour * 60 + minute : undefined;
});

const parameter = (about: string) => perhaps(text(PARAMETER), about);

export const savedReport = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  report: required(oneOf(REPORT_KEYS), `the report: ${REPORT_KEYS.join(", ")}`),
  period: optional(oneOf(REPORT_PERIODS), "yesterday", "The time it is about, by the office's calendar"),
  by: parameter("A row for each of these; what the report does when left out"),
  queue: parameter("Of this queue alone"),
  agent: parameter("Of this agent alone"),
  team: parameter("Of this team alone"),
  trunk: parameter("Of this trunk alone"),
  category: parameter("Of this category of tickets or articles alone"),
  class: parameter("Of this class of customers alone"),
  survey: parameter("Of this survey alone"),
  flow: parameter("Of this flow alone"),
  project: parameter("Of this project of `performance` alone"),
  scorecard: parameter("By this scorecard alone"),
  at: perhaps(timeOfDay, 'When it runs by itself, by the office\'s clock, such as "08:00"; left out: by hand alone'),
  days: optional(shortList(oneOf(WEEKDAYS), 0, 7), [], "Days of the week on which it runs; every day when left out"),
  monthDay: perhaps(number({ low: 1, high: 28, whole: true }), "Instead of days: the day of the month"),
  format: optional(oneOf(REPORT_FORMATS), "xlsx", "What is written or sent"),
  mail: optional(
    shortList(text(MAIL), 0, limits.reports.addresses),
    [],
    "Who gets it, over the mail server of zongji.yaml",
  ),
});

export type RawReport = typeof savedReport.placeholder;

export function toReport(key: string, raw: RawReport): OfficeReport {
  const { name = key, report, period, at, days, monthDay, format, mail } = raw;
  const given = REPORT_PARAMETERS.flatMap((parameter) => {
    const value = raw[parameter];
    return value === undefined ? [] : [[parameter, value] as const];
  });
  const schedule = at === undefined ? undefined : { at, days, monthDay, format, mail };
  return { key, name, report, period, parameters: Object.fromEntries(given), schedule };
}

const weight = number({ low: 0, high: 100, whole: false });
const percent = number({ low: 0, high: 100, whole: false });
const times = number({ low: 1, high: 100, whole: false });
const disposition = shortList(text(NAME), 0, limits.performance.dispositions);

const weights = record({
  talkShare: optional(weight, 15, "Talk time of staffed time"),
  utilisation: optional(weight, 15, "Staffed time not busy"),
  satisfaction: optional(weight, 25, "Answers that were satisfied"),
  answeredInTime: optional(weight, 15, "Calls answered in time"),
  handling: optional(weight, 15, "Handling time against the mean of all"),
  exam: optional(weight, 15, "Marks of exams"),
  quality: optional(weight, 15, "Scores of inspections"),
  sales: optional(weight, 0, "Sales without cancellations, of calls answered"),
});

const project = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  teams: required(shortList(text(KEY), 1, limits.people.scope), "the teams whose agents are compared"),
  weights: optional(weights, weights.placeholder, "What each measure counts in the ranking; 0: not at all"),
});

const warnings = record({
  signIns: optional(number({ low: 1, high: 1_000, whole: true }), 6, "More sign-ins of a day are told"),
  shortCall: optional(duration(SECOND_MS, HOUR_MS), 10 * SECOND_MS, "Shorter talks are short"),
  shortShare: optional(percent, 10, "A greater share of short talks is told, in percent"),
  longTimes: optional(times, 3, "Talks so many times as long as the mean of all are long"),
  longShare: optional(percent, 5, "A greater share of long talks is told, in percent"),
  complaintShare: optional(percent, 10, "A greater share of sales followed by a complaint is told, in percent"),
  nightTimes: optional(times, 2, "A share of talks at night so many times that of the others is told"),
  nightFrom: perhaps(timeOfDay, "When the night begins; 22:00 when left out"),
  nightTo: perhaps(timeOfDay, "When the night ends; 06:00 when left out"),
  fewCalls: optional(number({ low: 1, high: 100_000, whole: true }), 20, "Shares of fewer talks are not told"),
});

export const performance = record({
  answerWithin: optional(duration(SECOND_MS, 10 * MINUTE_MS), 15 * SECOND_MS, "Within this a call is answered in time"),
  sales: optional(disposition, [], "Dispositions that are a sale"),
  cancellations: optional(disposition, [], "Dispositions that undo a sale"),
  projects: optional(mapOf(KEY, project), new Map(), "Teams that are compared together, by the project's key"),
  warnings: optional(warnings, warnings.placeholder, "From where on figures look made up"),
});

export type RawPerformance = typeof performance.placeholder;
export const performanceDefaults = { weights: weights.placeholder, warnings: warnings.placeholder } as const;

export function toPerformance(raw: RawPerformance): Performance {
  const { answerWithin: answerWithinMs, sales, cancellations, projects } = raw;
  const { shortCall: shortCallMs, shortShare, longShare, complaintShare, nightFrom, nightTo, ...rest } = raw.warnings;
  return {
    ...{ answerWithinMs, sales, cancellations },
    projects: new Map([...projects].map(([key, { name = key, ...one }]) => [key, { key, name, ...one }])),
    warnings: {
      ...rest,
      shortCallMs,
      nightFrom: nightFrom ?? NIGHT.from,
      nightTo: nightTo ?? NIGHT.to,
      shortShare: shortShare / 100,
      longShare: longShare / 100,
      complaintShare: complaintShare / 100,
    },
  };
}

/** What every agent is judged by where the office names no project. */
export const usualWeights = Object.fromEntries(
  PERFORMANCE_MEASURES.map((measure) => [measure, weights.placeholder[measure]]),
) as { readonly [Measure in (typeof PERFORMANCE_MEASURES)[number]]: number };
