// What is wrong with answers: with one as it is given, and what a sheet still lacks when it is to be submitted. Whoever keeps sheets asks; nothing is
// kept of what one answer alone is refused for.

import type { TalkFacts } from "../facts.ts";
import type { Answer, Scorecard, ScorecardItem, ScorecardSection, SpecialCase } from "../scorecard.ts";
import { itemsOf } from "./asked.ts";
import { automaticAnswers } from "./automatic.ts";
import { judgedSections } from "./reckon.ts";

/** `item` undefined: of the special case. */
export type AnswerFault =
  /** The question is not on the card, or is not asked of this call. */
  | { readonly item: string; readonly kind: "not-asked"; readonly known: readonly string[] }
  | { readonly item: string; readonly kind: "unknown-mark"; readonly mark: string; readonly known: readonly string[] }
  /** "Not applicable" is no answer to this question. */
  | { readonly item: string; readonly kind: "must-apply" }
  | { readonly item: string; readonly kind: "unanswered" }
  /** low: so bad a mark needs a reason; overruled: the facts say otherwise. */
  | { readonly item: string; readonly kind: "no-comment"; readonly why: "low" | "overruled" }
  | {
      readonly item: undefined;
      readonly kind: "unknown-special";
      readonly rule: string;
      readonly known: readonly string[];
    }
  | { readonly item: undefined; readonly kind: "no-reason"; readonly rule: string };

/** Of one answer by itself; undefined: it may be kept. `asked`: of `askedOf`. */
export function answerFault(asked: readonly ScorecardSection[], { item, mark }: Answer): AnswerFault | undefined {
  const items = itemsOf(asked);
  const question = items.get(item);
  if (question === undefined) return { item, kind: "not-asked", known: [...items.keys()] };
  if (mark === null) return question.mayBeNotApplicable ? undefined : { item, kind: "must-apply" };
  const known = question.marks.map(({ key }) => key);
  return known.includes(mark) ? undefined : { item, kind: "unknown-mark", mark, known };
}

/** Of a special case by itself. */
export function specialFault(card: Pick<Scorecard, "specials">, special: SpecialCase): AnswerFault | undefined {
  const { rule } = special;
  const known = card.specials.map(({ key }) => key);
  if (!known.includes(rule)) return { item: undefined, kind: "unknown-special", rule, known };
  return special.reason.trim() === "" ? { item: undefined, kind: "no-reason", rule } : undefined;
}

/** What a sheet is judged by; a `ScoreSheet` is one. */
export interface Answered {
  readonly facts: TalkFacts;
  readonly answers: readonly Answer[];
  readonly special: SpecialCase | undefined;
}

/** All that a sheet still lacks, in the order of the card; none: it may be submitted. `asked`: of `askedOf`. */
export function answerFaults(
  card: Pick<Scorecard, "specials">,
  asked: readonly ScorecardSection[],
  { facts, answers, special }: Answered,
): readonly AnswerFault[] {
  const wrong = special && specialFault(card, special);
  const faults: AnswerFault[] = wrong === undefined ? [] : [wrong];
  const rule = card.specials.find(({ key }) => key === special?.rule);
  if (rule?.effect.kind === "not-judged" || rule?.effect.kind === "full") return faults;
  const byFacts = new Map(automaticAnswers(asked, facts).map((answer) => [answer.item, answer.mark]));
  const given = new Map(answers.map((answer) => [answer.item, answer]));
  for (const question of judgedSections(asked, rule).flatMap(({ items }) => items)) {
    const answer = given.get(question.key);
    const fault =
      answer === undefined
        ? lacking(question)
        : (answerFault(asked, answer) ?? commentFault(question, answer, byFacts));
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

/** What is beside the score may be left open. */
function lacking({ key, isOptional }: ScorecardItem): AnswerFault | undefined {
  return isOptional ? undefined : { item: key, kind: "unanswered" };
}

function commentFault(
  { key, marks, commentBelow }: ScorecardItem,
  { mark, by, comment }: Answer,
  byFacts: ReadonlyMap<string, string | null>,
): AnswerFault | undefined {
  if (by === "fact" || (comment !== undefined && comment.trim() !== "")) return undefined;
  const said = byFacts.get(key);
  if (said !== undefined && said !== mark) return { item: key, kind: "no-comment", why: "overruled" };
  const share = marks.find((one) => one.key === mark)?.share;
  const isLow = share !== undefined && commentBelow !== undefined && share <= commentBelow;
  return isLow ? { item: key, kind: "no-comment", why: "low" } : undefined;
}
