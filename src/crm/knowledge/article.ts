// An article of the knowledge base (CRM-08): what agents read and callers hear. What an article says stands in versions; one of them may be published,
// and that one alone is searched, suggested and heard. knowledge.ts changes them, 0021-knowledge.sql keeps them.
//
//   draft ──publish──► published ──retire──► retired
//     ▲ save: version n+1      │ ▲ publish (any version)  │
//     └────────────────────────┘ └────────────────────────┘

import type { WallMillis } from "../../base/time.ts";
import type { ArticleId } from "../ids.ts";

export type ArticleLanguage = "zh" | "en";

/** text: read, and spoken by whoever speaks here. voice: a recording of a person; its text says what is heard. */
export type ArticleKind = "text" | "voice";

/** draft: no version was published yet. retired: none is any more. */
export type ArticleState = "draft" | "published" | "retired";

/** What stays the same whatever the version. */
export interface Article {
  readonly id: ArticleId;
  readonly kind: ArticleKind;
  readonly language: ArticleLanguage;
  /** Key of its category; undefined: in none. */
  readonly category: string | undefined;
  /** Keys of the queues whose callers ask this. */
  readonly queues: readonly string[];
  /** Keys of the ticket categories it helps with. */
  readonly topics: readonly string[];
  readonly state: ArticleState;
  /** The version that is searched and heard; undefined: none is published. */
  readonly published: number | undefined;
  /** The newest version. */
  readonly latest: number;
  readonly helped: number;
  readonly notHelped: number;
  readonly createdAt: WallMillis;
  readonly createdBy: string;
  readonly changedAt: WallMillis;
}

/** What an article says. Never changed once it is saved. */
export interface ArticleVersion {
  readonly id: ArticleId;
  readonly version: number;
  readonly title: string;
  /** Plain text. */
  readonly body: string;
  /** Other words that it is to be found by. */
  readonly keywords: string;
  /** Name of the audio file of a voice article; undefined: a text. */
  readonly audio: string | undefined;
  readonly savedAt: WallMillis;
  readonly savedBy: string;
  /** What was changed, in the writer's words. */
  readonly note: string;
}
