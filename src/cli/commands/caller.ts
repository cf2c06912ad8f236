// caller list|show|block|allow|note|remove|contest|answer: who calls, and whose calls are taken.

import type { Command } from "commander";
import type { CallerView } from "../../api/caller-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { untilOption } from "../until.ts";
import { type Words, word } from "../words.ts";

export function addCaller(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("caller").description(words.nounCaller).helpCommand(false);
  noun
    .command("list")
    .description(words.doCallerList)
    .option("--kind <kind>", words.optCallerKind)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { kind, limit } = context.options;
      const query = { kind: textOption(kind), limit: textOption(limit) };
      const all = unwrap(await context.client.call("listCallers", { ...query }));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <number>")
    .description(words.doCallerShow)
    .action(async (number: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const found = await context.client.call("findCaller", { number });
      show(context, unwrap(found), (one) => oneText(context, one));
    });
  addPut(noun, terminal, words);
  noun
    .command("remove <number>")
    .description(words.doCallerRemove)
    .action(async (number: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const gone = unwrap(await context.client.call("removeCaller", { number }));
      show(context, gone, (one) => `${one.number} ${context.words.taken}\n`);
    });
  addContest(noun, terminal, words);
}

const VERBS = { block: "black", allow: "white", note: "note" } as const;

function addPut(noun: Command, terminal: Terminal, words: Words): void {
  const about = { block: words.doCallerBlock, allow: words.doCallerAllow, note: words.doCallerNote };
  for (const verb of ["block", "allow", "note"] as const) {
    const command = noun.command(`${verb} <number>`).description(about[verb]);
    const isBlock = verb === "block";
    if (isBlock)
      command.requiredOption("--reason <text>", words.optWhyText).requiredOption("--until <time>", words.optUntil);
    else command.option("--reason <text>", words.optWhyText).option("--until <time>", words.optUntil);
    command
      .option("--tier <tier>", words.optTier)
      .option("--region <place>", words.optPlace)
      .option("--owner <agent>", words.optOwner)
      .option("--name <name>", words.optCallerName)
      .action((number: string, _options: unknown, own: Command) => put(contextOf(own, terminal), number, VERBS[verb]));
  }
}

async function put(context: Context, number: string, kind: CallerView["kind"]): Promise<void> {
  const { reason, tier, region, owner, name } = context.options;
  const until = untilOption(context, Date.now());
  const json = { number, kind, reason, until, tier, region, owner, name };
  const entry = unwrap(await context.client.call("putCaller", { ...json }));
  show(context, entry, (one) => oneText(context, one));
}

function addContest(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("contest <number>")
    .description(words.doCallerContest)
    .requiredOption("--reason <text>", words.optWhyText)
    .action(async (number: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const json = { number, reason: context.options["reason"] };
      const entry = unwrap(await context.client.call("contestCaller", { ...json }));
      show(context, entry, (one) => oneText(context, one));
    });
  noun
    .command("answer <number>")
    .description(words.doCallerAnswer)
    .option("--lift", words.optLift)
    .option("--uphold", words.optUphold)
    .requiredOption("--reason <text>", words.optWhyText)
    .action(async (number: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { lift, uphold, reason } = context.options;
      if ((lift === true) === (uphold === true)) throw new UsageError("--lift | --uphold");
      const json = { number, verdict: lift === true ? "lift" : "uphold", reason };
      const entry = unwrap(await context.client.call("answerContest", { ...json }));
      show(context, entry, (one) => oneText(context, one));
    });
}

function listText(context: Context, rows: readonly CallerView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.number, cell: ({ number }) => number },
    { title: words.callerKind, cell: ({ kind }) => word(words, kind) },
    { title: words.reasonText, cell: ({ reason, name }) => orDash(reason ?? name) },
    { title: words.tier, cell: ({ tier }) => orDash(tier) },
    { title: words.owner, cell: ({ owner }) => orDash(owner) },
    { title: words.until, cell: ({ until }) => (until === null ? "-" : localTime(until)) },
    { title: words.inForce, cell: ({ inForce }) => (inForce ? words.yes : words.no) },
    { title: words.attempts, cell: ({ attempts }) => String(attempts), align: "right" },
    { title: words.contest, cell: ({ contest }) => (contest === null ? "-" : word(words, contest.state)) },
    { title: words.author, cell: ({ author }) => author },
  ]);
}

function oneText({ words }: Context, entry: CallerView): string {
  const { contest, lastAttemptAt } = entry;
  return fieldList([
    [words.number, entry.number],
    [words.callerKind, word(words, entry.kind)],
    [words.name, orDash(entry.name)],
    [words.reasonText, orDash(entry.reason)],
    [words.tier, orDash(entry.tier)],
    [words.region, orDash(entry.region)],
    [words.owner, orDash(entry.owner)],
    [words.author, `${entry.author}, ${localTime(entry.createdAt)}`],
    [words.until, entry.until === null ? "-" : localTime(entry.until)],
    [words.inForce, entry.inForce ? words.yes : words.no],
    [words.attempts, `${entry.attempts}${lastAttemptAt === null ? "" : ` (${localTime(lastAttemptAt)})`}`],
    [words.contest, contest === null ? "-" : `${word(words, contest.state)}: ${contest.reason} (${contest.by})`],
    [words.contestAnswer, contest?.answer == null ? "-" : `${contest.answer} (${contest.answeredBy})`],
  ]);
}
