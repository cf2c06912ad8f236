// qa sheet list|show|listen|download|listenings|answer|comment|uncomment|mark|special|submit|return: calls that an inspector is to judge.

import { type Command, Option } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { ScoreSheetDetailView, SheetListeningView } from "../../api/sheet-control.ts";
import { type Context, contextOf, rowsOf, show, UsageError, unwrap } from "../context.ts";
import { exportAudio } from "../export-audio.ts";
import { duration, localTime } from "../format.ts";
import { answeredText, changedText, sheetListText, sheetText, soundText } from "../sheet-text.ts";
import { momentOf } from "../stretch-option.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { mostOf } from "./exam.ts";
import { listenToSheet } from "./qa-sheet-listen.ts";

export function addQaSheet(qa: Command, terminal: Terminal, words: Words): void {
  const noun = qa.command("sheet").description(words.nounQaSheet).helpCommand(false);
  addReading(noun, terminal, words);
  addSound(noun, terminal, words);
  addAnswering(noun, terminal, words);
  addEnding(noun, terminal, words);
}

function addReading(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doSheetList)
    .option("--inspector <user>", words.optSheetInspector)
    .addOption(new Option("--state <state>", words.optSheetState).choices(["open", "submitted", "withdrawn"]))
    .option("--late", words.optSheetLate)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { inspector, state, late } = context.options;
      const all = await context.client.all("listScoreSheets", { inspector, state, late }, mostOf(context));
      show(context, unwrap(all), (rows) => sheetListText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doSheetShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const sheet = unwrap(await context.client.call("showScoreSheet", { id }));
      const peaks = context.json ? undefined : await context.client.call("showSheetPeaks", { id });
      const sound = peaks?.ok === true ? soundText(context, peaks.value) : "";
      show(context, sheet, (one) => `${sound}${sheetText(context, one)}`);
    });
}

function addSound(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("listen <id>")
    .description(words.doSheetListen)
    .option("--from <moment>", words.optFromMoment)
    .option("--until <moment>", words.optUntilMoment)
    .option("--speed <factor>", words.optSpeed)
    .option("--pipe", words.optPipe)
    .action(async (id: string, _options: unknown, command: Command) => listenToSheet(contextOf(command, terminal), id));
  noun
    .command("download <id>")
    .description(words.doSheetDownload)
    .requiredOption("--to <file>", words.optToFile)
    .option("--force", words.optForce)
    .action(async (id: string, _options: unknown, command: Command) =>
      exportAudio(contextOf(command, terminal), "exportScoreSheet", { id }),
    );
  noun
    .command("listenings <id>")
    .description(words.doSheetListenings)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listSheetListenings", { id }));
      show(context, all, (rows) => listeningsText(context, rows));
    });
}

function addAnswering(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("answer <id> <question> <mark>")
    .description(words.doSheetAnswer)
    .option("--comment <text>", words.optSheetComment)
    .action(async (id: string, item: string, mark: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const given = { item, mark: markOf(mark), comment: context.options["comment"] };
      const sheet = unwrap(await context.client.call("answerScoreSheet", { id, answers: [given] }));
      show(context, sheet, (one) => answeredText(context, one, item));
    });
  noun
    .command("comment <id> <moment> <text>")
    .description(words.doSheetComment)
    .addOption(new Option("--channel <side>", words.optSheetChannel).choices(["agent", "customer", "both"]))
    .action(async (id: string, moment: string, text: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { channel } = context.options;
      const comment = { atMs: momentOf(context, moment), channel, text };
      showChanged(context, await context.client.call("commentScoreSheet", { id, ...comment }));
    });
  noun
    .command("uncomment <id> <place>")
    .description(words.doSheetUncomment)
    .action(async (id: string, place: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showChanged(context, await context.client.call("uncommentScoreSheet", { id, place }));
    });
  noun
    .command("mark <id> <marks>")
    .description(words.doSheetMark)
    .action(async (id: string, marks: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = marks === NONE ? [] : marks.split(",").map((one) => one.trim());
      showChanged(context, await context.client.call("markScoreSheet", { id, marks: all }));
    });
  noun
    .command("special <id> <rule>")
    .description(words.doSheetSpecial)
    .option("--reason <text>", words.optSheetReason)
    .action(async (id: string, rule: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { reason } = context.options;
      if (rule === NONE) return showChanged(context, await context.client.call("unspecialScoreSheet", { id }));
      if (reason === undefined) throw new UsageError(words.sheetReasonNeeded);
      showChanged(context, await context.client.call("specialScoreSheet", { id, rule, reason }));
    });
}

const NONE = "none";

/** undefined: no answer after all. */
function markOf(text: string): string | null | undefined {
  if (text === "-") return undefined;
  return text.toLowerCase() === "n/a" ? null : text;
}

function addEnding(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("submit <id>")
    .description(words.doSheetSubmit)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showChanged(context, await context.client.call("submitScoreSheet", { id }));
    });
  noun
    .command("return <id>")
    .description(words.doSheetReturn)
    .requiredOption("--reason <text>", words.optSheetReason)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { reason } = context.options;
      showChanged(context, await context.client.call("returnScoreSheet", { id, reason }));
    });
}

function showChanged(context: Context, given: Answer<ScoreSheetDetailView>): void {
  show(context, unwrap(given), (sheet) => changedText(context, sheet));
}

function listeningsText(context: Context, rows: readonly SheetListeningView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.time, cell: ({ at }) => localTime(at) },
    { title: words.sheetWho, cell: ({ who }) => who },
    { title: words.sheetUse, cell: ({ use }) => word(words, `sheet-${use}`) },
    { title: words.sheetSpan, cell: ({ fromMs, toMs }) => `${duration(fromMs)} – ${duration(toMs)}` },
  ]);
}
