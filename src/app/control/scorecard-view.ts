// A scorecard as people see it: whole, with what each question counts. What a sheet shows of it is sheet-views.ts.

import type {
  ScorecardDetailView,
  ScorecardQuestionView,
  ScorecardSectionView,
  ScorecardSpecialView,
  ScorecardView,
} from "../../api/scorecard-control.ts";
import { unreachable } from "../../base/assert.ts";
import { isoTime } from "../../base/time.ts";
import type { ScorecardItem, ScorecardSection, SpecialRule } from "../../qa/scorecard.ts";
import type { KeptScorecard } from "../../qa/scorecards/scorecards.ts";

/** What of a scorecard is not for everybody. */
export interface ScorecardEyes {
  /** Who wrote it. */
  readonly authors: boolean;
  /** Which queues and projects are asked a question: of a sheet's call an inspector would learn where it came from. */
  readonly places: boolean;
}

export function scorecardView(
  { card, savedAt, savedBy, retired }: KeptScorecard,
  newest: number,
  eyes: ScorecardEyes,
): ScorecardView {
  const { key, name, version, skills, pass, sections } = card;
  return {
    ...{ id: key, name, version, inForce: version === newest && retired === undefined, savedAt: isoTime(savedAt) },
    author: eyes.authors ? savedBy : null,
    retiredAt: retired === undefined ? null : isoTime(retired.at),
    ...{ skills, pass, sections: sections.length },
    questions: sections.reduce((sum, { items }) => sum + items.length, 0),
  };
}

export function scorecardDetailView(kept: KeptScorecard, newest: number, eyes: ScorecardEyes): ScorecardDetailView {
  const { sections, specials, coaching } = kept.card;
  return {
    card: scorecardView(kept, newest, eyes),
    sections: sectionViews(sections, eyes),
    specials: specials.map(specialView),
    coaching: coaching ?? null,
  };
}

/** Of a whole card. */
function sectionViews(
  sections: readonly ScorecardSection[],
  eyes: Pick<ScorecardEyes, "places">,
): readonly ScorecardSectionView[] {
  const counted = sections.map((section) => ({ section, sum: weightOf(section) }));
  const all = counted.reduce((sum, one) => sum + (one.sum > 0 ? one.section.weight : 0), 0);
  return counted.map(({ section: { key, name, weight, items }, sum }) => ({
    ...{ id: key, name, weight },
    questions: items.map((item) => {
      const counts = !item.isOptional && sum > 0 && all > 0;
      return questionView(item, counts ? (item.weight / sum) * (weight / all) : 0, eyes);
    }),
  }));
}

function weightOf({ items }: ScorecardSection): number {
  return items.reduce((sum, { weight, isOptional }) => sum + (isOptional ? 0 : weight), 0);
}

/** Ten-thousandths: what a person reads. */
const PARTS = 10_000;

function questionView(item: ScorecardItem, share: number, { places }: Pick<ScorecardEyes, "places">) {
  const { key, text, kind, weight, marks, mayBeNotApplicable, isOptional, fatal, commentBelow } = item;
  return {
    ...{ id: key, text, kind, weight, share: Math.round(share * PARTS) / PARTS },
    marks: marks.map((mark) => ({ id: mark.key, share: Math.round(mark.share * PARTS) / PARTS, means: mark.anchor })),
    ...{ mayBeNotApplicable, isOptional, fatal: fatal ?? null, commentBelow: commentBelow ?? null },
    automatic: item.automatic.map(({ when, mark }) => ({
      when: when.map(({ fact, atLeast = null, atMost = null, is = null }) => ({ fact, atLeast, atMost, is })),
      mark,
    })),
    only: places ? (item.only ?? null) : null,
  } satisfies ScorecardQuestionView;
}

function specialView({ key, text, effect }: SpecialRule): ScorecardSpecialView {
  const plain = { id: key, text, effect: effect.kind, share: null, sections: [] };
  switch (effect.kind) {
    case "not-judged":
    case "full":
      return plain;
    case "at-most":
    case "at-least":
      return { ...plain, share: effect.share };
    case "without":
      return { ...plain, sections: effect.sections };
    default:
      return unreachable(effect);
  }
}
