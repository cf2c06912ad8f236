// customer import|imports|import-show|import-remove|export: customers from files and into them. Part of `customer`.

import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import type { ImportPreviewView, ImportView } from "../../api/import-control.ts";
import { BadNews, type Context, contextOf, refusal, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { ProgressBar } from "../progress-bar.ts";
import { fieldList, printable, table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { checkWritable } from "../whole-file.ts";
import type { Words } from "../words.ts";

const PIECE_BYTES = 4 * 1_024 * 1_024;
/** A large piece is written to the disk before it is answered, a large file read before it is shown. */
const PATIENCE_MS = 120_000;
/** A small file is done at once. */
const FIRST_POLL_MS = 20;
const POLL_MS = 250;
/** A switch that is gone for longer is given up; its import goes on when it is back. */
const GONE_MS = 120_000;
const SHOWN_ROWS = 3;

/** Behind whatever else `customer` does. */
export function addCustomerFiles(program: Command, terminal: Terminal, words: Words): void {
  const known = program.commands.find((command) => command.name() === "customer");
  const noun = known ?? program.command("customer").helpCommand(false);
  noun
    .command("import <file>")
    .description(words.doImport)
    .option("--map <pairs>", words.optImportMap)
    .addOption(new Option("--duplicates <how>", words.optImportDuplicates).choices(["skip", "update", "merge", "new"]))
    .option("--dry-run", words.optImportDryRun)
    .option("--preview", words.optImportPreview)
    .option("--encoding <name>", words.optImportEncoding)
    .option("--sheet <name>", words.optImportSheet)
    .option("--errors <file>", words.optImportErrors)
    .action((file: string, _options: unknown, own: Command) => importFile(contextOf(own, terminal), file));
  noun
    .command("imports")
    .description(words.doImports)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("listImports", {})), (all) => listText(context, all));
    });
  noun
    .command("import-show <id>")
    .description(words.doImportShow)
    .option("--errors <file>", words.optImportErrors)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const to = textOption(context.options["errors"]);
      const one = unwrap(await context.client.call("showImport", { id }));
      if (to !== undefined) await writeErrors(context, id, to);
      show(context, one, () => listText(context, [one]));
    });
  noun
    .command("import-remove <id>")
    .description(words.doImportRemove)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(
        context,
        unwrap(await context.client.call("removeImport", { id })),
        (one) => `${one.id} ${words.importGone}\n`,
      );
    });
  noun
    .command("export")
    .description(words.doCustomerExport)
    .requiredOption("--to <file>", words.optExportTo)
    .addOption(new Option("--format <name>", words.optExportFormat).choices(["csv", "xlsx", "json"]))
    .option("--find <text>", words.optExportText)
    .option("--class <key>", words.optExportClass)
    .action((_options: unknown, own: Command) => exportAll(contextOf(own, terminal)));
}

async function importFile(context: Context, file: string): Promise<void> {
  const { client, options, words } = context;
  const size = sizeOf(context, file);
  const map = mapOption(textOption(options["map"]));
  const errorFile = textOption(options["errors"]) ?? `${file.replace(/\.\w{1,5}$/, "")}.errors.csv`;
  const look = { encoding: textOption(options["encoding"]), sheet: textOption(options["sheet"]) };
  const isTrial = options["dryRun"] === true || options["preview"] === true;
  const { id } = unwrap(await client.call("beginImport", { file: basename(file).slice(0, 200) }));
  let isKept = false;
  try {
    await sendFile(context, id, file, size);
    const looked = unwrap(await client.call("previewImport", { id, ...look }, { patienceMs: PATIENCE_MS }));
    if (options["preview"] === true) return show(context, looked, () => previewText(context, looked));
    if (!context.json) context.terminal.err(previewText(context, looked, map));
    const dryRun = options["dryRun"] === true;
    const wish = { id, ...look, map, dryRun, duplicates: textOption(options["duplicates"]) };
    unwrap(await client.call("startImport", wish, { patienceMs: PATIENCE_MS }));
    isKept = !isTrial;
    const over = await follow(context, id);
    if (over.state === "failed") throw refusal(`${file} ${words.importFailed}`, over.fault ?? "");
    if (over.rejected > 0) await writeErrors(context, id, errorFile);
    tell(context, over, over.rejected > 0 ? errorFile : null);
  } finally {
    if (!isKept) await client.call("removeImport", { id });
  }
}

function sizeOf(context: Context, file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === true) return found.size;
  throw refusal(`${file} ${context.words.cannotRead}`, file);
}

/** `Title=name,Other=`; a title may hold `=`, a target may not. */
function mapOption(said: string | undefined): Readonly<Record<string, string>> {
  const pairs = (said ?? "").split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf("=");
      if (at < 1) throw new UsageError(`--map: ${pair}; TITLE=TARGET`);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

async function sendFile({ client, terminal, words }: Context, id: string, file: string, size: number): Promise<void> {
  const bar = new ProgressBar(terminal, words.importSending);
  try {
    let at = 0;
    for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Uint8Array>) {
      unwrap(await client.call("sendImport", { id, at, bytes: piece }, { patienceMs: PATIENCE_MS }));
      at += piece.length;
      bar.show(size === 0 ? 1 : at / size);
    }
  } finally {
    bar.clear();
  }
}

/** Until it is over, also across a restart of the switch. */
async function follow(context: Context, id: string): Promise<ImportView> {
  const { client, terminal, words } = context;
  const taking = new ProgressBar(terminal, words.importTaking);
  const counting = new ProgressBar(terminal, words.importCounting);
  let goneMs = 0;
  let waitMs = FIRST_POLL_MS;
  try {
    for (;;) {
      const asked = await client.call("showImport", { id });
      if (!asked.ok && (asked.status !== 503 || goneMs >= GONE_MS)) return unwrap(asked);
      if (!asked.ok && goneMs === 0) terminal.err(`${words.importWaits}\n`);
      goneMs = asked.ok ? 0 : goneMs + waitMs;
      if (asked.ok && asked.value.state !== "running") return asked.value;
      if (asked.ok && asked.value.rows === null) counting.show(0);
      else if (asked.ok) {
        counting.clear();
        taking.show(asked.value.rows === 0 ? 1 : asked.value.done / (asked.value.rows ?? 1));
      }
      await sleep(waitMs);
      waitMs = Math.min(POLL_MS, waitMs * 2);
    }
  } finally {
    counting.clear();
    taking.clear();
  }
}

async function writeErrors(context: Context, id: string, to: string): Promise<void> {
  checkWritable(context, to);
  const rows = unwrap(await context.client.open("getImportErrors", { id }, { patienceMs: PATIENCE_MS }));
  await writeStream(context, rows, to);
}

function tell(context: Context, over: ImportView, errorFile: string | null): void {
  const { words, terminal } = context;
  const { imported, created, updated, skipped, rejected, dryRun } = over;
  show(context, { id: over.id, imported, created, updated, skipped, rejected, dryRun, errorFile }, () => {
    const what = dryRun ? words.importWould : words.importImported;
    const parts = [
      `${words.importNew} ${created}`,
      `${words.importUpdated} ${updated}`,
      `${words.importSkipped} ${skipped}`,
    ];
    return `${imported} ${what} (${parts.join(", ")}), ${rejected} ${words.importRejected}\n`;
  });
  if (errorFile !== null && !context.json) terminal.err(`${printable(`${words.importErrorsIn} ${errorFile}`)}\n`);
  if (imported + skipped === 0 && rejected > 0) throw new BadNews();
}

function previewText(
  { words, terminal }: Context,
  { columns, rows }: ImportPreviewView,
  map: Readonly<Record<string, string>> = {},
): string {
  const first = rows.slice(0, SHOWN_ROWS);
  return table(
    columns.map(({ title, takenFor }, at) => ({
      title,
      takenFor: map[title] ?? takenFor ?? "",
      values: first.map(({ values }) => values[at] ?? "").join(" | "),
    })),
    [
      { title: words.importColumn, cell: ({ title }) => title },
      { title: words.importTakenFor, cell: ({ takenFor }) => (takenFor === "" ? words.importLeftOut : takenFor) },
      { title: words.importFirst, cell: ({ values }) => values },
    ],
    { empty: words.nothingYet, columns: terminal.columns },
  );
}

function listText(context: Context, all: readonly ImportView[]): string {
  const { words } = context;
  const [only] = all;
  if (all.length === 1 && only?.fault != null)
    return fieldList([
      [only.id, only.state],
      [only.file, only.fault],
    ]);
  return rowsOf(context, all, [
    { title: "ID", cell: ({ id }) => id },
    { title: words.importFile, cell: ({ file }) => file },
    { title: words.importState, cell: ({ state, dryRun }) => (dryRun ? `${state} (--dry-run)` : state) },
    {
      title: words.importDone,
      cell: ({ done, rows }) => `${done}/${orDash(rows === null ? null : String(rows))}`,
      align: "right",
    },
    { title: words.importImported, cell: ({ imported }) => String(imported), align: "right" },
    { title: words.importRejected, cell: ({ rejected }) => String(rejected), align: "right" },
    { title: words.author, cell: ({ by }) => by },
    { title: words.started, cell: ({ begunAt }) => localTime(begunAt) },
  ]);
}

async function exportAll(context: Context): Promise<void> {
  const { client, options, words } = context;
  const to = String(options["to"]);
  const ending = /\.(csv|xlsx|json)$/i.exec(to)?.[1]?.toLowerCase();
  const format = textOption(options["format"]) ?? ending ?? "csv";
  const wish = { format, text: textOption(options["find"]), class: textOption(options["class"]) };
  if (to !== "-") checkWritable(context, to);
  const file = unwrap(await client.open("exportCustomers", wish, { patienceMs: PATIENCE_MS }));
  if (to === "-") return pipeline(file, process.stdout, { end: false });
  await writeStream(context, file, to);
  show(context, { to, format }, () => `${printable(`${words.customersWritten} ${to}`)}\n`);
}

/** Whole or not at all. */
async function writeStream(context: Context, from: NodeJS.ReadableStream, to: string): Promise<void> {
  const part = `${to}.part`;
  try {
    await pipeline(from, createWriteStream(part, { mode: 0o600 }));
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { force: true });
    throw refusal(`${to} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
}
