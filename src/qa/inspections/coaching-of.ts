// What an agent is to learn of a call by itself (PERF-03): the scorecard says below which score, what about and within which time; the text is what went
// wrong, in the scorecard's own words. Who judged the call is not in it.

import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { NewCoaching } from "../../crm/work/coaching.ts";
import { qaId } from "../ids.ts";
import type { Inspection } from "../inspection.ts";
import type { Answer, Scorecard, ScorecardItem } from "../scorecard.ts";
import type { ScoreSheet } from "../sheet.ts";

export interface CoachingTerms {
  readonly card: Scorecard | undefined;
  /** The one that counts. */
  readonly sheet: Pick<ScoreSheet, "answers"> | undefined;
  readonly now: WallMillis;
}

/** undefined: the card asks for none. */
export function coachingOf(one: Inspection, { card, sheet, now }: CoachingTerms): NewCoaching | undefined {
  if (card?.coaching === undefined) return undefined;
  const id = qaId("inspection", one.number);
  const { subject, withinMs } = card.coaching;
  const head = `${id} · ${card.name} · ${percent(one.result?.score ?? 0)}`;
  const text = [head, ...failingsOf(card, sheet?.answers ?? [])].join("\n").slice(0, limits.work.answerCharacters);
  return {
    ...{ agent: one.agent, subject, text, source: { kind: "inspection", id }, coach: `scorecard ${card.key}` },
    dueAt: (now + withinMs) as WallMillis,
  };
}

/** Questions without the best mark: what this mark means, and what was said of it. */
function failingsOf(card: Scorecard, answers: readonly Answer[]): readonly string[] {
  const items = new Map(card.sections.flatMap((section) => section.items.map((item) => [item.key, item] as const)));
  return answers.flatMap(({ item, mark, comment }) => {
    const asked = items.get(item);
    const given = asked?.marks.find(({ key }) => key === mark);
    if (asked === undefined || given === undefined || given.share >= best(asked)) return [];
    const words = [given.anchor, comment].filter((word) => word !== undefined && word !== "").join("; ");
    return [`- ${asked.text}: ${given.key}${words === "" ? "" : ` (${words})`}`];
  });
}

function best({ marks }: ScorecardItem): number {
  return Math.max(...marks.map(({ share }) => share));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
