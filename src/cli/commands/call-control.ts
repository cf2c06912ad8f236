// call place|answer|hold|resume|transfer|bridge|play: calls commanded from outside. Part of `call.ts`.

import type { Command } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { CommandedView } from "../../api/call-control.ts";
import { type Context, contextOf, show, textOption, UsageError, unwrap } from "../context.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addCallControl(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("place <number>")
    .description(words.doCallPlace)
    .requiredOption("--phone <extension>", words.optPlacePhone)
    .option("--auto-answer", words.optAutoAnswer)
    .action(async (to: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { phone, autoAnswer } = context.options;
      const placed = unwrap(await context.client.call("placeCall", { phone, to, autoAnswer }));
      show(context, placed, ({ call }) => `${call}: ${phone} ${words.placeRings} ${to}\n`);
    });
  for (const verb of ["answer", "hold", "resume"] as const) {
    noun
      .command(`${verb} <id>`)
      .description({ answer: words.doCallAnswer, hold: words.doCallHold, resume: words.doCallResume }[verb])
      .option("--phone <extension>", words.optInWhoseName)
      .action((id: string, _options: unknown, command: Command) =>
        run(contextOf(command, terminal), ({ client, options: { phone } }) =>
          client.call(`${verb}Call`, { id, phone }),
        ),
      );
  }
  noun
    .command("transfer <id> <number>")
    .description(words.doCallTransfer)
    .option("--phone <extension>", words.optInWhoseName)
    .action((id: string, to: string, _options: unknown, command: Command) =>
      run(contextOf(command, terminal), ({ client, options: { phone } }) =>
        client.call("transferCall", { id, to, phone }),
      ),
    );
  noun
    .command("bridge <id> <other>")
    .description(words.doCallBridge)
    .option("--phone <extension>", words.optWhoStepsOut)
    .action((id: string, other: string, _options: unknown, command: Command) =>
      run(contextOf(command, terminal), ({ client, options: { phone } }) =>
        client.call("bridgeCalls", { id, with: other, phone }),
      ),
    );
  noun
    .command("play <id>")
    .description(words.doCallPlay)
    .option("--file <name>", words.optPlayFile)
    .option("--text <words>", words.optPlayText)
    .option("--to <side>", words.optPlayTo)
    .option("--phone <extension>", words.optInWhoseName)
    .action((id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { file, text, to, phone } = context.options;
      if ((textOption(file) === undefined) === (textOption(text) === undefined)) throw new UsageError(words.playOneOf);
      return run(context, ({ client }) => client.call("playToCall", { id, file, text, to, phone }));
    });
}

async function run(context: Context, ask: (context: Context) => Promise<Answer<CommandedView>>): Promise<void> {
  show(context, unwrap(await ask(context)), ({ call, did, phone }) => {
    const whose = phone === null ? "" : ` (${phone})`;
    return `${call}: ${word(context.words, `did-${did}`)}${whose}\n`;
  });
}
