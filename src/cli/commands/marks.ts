// marks first-call|churn, follow-up list|show|create|take|done|cancel: what customers thought, and what is done about it.

import { type Command, Option } from "commander";
import type { ChurnHintView, FirstCallView, FollowUpView, SettledView } from "../../api/mark-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash, pastMoment, percent } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addMarks(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("marks").description(words.nounMarks).helpCommand(false);
  noun
    .command("first-call")
    .description(words.doMarksFirstCall)
    .addOption(new Option("--by <what>", words.optMarksBy).choices(["total", "queue", "agent", "team", "disposition"]))
    .option("--from <time>", words.optMarksFrom)
    .option("--to <time>", words.optMarksTo)
    .option("--queue <id>", words.optQueueFilter)
    .option("--agent <id>", words.optAgentFilter)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { by, queue, agent } = context.options;
      const ask = { by, queue, agent, from: momentOf(context, "from"), to: momentOf(context, "to") };
      show(context, unwrap(await context.client.call("reportFirstCall", ask)), (rows) => firstCallText(context, rows));
    });
  noun
    .command("churn")
    .description(words.doMarksChurn)
    .option("--customer <id>", words.optMarksCustomer)
    .option("--number <number>", words.optMarksNumber)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { customer, number: phone, limit } = context.options;
      if (customer !== undefined || phone !== undefined) {
        const one = unwrap(await context.client.call("findChurnHint", { customer, phone }));
        show(context, one, (hint) => churnText(context, [hint]));
      } else {
        const all = unwrap(await context.client.call("listChurnHints", { limit }));
        show(context, all, (hints) => churnText(context, hints));
      }
    });
}

export function addFollowUp(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("follow-up").description(words.nounFollowUp).helpCommand(false);
  noun
    .command("list")
    .description(words.doFollowUpList)
    .addOption(new Option("--state <state>", words.optFollowUpState).choices(["open", "closed"]))
    .option("--late", words.optFollowUpLate)
    .option("--mine", words.optFollowUpMine)
    .option("--agent <id>", words.optAgentFilter)
    .option("--queue <id>", words.optQueueFilter)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { state, late, mine, agent, queue } = context.options;
      const most = Number(textOption(context.options["limit"]) ?? "100");
      if (!Number.isInteger(most) || most < 1) throw new UsageError(`--limit: ${context.words.found} ${most}`);
      const all = await context.client.all("listFollowUps", { state, late, mine, agent, queue }, most);
      show(context, unwrap(all), (rows) => listText(context, rows));
    });
  noun
    .command("create <number> <text>")
    .description(words.doFollowUpCreate)
    .option("--call <id>", words.optFollowUpCall)
    .option("--queue <id>", words.optQueueFilter)
    .option("--agent <id>", words.optAgentFilter)
    .option("--due <time>", words.optFollowUpDue)
    .action(async (phone: string, text: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { call, queue, agent, due } = context.options;
      const made = await context.client.call("createFollowUp", { phone, text, call, queue, agent, due });
      show(context, unwrap(made), (one) => oneText(context, one));
    });
  const oneVerb = (name: "show" | "take", about: string, operation: "showFollowUp" | "takeFollowUp"): void => {
    noun
      .command(`${name} <id>`)
      .description(about)
      .action(async (id: string, _options: unknown, command: Command) => {
        const context = contextOf(command, terminal);
        show(context, unwrap(await context.client.call(operation, { id })), (one) => oneText(context, one));
      });
  };
  oneVerb("show", words.doFollowUpShow, "showFollowUp");
  oneVerb("take", words.doFollowUpTake, "takeFollowUp");
  const closing = (name: "done" | "cancel", about: string, operation: "finishFollowUp" | "cancelFollowUp"): void => {
    noun
      .command(`${name} <id> <outcome>`)
      .description(about)
      .action(async (id: string, outcome: string, _options: unknown, command: Command) => {
        const context = contextOf(command, terminal);
        show(context, unwrap(await context.client.call(operation, { id, outcome })), (one) => oneText(context, one));
      });
  };
  closing("done", words.doFollowUpDone, "finishFollowUp");
  closing("cancel", words.doFollowUpCancel, "cancelFollowUp");
}

function momentOf({ options, words }: Context, name: "from" | "to"): string | undefined {
  const text = textOption(options[name]);
  if (text === undefined) return undefined;
  const moment = pastMoment(text, Date.now());
  if (moment === undefined)
    throw new UsageError(`--${name}: ${words.found} ${JSON.stringify(text)}; ${words.badSince}`);
  return moment;
}

function firstCallText(context: Context, rows: readonly FirstCallView[]): string {
  const { words } = context;
  const settled = ({ known, settled: yes, share }: SettledView): string =>
    known === 0 ? "-" : `${percent(share)} (${yes}/${known})`;
  return rowsOf(context, rows, [
    { title: words.marksGroup, cell: ({ group }) => orDash(group) },
    { title: words.marksContacts, cell: ({ contacts }) => String(contacts), align: "right" },
    { title: words.marksNoNew, cell: ({ noNewContact }) => settled(noNewContact), align: "right" },
    { title: words.marksNotYet, cell: ({ notYetKnown }) => String(notYetKnown), align: "right" },
    { title: words.marksSurvey, cell: ({ survey }) => settled(survey), align: "right" },
    { title: words.marksDisposition, cell: ({ disposition }) => settled(disposition), align: "right" },
    { title: words.marksListening, cell: ({ listening }) => settled(listening), align: "right" },
  ]);
}

function churnText(context: Context, hints: readonly ChurnHintView[]): string {
  const { words } = context;
  const rows = hints.flatMap((hint) => hint.reasons.map((reason) => ({ ...hint, ...reason })));
  if (rows.length === 0 && hints.length > 0) return `${words.marksNothing}\n`;
  return rowsOf(context, rows, [
    { title: words.marksCustomer, cell: ({ customer, phone }) => customer ?? phone ?? "-" },
    { title: words.name, cell: ({ customerName }) => orDash(customerName) },
    { title: words.marksRule, cell: ({ rule }) => rule },
    { title: words.marksFound, cell: ({ found }) => String(found), align: "right" },
    { title: words.marksMean, cell: ({ mean }) => percent(mean), align: "right" },
  ]);
}

function listText(context: Context, rows: readonly FollowUpView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.state, cell: ({ state }) => word(words, `work-${state}`) },
    { title: words.marksCustomer, cell: ({ customerName, phone }) => customerName ?? phone },
    { title: words.followUpReason, cell: ({ reason }) => reason },
    { title: words.followUpDue, cell: (one) => dueText(context, one) },
    { title: words.agent, cell: ({ agent }) => orDash(agent) },
    { title: words.followUpOwner, cell: ({ owner }) => orDash(owner) },
  ]);
}

function oneText(context: Context, one: FollowUpView): string {
  const { words } = context;
  return fieldList([
    [words.id, one.id],
    [words.state, word(words, `work-${one.state}`)],
    [words.followUpReason, one.reason],
    [words.number, one.phone],
    [words.marksCustomer, orDash(one.customerName ?? one.customer)],
    [words.call, orDash(one.call)],
    [words.queue, orDash(one.queue)],
    [words.agent, orDash(one.agent)],
    [words.followUpOwner, orDash(one.owner)],
    [words.followUpDue, dueText(context, one)],
    [words.followUpOutcome, orDash(one.outcome)],
  ]);
}

function dueText({ words }: Context, { dueAt, isLate }: FollowUpView): string {
  return isLate ? `${localTime(dueAt)} ${words.followUpLate}` : localTime(dueAt);
}
