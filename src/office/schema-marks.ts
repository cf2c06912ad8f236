// What is made of customers' marks, in the office file. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { HOUR_MS } from "../base/time.ts";
import { KEY, shortList } from "./schema-words.ts";
import { duration, number, optional, perhaps, record, text } from "./shape.ts";

const DAY_MS = 24 * HOUR_MS;
const surveys = shortList(text(KEY), 0, limits.marks.surveys);
const below = number({ low: 1, high: 100, whole: false });
const span = duration(DAY_MS, 400 * DAY_MS);
const often = number({ low: 1, high: 1_000, whole: true });

function churnRule(atLeast: number, days: number) {
  return {
    atLeast: optional(often, atLeast, "So many mean it"),
    in: optional(span, days * DAY_MS, "Within so long a time"),
  };
}

const followUp = record({
  below: optional(below, 40, "Answers below this share of the scale, in percent"),
  within: optional(duration(HOUR_MS, 90 * DAY_MS), DAY_MS, "Until when somebody has seen to them"),
  surveys: optional(surveys, [], "Of these surveys alone; of all when left out"),
});

const churn = record({
  contacts: perhaps(record(churnRule(5, 30)), "So many calls by the same customer"),
  complaints: perhaps(record(churnRule(2, 180)), "So many complaints"),
  marks: perhaps(
    record({ ...churnRule(2, 180), below: optional(below, 40, "Mean of the answers, in percent of the scale") }),
    "Answers that are bad on the whole",
  ),
});

export const markRules = record({
  solvedSurveys: optional(surveys, [], "Surveys that ask whether the matter is settled"),
  solvedQuestions: optional(surveys, [], "Questions of scorecards that ask it of who listens, by their keys"),
  sameMatter: optional(span, 30 * DAY_MS, "No new contact for so long means that it was settled"),
  followUp: perhaps(followUp, "Somebody is to see to customers who were not happy"),
  churn: optional(churn, churn.placeholder, "What means that a customer may leave"),
});
