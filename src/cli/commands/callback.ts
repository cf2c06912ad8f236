// callback list|show|take|done|again|cancel|add: customers who are to be called back. `call list --missed`: calls that no agent answered.

import type { Command } from "commander";
import type { CallbackHistoryView, CallbackView, MissedCallView } from "../../api/callback-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { duration, localTime, orDash } from "../format.ts";
import { sinceOption } from "../since.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addCallback(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("callback").description(words.nounCallback).helpCommand(false);
  noun
    .command("list")
    .description(words.doCallbackList)
    .option("--state <word>", words.optCallbackState)
    .option("--queue <id>", words.optCallbackQueue)
    .option("--number <number>", words.optCallbackNumber)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { state, queue, number, limit } = context.options;
      const query = { state, queue, number, limit };
      const all = unwrap(await context.client.call("listCallbacks", { ...query }));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doCallbackShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("showCallback", { id }));
      show(context, one, (value) => historyText(context, value));
    });
  const act = (verb: keyof typeof VERBS, does: string): Command => {
    return noun
      .command(`${verb} <id>`)
      .description(does)
      .action((id: string, _options: unknown, command: Command) => post(contextOf(command, terminal), id, verb));
  };
  act("take", words.doCallbackTake);
  act("done", words.doCallbackDone).requiredOption("--reason <text>", words.optCallbackReason);
  act("again", words.doCallbackAgain);
  act("cancel", words.doCallbackCancel).requiredOption("--reason <text>", words.optCallbackReason);
  addAdd(noun, terminal, words);
}

const VERBS = {
  take: "takeCallback",
  done: "finishCallback",
  again: "repeatCallback",
  cancel: "cancelCallback",
} as const;

async function post(context: Context, id: string, verb: keyof typeof VERBS): Promise<void> {
  const reason = textOption(context.options["reason"]);
  const json = reason === undefined ? {} : { reason };
  const one = unwrap(await context.client.call(VERBS[verb], { id, ...json }));
  show(context, one, (value) => listText(context, [value]));
}

function addAdd(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("add <queue> <number>")
    .description(words.doCallbackAdd)
    .option("--dial", words.optCallbackDial)
    .option("--at <time>", words.optCallbackAt)
    .action(async (queue: string, number: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const at = textOption(context.options["at"]);
      const json = {
        ...{ queue, number },
        ...(context.options["dial"] === true && { dial: "true" }),
        ...(at !== undefined && { at }),
      };
      const one = unwrap(await context.client.call("addCallback", { ...json }));
      show(context, one, (value) => listText(context, [value]));
    });
}

/** `call list --missed`. */
export async function listMissed(context: Context): Promise<void> {
  const { options } = context;
  const alone = ["active", "ended", "before", "from", "to", "agent", "ending"];
  if (alone.some((name) => options[name] !== undefined)) throw new UsageError(context.words.missedAlone);
  const query = { queue: options["queue"], limit: options["limit"], since: sinceOption(context) };
  const calls = unwrap(await context.client.call("listMissedCalls", { ...query }));
  show(context, calls, (rows) => missedText(context, rows));
}

function listText(context: Context, rows: readonly CallbackView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.number, cell: ({ number }) => number },
    { title: words.queue, cell: ({ queue }) => queue },
    { title: words.state, cell: ({ state }) => word(words, `callback-${state}`) },
    { title: words.callbackWhy, cell: ({ why }) => word(words, why) },
    { title: words.callbackCount, cell: ({ count }) => String(count), align: "right" },
    { title: words.waited, cell: ({ waitedMs }) => duration(waitedMs), align: "right" },
    { title: words.callbackLast, cell: ({ lastAt }) => localTime(lastAt) },
    { title: words.callbackDue, cell: ({ dueAt }) => localTime(dueAt) },
    { title: words.callbackTries, cell: ({ tries }) => String(tries), align: "right" },
    { title: words.callbackTaken, cell: ({ takenBy }) => orDash(takenBy) },
    { title: words.callbackOutcome, cell: ({ outcome }) => orDash(outcome) },
  ]);
}

function historyText(context: Context, one: CallbackHistoryView): string {
  const { words } = context;
  const fields = fieldList([
    [words.id, one.id],
    [words.number, one.name === null ? one.number : `${one.number} (${one.name})`],
    [words.queue, one.queue],
    [words.state, word(words, `callback-${one.state}`)],
    [words.callbackOrigin, word(words, one.origin)],
    [words.callbackWhy, word(words, one.why)],
    [words.callbackDials, one.automatic ? words.yes : words.no],
    [words.callbackCount, String(one.count)],
    [words.waited, duration(one.waitedMs)],
    [words.since, localTime(one.since)],
    [words.callbackDue, localTime(one.dueAt)],
    [words.callbackGiveUp, localTime(one.giveUpAt)],
    [words.callbackTries, String(one.tries)],
    [words.callbackTaken, orDash(one.takenBy)],
    [words.call, orDash(one.call)],
    [words.callbackOutcome, orDash(one.outcome)],
    [words.ended, localTime(one.closedAt)],
    [words.endedBy, orDash(one.closedBy)],
  ]);
  const history = rowsOf(context, one.history, [
    { title: words.started, cell: ({ at }) => localTime(at) },
    { title: words.what, cell: ({ what }) => word(words, `did-${what}`) },
    { title: words.callbackWho, cell: ({ who }) => orDash(who) },
    { title: words.call, cell: ({ call }) => orDash(call) },
    { title: words.callbackDetail, cell: ({ detail }) => orDash(detail) },
  ]);
  return `${fields}\n${history}`;
}

function missedText(context: Context, rows: readonly MissedCallView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ call }) => call },
    { title: words.started, cell: ({ at }) => localTime(at) },
    { title: words.from, cell: ({ from }) => from },
    { title: words.queue, cell: ({ queue }) => queue },
    { title: words.waited, cell: ({ waitedMs }) => duration(waitedMs), align: "right" },
    { title: words.ending, cell: ({ ending }) => word(words, ending) },
    { title: words.callbackTask, cell: ({ task }) => orDash(task) },
    { title: words.state, cell: ({ taskState }) => (taskState === null ? "-" : word(words, `callback-${taskState}`)) },
    { title: words.callbackTries, cell: ({ tries }) => String(tries), align: "right" },
  ]);
}
