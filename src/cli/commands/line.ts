// extension set, and switch list|turn: how lines and night switches are set, beside the codes people dial.

import type { Command } from "commander";
import type { ExtensionView, LineView, NightSwitchView } from "../../api/views.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

/** `setText` shows the extension afterwards, as `extension show` does. */
export function addExtensionSet(
  noun: Command,
  terminal: Terminal,
  words: Words,
  setText: (context: Context, extension: ExtensionView) => string,
): void {
  noun
    .command("set <id>")
    .description(words.doExtensionSet)
    .option("--dnd <on|off|file>", words.optDnd)
    .option("--call-waiting <on|off|file>", words.optCallWaiting)
    .option("--forward-always <number>", words.optForwardAlways)
    .option("--forward-busy <number>", words.optForwardBusy)
    .option("--forward-no-answer <number>", words.optForwardNoAnswer)
    .option("--forward-unreachable <number>", words.optForwardUnreachable)
    .action(async (id: string, options: Readonly<Record<string, string>>, command: Command) => {
      const context = contextOf(command, terminal);
      const names = ["dnd", "callWaiting", "forwardAlways", "forwardBusy", "forwardNoAnswer", "forwardUnreachable"];
      const json = Object.fromEntries(names.map((name) => [name, textOption(options[name])]));
      const one = unwrap(await context.client.call("setLine", { id, ...json }));
      show(context, one, (value) => setText(context, value));
    });
}

export function lineText({ words }: Context, line: LineView): string {
  const own = (setting: string, text: string): string =>
    line.setAtPhone.includes(setting) ? `${text} (${words.setAtPhone})` : text;
  const yesNo = (on: boolean): string => (on ? words.yes : words.no);
  const { always, busy, noAnswer, unreachable } = line.forward;
  return fieldList([
    [words.dnd, own("dnd", yesNo(line.dnd))],
    [words.callWaiting, own("callWaiting", yesNo(line.callWaiting))],
    [words.forwardAlways, own("forwardAlways", orDash(always))],
    [words.forwardBusy, own("forwardBusy", orDash(busy))],
    [words.forwardNoAnswer, own("forwardNoAnswer", orDash(noAnswer))],
    [words.forwardUnreachable, own("forwardUnreachable", orDash(unreachable))],
  ]);
}

export function addSwitch(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("switch").description(words.nounSwitch).helpCommand(false);
  noun
    .command("list")
    .description(words.doSwitchList)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listSwitches", {}));
      show(context, all, (rows) => switchesText(context, rows));
    });
  noun
    .command("turn <id>")
    .description(words.doSwitchTurn)
    .addArgument(noun.createArgument("<to>", words.argTurnTo).choices(["on", "off", "hours"]))
    .action(async (id: string, to: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("turnSwitch", { id, to }));
      show(context, one, (value) => switchesText(context, [value]));
    });
}

function switchesText(context: Context, rows: readonly NightSwitchView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.number, cell: ({ number }) => number },
    { title: words.night, cell: ({ night }) => (night ? words.yes : words.no) },
    { title: words.setAtPhone, cell: ({ byHand }) => (byHand ? words.yes : words.no) },
  ]);
}
