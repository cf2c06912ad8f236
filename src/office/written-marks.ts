// What is made of customers' marks, as a person would write it down. Part of `written.ts`.

import type { ChurnRule, MarkRules } from "./marks.ts";
import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, EMPTY_MAP, field, flowText, listText } from "./yaml-text.ts";

export function markFields({
  solvedSurveys,
  solvedQuestions,
  sameMatterMs,
  followUp,
  churn,
}: MarkRules): readonly WrittenField[] {
  return [
    field("solvedSurveys", listText(solvedSurveys), EMPTY_LIST),
    field("solvedQuestions", listText(solvedQuestions), EMPTY_LIST),
    field("sameMatter", durationText(sameMatterMs), "30d"),
    ...(followUp === undefined
      ? []
      : [
          field(
            "followUp",
            flowText([
              field("below", percent(followUp.belowScore), undefined),
              field("within", durationText(followUp.withinMs), undefined),
              field("surveys", listText(followUp.surveys), EMPTY_LIST),
            ]),
            undefined,
          ),
        ]),
    field("churn", churnText(churn), EMPTY_MAP),
  ];
}

function churnText({ contacts, complaints, marks }: MarkRules["churn"]): string {
  return flowText([
    ...ruleField("contacts", contacts, []),
    ...ruleField("complaints", complaints, []),
    ...ruleField("marks", marks, marks === undefined ? [] : [field("below", percent(marks.belowScore), undefined)]),
  ]);
}

function ruleField(key: string, rule: ChurnRule | undefined, more: readonly WrittenField[]): readonly WrittenField[] {
  if (rule === undefined) return [];
  const { atLeast, inMs } = rule;
  const own = [field("atLeast", String(atLeast), undefined), field("in", durationText(inMs), undefined)];
  return [field(key, flowText([...own, ...more]), undefined)];
}

function percent(score: number): string {
  return String(Math.round(score * 1e6) / 1e4);
}
