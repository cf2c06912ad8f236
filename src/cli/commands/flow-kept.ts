// flow apply|list|show|history|rollback|remove|figures: flows that are in force on a running switch.

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Answer } from "../../api/answer.ts";
import type {
  FlowApplyView,
  FlowChangeView,
  FlowFiguresView,
  FlowTroubleView,
  FlowUsesView,
  FlowVersionView,
  FlowView,
} from "../../api/flow-control.ts";
import { limits } from "../../base/limits.ts";
import { BadNews, type Context, contextOf, refusal, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { duration, localTime, orDash } from "../format.ts";
import { fieldList, printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addFlowKept(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("apply <file...>")
    .description(words.doFlowApply)
    .option("--dry-run", words.optDryRun)
    .action((files: readonly string[], _options: unknown, command: Command) =>
      apply(contextOf(command, terminal), files),
    );
  noun
    .command("list")
    .description(words.doFlowList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listFlows", {}));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <key>")
    .description(words.doFlowShow)
    .option("--revision <n>", words.optFlowVersion)
    .action((key: string, _options: unknown, command: Command) => showOne(contextOf(command, terminal), key));
  noun
    .command("history <key>")
    .description(words.doFlowHistory)
    .action(async (key: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listFlowVersions", { id: key }));
      show(context, all, (rows) => historyText(context, rows));
    });
  addChanges(noun, terminal, words);
  noun
    .command("figures <key>")
    .description(words.doFlowFigures)
    .option("--day <day>", words.optFlowDay)
    .option("--from <day>", words.optFlowFrom)
    .option("--to <day>", words.optFlowUntil)
    .action(async (key: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const figures = unwrap(await context.client.call("showFlowFigures", { id: key, ...daysOf(context) }));
      show(context, figures, (value) => figuresText(context, value));
    });
}

function addChanges(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("rollback <key>")
    .description(words.doFlowRollback)
    .option("--to <n>", words.optFlowTo)
    .action((key: string, _options: unknown, command: Command) => rollback(contextOf(command, terminal), key));
  noun
    .command("remove <key>")
    .description(words.doFlowRemove)
    .option("--force", words.optFlowForce)
    .action(async (key: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const force = context.options["force"] === true ? { force: "true" } : {};
      const gone = unwrap(await context.client.call("removeFlow", { id: key, ...force }));
      show(context, gone, ({ id }) => `${id} ${context.words.flowRemoved}\n`);
    });
}

async function apply(context: Context, files: readonly string[]): Promise<void> {
  const dryRun = context.options["dryRun"] === true;
  const documents = files.map((name) => ({ name, text: readText(context, name) }));
  const text = JSON.stringify({ files: documents });
  const done = judged(context, await context.client.call("applyFlows", { dryRun, text }));
  show(context, done, (view) => appliedText(context, view, dryRun));
}

async function rollback(context: Context, key: string): Promise<void> {
  const { words } = context;
  const done = judged(
    context,
    await context.client.call("rollBackFlow", { id: key, to: textOption(context.options["to"]) }),
  );
  show(context, done, ({ id, version, to, warnings }) => {
    const line = `${id} ${words.flowRolledBack} ${to} (${words.flowVersion} ${version})\n`;
    return `${line}${warningsText(context, warnings)}`;
  });
}

/** Faults of documents are said as compilers say them, a line each, so that editors jump there. */
function judged<View>(context: Context, given: Answer<View>): View {
  const places = given.ok ? [] : (given.problem.places ?? []);
  if (places.length === 0 || context.json) return unwrap(given);
  for (const { file, line, message } of places) context.terminal.err(`${printable(`${file}:${line}: ${message}`)}\n`);
  throw new BadNews();
}

function appliedText(context: Context, { flows, warnings }: FlowApplyView, dryRun: boolean): string {
  const { words } = context;
  const lines = flows.map(({ id, unchanged, version, change }) => {
    if (unchanged) return `${id} ${words.flowSame} (${words.flowVersion} ${version})`;
    return `${id} ${dryRun ? words.flowWould : words.flowNow} ${version}: ${changeText(words, change)}`;
  });
  return `${lines.map(printable).join("\n")}\n${warningsText(context, warnings)}`;
}

function warningsText({ words }: Context, warnings: readonly string[]): string {
  return warnings.map((text) => `${words.flowWarning}: ${printable(text)}\n`).join("");
}

function readText(context: Context, file: string): string {
  try {
    const text = file === "-" ? context.terminal.input() : readFileSync(file, "utf8");
    if (text.length <= limits.ivr.documentCharacters) return text;
    throw new Error(`${text.length} > ${limits.ivr.documentCharacters}`);
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

function listText(context: Context, rows: readonly FlowView[]): string {
  const { words, language } = context;
  const table = rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.flowTitle, cell: ({ title }) => orDash(title[language] ?? title.zh ?? title.en) },
    { title: words.flowVersion, cell: ({ version }) => String(version), align: "right" },
    { title: words.flowSince, cell: ({ appliedAt }) => localTime(appliedAt) },
    { title: words.flowAuthor, cell: ({ author }) => author },
    { title: words.flowNodes, cell: ({ nodes }) => String(nodes), align: "right" },
    { title: words.flowInside, cell: (flow) => insideText(words, flow), align: "right" },
    { title: words.flowReached, cell: ({ usedBy }) => orDash(usesText(words, usedBy)) },
  ]);
  const troubles = rows.flatMap((flow) => flow.troubles).map((trouble) => `${troubleText(context, trouble)}\n`);
  return `${table}${troubles.join("")}`;
}

function insideText(words: Words, { inside, insideOlder }: FlowView): string {
  return insideOlder === 0 ? String(inside) : `${inside} (${insideOlder} ${words.flowInsideOlder})`;
}

function usesText(words: Words, { numbers, queues, flows }: FlowUsesView): string {
  return [...numbers, ...queues.map((queue) => `${words.flowAfterQueue} ${queue}`), ...flows].join(", ");
}

/** Also told by `status`. */
export function troubleText({ words }: Context, { flow, node, line, message }: FlowTroubleView): string {
  const place = node === null ? flow : `${flow}/${node}`;
  return printable(`${words.flowTroubles}: ${place} (${words.line} ${line}): ${message}`);
}

async function showOne(context: Context, key: string): Promise<void> {
  const wanted = textOption(context.options["revision"]);
  const { client } = context;
  const one = unwrap(
    wanted === undefined
      ? await client.call("showFlow", { id: key })
      : await client.call("showFlowVersion", { id: key, version: wanted }),
  );
  show(context, one, ({ source }) => source ?? `${context.words.flowIsRemoved}\n`);
}

function historyText(context: Context, rows: readonly FlowVersionView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.flowVersion, cell: ({ version, inForce }) => `${inForce ? "* " : ""}${version}`, align: "right" },
    { title: words.at, cell: ({ appliedAt }) => localTime(appliedAt) },
    { title: words.flowAuthor, cell: ({ author }) => author },
    { title: words.flowInside, cell: ({ inside }) => String(inside), align: "right" },
    { title: words.flowChange, cell: ({ change }) => changeText(words, change) },
  ]);
}

function changeText(words: Words, change: FlowChangeView | null): string {
  if (change === null) return "";
  const { kind, to, added, removed, changed, more, settings } = change;
  if (kind === "first") return words.flowFirst;
  if (kind === "removed") return words.flowOut;
  const named = (title: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`${title} ${names.join(" ")}`];
  const parts = [
    ...(kind === "rolled-back" ? [`${words.flowBackTo} ${to}`] : []),
    ...named(words.flowAdded, added),
    ...named(words.flowTaken, removed),
    ...named(words.flowAltered, changed),
    ...(more === 0 ? [] : [`${words.flowMore} ${more}`]),
    ...(settings ? [words.flowSettings] : []),
  ];
  return parts.length === 0 ? words.flowTexts : parts.join("; ");
}

function daysOf(context: Context): { readonly from: string | undefined; readonly to: string | undefined } {
  const { words, options } = context;
  const dayOf = (name: string): string | undefined => {
    const text = textOption(options[name]);
    if (text !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new UsageError(`--${name}: ${words.badFlowDay}`);
    return text;
  };
  const day = dayOf("day");
  return { from: day ?? dayOf("from"), to: day ?? dayOf("to") };
}

function figuresText(context: Context, figures: FlowFiguresView): string {
  const { words } = context;
  const { id, from, to, visits, averageMs, left, nodes } = figures;
  const ends = Object.entries(left).map(([how, count]) => `${word(words, `flow-${how}`)} ${count}`);
  const head = fieldList([
    [words.flowWay, id],
    [words.time, from === to ? from : `${from} – ${to}`],
    [words.flowVisits, String(visits)],
    [words.flowAverage, averageMs === null ? orDash(null) : duration(averageMs)],
    [words.ending, orDash(ends.join(", "))],
  ]);
  if (nodes.length === 0) return head;
  const rows = rowsOf(context, nodes, [
    { title: words.flowNode, cell: ({ node }) => node },
    { title: words.flowTimes, cell: ({ times }) => String(times), align: "right" },
    {
      title: words.flowOutcomes,
      cell: ({ outcomes }) =>
        Object.entries(outcomes)
          .map(([outcome, times]) => `${outcome} ${times}`)
          .join(", "),
    },
    { title: words.flowHangUps, cell: ({ hangUps }) => orDash(hangUps || null), align: "right" },
  ]);
  return `${head}\n${rows}`;
}
