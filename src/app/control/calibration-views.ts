// Calibrations as they are shown: to who may see inspectors with names and calls, to an inspector without (QA-03, QA-07). Part of `calibration-control.ts`.

import type {
  AgreementView,
  BiasView,
  CalibrationDetailView,
  CalibrationQuestionView,
  CalibrationResultView,
  CalibrationScoreView,
  CalibrationSheetView,
  CalibrationTrendView,
  CalibrationView,
  InspectorBiasView,
} from "../../api/calibration-control.ts";
import { isoTime, isoTimeOrNull } from "../../base/time.ts";
import type { Bias } from "../../qa/calibration/bias.ts";
import { type Calibration, placeOf } from "../../qa/calibration/calibration.ts";
import type { Agreement, ComparedQuestion, ComparedScore, Comparison } from "../../qa/calibration/compare.ts";
import type { Trend } from "../../qa/calibration/trend.ts";
import { qaId } from "../../qa/ids.ts";
import type { ScoreSheet } from "../../qa/sheet.ts";

/** Whoever looks. */
export interface CalibrationEyes {
  /** Key of the user; undefined: the installation itself. */
  readonly user: string | undefined;
  /** They may see who judged what, and whose call it was. */
  readonly seesAll: boolean;
}

/** Figures with three places behind the point. */
export function calibrationView(one: Calibration): CalibrationView {
  const { number, scorecard, version, state, calls, createdAt, dueAt, endedAt, outcome } = one;
  return {
    ...{ id: qaId("calibration", number), scorecard, version, state, calls: calls.length },
    ...{ createdAt: isoTime(createdAt), dueAt: isoTime(dueAt), endedAt: isoTimeOrNull(endedAt) },
    ...{ judged: outcome?.judged ?? null, agreement: rounded(outcome?.agreement), alpha: rounded(outcome?.alpha) },
  };
}

export function calibrationDetail(
  one: Calibration,
  sheets: readonly ScoreSheet[],
  comparison: Comparison | undefined,
  eyes: CalibrationEyes,
): CalibrationDetailView {
  const of = (inspector: string | undefined): readonly CalibrationSheetView[] =>
    sheets.filter((sheet) => sheet.inspector === inspector).map((sheet) => sheetLine(sheet, one));
  const { seesAll } = eyes;
  return {
    ...calibrationView(one),
    why: one.state === "cancelled" && !seesAll ? null : (one.why ?? null),
    mine: of(eyes.user),
    parts: seesAll
      ? one.calls.map(({ call, recording, agent, fromMs, toMs }, place) => ({
          ...{ call: place + 1, id: call, recording, agent, seconds: Math.round((toMs - fromMs) / 1_000) },
        }))
      : null,
    inspectors: seesAll
      ? one.inspectors.map((inspector) => ({ inspector, isMaster: inspector === one.master, sheets: of(inspector) }))
      : null,
    ...{ master: seesAll ? (one.master ?? null) : null, createdBy: seesAll ? one.by : null },
    result: comparison === undefined ? null : resultView(comparison, eyes),
  };
}

function sheetLine(sheet: ScoreSheet, { calls }: Calibration): CalibrationSheetView {
  return { sheet: qaId("sheet", sheet.number), call: placeOf(sheet, calls) + 1, state: sheet.state };
}

function resultView(comparison: Comparison, eyes: CalibrationEyes): CalibrationResultView {
  const { whole, questions, scores, inspectors, questionBias, scoreBias } = comparison;
  return {
    whole: agreementView(whole),
    questions: questions.map((one) => questionView(one, eyes)),
    scores: scores.map((one) => scoreView(one, eyes)),
    biases: inspectors
      .filter((inspector) => eyes.seesAll || inspector === eyes.user)
      .map((inspector) => biasLine(inspector, questionBias, scoreBias))
      .filter(({ questions: ofQuestions, scores: ofScores }) => ofQuestions !== null || ofScores !== null),
  };
}

function questionView(
  { item, text, kind, calls, ...agreement }: ComparedQuestion,
  eyes: CalibrationEyes,
): CalibrationQuestionView {
  return {
    ...{ item, text, kind, ...agreementView(agreement) },
    calls: calls.map(({ call, equal, marks }) => ({
      ...{ call: call + 1, equal: rounded(equal) },
      marks: marks.map(({ mark, by }) => ({
        ...{ mark, times: by.length, isMine: eyes.user !== undefined && by.includes(eyes.user) },
        by: eyes.seesAll ? by : null,
      })),
    })),
  };
}

function scoreView({ call, by, right }: ComparedScore, { user, seesAll }: CalibrationEyes): CalibrationScoreView {
  const scores = [...by.values()];
  return {
    ...{
      call: call + 1,
      right: rounded(right),
      lowest: round(Math.min(...scores)),
      highest: round(Math.max(...scores)),
    },
    mine: rounded(user === undefined ? undefined : by.get(user)),
    by: seesAll ? [...by].map(([inspector, score]) => ({ inspector, score: round(score) })) : null,
  };
}

function biasLine(inspector: string, questions: readonly Bias[], scores: readonly Bias[]): InspectorBiasView {
  const of = (all: readonly Bias[]): BiasView | null => biasView(all.find((one) => one.inspector === inspector));
  return { inspector, questions: of(questions), scores: of(scores) };
}

function biasView(bias: Omit<Bias, "inspector"> | undefined): BiasView | null {
  return bias === undefined
    ? null
    : { compared: bias.compared, mean: round(bias.mean), distance: round(bias.distance) };
}

function agreementView({ equal, alpha, kappa }: Agreement): AgreementView {
  return { equal: rounded(equal), alpha: rounded(alpha), kappa: rounded(kappa) };
}

export function trendView(scorecard: string, trend: Trend, { user, seesAll }: CalibrationEyes): CalibrationTrendView {
  const { whole, questions } = trend.together;
  return {
    ...{ scorecard, calibrations: trend.calibrations.map(calibrationView), whole: agreementView(whole) },
    questions: questions.map(({ item, text, calls, ...agreement }) => ({
      ...{ item, text, calls: calls.length, ...agreementView(agreement) },
    })),
    inspectors: trend.inspectors
      .filter(({ inspector }) => seesAll || inspector === user)
      .map(({ inspector, questions: ofQuestions, scores, each }) => ({
        ...{ inspector, questions: biasView(ofQuestions), scores: biasView(scores) },
        each: each.map(({ calibration, mean, distance }) => ({
          ...{ calibration: qaId("calibration", calibration), mean: round(mean), distance: round(distance) },
        })),
      })),
  };
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : round(value);
}

/** Half a thousandth away from nought on both sides: biases that cancel out still do. */
function round(value: number): number {
  return (Math.sign(value) * Math.round(Math.abs(value) * 1_000)) / 1_000 + 0;
}
