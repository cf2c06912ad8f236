// Which articles may help right now (CRM-08): by the queue of a call, the category of a ticket, the words of notes. Asked on the main thread while a phone
// rings, so it goes by tables in memory, of published articles alone. A suggestion says why it is one.
//
//   score = 4 × same ticket category + 2 × same queue + rare words in common (title and keywords), × how often it helped

import { limits } from "../../base/limits.ts";
import type { ArticleId } from "../ids.ts";
import type { ArticleKind, ArticleLanguage } from "./article.ts";
import { comparedWords } from "./words.ts";

export interface SuggestionTerms {
  readonly queue?: string | undefined;
  /** Keys of ticket categories: of open tickets, or of the one being written. */
  readonly topics?: readonly string[] | undefined;
  /** Notes, a disposition, the subject of a ticket. */
  readonly words?: string | undefined;
  /** Those of this language come first; undefined: all alike. */
  readonly language?: ArticleLanguage | undefined;
  readonly most: number;
}

export interface Suggestion {
  readonly id: ArticleId;
  readonly title: string;
  readonly kind: ArticleKind;
  readonly language: ArticleLanguage;
  readonly category: string | undefined;
  /** What spoke for it most. */
  readonly why: "ticket" | "queue" | "words";
}

/** A published article as suggestions know it. */
export interface Suggestible extends Omit<Suggestion, "why"> {
  readonly keywords: string;
  readonly queues: readonly string[];
  readonly topics: readonly string[];
  readonly helped: number;
  readonly notHelped: number;
}

const TOPIC_WEIGHT = 4;
const QUEUE_WEIGHT = 2;
const OTHER_LANGUAGE = 0.5;
/** A word that more than one in so many articles has is common; among few articles none is. */
const COMMON_SHARE = 4;
const FEWEST_TOLD = 100;

interface Score {
  topic: number;
  queue: number;
  words: number;
}

export class Suggestions {
  readonly #articles = new Map<ArticleId, Suggestible>();
  readonly #byQueue = new Map<string, Set<ArticleId>>();
  readonly #byTopic = new Map<string, Set<ArticleId>>();
  readonly #byWord = new Map<string, Set<ArticleId>>();

  /** Published articles. */
  get size(): number {
    return this.#articles.size;
  }

  /** An article was published, or something of it is different. */
  put(article: Suggestible): void {
    this.remove(article.id);
    this.#articles.set(article.id, article);
    this.#each(article, (index, key) => {
      const ids = index.get(key) ?? new Set();
      index.set(key, ids.add(article.id));
    });
  }

  remove(id: ArticleId): void {
    const article = this.#articles.get(id);
    if (article === undefined) return;
    this.#articles.delete(id);
    this.#each(article, (index, key) => {
      const ids = index.get(key);
      ids?.delete(id);
      if (ids?.size === 0) index.delete(key);
    });
  }

  /** Best first; nothing is suggested that nothing speaks for. */
  suggest({ queue, topics = [], words = "", language, most }: SuggestionTerms): readonly Suggestion[] {
    if (this.#articles.size === 0) return [];
    const scores = new Map<ArticleId, Score>();
    for (const topic of topics) this.#count(scores, this.#byTopic.get(topic), "topic", TOPIC_WEIGHT);
    if (queue !== undefined) this.#count(scores, this.#byQueue.get(queue), "queue", QUEUE_WEIGHT);
    for (const word of comparedWords(words, limits.knowledge.noteWords)) {
      const ids = this.#byWord.get(word);
      if (ids !== undefined && !this.#isEverywhere(ids))
        this.#count(scores, ids, "words", Math.log(1 + this.#articles.size / ids.size));
    }
    const ranked = [...scores].flatMap(([id, score]) => {
      const article = this.#articles.get(id);
      return article === undefined ? [] : [{ article, score, total: totalOf(article, score, language) }];
    });
    return ranked
      .toSorted((a, b) => b.total - a.total || (a.article.id < b.article.id ? -1 : 1))
      .slice(0, Math.min(most, limits.knowledge.suggested))
      .map(({ article, score }) => suggestionOf(article, score));
  }

  /** A word of so many articles tells none from the others, and would cost a ringing phone its time. */
  #isEverywhere(ids: ReadonlySet<ArticleId>): boolean {
    return this.#articles.size >= FEWEST_TOLD && ids.size * COMMON_SHARE > this.#articles.size;
  }

  #count(
    scores: Map<ArticleId, Score>,
    ids: ReadonlySet<ArticleId> | undefined,
    why: keyof Score,
    weight: number,
  ): void {
    for (const id of ids ?? []) {
      const score = scores.get(id) ?? { topic: 0, queue: 0, words: 0 };
      score[why] += weight;
      scores.set(id, score);
    }
  }

  #each(article: Suggestible, visit: (index: Map<string, Set<ArticleId>>, key: string) => void): void {
    for (const queue of article.queues) visit(this.#byQueue, queue);
    for (const topic of article.topics) visit(this.#byTopic, topic);
    for (const word of comparedWords(`${article.title} ${article.keywords}`, limits.knowledge.noteWords))
      visit(this.#byWord, word);
  }
}

/** Half for who never helped, nearly one and a half for who always did; few votes say little (one vote for each side is added). */
function totalOf(article: Suggestible, score: Score, language: ArticleLanguage | undefined): number {
  const helpful = (article.helped + 1) / (article.helped + article.notHelped + 2);
  const spoken = language === undefined || language === article.language ? 1 : OTHER_LANGUAGE;
  return (score.topic + score.queue + score.words) * (0.5 + helpful) * spoken;
}

function suggestionOf({ id, title, kind, language, category }: Suggestible, score: Score): Suggestion {
  const why =
    score.topic >= score.queue && score.topic >= score.words
      ? "ticket"
      : score.queue >= score.words
        ? "queue"
        : "words";
  return { id, title, kind, language, category, why };
}
