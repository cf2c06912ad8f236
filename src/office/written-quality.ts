// `quality` as a person would write it down. Part of `written.ts`.

import type { Inspector, QualityRules } from "./quality.ts";
import { durationText } from "./shape.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, field, flowText, listText, mapText } from "./yaml-text.ts";

export function qualityFields(rules: QualityRules): readonly WrittenField[] {
  const { inspectors } = rules;
  return [
    field("dueWithin", durationText(rules.dueMs), "3d"),
    field("answerWithin", durationText(rules.answerMs), "5d"),
    field("recheckWithin", durationText(rules.recheckMs), "3d"),
    field("sameTeam", String(rules.sameTeam), "false"),
    ...(inspectors === undefined
      ? []
      : [field("inspectors", mapText([...inspectors].map(([key, one]) => [key, inspectorText(one)])), undefined)]),
  ];
}

function inspectorText({ skills, atOnce, share }: Inspector): string {
  return flowText([
    field("skills", listText(skills), EMPTY_LIST),
    field("atOnce", String(atOnce), "50"),
    field("share", String(share), "1"),
  ]);
}
