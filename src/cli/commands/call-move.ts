// call move|take: what supervisors do with callers who wait (ACD-18). Part of `call.ts`.

import type { Command } from "commander";
import { contextOf, show, UsageError, unwrap } from "../context.ts";
import type { Terminal } from "../terminal.ts";
import { secondsOption } from "../time-option.ts";
import type { Words } from "../words.ts";

export function addMove(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("move <id>")
    .description(words.doCallMove)
    .option("--to <queue>", words.optMoveTo)
    .option("--agent <id>", words.optMoveAgent)
    .option("--credit <time>", words.optMoveCredit)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { to, agent } = context.options;
      const creditS = secondsOption(context, "credit");
      if (to === undefined && agent === undefined && creditS === undefined)
        throw new UsageError("--to, --agent, --credit");
      const json = { queue: to, agent, creditS };
      const moved = unwrap(await context.client.call("moveCall", { id, ...json }));
      show(context, moved, (now) => {
        const whose = now.agent === null ? "" : `, ${context.words.agent} ${now.agent}`;
        return `${now.call} ${context.words.movedTo} ${now.to}${whose}\n`;
      });
    });
  noun
    .command("take <id>")
    .description(words.doCallTake)
    .requiredOption("--phone <extension>", words.optExtension)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const json = { phone: context.options["phone"] };
      const taken = unwrap(await context.client.call("takeCall", { id, ...json }));
      show(context, taken, ({ call, phone }) => `${call} ${context.words.takenBy} ${phone}\n`);
    });
}
