// What an answer is worth, by the version of the scorecard under which it was given: each version is looked up once. For reports, which count answers
// where they lie.

import type { ScorecardBook, ScorecardItem, ScorecardSection } from "../scorecard.ts";

export interface Question {
  readonly item: ScorecardItem;
  /** As people call it. */
  readonly section: string;
}

export class Questions {
  readonly #cards: Pick<ScorecardBook, "version">;
  readonly #known = new Map<string, ReadonlyMap<string, Question>>();

  constructor(cards: Pick<ScorecardBook, "version">) {
    this.#cards = cards;
  }

  of(scorecard: string, version: number, item: string): Question | undefined {
    const key = `${version} ${scorecard}`;
    const known = this.#known.get(key) ?? questionsOf(this.#cards.version(scorecard, version)?.sections ?? []);
    this.#known.set(key, known);
    return known.get(item);
  }
}

function questionsOf(sections: readonly Pick<ScorecardSection, "name" | "items">[]): ReadonlyMap<string, Question> {
  return new Map(sections.flatMap(({ name, items }) => items.map((item) => [item.key, { item, section: name }])));
}
