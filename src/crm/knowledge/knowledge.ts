// The knowledge base (CRM-08): articles are written, published, voted on and retired here. What every article is stands in memory; what it says is
// read by one index look-up; searches run off the main thread (search.ts). Each change is committed with its event before anybody sees it, one after
// the other.
//
//   save ─► version n+1 ─► publish ─► searched, suggested, heard by callers ─► retire
//
// Used by the HTTP interface, by flows (an article that is said) and by the screen pop (suggestions.ts).

import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Clock, WallMillis } from "../../base/time.ts";
import type { EventType, NewEvent } from "../events.ts";
import type { ArticleId } from "../ids.ts";
import type { Journal } from "../journal.ts";
import { OneByOne } from "../one-by-one.ts";
import type { Article, ArticleKind, ArticleLanguage, ArticleVersion } from "./article.ts";
import {
  articleOf,
  articleWrite,
  categoryOf,
  categoryWrite,
  forgetVersions,
  forgetWords,
  removeCategoryWrite,
  removeWrites,
  SELECT_ARTICLES,
  SELECT_CATEGORIES,
  SELECT_VERSION,
  SELECT_VOTE,
  versionOf,
  versionWrite,
  voteWrite,
  wordsWrites,
} from "./article-tables.ts";
import { type Category, categoriesBelow } from "./categories.ts";
import { searchedWrites } from "./search.ts";
import { Suggestions } from "./suggestions.ts";

export interface KnowledgeDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal;
}

/** What is left out stays as it is; of a new article it is empty. */
export interface Draft {
  readonly id: ArticleId;
  readonly by: string;
  readonly kind?: ArticleKind | undefined;
  readonly language?: ArticleLanguage | undefined;
  /** null: of no category. */
  readonly category?: string | null | undefined;
  readonly queues?: readonly string[] | undefined;
  readonly topics?: readonly string[] | undefined;
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly keywords?: string | undefined;
  readonly audio?: string | undefined;
  readonly note?: string | undefined;
  /** The version it was made from: refused where there is a newer one. undefined: whatever there is. */
  readonly basedOn?: number | undefined;
}

export type KnowledgeFault =
  | { readonly kind: "unknown"; readonly what: "article" | "version" | "category"; readonly key: string }
  /** There are as many as there may be. */
  | { readonly kind: "full"; readonly most: number }
  /** Somebody saved this version in between. */
  | { readonly kind: "stale"; readonly latest: number }
  | { readonly kind: "untitled" | "silent" | "other-kind" | "not-published" | "circle" | "in-use" };

type Changed = Result<Article, KnowledgeFault>;

/** Of an article, as lists show it. */
interface Named {
  readonly article: Article;
  readonly title: string;
  readonly keywords: string;
}

const PAGE = 500;

export class Knowledge {
  readonly #deps: KnowledgeDeps;
  readonly #articles = new Map<string, Named>();
  readonly #categories = new Map<string, Category>();
  readonly #suggestions = new Suggestions();
  readonly #turns = new OneByOne();

  constructor(deps: KnowledgeDeps) {
    this.#deps = deps;
  }

  /** At start, before calls are taken. */
  async restore(): Promise<void> {
    const { database } = this.#deps;
    for (const row of await database.query(SELECT_CATEGORIES)) this.#categories.set(String(row["id"]), categoryOf(row));
    for (let after = ""; ; ) {
      const rows = await database.query(SELECT_ARTICLES, [after, PAGE]);
      for (const row of rows) this.#keep(articleOf(row), String(row["title"]), String(row["keywords"]));
      after = String(rows.at(-1)?.["id"] ?? "");
      if (rows.length < PAGE) return;
    }
  }

  /** Changes under way. */
  get size(): number {
    return this.#turns.size;
  }

  /** For whoever a phone rings at: at once, from memory. */
  get suggestions(): Pick<Suggestions, "suggest"> {
    return this.#suggestions;
  }

  get categories(): ReadonlyMap<string, Category> {
    return this.#categories;
  }

  /** With their titles (of the published version, else the newest), by id. */
  get all(): readonly Pick<Named, "article" | "title">[] {
    return [...this.#articles.values()].toSorted((a, b) => (a.article.id < b.article.id ? -1 : 1));
  }

  get(id: string): Article | undefined {
    return this.#articles.get(id)?.article;
  }

  /** One index look-up. */
  version(id: string, version: number): ArticleVersion | undefined {
    const row = this.#deps.database.get(SELECT_VERSION, [id, version]);
    return row === undefined ? undefined : versionOf(row);
  }

  /** What is read and heard of it now; undefined: nothing is published. */
  published(id: string): ArticleVersion | undefined {
    const version = this.get(id)?.published;
    return version === undefined ? undefined : this.version(id, version);
  }

  /** As a caller hears it: its sound, or its text spoken in its language; undefined: nothing is published. */
  heard(
    id: string,
  ): { readonly audio: string | undefined; readonly text: string; readonly language: ArticleLanguage } | undefined {
    const said = this.published(id);
    const language = this.get(id)?.language;
    return said && language && { audio: said.audio, text: said.body, language };
  }

  /** A new version, and a new article where there is none; nobody sees it before it is published. */
  save(draft: Draft): Promise<Changed> {
    return this.#turns.run(() => this.#save(draft));
  }

  /** `version` undefined: the newest. */
  publish(id: string, version: number | undefined, by: string): Promise<Changed> {
    return this.#turns.run(async () => {
      const before = this.get(id);
      if (before === undefined) return unknown("article", id);
      const said = this.version(id, version ?? before.latest);
      if (said === undefined) return unknown("version", String(version ?? before.latest));
      if (before.kind === "voice" && said.audio === undefined) return fail({ kind: "silent" });
      const after: Article = { ...before, state: "published", published: said.version, changedAt: this.#now() };
      const event = eventOf("article.published", after, { version: said.version, title: said.title, by });
      return this.#commit(after, said, [articleWrite(after), ...wordsWrites(said)], event);
    });
  }

  /** It stays to be read by who may change it. */
  retire(id: string, by: string): Promise<Changed> {
    return this.#turns.run(async () => {
      const before = this.get(id);
      if (before === undefined) return unknown("article", id);
      if (before.state === "retired") return ok(before);
      const after: Article = { ...before, state: "retired", published: undefined, changedAt: this.#now() };
      const said = this.version(id, before.published ?? before.latest);
      const event = eventOf("article.retired", after, { by });
      return this.#commit(after, said, [articleWrite(after), forgetWords(before.id)], event);
    });
  }

  /** Nothing of it stays. */
  remove(id: string, by: string): Promise<Changed> {
    return this.#turns.run(async () => {
      const before = this.get(id);
      if (before === undefined) return unknown("article", id);
      await this.#deps.journal.commit(removeWrites(before.id), [eventOf("article.removed", before, { by })]);
      this.#articles.delete(id);
      this.#suggestions.remove(before.id);
      return ok(before);
    });
  }

  /** Whoever voted before has changed their mind. */
  vote(
    id: string,
    vote: {
      readonly voter: string;
      readonly helped: boolean;
      readonly comment: string | undefined;
      readonly call: string | undefined;
    },
  ): Promise<Changed> {
    return this.#turns.run(async () => {
      const before = this.get(id);
      if (before === undefined) return unknown("article", id);
      if (before.published === undefined) return fail({ kind: "not-published" });
      const { helped, voter } = vote;
      const old = this.#deps.database.get(SELECT_VOTE, [id, voter])?.["helped"];
      const after: Article = {
        ...before,
        helped: before.helped + (helped ? 1 : 0) - (old === 1 ? 1 : 0),
        notHelped: before.notHelped + (helped ? 0 : 1) - (old === 0 ? 1 : 0),
      };
      const row = { ...vote, article: before.id, version: before.published, at: this.#now() };
      const event = eventOf("article.voted", after, { helped, version: before.published, by: voter });
      return this.#commit(after, this.published(id), [voteWrite(row)], event);
    });
  }

  /** Remembered for the report of gaps; what was found is told whoever searched already. */
  searched(asked: string, by: string, found: number): Promise<void> {
    return this.#deps.database.write(searchedWrites({ asked, by, found, at: this.#now() }));
  }

  putCategory(category: Category): Promise<Result<Category, KnowledgeFault>> {
    return this.#turns.run(async () => {
      const { id, under } = category;
      if (under !== undefined && !this.#categories.has(under)) return unknown("category", under);
      if (under !== undefined && categoriesBelow(id, this.#categories).has(under)) return fail({ kind: "circle" });
      const isNew = !this.#categories.has(id);
      if (isNew && this.#categories.size >= limits.knowledge.categories)
        return fail({ kind: "full", most: limits.knowledge.categories });
      await this.#deps.journal.commit([categoryWrite(category)], []);
      this.#categories.set(id, category);
      return ok(category);
    });
  }

  /** An empty one. */
  removeCategory(id: string): Promise<Result<Category, KnowledgeFault>> {
    return this.#turns.run(async () => {
      const category = this.#categories.get(id);
      if (category === undefined) return unknown("category", id);
      const isUsed =
        [...this.#articles.values()].some(({ article }) => article.category === id) ||
        [...this.#categories.values()].some(({ under }) => under === id);
      if (isUsed) return fail({ kind: "in-use" });
      await this.#deps.journal.commit([removeCategoryWrite(id)], []);
      this.#categories.delete(id);
      return ok(category);
    });
  }

  async #save(draft: Draft): Promise<Changed> {
    const before = this.get(draft.id);
    const fault = this.#faultOf(draft, before);
    if (fault !== undefined) return fail(fault);
    const now = this.#now();
    const last = before === undefined ? undefined : this.version(before.id, before.latest);
    const version: ArticleVersion = {
      id: draft.id,
      version: (before?.latest ?? 0) + 1,
      title: draft.title ?? last?.title ?? "",
      body: draft.body ?? last?.body ?? "",
      keywords: draft.keywords ?? last?.keywords ?? "",
      audio: draft.audio ?? last?.audio,
      savedAt: now,
      savedBy: draft.by,
      note: draft.note ?? "",
    };
    if (version.title.trim() === "") return fail({ kind: "untitled" });
    const article: Article = {
      ...(before ?? newArticle(draft, now)),
      language: draft.language ?? before?.language ?? "zh",
      category: draft.category === undefined ? before?.category : (draft.category ?? undefined),
      queues: draft.queues ?? before?.queues ?? [],
      topics: draft.topics ?? before?.topics ?? [],
      latest: version.version,
      changedAt: now,
    };
    const writes = [articleWrite(article), versionWrite(version), forgetVersions(article, limits.knowledge.versions)];
    const event = eventOf("article.saved", article, { version: version.version, title: version.title, by: draft.by });
    return this.#commit(article, this.published(draft.id) ?? version, writes, event);
  }

  #faultOf({ id, kind, category, basedOn }: Draft, before: Article | undefined): KnowledgeFault | undefined {
    const most = limits.knowledge.articles;
    if (before === undefined && this.#articles.size >= most) return { kind: "full", most };
    if (category != null && !this.#categories.has(category))
      return { kind: "unknown", what: "category", key: category };
    if (before === undefined && basedOn !== undefined && basedOn > 0)
      return { kind: "unknown", what: "article", key: id };
    if (before !== undefined && basedOn !== undefined && basedOn !== before.latest)
      return { kind: "stale", latest: before.latest };
    return before !== undefined && kind !== undefined && kind !== before.kind ? { kind: "other-kind" } : undefined;
  }

  async #commit(
    article: Article,
    said: Pick<ArticleVersion, "title" | "keywords"> | undefined,
    writes: readonly Write[],
    event: NewEvent,
  ): Promise<Changed> {
    await this.#deps.journal.commit(writes, [event]);
    this.#keep(article, said?.title ?? "", said?.keywords ?? "");
    return ok(article);
  }

  #keep(article: Article, title: string, keywords: string): void {
    this.#articles.set(article.id, { article, title, keywords });
    if (article.published === undefined) this.#suggestions.remove(article.id);
    else this.#suggestions.put({ ...article, title, keywords });
  }

  #now(): WallMillis {
    return Math.round(this.#deps.clock.wall()) as WallMillis;
  }
}

function newArticle(
  { id, by, kind = "text" }: Draft,
  now: WallMillis,
): Omit<Article, "language" | "queues" | "topics"> {
  return {
    ...{ id, kind, category: undefined, state: "draft", published: undefined, latest: 0 },
    ...{ helped: 0, notHelped: 0, createdAt: now, createdBy: by, changedAt: now },
  };
}

function unknown(
  what: "article" | "version" | "category",
  key: string,
): { readonly ok: false; readonly fault: KnowledgeFault } {
  return fail({ kind: "unknown", what, key });
}

function eventOf(
  type: EventType & `article.${string}`,
  { id, language, category }: Article,
  data: NewEvent["data"],
): NewEvent {
  return { type, about: { article: id }, data: { language, category: category ?? null, ...data } };
}
