// report queues|agents|intervals: what was counted, as tables with bars, as JSON, or as a CSV file.

import { type Command, Option } from "commander";
import { stringify } from "csv-stringify/sync";
import type { AgentReportView, QueueReportView } from "../../api/report-control.ts";
import { stackedBar } from "../bars.ts";
import { type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { duration, localTime, orDash, pastMoment, percent } from "../format.ts";
import type { Column } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { writeWhole } from "../whole-file.ts";
import type { Words } from "../words.ts";
import { addReportRuns } from "./report-run.ts";
import { addReportTemplates } from "./report-template.ts";

const BAR = 30;

export function addReport(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("report").description(words.nounReport).helpCommand(false);
  const spanned = (name: string, about: string): Command =>
    noun
      .command(name)
      .description(about)
      .option("--from <time>", words.optReportFrom)
      .option("--to <time>", words.optReportTo)
      .option("--csv <file>", words.optReportCsv);
  const steps = (about: string): Option => new Option("--by <step>", about).choices(["15m", "hour", "day"]);
  spanned("queues", words.doReportQueues)
    .option("--queue <id>", words.optQueueFilter)
    .addOption(steps(words.optBy))
    .addOption(new Option("--split <part>", words.optSplit).choices(["tier", "region"]))
    .action((_options: unknown, command: Command) => reportQueues(contextOf(command, terminal), undefined));
  spanned("agents", words.doReportAgents)
    .option("--agent <id>", words.optAgentFilter)
    .addOption(steps(words.optBy))
    .action((_options: unknown, command: Command) => reportAgents(contextOf(command, terminal), undefined));
  spanned("intervals", words.doReportIntervals)
    .option("--queue <id>", words.optQueueFilter)
    .option("--agent <id>", words.optAgentFilter)
    .addOption(steps(words.optByInterval))
    .action((_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      return context.options["agent"] === undefined ? reportQueues(context, "15m") : reportAgents(context, "15m");
    });
  addReportRuns(noun, terminal, words);
  addReportTemplates(noun, terminal, words);
}

async function reportQueues(context: Context, by: string | undefined): Promise<void> {
  const { queue, split } = context.options;
  const query = { ...spanOf(context, by), queue, split };
  const rows = unwrap(await context.client.call("reportQueues", { ...query }));
  if (writeCsv(context, rows)) return;
  show(context, rows, (all) => queuesText(context, all));
}

async function reportAgents(context: Context, by: string | undefined): Promise<void> {
  const query = { ...spanOf(context, by), agent: context.options["agent"] };
  const rows = unwrap(await context.client.call("reportAgents", { ...query }));
  if (writeCsv(context, rows)) return;
  show(context, rows, (all) => agentsText(context, all));
}

export function spanOf(context: Context, by: string | undefined) {
  const moment = (name: "from" | "to"): string | undefined => {
    const text = textOption(context.options[name]);
    const at = text === undefined ? undefined : pastMoment(text, Date.now());
    if (text !== undefined && at === undefined)
      throw new UsageError(
        `--${name}: ${context.words.found} ${JSON.stringify(text)}; ${context.words.badReportMoment}`,
      );
    return at;
  };
  return { from: moment("from"), to: moment("to"), by: textOption(context.options["by"]) ?? by };
}

function queuesText(context: Context, rows: readonly QueueReportView[]): string {
  const { words } = context;
  const most = Math.max(...rows.map(({ offered }) => offered));
  const columns: Column<QueueReportView>[] = [
    { title: words.since, cell: ({ from }) => localTime(from).slice(0, 16) },
    { title: words.queue, cell: ({ queue }) => queue },
    ...(rows.some(({ part }) => part !== null)
      ? [{ title: words.part, cell: ({ part }: QueueReportView) => orDash(part) }]
      : []),
    { title: words.offered, cell: ({ offered }) => String(offered), align: "right" },
    { title: words.answered, cell: ({ answered }) => String(answered), align: "right" },
    { title: words.abandoned, cell: ({ abandoned }) => String(abandoned), align: "right" },
    { title: words.overflowedCalls, cell: ({ overflowed }) => String(overflowed), align: "right" },
    { title: words.refusedCalls, cell: ({ refused }) => String(refused), align: "right" },
    { title: words.serviceLevel, cell: ({ serviceLevel }) => percent(serviceLevel), align: "right" },
    { title: words.abandonShare, cell: ({ abandonRate }) => percent(abandonRate), align: "right" },
    { title: words.averageWait, cell: ({ averageWaitMs }) => duration(averageWaitMs), align: "right" },
    { title: words.longestWait, cell: ({ longestWaitMs }) => duration(longestWaitMs), align: "right" },
    { title: words.handleTime, cell: ({ averageHandleMs }) => duration(averageHandleMs), align: "right" },
    { title: words.chart, cell: (row) => queueBar(row, most) },
  ];
  const table = rowsOf(context, rows, columns);
  return rows.length === 0 ? table : `${table}${words.queueLegend}\n`;
}

function queueBar(row: QueueReportView, most: number): string {
  const parts = [
    { sign: "█", value: row.answered },
    { sign: "▓", value: row.abandoned },
    { sign: "░", value: row.overflowed + row.refused },
    { sign: "·", value: row.waitingAtEnd },
  ];
  return stackedBar(parts, most, BAR);
}

function agentsText(context: Context, rows: readonly AgentReportView[]): string {
  const { words } = context;
  const most = Math.max(...rows.map(({ signedInMs }) => signedInMs));
  const columns: Column<AgentReportView>[] = [
    { title: words.since, cell: ({ from }) => localTime(from).slice(0, 16) },
    { title: words.agent, cell: ({ agent }) => agent },
    { title: words.name, cell: ({ name }) => name },
    { title: words.offered, cell: ({ offered }) => String(offered), align: "right" },
    { title: words.answered, cell: ({ answered }) => String(answered), align: "right" },
    { title: words.missed, cell: ({ missed }) => String(missed), align: "right" },
    { title: words.signedInFor, cell: ({ signedInMs }) => duration(signedInMs), align: "right" },
    { title: words.talkFor, cell: ({ talkMs }) => duration(talkMs), align: "right" },
    { title: words.wrapUpFor, cell: ({ wrapUpMs }) => duration(wrapUpMs), align: "right" },
    { title: words.readyFor, cell: ({ readyMs }) => duration(readyMs), align: "right" },
    { title: words.busyFor, cell: ({ busyMs }) => duration(busyMs), align: "right" },
    { title: words.breakFor, cell: ({ breakMs }) => duration(breakMs), align: "right" },
    { title: words.occupancyShare, cell: ({ occupancy }) => percent(occupancy), align: "right" },
    { title: words.chart, cell: (row) => agentBar(row, most) },
  ];
  const table = rowsOf(context, rows, columns);
  return rows.length === 0 ? table : `${table}${words.agentLegend}\n`;
}

function agentBar(row: AgentReportView, most: number): string {
  const parts = [
    { sign: "█", value: row.talkMs },
    { sign: "▓", value: row.wrapUpMs },
    { sign: "▒", value: row.ringingMs },
    { sign: "░", value: row.readyMs },
    { sign: "·", value: row.busyMs + row.breakMs },
  ];
  return stackedBar(parts, most, BAR);
}

/** Every figure of every row, numbers as they are in the JSON. False: nobody asked for it. */
export function writeCsv(context: Context, rows: readonly object[]): boolean {
  const file = textOption(context.options["csv"]);
  if (file === undefined) return false;
  const flat = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "object" && value !== null ? JSON.stringify(value) : value,
      ]),
    ),
  );
  // A spreadsheet must not take a name for a formula.
  const csv = stringify(flat, { header: true, bom: file !== "-", escape_formulas: true });
  if (file === "-") context.terminal.out(csv);
  else {
    writeWhole(context, file, csv);
    show(context, { file, rows: rows.length }, () => `${file}: ${rows.length} ${context.words.csvWritten}\n`);
  }
  return true;
}
