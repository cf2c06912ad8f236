// Questions that answer themselves from facts of the call (QA-09). Asked when a sheet is given out, and again when it is submitted: an inspector may
// overrule what the facts say, with a comment.

import type { FactName, TalkFacts } from "../facts.ts";
import type { Answer, FactCondition, ScorecardSection } from "../scorecard.ts";

/** `asked`: of `askedOf`. The first rule that fits decides; a question none of whose rules fits is not among them. */
export function automaticAnswers(asked: readonly ScorecardSection[], facts: TalkFacts): readonly Answer[] {
  return asked.flatMap(({ items }) =>
    items.flatMap(({ key, automatic }): readonly Answer[] => {
      const rule = automatic.find(({ when }) => when.every((one) => holds(one, facts)));
      return rule === undefined ? [] : [{ item: key, mark: rule.mark, by: "fact", comment: undefined }];
    }),
  );
}

/** What is not known holds for nothing. Bounds are included; of several texts one that is named is enough. */
export function holds(
  { fact, atLeast, atMost, is }: FactCondition,
  facts: Readonly<Pick<TalkFacts, FactName>>,
): boolean {
  const value: TalkFacts[FactName] = facts[fact];
  if (value === undefined) return false;
  if (is !== undefined) {
    const values: readonly unknown[] = typeof value === "object" ? value : [value];
    if (!values.some((one) => is.some((named) => named === one))) return false;
  }
  if (atLeast === undefined && atMost === undefined) return true;
  return typeof value === "number" && value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity);
}
