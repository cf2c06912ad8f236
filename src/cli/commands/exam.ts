// exam sets|questions|put|remove-set|results|list|show|assign|start|answer|hand-in|mark|cancel: what agents are asked.

import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { ExamPaperView, ExamView, QuestionSetResultsView, QuestionSetView } from "../../api/work-control.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash, percent } from "../format.ts";
import { fieldList, printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

type Run = (context: Context, id: string, more: readonly string[]) => Promise<void>;

export function addExam(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("exam").description(words.nounExam).helpCommand(false);
  const verb = (name: string, about: string, run: Run): Command =>
    noun
      .command(name)
      .description(about)
      .action((...given: readonly unknown[]) => {
        const command = given.at(-1) as Command;
        const [id = "", ...more] = command.args;
        return run(contextOf(command, terminal), id, more);
      });
  addSets(verb, words);
  addList(noun, terminal, words);
  addTaking(verb, words);
}

type Verb = (name: string, about: string, run: Run) => Command;

function addSets(verb: Verb, words: Words): void {
  verb("sets", words.doExamSets, async (context) =>
    show(context, unwrap(await context.client.call("listQuestionSets", {})), (rows) => setsText(context, rows)),
  );
  verb("questions <id>", words.doExamQuestions, async (context, id) =>
    show(context, unwrap(await context.client.call("showQuestionSet", { id })), (one) => questionsText(context, one)),
  );
  verb("put <id> <file>", words.doExamPut, async (context, id, [file = ""]) =>
    show(context, unwrap(await context.client.call("putQuestionSet", { ...setIn(context, file), id })), (one) =>
      setsText(context, [one]),
    ),
  );
  verb("remove-set <id>", words.doExamRemoveSet, async (context, id) =>
    show(context, unwrap(await context.client.call("removeQuestionSet", { id })), (one) =>
      printable(`${one.id} ${context.words.workIsGone}`).concat("\n"),
    ),
  );
  verb("results <id>", words.doExamResults, async (context, id) =>
    show(context, unwrap(await context.client.call("reportQuestionSet", { id })), (one) => resultsText(context, one)),
  );
}

function addList(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doExamList)
    .option("--agent <id>", words.optAgentFilter)
    .option("--set <id>", words.optWorkSet)
    .addOption(
      new Option("--state <state>", words.optWorkState).choices([
        "assigned",
        "started",
        "marking",
        "passed",
        "failed",
        "cancelled",
      ]),
    )
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { agent, set, state } = context.options;
      const all = await context.client.all("listExams", { agent, set, state }, mostOf(context));
      show(context, unwrap(all), (rows) => listText(context, rows));
    });
}

function addTaking(verb: Verb, words: Words): void {
  verb("show <id>", words.doExamShow, async (context, id) =>
    showPaper(context, await context.client.call("showExam", { id })),
  );
  verb("assign <set> <agents>", words.doExamAssign, async (context, set, [agents = ""]) => {
    const all = agents.split(",").map((agent) => agent.trim());
    const given = await context.client.call("assignExam", { set, agents: all, due: dueOf(context) });
    show(context, unwrap(given), (rows) => listText(context, rows));
  }).option("--due <time>", words.optWorkDue);
  verb("start <id>", words.doExamStart, async (context, id) =>
    showPaper(context, await context.client.call("startExam", { id })),
  );
  verb("answer <id> <question> <answer>", words.doExamAnswer, async (context, id, [question = "", given = ""]) => {
    const paper = unwrap(await context.client.call("showExam", { id }));
    const isText = paper.questions[Number(question) - 1]?.options.length === 0;
    const isPlaces = !isText && /^\d{1,2}(,\d{1,2})*$/.test(given);
    const chosen = isPlaces ? given.split(",").map(Number) : [];
    const answers = [{ question: Number(question), chosen, text: isPlaces ? "" : given }];
    showPaper(context, await context.client.call("answerExam", { id, answers }));
  });
  verb("hand-in <id>", words.doExamHandIn, async (context, id) =>
    showPaper(context, await context.client.call("handInExam", { id })),
  );
  verb("mark <id> <question> <points>", words.doExamMark, async (context, id, [question = "", points = ""]) => {
    const { comment } = context.options;
    const mark = { id, question: Number(question), points: Number(points), comment };
    showPaper(context, await context.client.call("markExam", mark));
  }).option("--comment <text>", words.optWorkComment);
  verb("cancel <id>", words.doExamCancel, async (context, id) =>
    showPaper(context, await context.client.call("cancelExam", { id })),
  );
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** In a week where nobody says. */
export function dueOf({ options }: Context): string {
  return textOption(options["due"]) ?? new Date(Date.now() + WEEK_MS).toISOString();
}

export function mostOf({ options, words }: Context): number {
  const text = textOption(options["limit"]) ?? "100";
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--limit: ${words.found} ${JSON.stringify(text)}`);
  return Number(text);
}

function setIn(context: Context, file: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof found === "object" && found !== null && !Array.isArray(found)) {
      const { id: _id, ...rest } = found as Record<string, unknown>;
      return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
    }
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
  throw refusal(`${file} ${context.words.workBadFile}`, "{ name, questions: [ { text, options, right } ] }");
}

function setsText(context: Context, rows: readonly QuestionSetView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.workSet, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.workQuestions, cell: ({ questions }) => String(questions.length), align: "right" },
    { title: words.workPass, cell: ({ pass }) => percent(pass), align: "right" },
    { title: words.workMinutes, cell: ({ minutes }) => orDash(minutes), align: "right" },
    { title: words.workAttempts, cell: ({ attempts }) => String(attempts), align: "right" },
  ]);
}

function questionsText(context: Context, { questions }: QuestionSetView): string {
  const { words } = context;
  const rows = questions.map((question, at) => ({ ...question, at: at + 1 }));
  return rowsOf(context, rows, [
    { title: words.workQuestion, cell: ({ at, text }) => `${at} ${text}` },
    { title: words.workOptions, cell: ({ options }) => optionsText(options) },
    { title: words.workRight, cell: ({ right }) => orDash(right.join(", ")) },
    { title: words.workPoints, cell: ({ points }) => String(points), align: "right" },
  ]);
}

function optionsText(options: readonly string[]): string {
  return orDash(options.map((option, at) => `${at + 1} ${option}`).join("; "));
}

function resultsText(context: Context, one: QuestionSetResultsView): string {
  const { words } = context;
  const fields = fieldList([
    [words.workSet, one.id],
    [words.workAssigned, String(one.assigned)],
    [words.workPassed, String(one.passed)],
    [words.workFailed, String(one.failed)],
    [words.workShare, percent(one.share)],
  ]);
  const rows = rowsOf(context, one.questions, [
    { title: words.workQuestion, cell: ({ text }) => text },
    { title: words.workShare, cell: ({ share }) => percent(share), align: "right" },
  ]);
  return `${fields}\n${rows}`;
}

function listText(context: Context, rows: readonly ExamView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.workSet, cell: ({ set }) => set },
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.state, cell: ({ state }) => word(words, `work-${state}`) },
    { title: words.workPoints, cell: pointsText, align: "right" },
    {
      title: words.workDue,
      cell: ({ dueAt, isLate }) => (isLate ? `${localTime(dueAt)} ${words.workLate}` : localTime(dueAt)),
    },
  ]);
}

function pointsText({ points, outOf }: ExamView): string {
  return points === null ? "-" : `${points}/${outOf}`;
}

function showPaper(context: Context, given: Answer<ExamPaperView>): void {
  show(context, unwrap(given), (exam) => paperText(context, exam));
}

function paperText(context: Context, exam: ExamPaperView): string {
  const { words } = context;
  const fields = fieldList([
    [words.id, exam.id],
    [words.workSet, exam.set],
    [words.agent, exam.agent],
    [words.state, word(words, `work-${exam.state}`)],
    [words.workAttempt, String(exam.attempt)],
    [words.workPoints, pointsText(exam)],
    [words.workDue, localTime(exam.dueAt)],
    [words.workEnds, localTime(exam.endsAt)],
  ]);
  if (exam.questions.length === 0) return fields;
  const rows = rowsOf(context, exam.questions, [
    { title: words.workQuestion, cell: ({ question, text }) => `${question} ${text}` },
    { title: words.workOptions, cell: ({ options }) => optionsText(options) },
    {
      title: words.workAnswer,
      cell: ({ chosen, answer }) => orDash([...chosen, answer].filter((one) => one !== "").join(", ")),
    },
    {
      title: words.workPoints,
      cell: ({ got, points }) => (got === null ? `-/${points}` : `${got}/${points}`),
      align: "right",
    },
    { title: words.workComment, cell: ({ comment }) => orDash(comment) },
  ]);
  return `${fields}\n${rows}`;
}
