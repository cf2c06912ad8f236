// qa example list|show|listen|listenings|add|change|remove|marked: calls that others may hear to learn from.

import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { ExampleView, MarkedCallView } from "../../api/example-control.ts";
import { RECORDING_MARKS } from "../../qa/sheet.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { duration, localTime, orDash } from "../format.ts";
import { speedOption } from "../listening-speed.ts";
import { playSound } from "../play-sound.ts";
import { stretchOption } from "../stretch-option.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { mostOf } from "./exam.ts";

export function addQaExample(qa: Command, terminal: Terminal, words: Words): void {
  const noun = qa.command("example").description(words.nounExample).helpCommand(false);
  addReading(noun, terminal, words);
  addHearing(noun, terminal, words);
  addChanging(noun, terminal, words);
}

function kindOption(words: Words, flag = "--kind <kind>"): Option {
  return new Option(flag, words.optExampleKind).choices(RECORDING_MARKS);
}

function addReading(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doExampleList)
    .option("--search <text>", words.optExampleSearch)
    .addOption(kindOption(words))
    .option("--tag <tag>", words.optExampleTag)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { search: text, kind, tag } = context.options;
      const all = await context.client.all("listExamples", { text, kind, tag }, mostOf(context));
      show(context, unwrap(all), (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doExampleShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("showExample", { id }));
    });
  noun
    .command("marked")
    .description(words.doExampleMarked)
    .addOption(new Option("--mark <mark>", words.optExampleMark).choices(RECORDING_MARKS))
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { mark } = context.options;
      const all = await context.client.all("listMarkedCalls", { mark }, mostOf(context));
      show(context, unwrap(all), (rows) => markedText(context, rows));
    });
}

function addHearing(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("listen <id>")
    .description(words.doExampleListen)
    .option("--speed <factor>", words.optSpeed)
    .option("--pipe", words.optPipe)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const through = speedOption(context);
      await playSound(context, id, async () => unwrap(await context.client.open("playExample", { id })), through);
    });
  noun
    .command("listenings <id>")
    .description(words.doExampleListenings)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listExampleListenings", { id }));
      show(context, all, (rows) =>
        rowsOf(context, rows, [
          { title: words.time, cell: ({ at }) => localTime(at) },
          { title: words.sheetWho, cell: ({ who }) => who },
        ]),
      );
    });
}

function addChanging(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("add <call> <title>")
    .description(words.doExampleAdd)
    .addOption(kindOption(words).makeOptionMandatory())
    .option("--tags <tags>", words.optExampleTags)
    .option("--transcript <text>", words.optExampleTranscript)
    .option("--transcript-file <file>", words.optExampleTranscriptFile)
    .option("--from <moment>", words.optExampleFrom)
    .option("--until <moment>", words.optExampleUntil)
    .action(async (of: string, title: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { kind } = context.options;
      const said = { tags: tagsOf(context), transcript: transcriptOf(context) };
      const draft = { of, title, kind, ...said, ...stretchOption(context) };
      showOne(context, await context.client.call("addExample", draft));
    });
  noun
    .command("change <id>")
    .description(words.doExampleChange)
    .addOption(kindOption(words))
    .option("--title <text>", words.optExampleTitle)
    .option("--tags <tags>", words.optExampleTags)
    .option("--transcript <text>", words.optExampleTranscript)
    .option("--transcript-file <file>", words.optExampleTranscriptFile)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { kind, title } = context.options;
      const change = { kind, title, tags: tagsOf(context), transcript: transcriptOf(context) };
      showOne(context, await context.client.call("changeExample", { id, ...change }));
    });
  noun
    .command("remove <id>")
    .description(words.doExampleRemove)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const gone = unwrap(await context.client.call("removeExample", { id }));
      show(context, gone, (one) => `${one.id} ${words.exampleGone}\n`);
    });
}

/** undefined: not said. An empty text: none. */
function tagsOf({ options }: Context): readonly string[] | undefined {
  const text = textOption(options["tags"]);
  return text
    ?.split(/[,，]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

function transcriptOf({ options, words }: Context): string | undefined {
  const text = textOption(options["transcript"]);
  const file = textOption(options["transcriptFile"]);
  if (file === undefined) return text;
  if (text !== undefined) throw new UsageError(words.exampleOneTranscript);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw refusal(`${file} ${words.exampleCannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

function listText(context: Context, rows: readonly ExampleView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.exampleKind, cell: ({ kind }) => word(words, `example-${kind}`) },
    { title: words.exampleTitle, cell: ({ title }) => title },
    { title: words.exampleLength, cell: ({ seconds }) => duration(seconds * 1_000), align: "right" },
    { title: words.exampleSound, cell: ({ sound }) => word(words, `example-${sound}`) },
    { title: words.exampleTags, cell: ({ tags }) => tags.join(", ") },
    { title: words.exampleSaid, cell: ({ transcript }) => transcript },
  ]);
}

function showOne(context: Context, given: Answer<ExampleView>): void {
  const { words } = context;
  show(context, unwrap(given), (one) =>
    fieldList([
      [words.id, one.id],
      [words.exampleKind, word(words, `example-${one.kind}`)],
      [words.exampleTitle, one.title],
      [words.exampleTags, orDash(one.tags.join(", "))],
      [words.exampleLength, duration(one.seconds * 1_000)],
      [words.exampleSound, soundText(context, one)],
      [words.exampleSaid, orDash(one.transcript)],
      ...(one.of === null
        ? []
        : ([
            [words.exampleOf, `${one.of.call} ${one.of.agent}`],
            [words.exampleSavedBy, orDash(one.of.savedBy)],
          ] as const)),
    ]),
  );
}

function soundText({ words }: Context, { sound, soundGoneAt, soundGoneWhy }: ExampleView): string {
  const parts = [word(words, `example-${sound}`)];
  if (soundGoneAt !== null) parts.push(localTime(soundGoneAt));
  if (soundGoneWhy !== null) parts.push(soundGoneWhy);
  return parts.join(" ");
}

function markedText(context: Context, rows: readonly MarkedCallView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.exampleOf, cell: ({ call }) => call },
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.exampleLength, cell: ({ seconds }) => duration(seconds * 1_000), align: "right" },
    {
      title: words.exampleMarks,
      cell: ({ marks }) => marks.map(({ mark, times }) => `${word(words, `example-${mark}`)} ${times}`).join(", "),
    },
    { title: words.exampleSheets, cell: ({ sheets }) => sheets.join(", ") },
    { title: words.exampleMade, cell: ({ examples }) => orDash(examples.join(", ")) },
  ]);
}
