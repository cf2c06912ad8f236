// webhook list|show|retry|test|dead|replay|drop: who is told of events, and what did not arrive.

import type { Command } from "commander";
import type { DeadEventView, WebhookTriedView, WebhookView } from "../../api/webhook-control.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

const DEFAULT_LIMIT = 50;
const MOST = 10_000;

export function addWebhook(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("webhook").description(words.nounWebhook).helpCommand(false);
  noun
    .command("list")
    .description(words.doWebhookList)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("listWebhooks", {})), (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doWebhookShow)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("showWebhook", { id })), (one) => oneText(context, one));
    });
  noun
    .command("retry <id>")
    .description(words.doWebhookRetry)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("retryWebhook", { id })), (one) => oneText(context, one));
    });
  noun
    .command("test <id>")
    .description(words.doWebhookTest)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      tried(context, id, unwrap(await context.client.call("testWebhook", { id }, { patienceMs: 30_000 })));
    });
  addDead(noun, terminal, words);
}

function addDead(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("dead")
    .description(words.doWebhookDead)
    .option("--webhook <id>", words.optWebhook)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const limit = Math.min(Number(textOption(context.options["limit"]) ?? DEFAULT_LIMIT) || DEFAULT_LIMIT, MOST);
      const asked = { webhook: textOption(context.options["webhook"]) };
      show(context, unwrap(await context.client.all("listDeadEvents", asked, limit)), (rows) =>
        deadText(context, rows),
      );
    });
  noun
    .command("replay <number>")
    .description(words.doWebhookReplay)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      tried(context, id, unwrap(await context.client.call("replayDeadEvent", { id }, { patienceMs: 30_000 })));
    });
  noun
    .command("drop <number>")
    .description(words.doWebhookDrop)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const gone = unwrap(await context.client.call("dropDeadEvent", { id }));
      show(context, gone, (one) => `${one.id}: ${context.words.deletedNow}\n`);
    });
}

/** What did not arrive is a refusal to whoever waits for the exit status. */
function tried(context: Context, id: string, { arrived, cause }: WebhookTriedView): void {
  if (!arrived) throw refusal(`${id}: ${context.words.webhookNotArrived}`, cause ?? "");
  show(context, { arrived, cause }, () => `${id}: ${context.words.webhookArrived}\n`);
}

function listText(context: Context, rows: readonly WebhookView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.webhookPlace, cell: ({ place }) => place },
    { title: words.eventType, cell: ({ events }) => events.join(" ") },
    { title: words.state, cell: ({ state }) => word(words, state) },
    { title: words.webhookCause, cell: ({ cause }) => cause ?? "" },
    { title: words.webhookNext, cell: ({ nextTryAt }) => (nextTryAt === null ? "-" : localTime(nextTryAt)) },
    { title: words.webhookDead, cell: ({ dead }) => String(dead), align: "right" },
  ]);
}

function oneText({ words }: Context, one: WebhookView): string {
  const time = (at: string | null): string => (at === null ? "-" : localTime(at));
  return fieldList([
    [words.id, one.id],
    [words.webhookPlace, one.place],
    [words.eventType, one.events.join(" ")],
    [words.state, word(words, one.state)],
    [words.webhookDone, String(one.doneSeq)],
    [words.webhookDelivered, time(one.deliveredAt)],
    [words.webhookFailing, time(one.failingSince)],
    [words.webhookTries, String(one.tries)],
    [words.webhookCause, orDash(one.cause)],
    [words.webhookNext, time(one.nextTryAt)],
    [words.webhookDead, String(one.dead)],
  ]);
}

function deadText(context: Context, rows: readonly DeadEventView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => String(id), align: "right" },
    { title: words.webhook, cell: ({ webhook }) => webhook },
    { title: words.eventSeq, cell: ({ seq }) => String(seq), align: "right" },
    { title: words.eventType, cell: ({ type }) => type },
    { title: words.at, cell: ({ at }) => localTime(at) },
    { title: words.webhookTries, cell: ({ tries }) => String(tries), align: "right" },
    { title: words.webhookCause, cell: ({ cause }) => cause },
  ]);
}
