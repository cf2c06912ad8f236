// Calibrations as a person reads them: lists, the comparison question by question, trends. Part of commands/qa-calibration.ts.

import type {
  AgreementView,
  BiasView,
  CalibrationDetailView,
  CalibrationInspectorView,
  CalibrationQuestionView,
  CalibrationResultView,
  CalibrationSheetView,
  CalibrationTrendView,
  CalibrationView,
  InspectorBiasView,
} from "../api/calibration-control.ts";
import { type Context, rowsOf } from "./context.ts";
import { localTime, orDash, percent } from "./format.ts";
import { fieldList } from "./table.ts";
import { word } from "./words.ts";

export function calibrationListText(context: Context, rows: readonly CalibrationView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.state, cell: ({ state }) => word(words, `calibration-${state}`) },
    { title: words.calibrationCard, cell: ({ scorecard, version }) => `${scorecard} ${version}` },
    { title: words.calibrationCalls, cell: ({ calls }) => String(calls), align: "right" },
    { title: words.calibrationDue, cell: ({ dueAt }) => localTime(dueAt) },
    { title: words.calibrationJudged, cell: ({ judged }) => orDash(judged), align: "right" },
    { title: words.calibrationAgreement, cell: ({ agreement }) => shareText(agreement), align: "right" },
    { title: words.calibrationAlpha, cell: ({ alpha }) => figure(alpha), align: "right" },
  ]);
}

export function calibrationText(context: Context, one: CalibrationDetailView): string {
  const { words } = context;
  const isEnding = one.state === "closed" && one.why !== null;
  const fields = fieldList([
    [words.id, one.id],
    [words.state, word(words, `calibration-${one.state}`)],
    [words.calibrationCard, `${one.scorecard} ${one.version}`],
    [words.calibrationDue, localTime(one.dueAt)],
    [words.calibrationEnded, localTime(one.endedAt)],
    [words.calibrationWhy, isEnding ? word(words, `calibration-${one.why}`) : orDash(one.why)],
    [
      words.calibrationMine,
      one.mine.length === 0 ? "–" : one.mine.map((sheet) => sheetText(context, sheet)).join(", "),
    ],
    ...(one.parts ?? []).map(
      ({ call, id, agent, seconds }) => [`${words.calibrationCall} ${call}`, `${id} ${agent} ${seconds} s`] as const,
    ),
  ]);
  const inspectors = one.inspectors === null ? "" : `\n${inspectorsText(context, one.inspectors)}`;
  const result = one.result === null ? resultless(context, one) : resultText(context, one.result);
  return `${fields}${inspectors}${result}`;
}

function resultless({ words }: Context, { state }: CalibrationDetailView): string {
  return state === "open" ? `\n${words.calibrationAgreement}: ${words.calibrationSecret}\n` : "";
}

function sheetText({ words }: Context, { sheet, state }: CalibrationSheetView): string {
  return `${sheet} ${word(words, `sheet-${state}`)}`;
}

function inspectorsText(context: Context, rows: readonly CalibrationInspectorView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    {
      title: words.calibrationInspector,
      cell: ({ inspector, isMaster }) => (isMaster ? `${inspector} (${words.calibrationMaster})` : inspector),
    },
    { title: words.calibrationSheets, cell: ({ sheets }) => sheets.map((one) => sheetText(context, one)).join(", ") },
  ]);
}

function resultText(context: Context, { whole, questions, scores, biases }: CalibrationResultView): string {
  const { words } = context;
  const table = rowsOf(context, questions, [
    { title: words.calibrationQuestion, cell: ({ text }) => text },
    { title: words.calibrationAgreement, cell: ({ equal }) => shareText(equal), align: "right" },
    { title: words.calibrationAlpha, cell: ({ alpha }) => figure(alpha), align: "right" },
    { title: words.calibrationMarks, cell: (one) => marksText(context, one) },
  ]);
  const scored = rowsOf(context, scores, [
    { title: words.calibrationCall, cell: ({ call }) => String(call), align: "right" },
    { title: words.calibrationMean, cell: ({ right }) => shareText(right), align: "right" },
    {
      title: words.calibrationSpread,
      cell: ({ lowest, highest }) => `${percent(lowest)} – ${percent(highest)}`,
      align: "right",
    },
    { title: words.calibrationYours, cell: ({ mine }) => shareText(mine), align: "right" },
    {
      title: words.calibrationScores,
      cell: ({ by }) => orDash(by?.map(({ inspector, score }) => `${inspector} ${percent(score)}`).join(", ")),
    },
  ]);
  return `\n${agreementText(context, whole)}\n${table}\n${scored}\n${biasText(context, biases)}`;
}

function agreementText({ words }: Context, { equal, alpha, kappa }: AgreementView): string {
  const coefficients = `${words.calibrationAlpha} ${figure(alpha)}, ${words.calibrationKappa} ${figure(kappa)}`;
  return `${words.calibrationAgreement}: ${shareText(equal)} (${coefficients})\n`;
}

/** `yes 2, no 1` of each call; names behind, where they may be told. */
function marksText({ words }: Context, { calls }: CalibrationQuestionView): string {
  return calls
    .map(({ marks }) =>
      marks
        .map(({ mark, times, isMine, by }) => {
          const name = mark ?? words.calibrationNone;
          return by === null ? `${name} ${times}${isMine ? "*" : ""}` : `${name} (${by.join(", ")})`;
        })
        .join(", "),
    )
    .join("; ");
}

function biasText(context: Context, rows: readonly InspectorBiasView[]): string {
  const { words } = context;
  const of = (title: string, bias: BiasView | null): string =>
    bias === null
      ? "–"
      : `${title === words.calibrationBias ? signed(bias.mean) : percent(bias.distance)} (${bias.compared})`;
  return rowsOf(context, rows, [
    { title: words.calibrationInspector, cell: ({ inspector }) => inspector },
    {
      title: `${words.calibrationOfQuestions}: ${words.calibrationBias}`,
      cell: ({ questions }) => of(words.calibrationBias, questions),
      align: "right",
    },
    {
      title: words.calibrationDistance,
      cell: ({ questions }) => of(words.calibrationDistance, questions),
      align: "right",
    },
    {
      title: `${words.calibrationOfScores}: ${words.calibrationBias}`,
      cell: ({ scores }) => of(words.calibrationBias, scores),
      align: "right",
    },
    { title: words.calibrationDistance, cell: ({ scores }) => of(words.calibrationDistance, scores), align: "right" },
  ]);
}

export function calibrationTrendText(context: Context, trend: CalibrationTrendView): string {
  const { words } = context;
  const questions = rowsOf(context, trend.questions, [
    { title: words.calibrationQuestion, cell: ({ text }) => text },
    { title: words.calibrationCalls, cell: ({ calls }) => String(calls), align: "right" },
    { title: words.calibrationAgreement, cell: ({ equal }) => shareText(equal), align: "right" },
    { title: words.calibrationAlpha, cell: ({ alpha }) => figure(alpha), align: "right" },
    { title: words.calibrationKappa, cell: ({ kappa }) => figure(kappa), align: "right" },
  ]);
  const each = rowsOf(context, trend.inspectors, [
    { title: words.calibrationInspector, cell: ({ inspector }) => inspector },
    {
      title: words.calibrationEach,
      cell: ({ each: all }) => all.map(({ calibration, mean }) => `${calibration} ${signed(mean)}`).join(", "),
    },
  ]);
  const parts = [
    calibrationListText(context, trend.calibrations),
    agreementText(context, trend.whole),
    questions,
    biasText(context, trend.inspectors),
    each,
  ];
  return parts.join("\n");
}

function shareText(share: number | null): string {
  return share === null ? "–" : percent(share);
}

function figure(value: number | null): string {
  return value === null ? "–" : value.toFixed(2);
}

/** Of the points: `-8 %` is strict. */
function signed(mean: number): string {
  return `${mean > 0 ? "+" : ""}${(mean * 100).toFixed(1)} %`;
}
