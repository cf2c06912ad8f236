// The knowledge base for the HTTP interface and the command line. Sound of voice articles lies below DATA/articles and is written before the version that
// names it, removed after the article that named it.

import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  ArticleCategoryView,
  ArticleFilter,
  ArticleListView,
  ArticleView,
  KnowledgeControl,
} from "../../api/knowledge-control.ts";
import type { Page } from "../../api/operation.ts";
import { unreachable } from "../../base/assert.ts";
import type { Database } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Result } from "../../base/result.ts";
import { HOUR_MS, isoTime } from "../../base/time.ts";
import type { ArticleId } from "../../crm/ids.ts";
import type { Article, ArticleVersion } from "../../crm/knowledge/article.ts";
import { SELECT_AUDIO, SELECT_VERSIONS, SELECT_VOTES, versionOf, voteOf } from "../../crm/knowledge/article-tables.ts";
import { type Category, categoriesBelow, categoryPath } from "../../crm/knowledge/categories.ts";
import type { Knowledge, KnowledgeFault } from "../../crm/knowledge/knowledge.ts";
import { gapsOf, searchArticles } from "../../crm/knowledge/search.ts";
import { readWav } from "../../rtp/wav.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export interface KnowledgeControlDeps {
  readonly pbx: { readonly crm: Pick<Switch["crm"], "knowledge">; readonly clock: Switch["clock"] };
  readonly database: Database;
  readonly dataDirectory: string;
}

const GAPS_MS = 90 * 24 * HOUR_MS;

export function knowledgeControl(deps: KnowledgeControlDeps): KnowledgeControl {
  const { knowledge } = deps.pbx.crm;
  return { ...reading(knowledge, deps), ...writing(knowledge, deps), ...categories(knowledge) };
}

type Reading = "list" | "show" | "versions" | "showVersion" | "audio" | "votes" | "search" | "suggest" | "gaps";

function reading(
  knowledge: Knowledge,
  { pbx, database, dataDirectory }: KnowledgeControlDeps,
): Pick<KnowledgeControl, Reading> {
  return {
    list: async (filter) => answer(pageOf(knowledge, filter)),
    show: async (id) => {
      const said = knowledge.published(id);
      return said === undefined ? noArticle(knowledge, id) : answer(articleView(knowledge, said));
    },
    versions: async (id) => {
      const article = knowledge.get(id);
      if (article === undefined) return noArticle(knowledge, id);
      const rows = await database.query(SELECT_VERSIONS, [id]);
      return answer(
        rows.map(versionOf).map(({ version, title, audio, savedAt, savedBy, note }) => ({
          ...{ version, title, isPublished: version === article.published, hasAudio: audio !== undefined },
          ...{ savedAt: isoTime(savedAt), savedBy, note },
        })),
      );
    },
    showVersion: async (id, version) => {
      const said = knowledge.version(id, version);
      return said === undefined ? noVersion(id, version) : answer(articleView(knowledge, said));
    },
    audio: async (id, version) => {
      const said = version === undefined ? knowledge.published(id) : knowledge.version(id, version);
      if (said === undefined) return noArticle(knowledge, id);
      if (said.audio === undefined) return refuse(404, "No sound", `The article ${id} is read, not heard.`);
      return answer({ kind: "file", path: fileOf(dataDirectory, said.audio), type: "audio/wav", name: `${id}.wav` });
    },
    votes: async (id, limit) => {
      if (knowledge.get(id) === undefined) return noArticle(knowledge, id);
      const votes = (await database.query(SELECT_VOTES, [id, limit])).map((row) => voteOf(id as ArticleId, row));
      return answer(
        votes.map(({ voter, helped, version, comment, call, at }) => ({
          ...{ who: voter, helped, version, comment: comment ?? null, call: call ?? null, at: isoTime(at) },
        })),
      );
    },
    search: async ({ category, ...search }, by) => {
      const within = category === undefined ? undefined : categoriesBelow(category, knowledge.categories);
      const found = await searchArticles(database, { ...search, categories: within });
      // A search among some is no gap of all.
      if (category === undefined && search.language === undefined)
        await knowledge.searched(search.text, by.user ?? by.name, found.length);
      return answer(
        found.flatMap(({ id, title, excerpt }) => {
          const article = knowledge.get(id);
          if (article === undefined) return [];
          const { kind, language } = article;
          return [{ id, title, kind, language, category: article.category ?? null, excerpt }];
        }),
      );
    },
    suggest: async ({ text, limit, ...terms }) => {
      const found = knowledge.suggestions.suggest({ ...terms, words: text, most: limit });
      return answer(found.map((one) => ({ ...one, category: one.category ?? null })));
    },
    gaps: async (from, limit) => {
      const gaps = await gapsOf(database, { from: from ?? pbx.clock.wall() - GAPS_MS, limit });
      return answer(gaps.map((gap) => ({ ...gap, lastAt: isoTime(gap.lastAt) })));
    },
  };
}

type Writing = "save" | "saveAudio" | "publish" | "retire" | "remove" | "vote";

function writing(
  knowledge: Knowledge,
  { database, dataDirectory }: KnowledgeControlDeps,
): Pick<KnowledgeControl, Writing> {
  const newest = (changed: Result<Article, KnowledgeFault>, id: string): Answer<ArticleView> => {
    if (!changed.ok) return refusalOf(changed.fault, id);
    const said = knowledge.version(id, changed.value.latest);
    return said === undefined ? noVersion(id, changed.value.latest) : answer(articleView(knowledge, said));
  };
  const listed = (changed: Result<Article, KnowledgeFault>, id: string, title = ""): Answer<ArticleListView> => {
    if (!changed.ok) return refusalOf(changed.fault, id);
    return answer(listView(changed.value, title === "" ? titleOf(knowledge, changed.value) : title));
  };
  return {
    save: async (id, { text, ...draft }, by) =>
      newest(await knowledge.save({ ...draft, id: id as ArticleId, body: text, by: by.name }), id),
    saveAudio: async (id, wav, by) => {
      const article = knowledge.get(id);
      if (article === undefined) return noArticle(knowledge, id);
      if (article.kind !== "voice") return refuse(409, "It is read", `The article ${id} is a text, not a recording.`);
      const fault = faultOf(wav);
      if (fault !== undefined) return refuse(422, "No audio", `${fault}; allowed: ${FORMAT}`);
      const audio = `${ARTICLES}/${id}/${randomUUID()}`;
      const path = fileOf(dataDirectory, audio);
      await mkdir(dirname(path), { recursive: true, mode: 0o750 });
      await writeFile(path, wav, { flag: "wx", flush: true });
      const saved = newest(await knowledge.save({ id: id as ArticleId, audio, by: by.name }), id);
      await forgetSounds(
        id,
        (await database.query(SELECT_AUDIO, [id])).map((row) => `${row["audio"]}`),
        dataDirectory,
      );
      return saved;
    },
    publish: async (id, version, by) => listed(await knowledge.publish(id, version, by.name), id),
    retire: async (id, by) => listed(await knowledge.retire(id, by.name), id),
    remove: async (id, by) => {
      const article = knowledge.get(id);
      const title = article === undefined ? "" : titleOf(knowledge, article);
      const removed = await knowledge.remove(id, by.name);
      if (removed.ok) await rm(join(dataDirectory, ARTICLES, id), { recursive: true, force: true });
      return listed(removed, id, title);
    },
    vote: async (id, vote, by) => listed(await knowledge.vote(id, { ...vote, voter: by.user ?? by.name }), id),
  };
}

function categories(knowledge: Knowledge): Pick<KnowledgeControl, "categories" | "putCategory" | "removeCategory"> {
  const view = ({ id, name, under }: Category): ArticleCategoryView => {
    const inIt = knowledge.all.filter(({ article }) => article.category === id);
    return { id, name, under: under ?? null, articles: inIt.length };
  };
  return {
    categories: async () => answer([...knowledge.categories.values()].toSorted(byId).map(view)),
    putCategory: async (id, category) => {
      const put = await knowledge.putCategory({ id, ...category });
      return put.ok ? answer(view(put.value)) : refusalOf(put.fault, id);
    },
    removeCategory: async (id) => {
      const gone = await knowledge.removeCategory(id);
      return gone.ok
        ? answer({ ...gone.value, under: gone.value.under ?? null, articles: 0 })
        : refusalOf(gone.fault, id);
    },
  };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function pageOf(knowledge: Knowledge, filter: ArticleFilter): Page<ArticleListView> {
  const { state, category, language, queue, limit, after = "" } = filter;
  const within = category === undefined ? undefined : categoriesBelow(category, knowledge.categories);
  const found = knowledge.all.filter(
    ({ article }) =>
      article.id > after &&
      (state === undefined || article.state === state) &&
      (language === undefined || article.language === language) &&
      (queue === undefined || article.queues.includes(queue)) &&
      (within === undefined || within.has(article.category ?? "")),
  );
  const items = found.slice(0, limit).map(({ article, title }) => listView(article, title));
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}

const ARTICLES = "articles";
const RATE_HZ = 8_000;
const FORMAT = "a WAV file of 16-bit PCM at 8 kHz with one channel; sox makes one: sox IN -r 8000 -c 1 -b 16 OUT.wav";

function fileOf(dataDirectory: string, audio: string): string {
  return join(dataDirectory, `${audio}.wav`);
}

/** Of versions that are forgotten, or were never saved. */
async function forgetSounds(id: string, kept: readonly string[], dataDirectory: string): Promise<void> {
  for (const file of await readdir(join(dataDirectory, ARTICLES, id))) {
    if (kept.includes(`${ARTICLES}/${id}/${file.replace(/\.wav$/, "")}`)) continue;
    await rm(join(dataDirectory, ARTICLES, id, file), { force: true });
  }
}

function faultOf(bytes: Uint8Array): string | undefined {
  const { audioBytes, audioMs } = limits.knowledge;
  if (bytes.length > audioBytes) return `${bytes.length} bytes, more than ${audioBytes}`;
  const wav = readWav(bytes);
  if (!wav.ok) return wav.fault;
  const { channels, sampleRateHz, samples } = wav.value;
  if (channels !== 1 || sampleRateHz !== RATE_HZ) return `${channels} channels at ${sampleRateHz} Hz`;
  return samples.length / 8 > audioMs ? `longer than ${audioMs / 1_000} s` : undefined;
}

function titleOf(knowledge: Knowledge, { id, published, latest }: Article): string {
  return knowledge.version(id, published ?? latest)?.title ?? "";
}

function listView(article: Article, title: string): ArticleListView {
  const { id, kind, language, category, queues, topics, state, published, latest, helped, notHelped } = article;
  return {
    ...{ id, title, kind, language, category: category ?? null, queues, topics, state },
    ...{ published: published ?? null, latest, helped, notHelped, changedAt: isoTime(article.changedAt) },
  };
}

function articleView(knowledge: Knowledge, said: ArticleVersion): ArticleView {
  const article = knowledge.get(said.id);
  if (article === undefined) throw new Error("a version without its article");
  return {
    ...listView(article, said.title),
    ...{ version: said.version, text: said.body, keywords: said.keywords, hasAudio: said.audio !== undefined },
    categoryPath: categoryPath(article.category ?? "", knowledge.categories),
    ...{ savedAt: isoTime(said.savedAt), savedBy: said.savedBy, note: said.note },
  };
}

function noArticle(knowledge: Knowledge, id: string): Refused {
  const published = knowledge.all.flatMap(({ article }) => (article.published === undefined ? [] : [article.id]));
  return noSuch("article", id, published);
}

function noVersion(id: string, version: number): Refused {
  return refuse(404, "No such version", `Found no version ${version} of the article ${id}.`);
}

function refusalOf(fault: KnowledgeFault, id: string): Refused {
  switch (fault.kind) {
    case "unknown":
      return refuse(404, `No such ${fault.what}`, `Found no ${fault.what} ${fault.key}.`);
    case "full":
      return refuse(409, "Too many", `there are ${fault.most} already, as many as there may be`);
    case "stale":
      return refuse(409, "Changed meanwhile", `somebody saved version ${fault.latest} of ${id}; look at it first.`);
    case "untitled":
      return refuse(422, "No title", "a new article needs a title");
    case "silent":
      return refuse(409, "Nothing to hear", `the voice article ${id} has no sound yet; send it first.`);
    case "other-kind":
      return refuse(409, "Another kind", `the article ${id} is of the other kind, and stays so.`);
    case "not-published":
      return refuse(409, "Not published", `the article ${id} is not published.`);
    case "circle":
      return refuse(409, "A circle", `${id} cannot belong to what belongs to it.`);
    case "in-use":
      return refuse(409, "In use", `${id} still has articles or categories.`);
    default:
      return unreachable(fault);
  }
}
