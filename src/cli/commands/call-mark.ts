// call mark: what the customer thought of a call that is over. Part of `call.ts`.

import type { Command } from "commander";
import { contextOf, show, unwrap } from "../context.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

export function addMark(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("mark <id>")
    .description(words.doCallMark)
    .requiredOption("--mark <n>", words.optMark)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const json = { mark: context.options["mark"] };
      const marked = unwrap(await context.client.call("markCall", { id, ...json }));
      show(context, marked, ({ call, mark, agent }) => {
        return `${call}: ${context.words.markOf} ${1 + Math.round(mark * 4)} / 5${agent === null ? "" : `, ${context.words.agent} ${agent}`}\n`;
      });
    });
}
