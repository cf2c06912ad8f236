// Whether inspectors come to judge alike (QA-07): the calibrations with one scorecard, oldest first, each inspector's bias in each, and what all of them
// together say of each question. Questions are the same by their key, whatever version of the scorecard asked them.

import type { Scorecard } from "../scorecard.ts";
import type { Bias } from "./bias.ts";
import type { Calibration } from "./calibration.ts";
import { type Comparison, compare, type Judged } from "./compare.ts";

export interface Calibrated {
  readonly calibration: Calibration;
  readonly comparison: Comparison;
  /** Its sheets; places of calls from 0. */
  readonly judged: readonly Judged[];
}

export interface InspectorTrend {
  readonly inspector: string;
  /** Over everything they judged; undefined: it could be compared with nothing. */
  readonly questions: Omit<Bias, "inspector"> | undefined;
  readonly scores: Omit<Bias, "inspector"> | undefined;
  /** Over questions, in the order of the calibrations; those without them left out. */
  readonly each: readonly { readonly calibration: number; readonly mean: number; readonly distance: number }[];
}

export interface Trend {
  readonly calibrations: readonly Calibration[];
  readonly inspectors: readonly InspectorTrend[];
  /** All calls of all calibrations as if they were one. */
  readonly together: Pick<Comparison, "whole" | "questions">;
}

/** `all` in any order; `card`: the questions that count, as they are asked now. */
export function trendOf(card: Pick<Scorecard, "sections">, all: readonly Calibrated[]): Trend {
  const inOrder = all.toSorted((one, other) => one.calibration.number - other.calibration.number);
  let calls = 0;
  const judged: Judged[] = [];
  for (const one of inOrder) {
    for (const sheet of one.judged) judged.push({ ...sheet, call: calls + sheet.call });
    calls += one.calibration.calls.length;
  }
  const inspectors = [...new Set(judged.map(({ inspector }) => inspector))].toSorted();
  const { whole, questions } = compare(card, judged, undefined);
  return {
    calibrations: inOrder.map(({ calibration }) => calibration),
    inspectors: inspectors.map((inspector) => trendOfInspector(inspector, inOrder)),
    together: { whole, questions },
  };
}

function trendOfInspector(inspector: string, all: readonly Calibrated[]): InspectorTrend {
  const of = (biases: readonly Bias[]): Bias | undefined => biases.find((one) => one.inspector === inspector);
  return {
    inspector,
    questions: together(all.map(({ comparison }) => of(comparison.questionBias))),
    scores: together(all.map(({ comparison }) => of(comparison.scoreBias))),
    each: all.flatMap(({ calibration, comparison }) => {
      const bias = of(comparison.questionBias);
      return bias === undefined ? [] : [{ calibration: calibration.number, mean: bias.mean, distance: bias.distance }];
    }),
  };
}

/** Each calibration by how much was compared in it. */
function together(biases: readonly (Bias | undefined)[]): Omit<Bias, "inspector"> | undefined {
  const known = biases.filter((one) => one !== undefined);
  const compared = known.reduce((sum, one) => sum + one.compared, 0);
  if (compared === 0) return undefined;
  const weighted = (figure: (one: Bias) => number): number =>
    known.reduce((sum, one) => sum + figure(one) * one.compared, 0) / compared;
  return { compared, mean: weighted(({ mean }) => mean), distance: weighted(({ distance }) => distance) };
}
