// Articles, versions, votes and searches as rows of 0021-knowledge.sql. knowledge.ts and search.ts use it.

import type { SqlRow, Write } from "../../base/db.ts";
import type { WallMillis } from "../../base/time.ts";
import type { ArticleId } from "../ids.ts";
import type { Article, ArticleKind, ArticleLanguage, ArticleState, ArticleVersion } from "./article.ts";
import type { Category } from "./categories.ts";
import { indexedWords } from "./words.ts";

const VOTES = `(SELECT COUNT(*) FROM article_vote WHERE article = a.id AND helped = 1) AS helped,
  (SELECT COUNT(*) FROM article_vote WHERE article = a.id AND helped = 0) AS not_helped`;
/** At start: every article with what it is called, and its votes. A page of them, by id. */
export const SELECT_ARTICLES = `SELECT a.*, ${VOTES}, v.title, v.keywords FROM article a
  LEFT JOIN article_version v ON v.article = a.id AND v.version = coalesce(a.published, a.latest)
  WHERE a.id > ? ORDER BY a.id LIMIT ?`;
export const SELECT_CATEGORIES = "SELECT id, name, under FROM article_category ORDER BY id";
export const SELECT_VERSION = "SELECT * FROM article_version WHERE article = ? AND version = ?";
export const SELECT_VERSIONS =
  "SELECT article, version, title, '' AS body, keywords, audio, saved_at, saved_by, note FROM article_version WHERE article = ? ORDER BY version DESC";
export const SELECT_AUDIO = "SELECT DISTINCT audio FROM article_version WHERE article = ? AND audio IS NOT NULL";
export const SELECT_VOTE = "SELECT helped FROM article_vote WHERE article = ? AND voter = ?";
export const SELECT_VOTES =
  "SELECT voter, version, helped, comment, call_id, at FROM article_vote WHERE article = ? ORDER BY at DESC LIMIT ?";

export function articleOf(row: SqlRow): Article {
  return {
    id: String(row["id"]) as ArticleId,
    kind: String(row["kind"]) as ArticleKind,
    language: String(row["language"]) as ArticleLanguage,
    category: textOf(row["category"]),
    queues: JSON.parse(String(row["queues"])) as string[],
    topics: JSON.parse(String(row["topics"])) as string[],
    state: String(row["state"]) as ArticleState,
    published: row["published"] === null ? undefined : Number(row["published"]),
    latest: Number(row["latest"]),
    helped: Number(row["helped"]),
    notHelped: Number(row["not_helped"]),
    createdAt: Number(row["created_at"]) as WallMillis,
    createdBy: String(row["created_by"]),
    changedAt: Number(row["changed_at"]) as WallMillis,
  };
}

export function versionOf(row: SqlRow): ArticleVersion {
  return {
    id: String(row["article"]) as ArticleId,
    version: Number(row["version"]),
    title: String(row["title"]),
    body: String(row["body"]),
    keywords: String(row["keywords"]),
    audio: textOf(row["audio"]),
    savedAt: Number(row["saved_at"]) as WallMillis,
    savedBy: String(row["saved_by"]),
    note: String(row["note"]),
  };
}

export function categoryOf(row: SqlRow): Category {
  return { id: String(row["id"]), name: String(row["name"]), under: textOf(row["under"]) };
}

function textOf(value: SqlRow[string] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function articleWrite(one: Article): Write {
  return {
    sql: `INSERT INTO article (id, kind, language, category, queues, topics, state, published, latest, created_at, created_by, changed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET language = excluded.language, category = excluded.category, queues = excluded.queues,
        topics = excluded.topics, state = excluded.state, published = excluded.published, latest = excluded.latest,
        changed_at = excluded.changed_at`,
    values: [
      ...[one.id, one.kind, one.language, one.category ?? null],
      ...[JSON.stringify(one.queues), JSON.stringify(one.topics), one.state],
      ...[one.published ?? null, one.latest, one.createdAt, one.createdBy, one.changedAt],
    ],
  };
}

export function versionWrite(one: ArticleVersion): Write {
  return {
    sql: "INSERT INTO article_version (article, version, title, body, keywords, audio, saved_at, saved_by, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    values: [
      ...[one.id, one.version, one.title, one.body, one.keywords, one.audio ?? null],
      ...[one.savedAt, one.savedBy, one.note],
    ],
  };
}

/** The oldest go, but for the published one. */
export function forgetVersions({ id, published, latest }: Article, kept: number): Write {
  return {
    sql: "DELETE FROM article_version WHERE article = ? AND version <= ? AND version <> ?",
    values: [id, latest - kept, published ?? 0],
  };
}

const NUMBER = "(SELECT number FROM article WHERE id = ?)";

export function forgetWords(id: ArticleId): Write {
  return { sql: `DELETE FROM article_words WHERE rowid = ${NUMBER}`, values: [id] };
}

/** After the article is there. */
export function wordsWrites({ id, title, keywords, body }: ArticleVersion): readonly Write[] {
  const sql = `INSERT INTO article_words (rowid, title, keywords, body) VALUES (${NUMBER}, ?, ?, ?)`;
  return [forgetWords(id), { sql, values: [id, indexedWords(title), indexedWords(keywords), indexedWords(body)] }];
}

export function removeWrites(id: ArticleId): readonly Write[] {
  return [
    forgetWords(id),
    ...["article_version", "article_vote"].map((table) => ({
      sql: `DELETE FROM ${table} WHERE article = ?`,
      values: [id],
    })),
    { sql: "DELETE FROM article WHERE id = ?", values: [id] },
  ];
}

export interface Vote {
  readonly article: ArticleId;
  /** A user's key, or the name of whoever voted. */
  readonly voter: string;
  readonly version: number;
  readonly helped: boolean;
  readonly comment: string | undefined;
  readonly call: string | undefined;
  readonly at: WallMillis;
}

export function voteWrite(vote: Vote): Write {
  return {
    sql: `INSERT INTO article_vote (article, voter, version, helped, comment, call_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (article, voter) DO UPDATE SET version = excluded.version, helped = excluded.helped, comment = excluded.comment,
        call_id = excluded.call_id, at = excluded.at`,
    values: [
      ...[vote.article, vote.voter, vote.version, vote.helped ? 1 : 0],
      ...[vote.comment ?? null, vote.call ?? null, vote.at],
    ],
  };
}

export function voteOf(article: ArticleId, row: SqlRow): Vote {
  return {
    article,
    voter: String(row["voter"]),
    version: Number(row["version"]),
    helped: row["helped"] === 1,
    comment: textOf(row["comment"]),
    call: textOf(row["call_id"]),
    at: Number(row["at"]) as WallMillis,
  };
}

export function categoryWrite({ id, name, under }: Category): Write {
  return {
    sql: "INSERT INTO article_category (id, name, under) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, under = excluded.under",
    values: [id, name, under ?? null],
  };
}

export function removeCategoryWrite(id: string): Write {
  return { sql: "DELETE FROM article_category WHERE id = ?", values: [id] };
}
