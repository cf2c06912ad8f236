// A scorecard's document to a scorecard, or every fault in it with its line. Used where documents are applied (scorecards.ts keeps them) and by
// `zongji qa scorecard check`, which needs no switch.

import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import type { OfficeFault } from "../../office/fault.ts";
import { readDocument } from "../read-document.ts";
import type { AutomaticAnswer, Scorecard, ScorecardItem, SpecialRule } from "../scorecard.ts";
import { judgeScorecard, markKeys, type ScorecardNames } from "./judge-scorecard.ts";
import { NOT_APPLICABLE, scorecardShape, type WrittenItem, type WrittenScorecard } from "./schema-scorecard.ts";

/** Its version is 0 until it is kept. `names` undefined: names of the office are not looked at. */
export function readScorecard(
  text: string,
  names: ScorecardNames | undefined,
): Result<Scorecard, readonly OfficeFault[]> {
  const read = readDocument(text, {
    shape: scorecardShape,
    characters: limits.scorecards.characters,
    judge: (card, complain) => judgeScorecard(card, complain, names),
  });
  return read.ok ? { ok: true, value: scorecardOf(read.value) } : read;
}

/** Skills that no inspector has: nobody could judge by it. */
export function missingSkills(
  card: Pick<Scorecard, "skills">,
  inspectors: Iterable<{ readonly skills: readonly string[] }>,
): readonly string[] {
  const all = [...inspectors];
  return card.skills.filter((skill) => !all.some(({ skills }) => skills.includes(skill)));
}

/** Where the document says nothing. */
const PASS = 0.8;

function scorecardOf({ scorecard: key, name, skills, pass = PASS, coaching, ...written }: WrittenScorecard): Scorecard {
  return {
    ...{ key, version: 0, name, skills, pass },
    sections: [...written.sections].map(([section, { items, ...rest }]) => ({
      key: section,
      ...rest,
      items: [...items].map(([item, one]) => itemOf(item, one)),
    })),
    specials: [...written.specials].map(
      ([special, { text, then }]): SpecialRule => ({ key: special, text, effect: then }),
    ),
    coaching: coaching && { below: coaching.below, subject: coaching.subject, withinMs: coaching.within },
  };
}

function itemOf(key: string, written: WrittenItem): ScorecardItem {
  const { ask, answers, weight, notApplicable, optional, fatal, commentBelow, automatic, only } = written;
  return {
    ...{ key, text: ask, kind: answers.kind, weight, marks: marksOf(written) },
    ...{ mayBeNotApplicable: notApplicable, isOptional: optional, fatal, commentBelow },
    automatic: automatic.map(
      ({ when, mark }): AutomaticAnswer => ({ when, mark: mark === NOT_APPLICABLE ? null : mark }),
    ),
    only,
  };
}

/** Marks of a scale are equally far from one another. */
function marksOf({ answers, means }: WrittenItem): ScorecardItem["marks"] {
  if (answers.kind === "choice")
    return [...answers.choices].map(([key, { share, means: anchor }]) => ({ key, share, anchor }));
  const keys = markKeys(answers);
  return keys.map((key, place) => ({ key, share: place / (keys.length - 1), anchor: means.get(key) ?? "" }));
}
