// coaching list|show|create|acknowledge|done|cancel: what agents are to learn.

import { type Command, Option } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { CoachingView } from "../../api/work-control.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { dueOf, mostOf } from "./exam.ts";

export function addCoaching(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("coaching").description(words.nounCoaching).helpCommand(false);
  noun
    .command("list")
    .description(words.doCoachingList)
    .option("--agent <id>", words.optAgentFilter)
    .addOption(new Option("--state <state>", words.optWorkState).choices(["open", "acknowledged", "done", "cancelled"]))
    .option("--late", words.optWorkLate)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { agent, state, late } = context.options;
      const all = await context.client.all("listCoaching", { agent, state, late }, mostOf(context));
      show(context, unwrap(all), (rows) => listText(context, rows));
    });
  noun
    .command("create <agent> <subject>")
    .description(words.doCoachingCreate)
    .option("--text <text>", words.optCoachingText)
    .addOption(
      new Option("--source <kind>", words.optCoachingSource).choices([
        "hand",
        "call",
        "exam",
        "inspection",
        "survey-answer",
      ]),
    )
    .option("--source-id <id>", words.optCoachingSourceId)
    .option("--due <time>", words.optWorkDue)
    .action(async (agent: string, subject: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { text, source, sourceId } = context.options;
      const draft = { agent, subject, text, source, sourceId, due: dueOf(context) };
      showOne(context, await context.client.call("createCoaching", draft));
    });
  noun
    .command("show <id>")
    .description(words.doCoachingShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("showCoaching", { id }));
    });
  noun
    .command("acknowledge <id>")
    .description(words.doCoachingAcknowledge)
    .option("--reply <text>", words.optCoachingReply)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      showOne(context, await context.client.call("acknowledgeCoaching", { id, reply: context.options["reply"] }));
    });
  for (const [name, about, operation] of [
    ["done", words.doCoachingDone, "finishCoaching"],
    ["cancel", words.doCoachingCancel, "cancelCoaching"],
  ] as const)
    noun
      .command(`${name} <id>`)
      .description(about)
      .option("--outcome <text>", words.optCoachingOutcome)
      .action(async (id: string, _options: unknown, command: Command) => {
        const context = contextOf(command, terminal);
        showOne(context, await context.client.call(operation, { id, outcome: context.options["outcome"] }));
      });
}

function listText(context: Context, rows: readonly CoachingView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.workSubject, cell: ({ subject }) => subject },
    { title: words.state, cell: ({ state }) => word(words, `work-${state}`) },
    { title: words.workDue, cell: (one) => dueText(context, one) },
    { title: words.workCoach, cell: ({ coach }) => coach },
  ]);
}

function showOne(context: Context, given: Answer<CoachingView>): void {
  show(context, unwrap(given), (one) => coachingText(context, one));
}

export function coachingText(context: Context, one: CoachingView): string {
  const { words } = context;
  return fieldList([
    [words.id, one.id],
    [words.agent, one.agent],
    [words.workSubject, one.subject],
    [words.workText, orDash(one.text)],
    [words.workSource, one.sourceId === null ? one.source : `${one.source} ${one.sourceId}`],
    [words.state, word(words, `work-${one.state}`)],
    [words.workCoach, one.coach],
    [words.workDue, dueText(context, one)],
    [words.workReply, orDash(one.reply)],
    [words.workOutcome, orDash(one.outcome)],
  ]);
}

function dueText({ words }: Context, { dueAt, isLate }: CoachingView): string {
  return isLate ? `${localTime(dueAt)} ${words.workLate}` : localTime(dueAt);
}
