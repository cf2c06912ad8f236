// queue close|open: a queue takes no callers for a while, whatever its hours. Part of `queue.ts`.

import type { Command } from "commander";
import type { ClosedView } from "../../api/caller-control.ts";
import { contextOf, show, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import type { Terminal } from "../terminal.ts";
import { untilOption } from "../until.ts";
import { type Words, word } from "../words.ts";

export function addClosing(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("close <id>")
    .description(words.doQueueClose)
    .option("--until <time>", words.optCloseUntil)
    .option("--reason <text>", words.optWhyText)
    .option("--to <destination>", words.optCloseTo)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { reason, to } = context.options;
      const json = { reason, to, until: untilOption(context, Date.now()) };
      const queue = unwrap(await context.client.call("closeQueue", { id, ...json }));
      show(context, queue, (one) => `${one.id}: ${closedText(context.words, one.closed)}\n`);
    });
  noun
    .command("open <id>")
    .description(words.doQueueOpen)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const queue = unwrap(await context.client.call("openQueue", { id }));
      show(context, queue, ({ id: key, closed }) => {
        return `${key}: ${closed === null ? context.words.takesCallers : closedText(context.words, closed)}\n`;
      });
    });
}

/** "-": it takes callers. */
export function closedText(words: Words, closed: ClosedView | null): string {
  if (closed === null) return "-";
  const parts = [
    word(words, `closed-${closed.why}`),
    closed.reason,
    closed.until === null ? null : `${words.until} ${localTime(closed.until)}`,
    closed.to === null ? null : `${words.callersGoTo} ${closed.to}`,
    closed.by,
  ];
  return parts.filter((part) => part !== null && part !== "").join(", ");
}
