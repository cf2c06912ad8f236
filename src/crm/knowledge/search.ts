// Searches of the knowledge base: the full-text index of published articles, off the main thread. Words of the title weigh most. What is searched is
// remembered, so that the report of gaps can say what people looked for and nobody has written yet.

import type { Database, SqlRow, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { Where } from "../../base/sql-where.ts";
import type { WallMillis } from "../../base/time.ts";
import type { ArticleId } from "../ids.ts";
import { matchOf } from "./words.ts";

export interface ArticleSearch {
  readonly text: string;
  readonly language: string | undefined;
  /** Of one of these; undefined: of any, or none. */
  readonly categories: ReadonlySet<string> | undefined;
  readonly limit: number;
}

export interface FoundArticle {
  readonly id: ArticleId;
  readonly title: string;
  /** Of its text, around the first word that was found. */
  readonly excerpt: string;
}

/** Weights of title, keywords and body. */
const RANK = "bm25(article_words, 8.0, 4.0, 1.0)";

/** Best first. Nothing where there is no word in the text. */
export async function searchArticles(
  database: Pick<Database, "query">,
  { text, language, categories, limit }: ArticleSearch,
): Promise<readonly FoundArticle[]> {
  const match = matchOf(text, limits.knowledge.searchWords);
  if (match === undefined) return [];
  const among = categories === undefined ? undefined : JSON.stringify([...categories]);
  const where = new Where()
    .and("article_words MATCH ?", match)
    .and("a.language = ?", language)
    .and("a.category IN (SELECT value FROM json_each(?))", among);
  const sql = `SELECT a.id, v.title, v.body FROM article_words JOIN article a ON a.number = article_words.rowid
    JOIN article_version v ON v.article = a.id AND v.version = a.published ${where.sql} ORDER BY ${RANK}, a.id LIMIT ?`;
  return (await database.query(sql, [...where.values, limit])).map((row) => foundOf(row, text));
}

function foundOf(row: SqlRow, asked: string): FoundArticle {
  return {
    id: String(row["id"]) as ArticleId,
    title: String(row["title"]),
    excerpt: excerptOf(String(row["body"]), asked),
  };
}

const BEFORE = 20;
const EXCERPT = 120;

/** One line of the text, around the first of the words; its beginning where none stands there as it was written. */
export function excerptOf(body: string, asked: string): string {
  const line = body.replace(/\s+/gu, " ").trim();
  const low = line.toLowerCase();
  const places = asked
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => (word === "" ? [] : [low.indexOf(word)]))
    .filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...(places.length === 0 ? [0] : places)) - BEFORE);
  const cut = [...line.slice(from)].slice(0, EXCERPT).join("");
  return `${from > 0 ? "…" : ""}${cut}${from + cut.length < line.length ? "…" : ""}`;
}

/** Two that differ in nothing that matters are one gap. */
export function plainSearch(asked: string): string {
  return asked
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

export interface Searched {
  readonly asked: string;
  readonly by: string;
  readonly found: number;
  readonly at: WallMillis;
}

export function searchedWrites({ asked, by, found, at }: Searched): readonly Write[] {
  const sql = "INSERT INTO article_search (at, asked, plain, by, found) VALUES (?, ?, ?, ?, ?)";
  const forget = "DELETE FROM article_search WHERE id <= (SELECT MAX(id) FROM article_search) - ?";
  return [
    { sql, values: [at, asked, plainSearch(asked), by, found] },
    { sql: forget, values: [limits.knowledge.searches] },
  ];
}

export interface Gap {
  /** As it was typed last. */
  readonly asked: string;
  readonly times: number;
  /** By so many people. */
  readonly people: number;
  readonly lastAt: WallMillis;
}

/** What was searched in vain since then and is not found by now either; most often first. */
export async function gapsOf(
  database: Pick<Database, "query">,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<readonly Gap[]> {
  // With max() alone, the other columns are those of its row: SQLite, "bare columns in an aggregate query".
  const rows = await database.query(
    `SELECT asked, COUNT(*) AS times, COUNT(DISTINCT by) AS people, MAX(at) AS last_at FROM article_search
     WHERE found = 0 AND at >= ? GROUP BY plain ORDER BY times DESC, last_at DESC LIMIT ?`,
    [from, limit],
  );
  const gaps = rows.map((row) => ({
    asked: String(row["asked"]),
    times: Number(row["times"]),
    people: Number(row["people"]),
    lastAt: Number(row["last_at"]) as WallMillis,
  }));
  const open = await Promise.all(gaps.map(async (gap) => !(await isThere(database, gap.asked))));
  return gaps.filter((_, at) => open[at]);
}

async function isThere(database: Pick<Database, "query">, asked: string): Promise<boolean> {
  const match = matchOf(asked, limits.knowledge.searchWords);
  if (match === undefined) return false;
  return (await database.query("SELECT 1 FROM article_words WHERE article_words MATCH ? LIMIT 1", [match])).length > 0;
}
