// table import|list|show|find|export|remove: what flows look up.

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { stringify } from "csv-stringify/sync";
import type { TableRowView, TableView } from "../../api/table-control.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import { fieldList, printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { checkWritable, writeWhole } from "../whole-file.ts";
import type { Words } from "../words.ts";

const SHOWN_ROWS = 5;
const PAGE_ROWS = 1_000;
/** A large file is read and written by a switch that serves calls in between. */
const IMPORT_MS = 300_000;

export function addTable(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("table").description(words.nounTable).helpCommand(false);
  noun
    .command("import <name> <file>")
    .description(words.doTableImport)
    .option("--key <column>", words.optTableKey)
    .option("--phone", words.optTablePhone)
    .option("--dry-run", words.optTableDryRun)
    .action((name: string, file: string, _options: unknown, own: Command) =>
      importFile(contextOf(own, terminal), name, file),
    );
  noun
    .command("list")
    .description(words.doTableList)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("listTables", {})), (all) => listText(context, all));
    });
  noun
    .command("show <name>")
    .description(words.doTableShow)
    .action((name: string, _options: unknown, own: Command) => showOne(contextOf(own, terminal), name));
  noun
    .command("find <name> <key>")
    .description(words.doTableFind)
    .action(async (name: string, key: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("findInTable", { id: name, key })), (values) =>
        fieldList(Object.entries(values)),
      );
    });
  noun
    .command("export <name>")
    .description(words.doTableExport)
    .option("--to <file>", words.optTableTo)
    .action((name: string, _options: unknown, own: Command) => exportAll(contextOf(own, terminal), name));
  noun
    .command("remove <name>")
    .description(words.doTableRemove)
    .action(async (name: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const gone = unwrap(await context.client.call("removeTable", { id: name }));
      show(context, gone, ({ id }) => `${id} ${context.words.tableIsGone}\n`);
    });
}

async function importFile(context: Context, name: string, file: string): Promise<void> {
  const { words, options } = context;
  const input = {
    id: name,
    bytes: readBytes(context, file),
    key: textOption(options["key"]),
    phone: options["phone"] === true ? true : undefined,
    dryRun: options["dryRun"] === true ? true : undefined,
  };
  const given = await context.client.call("importTable", input, { patienceMs: IMPORT_MS });
  const places = given.ok || context.json ? [] : (given.problem.places ?? []);
  for (const { line, message } of places) context.terminal.err(`${printable(`${file}:${line}: ${message}`)}\n`);
  show(context, unwrap(given), (one) => {
    const came = one.imported ? words.tableIsThere : words.tableWouldBe;
    const was = one.before === null ? "" : ` (${words.tableWas} ${one.before})`;
    return `${one.id} ${came}: ${words.tableRows} ${one.rows}${was}, ${words.tableKey} ${one.key}\n`;
  });
}

function readBytes(context: Context, file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

async function showOne(context: Context, name: string): Promise<void> {
  const one = unwrap(await context.client.call("showTable", { id: name }));
  const rows = unwrap(await context.client.call("listTableRows", { id: name, limit: SHOWN_ROWS }));
  show(context, { ...one, first: rows }, () => {
    const columns = one.columns.map((title) => ({ title, cell: ({ values }: TableRowView) => values[title] ?? "" }));
    return `${listText(context, [one])}\n${rowsOf(context, rows, columns)}`;
  });
}

/** Page after page: a table may be large. */
async function exportAll(context: Context, name: string): Promise<void> {
  const to = textOption(context.options["to"]);
  if (to !== undefined) checkWritable(context, to);
  const { columns } = unwrap(await context.client.call("showTable", { id: name }));
  const all: TableRowView[] = [];
  for (let after: string | undefined; ; after = all.at(-1)?.key) {
    const page = unwrap(await context.client.call("listTableRows", { id: name, after, limit: PAGE_ROWS }));
    all.push(...page);
    if (page.length < PAGE_ROWS) break;
  }
  const text = stringify([columns, ...all.map(({ values }) => columns.map((column) => values[column] ?? ""))]);
  if (to !== undefined) writeWhole(context, to, text);
  show(context, to === undefined ? all : { to, rows: all.length }, () =>
    to === undefined ? text : `${to}: ${context.words.tableRows} ${all.length}\n`,
  );
}

function listText(context: Context, all: readonly TableView[]): string {
  const { words } = context;
  return rowsOf(context, all, [
    { title: words.table, cell: ({ id }) => id },
    { title: words.tableRows, cell: ({ rows }) => String(rows), align: "right" },
    { title: words.tableKey, cell: ({ key, keys }) => (keys === "phone" ? `${key} ☎` : key) },
    { title: words.tableImported, cell: ({ importedAt }) => localTime(importedAt) },
    { title: words.author, cell: ({ importedBy }) => importedBy },
    { title: words.tableColumns, cell: ({ columns }) => columns.join(", ") },
  ]);
}
