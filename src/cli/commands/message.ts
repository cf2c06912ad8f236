// message send|list, and extension lamp: what people write to one another, and the lamp that says somebody left a voice message.

import type { Command } from "commander";
import type { MailboxView, MessageView } from "../../api/views.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addMessage(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("message").description(words.nounMessage).helpCommand(false);
  noun
    .command("send <extension> <text>")
    .description(words.doMessageSend)
    .action(async (to: string, text: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const sent = unwrap(await context.client.call("sendMessage", { to, text }));
      show(context, sent, (value) => `${value.to}: ${word(words, value.state)}\n`);
    });
  noun
    .command("list")
    .description(words.doMessageList)
    .option("--to <extension>", words.optMessageTo)
    .option("--limit <n>", words.optLimit)
    .action(async (options: Readonly<Record<string, unknown>>, command: Command) => {
      const context = contextOf(command, terminal);
      const query = { to: text(options["to"]), limit: text(options["limit"]) };
      const all = unwrap(await context.client.call("listMessages", { ...query }));
      show(context, all, (rows) => listText(context, rows));
    });
}

/** Below the noun `extension`. */
export function addExtensionLamp(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("lamp <id>")
    .description(words.doExtensionLamp)
    .option("--new <n>", words.optLampNew)
    .option("--old <n>", words.optLampOld)
    .option("--urgent-new <n>", words.optLampUrgentNew)
    .option("--urgent-old <n>", words.optLampUrgentOld)
    .option("--unasked", words.optLampUnasked)
    .action(async (id: string, options: Readonly<Record<string, unknown>>, command: Command) => {
      const context = contextOf(command, terminal);
      const names = ["new", "old", "urgentNew", "urgentOld"];
      const counts = names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]] as const]));
      const unasked = options["unasked"] === true ? { unasked: "true" } : {};
      const json = { ...Object.fromEntries(counts), ...unasked };
      const isQuestion = Object.keys(json).length === 0;
      const { client } = context;
      const lamp = unwrap(
        isQuestion ? await client.call("showMailbox", { id }) : await client.call("setMailbox", { id, ...json }),
      );
      show(context, lamp, (value) => lampText(context, value));
    });
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listText(context: Context, rows: readonly MessageView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.from, cell: ({ from }) => from },
    { title: words.to, cell: ({ to }) => to },
    { title: words.at, cell: ({ sentAt }) => localTime(sentAt) },
    { title: words.expires, cell: ({ expiresAt }) => localTime(expiresAt) },
    { title: words.size, cell: ({ bytes }) => String(bytes), align: "right" },
  ]);
}

function lampText({ words }: Context, lamp: MailboxView): string {
  return fieldList([
    [words.extension, lamp.extension],
    [words.lampLit, lamp.lit ? words.yes : words.no],
    [words.messagesNew, `${lamp.new} (${lamp.urgentNew})`],
    [words.messagesOld, `${lamp.old} (${lamp.urgentOld})`],
    [words.lampWatchers, String(lamp.watchers)],
  ]);
}
