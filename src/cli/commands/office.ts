// office apply|diff|export|history: the file that says who and what there is.

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { OfficeApplyView, OfficeChangeView, OfficeRevisionView } from "../../api/views.ts";
import { type Context, contextOf, refusal, rowsOf, show, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addOffice(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("office").description(words.nounOffice).helpCommand(false);
  noun
    .command("apply <file>")
    .description(words.doOfficeApply)
    .option("--dry-run", words.optDryRun)
    .action(async (file: string, _options: unknown, command: Command) => apply(contextOf(command, terminal), file));
  noun
    .command("diff <file>")
    .description(words.doOfficeDiff)
    .action(async (file: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const text = readText(context, file);
      const changes = unwrap(await context.client.call("compareOffice", { text }));
      show(context, changes, (rows) =>
        rows.length === 0 ? `${context.words.officeSame}\n` : changesText(context, rows),
      );
    });
  noun
    .command("export")
    .description(words.doOfficeExport)
    .option("--secrets", words.optSecrets)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const secrets = context.options["secrets"] === true;
      const text = unwrap(await context.client.text("exportOffice", { secrets }));
      show(context, { office: text }, () => text);
    });
  noun
    .command("history")
    .description(words.doOfficeHistory)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listOfficeRevisions", {}));
      show(context, all, (rows) => historyText(context, rows));
    });
}

/** Says what changes, and above all what goes, before it happens. */
async function apply(context: Context, file: string): Promise<void> {
  const { words, terminal, client } = context;
  const text = readText(context, file);
  const put = async (dryRun: boolean): Promise<OfficeApplyView> =>
    unwrap(await client.call("applyOffice", { dryRun, text }));
  const dryRun = context.options["dryRun"] === true;
  if (dryRun || !context.json) {
    const planned = await put(true);
    if (context.json) show(context, planned, () => "");
    else if (planned.changes.length === 0) terminal.out(`${words.officeSame}\n`);
    else terminal.out(`${dryRun ? words.officeWould : words.officeChanges}:\n${changesText(context, planned.changes)}`);
    if (!context.json)
      for (const text of planned.warnings) terminal.out(`${words.officeWarning}: ${printable(text)}\n`);
    if (dryRun || planned.changes.length === 0) return;
  }
  const done = await put(false);
  show(context, done, ({ revision }) => `${words.officeApplied} ${revision}\n`);
}

function readText(context: Context, file: string): string {
  try {
    return file === "-" ? context.terminal.input() : readFileSync(file, "utf8");
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

function changesText(context: Context, changes: readonly OfficeChangeView[]): string {
  const { words } = context;
  return rowsOf(context, changes, [
    { title: words.change, cell: ({ kind }) => word(words, kind) },
    { title: words.key, cell: ({ key }) => key },
    { title: words.before, cell: ({ before }) => orDash(before) },
    { title: words.after, cell: ({ after }) => orDash(after) },
  ]);
}

function historyText(context: Context, revisions: readonly OfficeRevisionView[]): string {
  const { words } = context;
  return rowsOf(context, revisions, [
    { title: words.revision, cell: ({ revision }) => String(revision), align: "right" },
    { title: words.at, cell: ({ at }) => localTime(at) },
    { title: words.author, cell: ({ author }) => author },
    { title: words.change, cell: ({ changes }) => String(changes), align: "right" },
  ]);
}
