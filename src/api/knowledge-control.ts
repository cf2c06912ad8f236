// The knowledge base (CRM-08), as the HTTP interface and the command line see it. `app/control/knowledge-control.ts` implements it.

import type { ArticleKind, ArticleLanguage, ArticleState } from "../crm/knowledge/article.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker } from "./people-control.ts";
import type { Reply } from "./reply.ts";
import type { IsoTime } from "./views.ts";

export interface ArticleListView {
  readonly id: string;
  readonly title: string;
  /** voice: a recording of a person. */
  readonly kind: ArticleKind;
  readonly language: ArticleLanguage;
  /** Key of its category; null: in none. */
  readonly category: string | null;
  /** Queues whose callers ask this. */
  readonly queues: readonly string[];
  /** Ticket categories it helps with. */
  readonly topics: readonly string[];
  readonly state: ArticleState;
  /** The version that is searched and heard; null: none. */
  readonly published: number | null;
  /** The newest version. */
  readonly latest: number;
  /** Votes. */
  readonly helped: number;
  readonly notHelped: number;
  readonly changedAt: IsoTime;
}

export interface ArticleView extends ArticleListView {
  /** Which version this is. */
  readonly version: number;
  /** Plain text; of a voice article what is heard. */
  readonly text: string;
  /** Other words that it is found by. */
  readonly keywords: string;
  readonly hasAudio: boolean;
  /** Names of its category and those above it, from the top. */
  readonly categoryPath: readonly string[];
  readonly savedAt: IsoTime;
  readonly savedBy: string;
  /** What was changed. */
  readonly note: string;
}

export interface ArticleVersionView {
  readonly version: number;
  readonly title: string;
  readonly isPublished: boolean;
  readonly hasAudio: boolean;
  readonly savedAt: IsoTime;
  readonly savedBy: string;
  readonly note: string;
}

export interface FoundArticleView {
  readonly id: string;
  readonly title: string;
  readonly kind: ArticleKind;
  readonly language: ArticleLanguage;
  readonly category: string | null;
  /** Of its text, where the words stand. */
  readonly excerpt: string;
}

export interface SuggestedArticleView {
  readonly id: string;
  readonly title: string;
  readonly kind: ArticleKind;
  readonly language: ArticleLanguage;
  readonly category: string | null;
  /** What spoke for it most: the ticket's category, the call's queue, words in common. */
  readonly why: "ticket" | "queue" | "words";
}

export interface ArticleVoteView {
  readonly who: string;
  readonly helped: boolean;
  /** Of which version. */
  readonly version: number;
  readonly comment: string | null;
  readonly call: string | null;
  readonly at: IsoTime;
}

/** What people searched in vain. */
export interface KnowledgeGapView {
  /** As it was typed last. */
  readonly asked: string;
  readonly times: number;
  readonly people: number;
  readonly lastAt: IsoTime;
}

export interface ArticleCategoryView {
  readonly id: string;
  readonly name: string;
  /** The category it belongs to; null: it stands alone. */
  readonly under: string | null;
  /** Articles in it itself, whatever their state. */
  readonly articles: number;
}

export interface ArticleFilter {
  readonly state: ArticleState | undefined;
  /** And those below it. */
  readonly category: string | undefined;
  readonly language: ArticleLanguage | undefined;
  readonly queue: string | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

/** What is left out stays as it is. */
export interface ArticleDraft {
  readonly kind: ArticleKind | undefined;
  readonly language: ArticleLanguage | undefined;
  readonly category: string | null | undefined;
  readonly queues: readonly string[] | undefined;
  readonly topics: readonly string[] | undefined;
  readonly title: string | undefined;
  readonly text: string | undefined;
  readonly keywords: string | undefined;
  readonly note: string | undefined;
  readonly basedOn: number | undefined;
}

export interface KnowledgeControl {
  list(filter: ArticleFilter): Promise<Answer<Page<ArticleListView>>>;
  /** The published version; 404 where there is none. */
  show(id: string): Promise<Answer<ArticleView>>;
  versions(id: string): Promise<Answer<readonly ArticleVersionView[]>>;
  showVersion(id: string, version: number): Promise<Answer<ArticleView>>;
  /** `version` undefined: the published one. */
  audio(id: string, version: number | undefined): Promise<Answer<Reply>>;
  save(id: string, draft: ArticleDraft, by: Asker): Promise<Answer<ArticleView>>;
  /** A new version of a voice article with this sound. 422 where it is none. */
  saveAudio(id: string, wav: Uint8Array, by: Asker): Promise<Answer<ArticleView>>;
  publish(id: string, version: number | undefined, by: Asker): Promise<Answer<ArticleListView>>;
  retire(id: string, by: Asker): Promise<Answer<ArticleListView>>;
  remove(id: string, by: Asker): Promise<Answer<ArticleListView>>;
  vote(
    id: string,
    vote: { readonly helped: boolean; readonly comment: string | undefined; readonly call: string | undefined },
    by: Asker,
  ): Promise<Answer<ArticleListView>>;
  votes(id: string, limit: number): Promise<Answer<readonly ArticleVoteView[]>>;
  /** Best first; remembered for the report of gaps. */
  search(
    search: {
      readonly text: string;
      readonly language: ArticleLanguage | undefined;
      readonly category: string | undefined;
      readonly limit: number;
    },
    by: Asker,
  ): Promise<Answer<readonly FoundArticleView[]>>;
  suggest(terms: {
    readonly queue: string | undefined;
    readonly topics: readonly string[];
    readonly text: string;
    readonly language: ArticleLanguage | undefined;
    readonly limit: number;
  }): Promise<Answer<readonly SuggestedArticleView[]>>;
  /** Most often first. */
  gaps(from: number | undefined, limit: number): Promise<Answer<readonly KnowledgeGapView[]>>;
  categories(): Promise<Answer<readonly ArticleCategoryView[]>>;
  putCategory(
    id: string,
    category: { readonly name: string; readonly under: string | undefined },
  ): Promise<Answer<ArticleCategoryView>>;
  removeCategory(id: string): Promise<Answer<ArticleCategoryView>>;
}
