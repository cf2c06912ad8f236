// qa scorecard apply|check|list|show|history|export|retire: by what calls are judged. `check` needs no switch; names of the office are looked at by `apply`.

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type {
  ScorecardApplyView,
  ScorecardConditionView,
  ScorecardDetailView,
  ScorecardQuestionView,
  ScorecardSectionView,
  ScorecardSpecialView,
  ScorecardView,
} from "../../api/scorecard-control.ts";
import { durationText } from "../../base/duration.ts";
import { FACTS } from "../../qa/facts.ts";
import { readScorecard } from "../../qa/scorecards/read-scorecard.ts";
import { type Context, contextOf, RefusedError, refusal, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addQaScorecard(qa: Command, terminal: Terminal, words: Words): void {
  const noun = qa.command("scorecard").description(words.nounScorecard).helpCommand(false);
  addDocuments(noun, terminal, words);
  addLists(noun, terminal, words);
}

function addDocuments(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("apply <file>")
    .description(words.doScorecardApply)
    .option("--dry-run", words.optDryRun)
    .action(async (file: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const dryRun = context.options["dryRun"] === true;
      const done = await context.client.call("applyScorecard", { dryRun, text: textOf(context, file) });
      show(context, unwrap(done), (view) => appliedText(context, view, dryRun));
    });
  noun
    .command("check <file>")
    .description(words.doScorecardCheck)
    .action((file: string, _options: unknown, command: Command) => check(contextOf(command, terminal), file));
  noun
    .command("export <key>")
    .description(words.doScorecardExport)
    .option("--revision <n>", words.optScorecardVersion)
    .action(async (key: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const text = unwrap(await context.client.text("exportScorecard", { id: key, version: revisionOf(context) }));
      show(context, { document: text }, () => text);
    });
}

function addLists(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doScorecardList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, unwrap(await context.client.call("listScorecards", {})), (rows) => listText(context, rows));
    });
  noun
    .command("show <key>")
    .description(words.doScorecardShow)
    .option("--revision <n>", words.optScorecardVersion)
    .action(async (key: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const found = await context.client.call("showScorecard", { id: key, version: revisionOf(context) });
      show(context, unwrap(found), (view) => detailText(context, view));
    });
  noun
    .command("history <key>")
    .description(words.doScorecardHistory)
    .action(async (key: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listScorecardVersions", { id: key }));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("retire <key>")
    .description(words.doScorecardRetire)
    .option("--force", words.optScorecardForce)
    .action(async (key: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const force = context.options["force"] === true ? { force: "true" } : {};
      const gone = unwrap(await context.client.call("retireScorecard", { id: key, ...force }));
      show(context, gone, ({ id }) => `${id} ${context.words.scorecardRetired}\n`);
    });
}

function revisionOf({ options }: Context): string | undefined {
  return textOption(options["revision"]);
}

function textOf(context: Context, file: string): string {
  try {
    return file === "-" ? context.terminal.input() : readFileSync(file, "utf8");
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

/** As `apply` would refuse it, but for names of the office. */
function check(context: Context, file: string): void {
  const read = readScorecard(textOf(context, file), undefined);
  if (!read.ok) {
    const detail = `${file}: ${read.fault.length} ${context.words.scorecardFaults}`;
    const problem = { title: context.words.scorecardWrong, detail, faults: read.fault };
    throw new RefusedError({ ok: false, status: 422, problem });
  }
  const { key, name, sections } = read.value;
  const found = { scorecard: key, name, sections: sections.length, questions: sections.flatMap((s) => s.items).length };
  show(context, found, ({ questions }) => {
    const counts = `${found.sections} ${context.words.scorecardSections}, ${questions} ${context.words.scorecardQuestions}`;
    return `${printable(`${file}: ${key} (${name}): ${counts}: ${context.words.scorecardGood}`)}\n`;
  });
}

function appliedText({ words }: Context, { id, version, unchanged, warnings }: ScorecardApplyView, dryRun: boolean) {
  const how = unchanged ? words.scorecardSame : dryRun ? words.scorecardWould : words.scorecardNow;
  const lines = [`${id} ${how} ${version}`, ...warnings.map((text) => `${words.officeWarning}: ${text}`)];
  return `${lines.map(printable).join("\n")}\n`;
}

function listText(context: Context, rows: readonly ScorecardView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.scorecardVersion, cell: ({ version }) => String(version), align: "right" },
    { title: words.state, cell: (row) => stateText(words, row) },
    { title: words.scorecardPass, cell: ({ pass }) => percent(pass), align: "right" },
    { title: words.scorecardAsked, cell: ({ questions }) => String(questions), align: "right" },
    { title: words.at, cell: ({ savedAt }) => localTime(savedAt) },
    { title: words.author, cell: ({ author }) => orDash(author) },
    { title: words.name, cell: ({ name }) => name },
  ]);
}

function stateText(words: Words, { inForce, retiredAt }: ScorecardView): string {
  return inForce ? words.scorecardInForce : retiredAt === null ? words.scorecardOld : words.scorecardIsRetired;
}

/** As an inspector meets it: section by section, each mark with what it means. */
function detailText(context: Context, { card, sections, specials, coaching }: ScorecardDetailView): string {
  const { words } = context;
  const skills = card.skills.length === 0 ? "" : `, ${words.scorecardSkills} ${card.skills.join(", ")}`;
  const state = `${words.scorecardVersion} ${card.version} (${stateText(words, card)})`;
  const lines = [
    `${card.name}  ${card.id}  ${state}`,
    `${words.scorecardPass} ${percent(card.pass)}${skills}`,
    ...sections.flatMap((section) => sectionLines(context, section)),
    ...(specials.length === 0 ? [] : ["", words.scorecardSpecials]),
    ...specials.map((one) => `  ${one.id}  ${one.text}: ${effectText(words, one)}`),
    ...(coaching === null
      ? []
      : [
          "",
          `${words.scorecardCoaching} < ${percent(coaching.below)}: ${coaching.subject} (${durationText(coaching.withinMs)})`,
        ]),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function sectionLines(context: Context, { id, name, questions }: ScorecardSectionView): readonly string[] {
  const share = questions.reduce((sum, question) => sum + question.share, 0);
  return ["", `${name}  ${id}  ${percent(share)}`, ...questions.flatMap((one) => questionLines(context, one))];
}

function questionLines({ words, language }: Context, question: ScorecardQuestionView): readonly string[] {
  const { id, text, share, marks, isOptional, fatal, mayBeNotApplicable, commentBelow, automatic, only } = question;
  const notes = [
    isOptional ? words.scorecardOptional : percent(share),
    ...(fatal === null ? [] : [word(words, `fatal-${fatal}`)]),
    ...(mayBeNotApplicable ? [words.scorecardNotApplicable] : []),
    ...(commentBelow === null ? [] : [`${words.scorecardComment} ≤ ${percent(commentBelow)}`]),
    ...(only === null ? [] : [`${words.scorecardOnly} ${[...only.queues, ...only.projects].join(", ")}`]),
  ];
  return [
    `  ${id}  ${text.replaceAll("\n", " ")}  (${notes.join("; ")})`,
    ...marks.map((mark) => `    ${mark.id} = ${percent(mark.share)}  ${mark.means.replaceAll("\n", " ")}`.trimEnd()),
    ...automatic.map(({ when, mark }) => {
      const facts = when.map((one) => conditionText(one, language)).join(", ");
      return `    ${words.scorecardAutomatic} ${mark ?? words.scorecardIsNotApplicable}: ${facts}`;
    }),
  ];
}

export function conditionText(
  { fact, atLeast, atMost, is }: ScorecardConditionView,
  language: Context["language"],
): string {
  const [kind, en, zh] = FACTS[fact as keyof typeof FACTS];
  const shown = (value: number): string =>
    kind === "duration" ? durationText(value) : kind === "share" ? percent(value) : String(value);
  const isExact = atLeast !== null && atLeast === atMost;
  const bounds = [
    ...(isExact ? [`= ${shown(atLeast)}`] : []),
    ...(atLeast === null || isExact ? [] : [`≥ ${shown(atLeast)}`]),
    ...(atMost === null || isExact ? [] : [`≤ ${shown(atMost)}`]),
    ...(is === null ? [] : [`= ${is.join(" | ")}`]),
  ];
  return `${language === "zh" ? zh : en} ${bounds.join(" ")}`;
}

function effectText(words: Words, { effect, share, sections }: ScorecardSpecialView): string {
  const said = word(words, `special-${effect}`);
  return [said, ...(share === null ? [] : [percent(share)]), ...sections].join(" ");
}

/** 0.6667 is 66.7%. */
function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10}%`;
}
