// A score sheet as it is shown: whatever could tell whose call it is stays behind (QA-03). Part of `sheet-control.ts`.

import type {
  ScoreSheetDetailView,
  ScoreSheetView,
  SheetHintsView,
  SheetPeaksView,
  SheetQuestionView,
} from "../../api/sheet-control.ts";
import { isoTime, isoTimeOrNull, SECOND_MS } from "../../base/time.ts";
import { peaksOf } from "../../qa/hints/peaks.ts";
import type { Hints, Peaks } from "../../qa/hints.ts";
import { qaId } from "../../qa/ids.ts";
import type { Answer, Scorecard, ScorecardItem } from "../../qa/scorecard.ts";
import type { ScoreSheet } from "../../qa/sheet.ts";
import { lackingOf, questionsOf } from "../../qa/sheets/fill.ts";
import { lackView } from "./sheet-faults.ts";

/** Whoever looks. */
export interface SheetEyes {
  readonly now: number;
  /** They see the sheets of all inspectors, and to what they belong. */
  readonly seesAll: boolean;
}

export function sheetView(sheet: ScoreSheet, card: Scorecard, { now, seesAll }: SheetEyes): ScoreSheetView {
  const { number, purpose, state, scorecard, subject, inspector, assignedAt, dueAt, submittedAt, result } = sheet;
  const asked = questionsOf(card, sheet).flatMap(({ items }) => items);
  const answered = new Set(sheet.answers.map(({ item }) => item));
  return {
    ...{ id: qaId("sheet", number), purpose, state, scorecard, name: card.name },
    seconds: secondsOf(sheet.toMs - sheet.fromMs),
    ...{ questions: asked.length, answered: asked.filter(({ key }) => answered.has(key)).length },
    ...{ assignedAt: isoTime(assignedAt), dueAt: isoTime(dueAt), isLate: state === "open" && dueAt < now },
    ...{ submittedAt: isoTimeOrNull(submittedAt), score: result?.score ?? null, inspector },
    subject: seesAll ? qaId(purpose === "calibration" ? "calibration" : "inspection", subject) : null,
  };
}

export function sheetDetail(
  sheet: ScoreSheet,
  card: Scorecard,
  hints: Hints | undefined,
  eyes: SheetEyes,
): ScoreSheetDetailView {
  const answers = new Map(sheet.answers.map((one) => [one.item, one]));
  const sections = questionsOf(card, sheet).map(({ key, name, weight, items }) => ({
    ...{ key, name, weight },
    questions: items.map((item) => questionView(item, answers.get(item.key))),
  }));
  return {
    ...sheetView(sheet, card, eyes),
    ...{ version: sheet.version, sections, comments: sheet.comments.map((one, at) => ({ place: at + 1, ...one })) },
    marks: sheet.marks,
    specials: card.specials.map(({ key, text }) => ({ rule: key, text })),
    ...{ special: sheet.special ?? null, dispute: sheet.dispute ?? null, hints: hintsView(sheet, hints) },
    missing: sheet.state === "open" ? lackingOf(sheet, card).map(lackView) : [],
    ...{ result: sheet.result ?? null, isReturned: sheet.isReturned },
    why: eyes.seesAll || sheet.isReturned ? (sheet.why ?? null) : null,
  };
}

function questionView(item: ScorecardItem, answer: Answer | undefined): SheetQuestionView {
  const { key, text, kind, weight, mayBeNotApplicable, isOptional, fatal, commentBelow } = item;
  return {
    ...{ key, text, kind, weight, marks: item.marks.map(({ key, share, anchor }) => ({ key, share, anchor })) },
    ...{ mayBeNotApplicable, isOptional, fatal: fatal ?? null, commentBelow: commentBelow ?? null },
    answer: answer === undefined ? null : { mark: answer.mark, by: answer.by, comment: answer.comment ?? null },
  };
}

/** What the machine heard of this part, or what was known when the sheet was made. Queue, time of day and topic are not for inspectors. */
function hintsView(sheet: ScoreSheet, hints: Hints | undefined): SheetHintsView {
  const { facts } = sheet;
  const { talkMs, holdMs, transfers, isOutgoing } = facts;
  const known = { talkSeconds: secondsOf(talkMs), holdSeconds: secondsOf(holdMs), transfers, isOutgoing };
  if (hints === undefined)
    return {
      ...known,
      ...{ agentSpeechShare: facts.agentSpeechShare ?? null, customerSpeechShare: facts.customerSpeechShare ?? null },
      ...{ silenceShare: facts.silenceShare ?? null, talkOverShare: facts.talkOverShare ?? null },
      longestSilenceSeconds: secondsOrNull(facts.longestSilenceMs),
      agentInterruptions: facts.agentInterruptions ?? null,
      customerInterruptions: facts.customerInterruptions ?? null,
      greetingSeconds: secondsOrNull(facts.greetingMs),
      ...{ agentLoudness: facts.agentLoudness ?? null, customerLoudness: facts.customerLoudness ?? null },
      clippedShare: facts.clippedShare ?? null,
    };
  const [agent, customer] = sheet.agentChannel === "left" ? [hints.left, hints.right] : [hints.right, hints.left];
  const share = (ms: number | undefined): number | null =>
    ms === undefined || hints.durationMs === 0 ? null : Math.round((ms / hints.durationMs) * 1_000) / 1_000;
  return {
    ...known,
    ...{ agentSpeechShare: share(agent?.speechMs), customerSpeechShare: share(customer?.speechMs) },
    ...{ silenceShare: share(hints.silenceMs), talkOverShare: share(hints.talkOverMs) },
    longestSilenceSeconds: secondsOf(hints.longestSilenceMs),
    agentInterruptions: agent?.interruptions ?? null,
    customerInterruptions: customer?.interruptions ?? null,
    greetingSeconds: secondsOrNull(agent?.firstMs),
    ...{ agentLoudness: agent?.loudness ?? null, customerLoudness: customer?.loudness ?? null },
    clippedShare: agent?.clippedShare ?? null,
  };
}

export function peaksView(sheet: ScoreSheet, whole: Peaks): SheetPeaksView {
  const { perSecond, left, right } = peaksOf(whole, sheet);
  const [agent, customer] = sheet.agentChannel === "left" || right === undefined ? [left, right] : [right, left];
  return { perSecond, agent: [...agent], customer: customer === undefined ? null : [...customer] };
}

function secondsOf(ms: number): number {
  return Math.round(ms / SECOND_MS);
}

function secondsOrNull(ms: number | undefined): number | null {
  return ms === undefined ? null : secondsOf(ms);
}
