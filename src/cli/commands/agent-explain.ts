// agent explain: what an agent waits for and which rule keeps them from callers, now or at a moment that is over (`--at`).

import type { Command } from "commander";
import type { AgentExplanation } from "../../acd/explain.ts";
import type { AgentMomentView } from "../../api/explain-views.ts";
import { type Context, contextOf, rowsOf, show, textOption, UsageError, unwrap } from "../context.ts";
import { exclusionsText } from "../explain.ts";
import { duration, localTime, orDash, pastMoment } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { nextEventText } from "./call-explain.ts";

export function addAgentExplain(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("explain <id>")
    .description(words.doAgentExplain)
    .option("--at <time>", words.optAt)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const at = atOption(context);
      if (at === undefined) {
        const now = unwrap(await context.client.call("explainAgent", { id })) as AgentExplanation;
        show(context, now, (value) => nowText(context, value));
        return;
      }
      const then = unwrap(await context.client.call("explainAgent", { id, at })) as AgentMomentView;
      show(context, then, (value) => thenText(context, value));
    });
}

function atOption(context: Context): string | undefined {
  const text = textOption(context.options["at"]);
  if (text === undefined) return undefined;
  const moment = pastMoment(text, Date.now());
  if (moment !== undefined) return moment;
  throw new UsageError(`--at: ${context.words.found} ${JSON.stringify(text)}; ${context.words.badAt}`);
}

function nowText(context: Context, explanation: AgentExplanation): string {
  const { words } = context;
  const fields = fieldList([
    [words.agent, explanation.agent],
    [words.state, `${word(words, explanation.state)}, ${duration(explanation.sinceMs)}`],
    [words.excludedBy, orDash(exclusionsText(explanation.excludedBy, words))],
    [words.nextEvent, nextEventText(context, explanation.nextEvent)],
    [words.nextCall, explanation.next ?? words.nobodyWaits],
  ]);
  const queues = rowsOf(context, explanation.queues, [
    { title: words.queue, cell: ({ queue }) => queue },
    { title: words.waiting, cell: ({ waiting }) => String(waiting), align: "right" },
    { title: words.excludedBy, cell: ({ excludedBy }) => orDash(exclusionsText(excludedBy, words)) },
  ]);
  return `${fields}\n${queues}`;
}

function thenText(context: Context, then: AgentMomentView): string {
  const { words } = context;
  const state = then.reason === null ? word(words, then.state) : `${word(words, then.state)} (${then.reason})`;
  const fields = fieldList([
    [words.agent, then.agent],
    [words.momentAt, localTime(then.at)],
    [words.officeThen, orDash(then.office === null ? null : String(then.office))],
    [words.state, then.since === null ? state : `${state}, ${words.since} ${localTime(then.since)}`],
    [words.extension, orDash(then.extension)],
    [words.call, orDash(then.call)],
  ]);
  return [fields, waitingText(context, then), offersText(context, then), changesText(context, then)].join("\n");
}

function waitingText(context: Context, { waiting, queues }: AgentMomentView): string {
  const { words } = context;
  const kept = rowsOf(context, queues, [
    { title: words.queue, cell: ({ queue }) => queue },
    { title: words.excludedBy, cell: ({ excludedBy }) => orDash(exclusionsText(excludedBy, words)) },
  ]);
  if (waiting.length === 0) return `${kept}\n${words.nobodyWaited}\n`;
  const rows = rowsOf(context, waiting, [
    { title: words.call, cell: ({ call }) => call },
    { title: words.queue, cell: ({ queue }) => queue },
    { title: words.since, cell: ({ since }) => localTime(since) },
    { title: words.excludedBy, cell: ({ excludedBy }) => orDash(exclusionsText(excludedBy, words)) },
  ]);
  return `${kept}\n${words.waitingThen}\n${rows}`;
}

function offersText(context: Context, { offers }: AgentMomentView): string {
  const { words } = context;
  const rows = rowsOf(context, offers, [
    { title: words.time, cell: ({ at }) => localTime(at) },
    { title: words.call, cell: ({ call }) => call },
    { title: words.queue, cell: ({ queue }) => orDash(queue) },
    { title: words.outcome, cell: ({ outcome }) => word(words, outcome) },
  ]);
  return `${words.offersAround}\n${rows}`;
}

function changesText(context: Context, { changes }: AgentMomentView): string {
  const { words } = context;
  const rows = rowsOf(context, changes, [
    { title: words.time, cell: ({ at }) => localTime(at) },
    { title: words.state, cell: ({ from, to }) => `${word(words, from)} > ${word(words, to)}` },
    { title: words.why, cell: ({ reason }) => orDash(reason) },
    { title: words.call, cell: ({ call }) => orDash(call) },
  ]);
  return `${words.changesAround}\n${rows}`;
}
