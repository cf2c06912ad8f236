// report list|run|saved|save|remove|schedule|deliver: reports as tables with bars, as files, under a name, and by the clock.

import { createWriteStream, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Command, Option } from "commander";
import type { ReportKindView, ReportRunView, ReportTableView, SavedReportView } from "../../api/reporting-control.ts";
import { cellText } from "../../crm/reports/cell-text.ts";
import { clockText } from "../../crm/reports/local-sql.ts";
import { Zone } from "../../crm/reports/zone.ts";
import { REPORT_FORMATS, REPORT_PARAMETERS, REPORT_PERIODS, type ReportFormat } from "../../office/reports.ts";
import { stackedBar } from "../bars.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash, pastMoment } from "../format.ts";
import type { Column } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { checkWritable } from "../whole-file.ts";
import type { Words } from "../words.ts";

const BAR = 24;
const SIGNS = ["█", "▓", "▒", "░", "·", "▁"];
/** A long report is made while calls are served. */
const REPORT_MS = 300_000;

/** What a report may be asked for, as options. */
export function asking(command: Command, words: Words): Command {
  command
    .addOption(new Option("--period <period>", words.optReportPeriod).choices(REPORT_PERIODS))
    .option("--from <time>", words.optReportFromDay)
    .option("--to <time>", words.optReportToDay);
  return askingOf(command, words);
}

/** The same without the time. */
export function askingOf(command: Command, words: Words): Command {
  command.option("--by <step>", words.optReportBy);
  for (const name of REPORT_PARAMETERS) {
    if (name !== "by") command.option(`--${name} <key>`, words.optReportParameter);
  }
  return command;
}

export function addReportRuns(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doReportList)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const { language } = context;
      show(context, unwrap(await context.client.call("listReports", { language })), (all) => kindsText(context, all));
    });
  asking(noun.command("run <report>").description(words.doReportRun), words)
    .option("--output <file>", words.optReportOutput)
    .addOption(new Option("--format <format>", words.optReportFormat).choices(REPORT_FORMATS))
    .action((report: string, _options: unknown, own: Command) => runReport(contextOf(own, terminal), report));
  noun
    .command("saved")
    .description(words.doReportSaved)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("listSavedReports", {})), (all) => savedText(context, all));
    });
  asking(noun.command("save <id> <report>").description(words.doReportSave), words)
    .option("--name <name>", words.optReportName)
    .option("--shared", words.optReportShared)
    .action((id: string, report: string, _options: unknown, own: Command) =>
      saveReport(contextOf(own, terminal), id, report),
    );
  noun
    .command("remove <id>")
    .description(words.doReportRemove)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const gone = unwrap(await context.client.call("removeSavedReport", { id }));
      show(context, gone, () => `${id} ${words.reportIsGone}\n`);
    });
  noun
    .command("schedule")
    .description(words.doReportSchedule)
    .action((_options: unknown, own: Command) => showSchedule(contextOf(own, terminal)));
  noun
    .command("deliver <id>")
    .description(words.doReportDeliver)
    .action(async (id: string, _options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const run = unwrap(await context.client.call("deliverReport", { id }));
      show(context, run, () => `${id} ${words.reportBegun}\n`);
    });
}

function askedOf(context: Context) {
  return {
    period: textOption(context.options["period"]),
    from: momentOption(context, "from"),
    to: momentOption(context, "to"),
    ...parametersOf(context),
  };
}

export function parametersOf({ options }: Context): Readonly<Record<string, string>> {
  const given = REPORT_PARAMETERS.map((name) => [name, textOption(options[name])] as const);
  return Object.fromEntries(given.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== undefined));
}

/** A date stays one: the switch takes it by the office's clock, wherever this terminal stands. */
function momentOption({ options, words }: Context, name: "from" | "to"): string | undefined {
  const text = textOption(options[name]);
  if (text === undefined || /^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const at = pastMoment(text, Date.now());
  if (at !== undefined) return at;
  throw new UsageError(`--${name}: ${words.found} ${JSON.stringify(text)}; ${words.badReportMoment}`);
}

export async function runReport(context: Context, report: string): Promise<void> {
  const { options, language } = context;
  const file = textOption(options["output"]);
  const format = textOption(options["format"]);
  if (file !== undefined || format !== undefined) return exportReport(context, report, { file, format });
  const asked = { id: report, ...askedOf(context), language };
  const table = unwrap(await context.client.call("runReport", asked, { patienceMs: REPORT_MS }));
  show(context, table, (found) => tableText(context, found));
}

async function exportReport(
  context: Context,
  report: string,
  { file = "-", format }: { readonly file: string | undefined; readonly format: string | undefined },
): Promise<void> {
  const { words, language } = context;
  const kind = format ?? REPORT_FORMATS.find((one) => file.endsWith(`.${one}`));
  if (kind === undefined)
    throw new UsageError(`--output: ${words.found} ${JSON.stringify(file)}; ${words.badReportFormat}`);
  if (file !== "-") checkWritable(context, file);
  const asked = { id: report, ...askedOf(context), language, format: kind as ReportFormat };
  const bytes = unwrap(await context.client.open("exportReport", asked, { patienceMs: REPORT_MS }));
  if (file === "-") {
    for await (const chunk of bytes) context.terminal.out(Buffer.from(chunk as Uint8Array).toString("utf8"));
    return;
  }
  const target = createWriteStream(file);
  try {
    await pipeline(bytes, target);
  } catch (error) {
    rmSync(file, { force: true });
    throw refusal(`${file} ${words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
  show(context, { report, file, bytes: target.bytesWritten }, () => `${file} ${words.reportWritten}\n`);
}

async function saveReport(context: Context, id: string, report: string): Promise<void> {
  const { options, words } = context;
  const name = textOption(options["name"]);
  const wish = {
    id,
    report,
    ...askedOf(context),
    shared: options["shared"] === true,
    ...(name !== undefined && { name }),
  };
  const saved = unwrap(await context.client.call("saveReport", wish));
  show(context, saved, () => `${id} ${words.reportIsSaved}\n`);
}

async function showSchedule(context: Context): Promise<void> {
  const saved = unwrap(await context.client.call("listSavedReports", {}));
  const runs = unwrap(await context.client.call("listReportRuns", {}));
  const scheduled = saved.filter(({ format }) => format !== null);
  const all = scheduled.map((one) => ({ ...one, runs: runs.filter(({ report }) => report === one.id) }));
  show(context, all, () => `${savedText(context, scheduled)}\n${runsText(context, runs)}`);
}

function tableText(context: Context, table: ReportTableView): string {
  const { words } = context;
  const zone = new Zone(table.timezone);
  const clock = (iso: string): string => clockText(Date.parse(iso), zone);
  const span = words.reportFromTo
    .replace("{from}", clock(table.from))
    .replace("{to}", clock(table.to))
    .replace("{zone}", table.timezone);
  const head = `${table.title}: ${span}\n`;
  if (table.rows.length === 0) return `${head}${words.reportNone}\n`;
  type Row = ReportTableView["rows"][number];
  const [first] = table.columns;
  const columns: Column<Row>[] = table.columns.map(({ key, title, kind }) => ({
    title,
    cell: (row) => (row[key] === undefined ? "" : cellText(kind, row[key], zone)),
    ...(kind !== "text" && kind !== "day" && kind !== "time" && { align: "right" as const }),
  }));
  const [chart] = table.charts;
  if (chart !== undefined) columns.push({ title: chart.title, cell: barOf(table, chart.values) });
  const total = table.total === null || first === undefined ? [] : [totalRow(table, first.key, words)];
  const parts = chart === undefined || chart.values.length < 2 ? "" : `${legend(table, chart.values)}\n`;
  return `${head}${rowsOf(context, [...table.rows, ...total], columns)}${parts}`;
}

/** Empty where there is nothing to add up. */
function totalRow({ total, columns }: ReportTableView, first: string, words: Words): ReportTableView["rows"][number] {
  const summed = columns.filter(({ sums }) => sums).map(({ key }) => [key, total?.[key] ?? null] as const);
  return { [first]: words.reportTotal, ...Object.fromEntries(summed) };
}

function barOf(table: ReportTableView, values: readonly string[]): (row: ReportTableView["rows"][number]) => string {
  const partsOf = (row: ReportTableView["rows"][number]) =>
    values.map((key, i) => ({ sign: SIGNS[i % SIGNS.length] ?? "█", value: Number(row[key] ?? 0) }));
  const sums = table.rows.map((row) => partsOf(row).reduce((sum, { value }) => sum + value, 0));
  const most = Math.max(0, ...sums);
  const shown = new Set(table.rows);
  return (row) => (shown.has(row) ? stackedBar(partsOf(row), most, BAR) : "");
}

function legend({ columns }: ReportTableView, values: readonly string[]): string {
  const title = (key: string): string => columns.find((column) => column.key === key)?.title ?? key;
  return values.map((key, i) => `${SIGNS[i % SIGNS.length] ?? "█"} ${title(key)}`).join("  ");
}

function kindsText(context: Context, all: readonly ReportKindView[]): string {
  const { words } = context;
  return rowsOf(context, all, [
    { title: "ID", cell: ({ id }) => id },
    { title: words.name, cell: ({ title }) => title },
    { title: words.reportBy, cell: ({ by }) => orDash(by.join(", ")) },
    { title: words.reportTakes, cell: ({ parameters }) => orDash(parameters.join(", ")) },
    { title: "", cell: ({ about }) => about },
  ]);
}

/** `queue support, by day`. */
export function parametersText(parameters: SavedReportView["parameters"]): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

function savedText(context: Context, all: readonly SavedReportView[]): string {
  const { words } = context;
  return rowsOf(context, all, [
    { title: "ID", cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.reportOrigin, cell: ({ origin }) => origin },
    { title: words.reportOwner, cell: ({ owner }) => orDash(owner) },
    { title: "", cell: ({ report }) => report },
    { title: words.reportPeriodIs, cell: ({ period, from, to }) => period ?? `${orDash(from)} ${orDash(to)}` },
    { title: words.reportTakes, cell: ({ parameters }) => orDash(parametersText(parameters)) },
    { title: words.reportNext, cell: ({ nextAt }) => localTime(nextAt) },
    { title: words.reportFileIs, cell: ({ format }) => orDash(format) },
    { title: words.reportMail, cell: ({ mail }) => orDash(mail.join(", ")) },
  ]);
}

function runsText(context: Context, runs: readonly ReportRunView[]): string {
  const { words } = context;
  return rowsOf(context, runs, [
    { title: words.reportDue, cell: ({ dueAt }) => localTime(dueAt) },
    { title: "ID", cell: ({ report }) => report },
    { title: words.reportState, cell: ({ state }) => state },
    { title: words.tableRows, cell: ({ rows }) => orDash(rows), align: "right" },
    { title: words.reportFileIs, cell: ({ file }) => orDash(file) },
    {
      title: words.reportMail,
      cell: ({ mailed, cause }) => orDash([...mailed, ...(cause === null ? [] : [cause])].join(", ")),
    },
  ]);
}
