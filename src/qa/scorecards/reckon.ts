// Answers to a score (QA-04). Pure; used when a sheet is submitted and wherever a score is shown before that. The formulas, with an example reckoned by
// hand: docs/scorecards.md.
//
//   question    share of its mark, 0 to 1
//   section     Σ weight · share / Σ weight, over answered questions that apply and are not optional; 0 when a question fatal for the section failed
//   card        Σ weight · score / Σ weight, over sections that have a score; 0 when a question fatal for the card failed
//   optional    Σ weight · share / Σ weight, over answered optional questions of all sections: beside the score, never in it

import { assert } from "../../base/assert.ts";
import type {
  Answer,
  Scorecard,
  ScorecardItem,
  ScorecardSection,
  ScoreResult,
  SpecialCase,
  SpecialRule,
} from "../scorecard.ts";

/** `asked`: of `askedOf`. Answers to anything else count for nothing, and so does what is not answered yet. Their order does not matter. */
export function reckon(
  card: Pick<Scorecard, "pass" | "specials">,
  asked: readonly ScorecardSection[],
  answers: readonly Answer[],
  special: Pick<SpecialCase, "rule"> | undefined,
): ScoreResult {
  const rule = special && card.specials.find(({ key }) => key === special.rule);
  const sections = judgedSections(asked, rule);
  if (rule?.effect.kind === "not-judged" || rule?.effect.kind === "full")
    return wholesale(sections, rule.effect.kind === "full");
  const marks = new Map(answers.map(({ item, mark }) => [item, mark]));
  const given = sections.map((section) => ({ section, given: section.items.flatMap((item) => givenTo(item, marks)) }));
  const each = given.map(({ section, given }) => scoreSection(section, given));
  const all = given.flatMap((one) => one.given);
  const fatal = all.filter(({ isFatal }) => isFatal).map(({ item }) => item);
  const isFailed = fatal.some((item) => item.fatal === "card");
  const plain = mean(each.map(({ weight, score }) => ({ weight, share: score })));
  const score = boundedBy(rule, isFailed ? 0 : plain, isFailed);
  return {
    score,
    optional: mean(
      all.filter(({ item }) => item.isOptional).map(({ item, share }) => ({ weight: item.weight, share })),
    ),
    fatal: fatal.map(({ key }) => key),
    passed: score === null ? null : !isFailed && score >= card.pass,
    sections: each.map(({ key, score, isFailed }) => ({ key, score, isFailed })),
  };
}

/** What a special case leaves to be judged. */
export function judgedSections(
  asked: readonly ScorecardSection[],
  rule: SpecialRule | undefined,
): readonly ScorecardSection[] {
  if (rule?.effect.kind !== "without") return asked;
  const { sections } = rule.effect;
  return asked.filter(({ key }) => !sections.includes(key));
}

/** Not judged at all, or as if all were well: whatever was answered. */
function wholesale(sections: readonly ScorecardSection[], isFull: boolean): ScoreResult {
  const score = isFull ? 1 : null;
  return {
    score,
    optional: null,
    fatal: [],
    passed: isFull ? true : null,
    sections: sections.map(({ key }) => ({ key, score, isFailed: false })),
  };
}

interface Given {
  readonly item: ScorecardItem;
  readonly share: number;
  /** The worst mark of a fatal question. */
  readonly isFatal: boolean;
}

/** Nothing where it is not answered or does not apply. */
function givenTo(item: ScorecardItem, marks: ReadonlyMap<string, string | null>): readonly Given[] {
  const mark = marks.get(item.key);
  if (mark === undefined || mark === null) return [];
  const found = item.marks.find(({ key }) => key === mark);
  assert(found !== undefined, "an answer is a mark of its question");
  const worst = item.marks[0]?.share ?? 0;
  return [{ item, share: found.share, isFatal: item.fatal !== undefined && found.share <= worst }];
}

function scoreSection(
  { key, weight }: ScorecardSection,
  given: readonly Given[],
): { readonly key: string; readonly weight: number; readonly score: number | null; readonly isFailed: boolean } {
  const isFailed = given.some(({ item, isFatal }) => isFatal && item.fatal === "section");
  const counted = given.filter(({ item }) => !item.isOptional);
  const score = mean(counted.map(({ item, share }) => ({ weight: item.weight, share })));
  return { key, weight, score: isFailed ? 0 : score, isFailed };
}

/** Bounds of a special case; what failed by a fatal question is not lifted. */
function boundedBy(rule: SpecialRule | undefined, score: number | null, isFailed: boolean): number | null {
  if (score === null || rule === undefined) return score;
  if (rule.effect.kind === "at-most") return Math.min(score, rule.effect.share);
  if (rule.effect.kind === "at-least" && !isFailed) return Math.max(score, rule.effect.share);
  return score;
}

/** Millionths: sums of binary fractions would else miss a pass mark that is reached on paper. */
const PARTS = 1_000_000;

/** Weighted; null: nothing with a weight. */
function mean(all: readonly { readonly weight: number; readonly share: number | null }[]): number | null {
  let weights = 0;
  let sum = 0;
  for (const { weight, share } of all) {
    if (share === null) continue;
    weights += weight;
    sum += weight * share;
  }
  return weights === 0 ? null : Math.round((sum / weights) * PARTS) / PARTS;
}
