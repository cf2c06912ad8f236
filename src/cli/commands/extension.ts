// extension list|show|set: phone lines, where they are registered and how they are set.

import type { Command } from "commander";
import type { ExtensionView } from "../../api/views.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { addExtensionSet, lineText } from "./line.ts";
import { addExtensionLamp } from "./message.ts";

export function addExtension(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("extension").description(words.nounExtension).helpCommand(false);
  addExtensionLamp(noun, terminal, words);
  noun
    .command("list")
    .description(words.doExtensionList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listExtensions", {}));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doExtensionShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("showExtension", { id }));
      show(context, one, (value) => oneText(context, value));
    });
  addExtensionSet(noun, terminal, words, oneText);
}

function listText(context: Context, rows: readonly ExtensionView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.registered, cell: ({ registered }) => (registered ? words.yes : words.no) },
    { title: words.phones, cell: ({ contacts }) => String(contacts.length), align: "right" },
    { title: words.agent, cell: ({ agent }) => orDash(agent) },
    { title: words.calls, cell: ({ calls }) => String(calls.length), align: "right" },
    { title: words.source, cell: ({ contacts }) => orDash(contacts.map(({ source }) => source).join(", ")) },
  ]);
}

function oneText(context: Context, extension: ExtensionView): string {
  const { words } = context;
  const fields = fieldList([
    [words.id, extension.id],
    [words.name, extension.name],
    [words.registered, extension.registered ? words.yes : words.no],
    [words.agent, orDash(extension.agent)],
    [words.calls, orDash(extension.calls.join(", "))],
  ]);
  const phones = rowsOf(context, extension.contacts, [
    { title: words.source, cell: ({ source }) => source },
    { title: words.transport, cell: ({ transport }) => transport },
    { title: words.answering, cell: ({ answering }) => word(words, `phone-${answering}`) },
    { title: words.expires, cell: ({ expiresAt }) => localTime(expiresAt) },
    { title: words.phone, cell: ({ userAgent }) => orDash(userAgent) },
    { title: words.contact, cell: ({ uri }) => uri },
  ]);
  return `${fields}${lineText(context, extension.line)}\n${phones}`;
}
