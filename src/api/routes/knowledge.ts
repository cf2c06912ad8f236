// /api/articles: the knowledge base, article by article. /api/knowledge: searched, suggested, its gaps and categories.

import { limits } from "../../base/limits.ts";
import { list, number, oneOf, optional, perhaps, required, type Shape, yesOrNo } from "../../office/shape.ts";
import { refuse } from "../answer.ts";
import type {
  ArticleCategoryView,
  ArticleListView,
  ArticleVersionView,
  ArticleView,
  ArticleVoteView,
  FoundArticleView,
  KnowledgeGapView,
  SuggestedArticleView,
} from "../knowledge-control.ts";
import { type Download, operations, type Page } from "../operation.ts";
import { identifier, instant, line, orNull, paging, prose } from "../shapes.ts";

const { titleCharacters, textCharacters, keywordCharacters, commentCharacters, searchCharacters } = limits.knowledge;

const language = oneOf(["zh", "en"]);
const kind = oneOf(["text", "voice"]);
const version = number({ low: 1, high: 1_000_000, whole: true });
const keys = shortList(identifier, limits.knowledge.topics);
const rows = optional(number({ low: 1, high: limits.knowledge.gaps, whole: true }), 50, "how many at most");

function shortList<Item>(item: Shape<Item>, most: number): Shape<readonly Item[]> {
  const any = list(item);
  return {
    ...any,
    schema: { ...any.schema, maxItems: most },
    read(tree, path, faults) {
      if (tree.kind === "list" && tree.items.length > most)
        faults.add(tree.at, path, { found: `${tree.items.length} of them`, allowed: `at most ${most}` });
      return any.read(tree, path, faults);
    },
  };
}

export interface KnowledgeAnswers {
  listArticles: Page<ArticleListView>;
  listArticleDrafts: Page<ArticleListView>;
  showArticle: ArticleView;
  saveArticle: ArticleView;
  getArticleAudio: Download;
  saveArticleAudio: ArticleView;
  listArticleVersions: readonly ArticleVersionView[];
  showArticleVersion: ArticleView;
  publishArticle: ArticleListView;
  retireArticle: ArticleListView;
  removeArticle: ArticleListView;
  voteOnArticle: ArticleListView;
  listArticleVotes: readonly ArticleVoteView[];
  searchKnowledge: readonly FoundArticleView[];
  suggestArticles: readonly SuggestedArticleView[];
  listKnowledgeGaps: readonly KnowledgeGapView[];
  listArticleCategories: readonly ArticleCategoryView[];
  putArticleCategory: ArticleCategoryView;
  removeArticleCategory: ArticleCategoryView;
}

const operation = operations<KnowledgeAnswers>();

const about = {
  language: perhaps(language, "the language it is in"),
  category: perhaps(identifier, "key of a category; those below it count too"),
};

const readingRoutes = [
  operation("listArticles", {
    method: "GET",
    path: "/api/articles",
    about: "Published articles, by id.",
    query: { ...paging, ...about, queue: perhaps(identifier, "whose callers ask it") },
    handle: ({ query }, control) => control.knowledge.list({ ...query, state: "published" }),
  }),
  operation("showArticle", {
    method: "GET",
    path: "/api/articles/:id",
    about: "An article as it is published.",
    handle: ({ params }, control) => control.knowledge.show(params.id),
  }),
  operation("getArticleAudio", {
    method: "GET",
    path: "/api/articles/:id/audio",
    about: "What is heard of a published voice article, as a WAV file.",
    media: ["audio/wav"],
    handle: ({ params }, control) => control.knowledge.audio(params.id, undefined),
  }),
  operation("voteOnArticle", {
    method: "POST",
    path: "/api/articles/:id/vote",
    about: "Says whether an article helped; whoever voted before has changed their mind.",
    body: {
      helped: required(yesOrNo, "whether it helped"),
      comment: perhaps(line(commentCharacters), "what was missing"),
      call: perhaps(identifier, "the call it was read in"),
    },
    handle: ({ params, body, asker }, control) => control.knowledge.vote(params.id, body, asker),
  }),
  operation("searchKnowledge", {
    method: "GET",
    path: "/api/knowledge/search",
    about: "Published articles with these words, best first. What is searched is remembered for the report of gaps.",
    query: { text: required(line(searchCharacters), "words"), ...about, limit: rows },
    handle: ({ query, asker }, control) => control.knowledge.search(query, asker),
  }),
  operation("suggestArticles", {
    method: "GET",
    path: "/api/knowledge/suggestions",
    about: "Articles that may help, by the queue of a call, ticket categories and words of notes; best first.",
    query: {
      queue: perhaps(identifier, "the queue of the call"),
      topic: optional(keys, [], "keys of ticket categories"),
      text: optional(line(1_000), "", "words of notes"),
      language: perhaps(language, "those of it come first"),
      limit: optional(number({ low: 1, high: limits.knowledge.suggested, whole: true }), 5, "how many at most"),
    },
    handle: ({ query: { topic, ...query } }, control) => control.knowledge.suggest({ ...query, topics: topic }),
  }),
  operation("listArticleCategories", {
    method: "GET",
    path: "/api/knowledge/categories",
    about: "Categories of articles, by key.",
    handle: (_, control) => control.knowledge.categories(),
  }),
] as const;

const draftFields = {
  kind: perhaps(kind, "text or voice; of a new article, text when left out"),
  language: perhaps(language, "the language it is in; of a new article, zh when left out"),
  category: perhaps(orNull(identifier), "key of its category; null: in none"),
  queues: perhaps(keys, "queues whose callers ask it"),
  topics: perhaps(keys, "ticket categories it helps with"),
  title: perhaps(line(titleCharacters), "what it is called"),
  text: perhaps(prose(textCharacters), "what it says, as plain text"),
  keywords: perhaps(prose(keywordCharacters), "other words that it is found by"),
  note: perhaps(line(commentCharacters), "what was changed"),
  basedOn: perhaps(
    number({ low: 0, high: 1_000_000, whole: true }),
    "the version this was made from; a newer one: 409",
  ),
};

const writingRoutes = [
  operation("listArticleDrafts", {
    method: "GET",
    path: "/api/knowledge/drafts",
    about: "Articles whatever their state, for who writes them.",
    query: { ...paging, ...about, state: perhaps(oneOf(["draft", "published", "retired"]), "its state") },
    handle: ({ query }, control) => control.knowledge.list({ ...query, queue: undefined }),
  }),
  operation("saveArticle", {
    method: "PUT",
    path: "/api/articles/:id",
    about: "Saves a new version, and a new article where there is none of that id; what is left out stays as it was.",
    body: draftFields,
    handle: async ({ params, body, asker }, control) =>
      isId(params.id) ? control.knowledge.save(params.id, body, asker) : badId(params.id),
  }),
  operation("saveArticleAudio", {
    method: "PUT",
    path: "/api/articles/:id/audio",
    about: "Saves a new version of a voice article with this sound: a WAV file of 16-bit PCM at 8 kHz, one channel.",
    body: "bytes",
    handle: ({ params, bytes, asker }, control) => control.knowledge.saveAudio(params.id, joined(bytes), asker),
  }),
  operation("listArticleVersions", {
    method: "GET",
    path: "/api/articles/:id/versions",
    about: "Versions of an article, newest first.",
    handle: ({ params }, control) => control.knowledge.versions(params.id),
  }),
  operation("showArticleVersion", {
    method: "GET",
    path: "/api/articles/:id/versions/:version",
    about: "One version of an article, published or not.",
    handle: async ({ params }, control) => control.knowledge.showVersion(params.id, Number(params.version)),
  }),
  operation("publishArticle", {
    method: "POST",
    path: "/api/articles/:id/publish",
    about: "From now on this version is searched, suggested and heard; an older one rolls back.",
    body: { version: perhaps(version, "which; the newest when left out") },
    handle: ({ params, body, asker }, control) => control.knowledge.publish(params.id, body.version, asker),
  }),
  operation("retireArticle", {
    method: "POST",
    path: "/api/articles/:id/retire",
    about: "It is no longer searched, suggested and heard; its versions stay.",
    body: {},
    handle: ({ params, asker }, control) => control.knowledge.retire(params.id, asker),
  }),
  operation("removeArticle", {
    method: "DELETE",
    path: "/api/articles/:id",
    about: "Removes an article with all its versions and votes.",
    handle: ({ params, asker }, control) => control.knowledge.remove(params.id, asker),
  }),
  operation("listArticleVotes", {
    method: "GET",
    path: "/api/articles/:id/votes",
    about: "What was said of an article, newest first.",
    query: { limit: rows },
    handle: ({ params, query }, control) => control.knowledge.votes(params.id, query.limit),
  }),
  operation("listKnowledgeGaps", {
    method: "GET",
    path: "/api/knowledge/gaps",
    about: "What was searched and not found, and is not there by now either; most often first.",
    query: { from: perhaps(instant, "searched at or after; the last 90 days when left out"), limit: rows },
    handle: ({ query }, control) => control.knowledge.gaps(query.from, query.limit),
  }),
  operation("putArticleCategory", {
    method: "PUT",
    path: "/api/knowledge/categories/:id",
    about: "Makes or changes a category.",
    body: {
      name: required(line(titleCharacters), "what it is called"),
      under: perhaps(identifier, "key of the category it belongs to"),
    },
    handle: async ({ params, body }, control) =>
      isId(params.id) ? control.knowledge.putCategory(params.id, body) : badId(params.id),
  }),
  operation("removeArticleCategory", {
    method: "DELETE",
    path: "/api/knowledge/categories/:id",
    about: "Removes a category that has no articles and none below it.",
    handle: ({ params }, control) => control.knowledge.removeCategory(params.id),
  }),
] as const;

export const knowledgeRoutes = [...readingRoutes, ...writingRoutes] as const;

/** Letters small, so that whoever reads it aloud is understood. */
function isId(id: string): boolean {
  return /^[a-z0-9](?:[a-z0-9_-]|\.(?!\.)){0,63}$/.test(id);
}

function badId(id: string) {
  const allowed = "small letters a-z, digits, - _ and single dots, at most 64, starting with a letter or digit";
  return refuse(400, "Not understood", `id: found ${JSON.stringify(id.slice(0, 60))}; allowed: ${allowed}`);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
