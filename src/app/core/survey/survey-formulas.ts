// What answers to a survey come to (IVR-04): CSAT, NPS, CES, the mean, the share of those asked who answered. Each formula stands word by word, with an
// example, in docs/surveys.md; a test reckons the examples.

import type { SurveyMeasure } from "../../../ivr/flow.ts";
import type { Scale } from "./survey-answer.ts";

/** Answers counted by steps above the worst. */
export interface AnswerCounts extends Scale {
  /** Whoever was asked, answered or not. */
  readonly offered: number;
  /** `grades[0]`: the worst; as many as the scale has steps. */
  readonly grades: readonly number[];
}

/** Shares are 0 to 1, nps is -100 to 100. undefined: nobody answered, or it is no figure of this measure or scale. */
export interface SurveyFigures {
  readonly offered: number;
  readonly answered: number;
  readonly responseRate: number | undefined;
  /** Of the keys, as they were pressed. */
  readonly mean: number | undefined;
  /** 0 worst to 1 best, whatever the scale. */
  readonly meanScore: number | undefined;
  readonly csat: number | undefined;
  readonly nps: number | undefined;
  readonly ces: number | undefined;
  readonly easy: number | undefined;
  /** By key: how often each was pressed. */
  readonly keys: Readonly<Record<string, number>>;
}

export function surveyFigures(counts: AnswerCounts): SurveyFigures {
  const { measure, offered, grades, least, most } = counts;
  const span = most - least;
  const answered = sum(grades);
  const total = sum(grades.map((count, grade) => count * grade));
  const atLeast = (grade: number): number => sum(grades.slice(grade));
  const of = (wanted: SurveyMeasure, value: () => number | undefined): number | undefined =>
    measure === wanted ? value() : undefined;
  const meanGrade = share(total, answered);
  return {
    offered,
    answered,
    responseRate: share(answered, offered),
    mean: meanGrade === undefined ? undefined : keyOf(meanGrade, counts),
    meanScore: share(total, answered * span),
    csat: of("csat", () => share(atLeast(Math.ceil((span * 3) / 4)), answered)),
    nps: of("nps", () => (least === 0 && most === 10 ? promoterScore(grades, answered) : undefined)),
    ces: of("ces", () => (meanGrade === undefined ? undefined : least + meanGrade)),
    easy: of("ces", () => share(atLeast(Math.ceil((span * 2) / 3)), answered)),
    keys: Object.fromEntries(grades.map((count, grade) => [String(keyOf(grade, counts)), count])),
  };
}

/** Promoters: 9 and 10 of 10; detractors: 0 to 6. */
function promoterScore(grades: readonly number[], answered: number): number | undefined {
  const net = share(sum(grades.slice(9)) - sum(grades.slice(0, 7)), answered);
  return net === undefined ? undefined : net * 100;
}

function keyOf(grade: number, { least, most, best }: Scale): number {
  return best === "last" ? least + grade : most - grade;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function share(part: number, whole: number): number | undefined {
  return whole <= 0 ? undefined : part / whole;
}
