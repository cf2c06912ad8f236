// organisation list|show|create|change|remove: what customers belong to.

import type { Command } from "commander";
import type { OrganisationView } from "../../api/customer-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

export function addOrganisation(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("organisation").description(words.nounOrganisation).helpCommand(false);
  noun
    .command("list")
    .description(words.doOrganisationList)
    .option("--text <text>", words.optOrganisationText)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const found = await context.client.all("listOrganisations", { text: textOption(context.options["text"]) });
      show(context, unwrap(found), (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doOrganisationShow)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("showOrganisation", { id })), (one) => oneText(context, one));
    });
  noun
    .command("create <name>")
    .description(words.doOrganisationCreate)
    .option("--note <text>", words.optOrganisationNote)
    .action(async (name: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const wish = { name, note: textOption(context.options["note"]) };
      show(context, unwrap(await context.client.call("createOrganisation", wish)), (one) => oneText(context, one));
    });
  noun
    .command("change <id>")
    .description(words.doOrganisationChange)
    .option("--name <name>", words.optOrganisationName)
    .option("--note <text>", words.optOrganisationNote)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const note = textOption(context.options["note"]);
      const wish = { id, name: textOption(context.options["name"]), note: note === "" ? null : note };
      show(context, unwrap(await context.client.call("changeOrganisation", wish)), (one) => oneText(context, one));
    });
  noun
    .command("remove <id>")
    .description(words.doOrganisationRemove)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const gone = unwrap(await context.client.call("removeOrganisation", { id }));
      show(context, gone, (one) => `${one.id} ${one.name} ${context.words.customerGone}\n`);
    });
}

function listText(context: Context, rows: readonly OrganisationView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.note, cell: ({ note }) => orDash(note) },
  ]);
}

function oneText({ words }: Context, one: OrganisationView): string {
  return fieldList([
    [words.id, one.id],
    [words.name, one.name],
    [words.note, orDash(one.note)],
    [words.createdBy, `${localTime(one.createdAt)} ${one.createdBy}`],
    [words.changedAt, localTime(one.changedAt)],
  ]);
}
