// What an inspector writes on a sheet, one thing at a time (QA-04, QA-06): answers, comments at a moment of the sound, marks of the recording, a special
// case. Pure: a sheet and its card in, the sheet as it is then or what is wrong out. `sheets.ts` keeps each on disk before it is said to be done.

import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Answer, Scorecard, ScorecardSection, SpecialCase } from "../scorecard.ts";
import { type AnswerFault, answerFault, answerFaults, specialFault } from "../scorecards/answer-faults.ts";
import { askedOf } from "../scorecards/asked.ts";
import { automaticAnswers } from "../scorecards/automatic.ts";
import { reckon } from "../scorecards/reckon.ts";
import type { RecordingMark, ScoreSheet, SheetComment } from "../sheet.ts";

export type FillFault =
  | { readonly kind: "answers"; readonly faults: readonly AnswerFault[] }
  /** A comment beyond the end of the sound. */
  | { readonly kind: "beyond"; readonly lengthMs: number }
  | { readonly kind: "too-many"; readonly most: number }
  /** There is no such comment. */
  | { readonly kind: "no-comment"; readonly place: number };

type Filled<Sheet> = Result<Sheet, FillFault>;

/** undefined `mark`: the question is open again, or answers itself. */
export interface GivenAnswer {
  readonly item: string;
  readonly mark: string | null | undefined;
  readonly comment: string | undefined;
}

type Subject = Pick<ScoreSheet, "queue" | "project">;

/** The questions of this sheet. */
export function questionsOf(
  card: Pick<Scorecard, "sections">,
  { queue, project }: Subject,
): readonly ScorecardSection[] {
  return askedOf(card, queue, project);
}

/** All of them or none. What the facts say too is theirs again, unless a comment was given with it. */
export function withAnswers<Sheet extends ScoreSheet>(
  sheet: Sheet,
  card: Scorecard,
  given: readonly GivenAnswer[],
): Filled<Sheet> {
  const asked = questionsOf(card, sheet);
  const byFacts = new Map(automaticAnswers(asked, sheet.facts).map((one) => [one.item, one]));
  const answers = new Map(sheet.answers.map((one) => [one.item, one]));
  const faults: AnswerFault[] = [];
  for (const { item, mark, comment } of given) {
    const fact = byFacts.get(item);
    const answer = mark === undefined ? fact : answerOf({ item, mark, comment }, fact);
    const fault = answerFault(asked, answer ?? { item, mark: firstMark(asked, item), by: "inspector", comment });
    if (fault !== undefined) faults.push(fault);
    else if (answer === undefined) answers.delete(item);
    else answers.set(item, answer);
  }
  return faults.length > 0 ? fail({ kind: "answers", faults }) : ok({ ...sheet, answers: [...answers.values()] });
}

function answerOf(
  { item, mark, comment }: GivenAnswer & { readonly mark: string | null },
  fact: Answer | undefined,
): Answer {
  return fact?.mark === mark && comment === undefined ? fact : { item, mark, by: "inspector", comment };
}

/** Any that is allowed: only whether the question is asked matters where its answer is taken back. */
function firstMark(asked: readonly ScorecardSection[], item: string): string | null {
  return asked.flatMap(({ items }) => items).find(({ key }) => key === item)?.marks[0]?.key ?? null;
}

/** In the order of their moments. */
export function withComment<Sheet extends ScoreSheet>(sheet: Sheet, comment: SheetComment): Filled<Sheet> {
  const lengthMs = sheet.toMs - sheet.fromMs;
  if (comment.atMs > lengthMs) return fail({ kind: "beyond", lengthMs });
  const most = limits.quality.comments;
  if (sheet.comments.length >= most) return fail({ kind: "too-many", most });
  return ok({ ...sheet, comments: [...sheet.comments, comment].toSorted((a, b) => a.atMs - b.atMs) });
}

/** `place` from 1. */
export function withoutComment<Sheet extends ScoreSheet>(sheet: Sheet, place: number): Filled<Sheet> {
  if (sheet.comments[place - 1] === undefined) return fail({ kind: "no-comment", place });
  return ok({ ...sheet, comments: sheet.comments.filter((_, at) => at !== place - 1) });
}

export function withMarks<Sheet extends ScoreSheet>(sheet: Sheet, marks: readonly RecordingMark[]): Filled<Sheet> {
  return ok({ ...sheet, marks: [...new Set(marks)] });
}

/** undefined: none after all. */
export function withSpecial<Sheet extends ScoreSheet>(
  sheet: Sheet,
  card: Scorecard,
  special: SpecialCase | undefined,
): Filled<Sheet> {
  const fault = special && specialFault(card, special);
  return fault === undefined ? ok({ ...sheet, special }) : fail({ kind: "answers", faults: [fault] });
}

/** All that it still lacks; nothing: it may be submitted. */
export function lackingOf(sheet: ScoreSheet, card: Scorecard): readonly AnswerFault[] {
  return answerFaults(card, questionsOf(card, sheet), sheet);
}

/** Reckoned once, for good. */
export function judged<Sheet extends ScoreSheet>(sheet: Sheet, card: Scorecard): Filled<Sheet> {
  const faults = lackingOf(sheet, card);
  if (faults.length > 0) return fail({ kind: "answers", faults });
  return ok({ ...sheet, result: reckon(card, questionsOf(card, sheet), sheet.answers, sheet.special) });
}
