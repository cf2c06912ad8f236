// queue list|show|who|watch: lines of waiting callers.

import type { Command } from "commander";
import type { QueueView } from "../../api/views.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { duration, orDash, percent } from "../format.ts";
import { jsonText } from "../json.ts";
import { watch } from "../live.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { addClosing, closedText } from "./queue-close.ts";
import { addQueueWho, routingFields, stepsTable } from "./queue-who.ts";

export function addQueue(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("queue").description(words.nounQueue).helpCommand(false);
  noun
    .command("list")
    .description(words.doQueueList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listQueues", {}));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doQueueShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("showQueue", { id }));
      show(context, one, (value) => oneText(context, value));
    });
  addQueueWho(noun, terminal, words);
  addClosing(noun, terminal, words);
  noun
    .command("watch")
    .description(words.doQueueWatch)
    .action(async (_options: unknown, command: Command) => watchQueues(contextOf(command, terminal)));
}

/** In a terminal the table is drawn in place and waiting times run on between changes; elsewhere each change is one table or JSON line. */
async function watchQueues(context: Context): Promise<void> {
  const { terminal, json } = context;
  const isScreen = terminal.columns !== undefined && !json;
  let latest: { readonly queues: readonly QueueView[]; readonly at: number } | undefined;
  const draw = (): void => {
    if (latest === undefined) return;
    const aged = latest.queues.map((queue) => older(queue, Math.round(performance.now() - (latest?.at ?? 0))));
    terminal.out(`${HOME_AND_CLEAR}${listText(context, aged)}`);
  };
  const timer = isScreen ? setInterval(draw, 1_000) : undefined;
  try {
    await watch(context, "listQueues", { watch: true }, (queues) => {
      latest = { queues, at: performance.now() };
      if (isScreen) draw();
      else terminal.out(json ? `${jsonText(queues)}\n` : `${listText(context, queues)}\n`);
    });
  } finally {
    clearInterval(timer);
  }
}

const HOME_AND_CLEAR = "\u001b[H\u001b[2J";

function older(queue: QueueView, byMs: number): QueueView {
  return queue.waiting === 0 ? queue : { ...queue, longestWaitMs: queue.longestWaitMs + byMs };
}

function listText(context: Context, rows: readonly QueueView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.number, cell: ({ number }) => number },
    { title: words.closedNow, cell: ({ closed }) => (closed === null ? "-" : word(words, `closed-${closed.why}`)) },
    { title: words.waiting, cell: ({ waiting }) => String(waiting), align: "right" },
    { title: words.longest, cell: ({ longestWaitMs }) => duration(longestWaitMs), align: "right" },
    { title: words.ringing, cell: ({ ringing }) => String(ringing), align: "right" },
    { title: words.talking, cell: ({ talking }) => String(talking), align: "right" },
    { title: words.ready, cell: ({ agentsReady }) => String(agentsReady), align: "right" },
    { title: words.signedIn, cell: ({ agentsSignedIn }) => String(agentsSignedIn), align: "right" },
    { title: words.answered, cell: ({ today }) => String(today.answered), align: "right" },
    { title: words.abandoned, cell: ({ today }) => String(today.abandoned), align: "right" },
    { title: words.serviceLevel, cell: ({ today }) => percent(today.serviceLevel), align: "right" },
    { title: words.averageWait, cell: ({ today }) => duration(today.averageWaitMs), align: "right" },
  ]);
}

function surveysText(words: Words, { surveysToday: { offered, answered, score } }: QueueView): string {
  if (offered === 0) return "-";
  const mean = score === null ? "" : `, ${words.surveyScore} ${score.toFixed(2)}`;
  return `${answered} / ${offered}${mean}`;
}

function oneText(context: Context, queue: QueueView): string {
  const { words } = context;
  const { today } = queue;
  const fields = fieldList([
    [words.id, queue.id],
    [words.name, queue.name],
    [words.number, queue.number],
    [words.strategy, queue.strategy],
    [words.closedNow, closedText(words, queue.closed)],
    ...routingFields(queue, words),
    [words.waiting, `${queue.waiting} (${words.longest} ${duration(queue.longestWaitMs)})`],
    [words.ringing, String(queue.ringing)],
    [words.talking, String(queue.talking)],
    [words.agents, `${queue.agentsReady} ${words["word.ready"]}, ${queue.agentsSignedIn} ${words.signedIn}`],
    [words.offered, String(today.offered)],
    [words.answered, String(today.answered)],
    [words.abandoned, `${today.abandoned} (${today.shortAbandoned} ${words.shortAbandoned})`],
    [words.overflowedCalls, String(today.overflowed)],
    [words.refusedCalls, String(today.refused)],
    [words.timedOut, String(today.timedOut)],
    [
      words.serviceLevel,
      `${percent(today.serviceLevel)} (${duration(queue.serviceLevelMs)}, ${queue.serviceLevelFormula})`,
    ],
    [words.abandonShare, percent(today.abandonRate)],
    [words.averageWait, duration(today.averageWaitMs)],
    [words.longestWait, duration(today.longestWaitMs)],
    [words.waitMedian, duration(today.waitMedianMs)],
    [words.wait90, duration(today.wait90Ms)],
    [words.handleTime, duration(today.averageHandleMs)],
    [words.transfers, `${today.transfersIn} / ${today.transfersOut}`],
    [words.surveysToday, surveysText(words, queue)],
    [words.callBacksOffered, `${today.callBacks} (${today.callBacksReached} ${words.callBacksReached})`],
  ]);
  const callers = rowsOf(context, queue.callers, [
    { title: words.position, cell: ({ position }) => String(position), align: "right" },
    { title: words.from, cell: ({ from }) => from },
    { title: words.waited, cell: ({ waitedMs }) => duration(waitedMs), align: "right" },
    { title: words.tier, cell: ({ tier }) => orDash(tier) },
    { title: words.region, cell: ({ region }) => orDash(region) },
    { title: words.call, cell: ({ call }) => call },
  ]);
  return `${fields}${stepsTable(context, queue)}\n${callers}`;
}
