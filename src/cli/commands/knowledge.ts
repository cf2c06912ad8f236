// knowledge list|drafts|show|search|suggest|save|publish|retire|remove|vote|votes|versions|audio|gaps|categories|category|remove-category.

import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import type {
  ArticleListView,
  ArticleView,
  FoundArticleView,
  SuggestedArticleView,
} from "../../api/knowledge-control.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { exportAudio } from "../export-audio.ts";
import { localTime, orDash } from "../format.ts";
import { sinceOption } from "../since.ts";
import { fieldList, printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

type Run = (context: Context, id: string) => Promise<void>;

export function addKnowledge(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("knowledge").description(words.nounKnowledge).helpCommand(false);
  addReading(noun, terminal, words);
  addSuggest(noun, terminal, words);
  addWriting(noun, terminal, words);
  addVoting(noun, terminal, words);
  addCategories(noun, terminal, words);
}

/** A verb with an id. */
function verb(noun: Command, terminal: Terminal, name: string, about: string, run: Run): Command {
  return noun
    .command(name)
    .description(about)
    .action((id: string, _options: unknown, command: Command) => run(contextOf(command, terminal), id));
}

function addReading(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doKnowledgeList)
    .option("--category <key>", words.optArticleCategory)
    .option("--language <language>", words.optArticleLanguage)
    .option("--queue <id>", words.optArticleQueue)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { category, language, queue } = context.options;
      const all = await context.client.all("listArticles", { category, language, queue }, limitOf(context));
      show(context, unwrap(all), (rows) => listText(context, rows));
    });
  noun
    .command("drafts")
    .description(words.doKnowledgeDrafts)
    .option("--state <state>", words.optArticleState)
    .option("--category <key>", words.optArticleCategory)
    .option("--language <language>", words.optArticleLanguage)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { state, category, language } = context.options;
      const all = await context.client.all("listArticleDrafts", { state, category, language }, limitOf(context));
      show(context, unwrap(all), (rows) => listText(context, rows));
    });
  verb(noun, terminal, "show <id>", words.doKnowledgeShow, async (context, id) => {
    const version = textOption(context.options["number"]);
    const found =
      version === undefined
        ? await context.client.call("showArticle", { id })
        : await context.client.call("showArticleVersion", { id, version });
    show(context, unwrap(found), (one) => articleText(context, one));
  }).option("--number <n>", words.optArticleVersion);
  verb(noun, terminal, "versions <id>", words.doKnowledgeVersions, async (context, id) => {
    show(context, unwrap(await context.client.call("listArticleVersions", { id })), (rows) =>
      rowsOf(context, rows, [
        { title: context.words.articleVersion, cell: ({ version }) => String(version), align: "right" },
        { title: context.words.articleTitle, cell: ({ title }) => title },
        { title: context.words.articlePublished, cell: ({ isPublished }) => (isPublished ? "✓" : "") },
        { title: context.words.articleSaved, cell: ({ savedAt }) => localTime(savedAt) },
        { title: context.words.author, cell: ({ savedBy }) => savedBy },
        { title: context.words.articleNote, cell: ({ note }) => note },
      ]),
    );
  });
  verb(noun, terminal, "audio <id>", words.doKnowledgeAudio, (context, id) =>
    exportAudio(context, "getArticleAudio", { id }),
  )
    .requiredOption("--to <file>", words.optToFile)
    .option("--force", words.optForce);
}

function addSuggest(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("search <text>")
    .description(words.doKnowledgeSearch)
    .option("--category <key>", words.optArticleCategory)
    .option("--language <language>", words.optArticleLanguage)
    .option("--limit <n>", words.optLimit)
    .action(async (text: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { category, language, limit } = context.options;
      const found = await context.client.call("searchKnowledge", { text, category, language, limit });
      show(context, unwrap(found), (rows) => foundText(context, rows));
    });
  noun
    .command("suggest")
    .description(words.doKnowledgeSuggest)
    .option("--queue <id>", words.optArticleQueue)
    .option("--topics <keys>", words.optArticleTopics)
    .option("--text <text>", words.optArticleWords)
    .option("--language <language>", words.optArticleLanguage)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { queue, text, language, limit } = context.options;
      const topic = keysOf(context, "topics");
      const found = await context.client.call("suggestArticles", { queue, topic, text, language, limit });
      show(context, unwrap(found), (rows) => suggestedText(context, rows));
    });
  noun
    .command("gaps")
    .description(words.doKnowledgeGaps)
    .option("--since <time>", words.optSince)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const input = { from: sinceOption(context), limit: context.options["limit"] };
      show(context, unwrap(await context.client.call("listKnowledgeGaps", input)), (rows) =>
        rowsOf(context, rows, [
          { title: context.words.articleAsked, cell: ({ asked }) => asked },
          { title: context.words.articleTimes, cell: ({ times }) => String(times), align: "right" },
          { title: context.words.articlePeople, cell: ({ people }) => String(people), align: "right" },
          { title: context.words.articleLast, cell: ({ lastAt }) => localTime(lastAt) },
        ]),
      );
    });
}

function addWriting(noun: Command, terminal: Terminal, words: Words): void {
  verb(noun, terminal, "save <id>", words.doKnowledgeSave, save)
    .addOption(new Option("--kind <kind>", words.optArticleKind).choices(["text", "voice"]))
    .addOption(new Option("--language <language>", words.optArticleLanguage).choices(["zh", "en"]))
    .option("--category <key>", words.optArticleOwnCategory)
    .option("--queues <keys>", words.optArticleQueues)
    .option("--topics <keys>", words.optArticleTopics)
    .option("--title <text>", words.optArticleTitle)
    .addOption(new Option("--text <text>", words.optArticleText).conflicts("textFile"))
    .option("--text-file <file>", words.optArticleTextFile)
    .option("--keywords <words>", words.optArticleKeywords)
    .option("--audio <file>", words.optArticleAudio)
    .option("--note <text>", words.optArticleNote)
    .option("--based-on <n>", words.optArticleBasedOn)
    .option("--publish", words.optArticlePublish);
  verb(noun, terminal, "publish <id>", words.doKnowledgePublish, async (context, id) => {
    const version = numberOption(context, "number");
    showListed(context, await context.client.call("publishArticle", { id, version }));
  }).option("--number <n>", words.optArticleVersion);
  verb(noun, terminal, "retire <id>", words.doKnowledgeRetire, async (context, id) =>
    showListed(context, await context.client.call("retireArticle", { id })),
  );
  verb(noun, terminal, "remove <id>", words.doKnowledgeRemove, async (context, id) => {
    const gone = unwrap(await context.client.call("removeArticle", { id }));
    show(context, gone, (one) => printable(`${one.id} ${context.words.articleIsGone}`).concat("\n"));
  });
}

async function save(context: Context, id: string): Promise<void> {
  const { client, options } = context;
  const { kind, language, title, keywords, note } = options;
  const audio = textOption(options["audio"]);
  const file = textOption(options["textFile"]);
  const category = options["category"] === "none" ? null : options["category"];
  const text = file === undefined ? options["text"] : readBytes(context, file).toString("utf8");
  const fields = { kind: kind ?? (audio === undefined ? undefined : "voice"), language, category, title, text };
  const lists = { queues: keysOf(context, "queues"), topics: keysOf(context, "topics") };
  const basedOn = numberOption(context, "basedOn");
  let saved = unwrap(await client.call("saveArticle", { id, ...fields, ...lists, keywords, note, basedOn }));
  if (audio !== undefined)
    saved = unwrap(await client.call("saveArticleAudio", { id, bytes: readBytes(context, audio) }));
  if (options["publish"] !== true) show(context, saved, (one) => articleText(context, one));
  else showListed(context, await client.call("publishArticle", { id, version: saved.version }));
}

function addVoting(noun: Command, terminal: Terminal, words: Words): void {
  verb(noun, terminal, "vote <id>", words.doKnowledgeVote, async (context, id) => {
    const { helped, notHelped, comment, call } = context.options;
    if (helped === notHelped) throw new UsageError(context.words.articleVoteNeeded);
    showListed(context, await context.client.call("voteOnArticle", { id, helped: helped === true, comment, call }));
  })
    .option("--helped", words.optArticleHelped)
    .option("--not-helped", words.optArticleNotHelped)
    .option("--comment <text>", words.optArticleComment)
    .option("--call <id>", words.optArticleCall);
  verb(noun, terminal, "votes <id>", words.doKnowledgeVotes, async (context, id) => {
    const { limit } = context.options;
    show(context, unwrap(await context.client.call("listArticleVotes", { id, limit })), (rows) =>
      rowsOf(context, rows, [
        { title: context.words.articleWhoVoted, cell: ({ who }) => who },
        { title: context.words.articleHelped, cell: ({ helped }) => (helped ? "✓" : "✗") },
        { title: context.words.articleVersion, cell: ({ version }) => String(version), align: "right" },
        { title: context.words.at, cell: ({ at }) => localTime(at) },
        { title: context.words.articleComment, cell: ({ comment }) => orDash(comment) },
      ]),
    );
  }).option("--limit <n>", words.optLimit);
}

function addCategories(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("categories")
    .description(words.doKnowledgeCategories)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, unwrap(await context.client.call("listArticleCategories", {})), (rows) =>
        rowsOf(context, rows, [
          { title: context.words.articleCategory, cell: ({ id }) => id },
          { title: context.words.articleTitle, cell: ({ name }) => name },
          { title: context.words.articleUnder, cell: ({ under }) => orDash(under) },
          { title: context.words.articleCount, cell: ({ articles }) => String(articles), align: "right" },
        ]),
      );
    });
  verb(noun, terminal, "category <id>", words.doKnowledgeCategory, async (context, id) => {
    const { name, under } = context.options;
    const put = unwrap(await context.client.call("putArticleCategory", { id, name, under }));
    show(context, put, (one) => printable(`${one.id}: ${one.name}`).concat("\n"));
  })
    .requiredOption("--name <text>", words.optCategoryName)
    .option("--under <key>", words.optCategoryUnder);
  verb(noun, terminal, "remove-category <id>", words.doKnowledgeRemoveCategory, async (context, id) => {
    const gone = unwrap(await context.client.call("removeArticleCategory", { id }));
    show(context, gone, (one) => printable(`${one.id} ${context.words.articleIsGone}`).concat("\n"));
  });
}

function readBytes(context: Context, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

/** `a,b` as a list; undefined: it was not said. */
function keysOf({ options }: Context, name: string): readonly string[] | undefined {
  return textOption(options[name])
    ?.split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
}

function numberOption({ options }: Context, name: string): number | string | undefined {
  const text = textOption(options[name]);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function limitOf(context: Context): number {
  const limit = numberOption(context, "limit") ?? Number.POSITIVE_INFINITY;
  if (typeof limit === "number") return limit;
  throw new UsageError(`--limit: ${context.words.found} ${JSON.stringify(limit)}`);
}

function showListed(context: Context, given: Parameters<typeof unwrap<ArticleListView>>[0]): void {
  show(context, unwrap(given), (one) => listText(context, [one]));
}

function listText(context: Context, rows: readonly ArticleListView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.article, cell: ({ id }) => id },
    { title: words.articleTitle, cell: ({ title }) => title },
    { title: words.articleKind, cell: ({ kind }) => word(words, `article-${kind}`) },
    { title: words.articleLanguage, cell: ({ language }) => language },
    { title: words.articleCategory, cell: ({ category }) => orDash(category) },
    { title: words.state, cell: ({ state }) => word(words, `article-${state}`) },
    { title: words.articleVersion, cell: ({ published, latest }) => `${published ?? "-"}/${latest}`, align: "right" },
    { title: words.articleHelped, cell: ({ helped }) => String(helped), align: "right" },
    { title: words.articleNotHelped, cell: ({ notHelped }) => String(notHelped), align: "right" },
  ]);
}

function foundText(context: Context, rows: readonly FoundArticleView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.article, cell: ({ id }) => id },
    { title: words.articleTitle, cell: ({ title }) => title },
    { title: words.articleExcerpt, cell: ({ excerpt }) => excerpt },
  ]);
}

function suggestedText(context: Context, rows: readonly SuggestedArticleView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.article, cell: ({ id }) => id },
    { title: words.articleTitle, cell: ({ title }) => title },
    { title: words.articleWhy, cell: ({ why }) => why },
  ]);
}

function articleText(context: Context, one: ArticleView): string {
  const { words } = context;
  const fields = fieldList([
    [words.article, one.id],
    [words.articleTitle, one.title],
    [words.articleKind, word(words, `article-${one.kind}`)],
    [words.articleLanguage, one.language],
    [words.articleCategory, one.categoryPath.length === 0 ? "-" : one.categoryPath.join(" / ")],
    [words.queue, orDash(one.queues.join(", "))],
    [words.articleTopics, orDash(one.topics.join(", "))],
    [words.articleKeywords, orDash(one.keywords)],
    [words.state, word(words, `article-${one.state}`)],
    [words.articleVersion, `${one.version}`],
    [words.articleSaved, `${localTime(one.savedAt)} ${one.savedBy}`],
  ]);
  const text = one.text.split("\n").map(printable).join("\n");
  return text === "" ? fields : `${fields}\n${text}\n`;
}
