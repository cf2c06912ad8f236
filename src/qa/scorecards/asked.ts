// Which questions of a scorecard are asked of a call: the general ones, and those for its queue or its project (QA-04: general and per-project rules).
// What is not asked is neither shown, nor missing, nor reckoned.

import type { Scorecard, ScorecardItem, ScorecardSection } from "../scorecard.ts";

/** Sections with the questions that are asked, in the order of the card; sections of which nothing is asked are not there. */
export function askedOf(
  card: Pick<Scorecard, "sections">,
  queue: string | undefined,
  project: string | undefined,
): readonly ScorecardSection[] {
  return card.sections
    .map((section) => ({ ...section, items: section.items.filter((item) => isAsked(item, queue, project)) }))
    .filter(({ items }) => items.length > 0);
}

/** Of these queues, or of these projects: either is enough. */
function isAsked({ only }: ScorecardItem, queue: string | undefined, project: string | undefined): boolean {
  if (only === undefined) return true;
  const { queues, projects } = only;
  return (queue !== undefined && queues.includes(queue)) || (project !== undefined && projects.includes(project));
}

/** Each question by its key. */
export function itemsOf(sections: readonly ScorecardSection[]): ReadonlyMap<string, ScorecardItem> {
  return new Map(sections.flatMap(({ items }) => items).map((item) => [item.key, item]));
}
