// event list|watch|types: what happens, and what happened.

import type { Command } from "commander";
import type { EventLineView, EventView } from "../../api/event-control.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import { watch } from "../live.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

const SUBJECTS = ["call", "customer", "ticket", "agent", "queue", "extension"] as const;
const DEFAULT_LIMIT = 50;
const MOST = 10_000;

export function addEvent(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("event").description(words.nounEvent).helpCommand(false);
  filtered(noun.command("list").description(words.doEventList), words)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const limit = Math.min(Number(textOption(context.options["limit"]) ?? DEFAULT_LIMIT) || DEFAULT_LIMIT, MOST);
      const events = unwrap(await context.client.all("listEvents", filterOf(context), limit));
      show(context, events, (rows) => listText(context, rows));
    });
  filtered(noun.command("watch").description(words.doEventWatch), words)
    .option("--after <seq>", words.optEventAfter)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      const after = textOption(context.options["after"]);
      await watch(context, "watchEvents", { ...filterOf(context), after }, (line) => tell(context, line));
    });
  noun
    .command("types")
    .description(words.doEventTypes)
    .action(async (_options: unknown, own: Command) => {
      const context = contextOf(own, terminal);
      show(context, unwrap(await context.client.call("listEventTypes", {})), (rows) =>
        rowsOf(context, rows, [
          { title: words.eventType, cell: ({ type }) => type },
          { title: words.eventWhen, cell: ({ passing }) => (passing ? words.eventPassing : words.eventKept) },
          { title: words.eventAbout, cell: ({ about }) => about },
        ]),
      );
    });
}

function filtered(command: Command, words: Words): Command {
  command.option("--types <list>", words.optEventTypes);
  for (const subject of SUBJECTS) command.option(`--${subject} <id>`, `${words.optEventSubject} ${subject}`);
  return command;
}

function filterOf({ options }: Context) {
  const about = Object.fromEntries(SUBJECTS.map((subject) => [subject, textOption(options[subject])]));
  return { ...about, types: textOption(options["types"]) };
}

/** With --json each line as it came, gaps and beats too: programs resume by them. */
function tell(context: Context, line: EventLineView): void {
  const { terminal, words } = context;
  if (context.json) return terminal.out(`${JSON.stringify(line)}\n`);
  if (line.kind === "event") return terminal.out(`${lineText(line)}\n`);
  if (line.kind === "gap") terminal.err(`${words.eventGap} ${line.after}–${line.until} (${line.why})\n`);
}

function lineText({ seq, at, type, about, data }: EventView): string {
  const subject = Object.entries(about).map(([key, value]) => `${key}=${value}`);
  return printable(`${seq} ${localTime(at)} ${type} ${subject.join(" ")} ${JSON.stringify(data)}`);
}

function listText(context: Context, rows: readonly EventView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.eventSeq, cell: ({ seq }) => String(seq), align: "right" },
    { title: words.at, cell: ({ at }) => localTime(at) },
    { title: words.eventType, cell: ({ type }) => type },
    { title: words.eventSubject, cell: ({ about }) => Object.values(about).join(" ") },
    { title: words.eventData, cell: ({ data }) => JSON.stringify(data) },
  ]);
}
