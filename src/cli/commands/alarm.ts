// alarm list|watch|acknowledge: what went off, and who has seen it.

import type { Command } from "commander";
import type { AlarmView } from "../../api/alarm-control.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { localTime, orDash } from "../format.ts";
import { jsonText } from "../json.ts";
import { watch } from "../live.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addAlarm(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("alarm").description(words.nounAlarm).helpCommand(false);
  noun
    .command("list")
    .description(words.doAlarmList)
    .option("--limit <n>", words.optLimit)
    .option("--open", words.optOpen)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { limit, open } = context.options;
      const query = { limit, open };
      const all = unwrap(await context.client.call("listAlarms", { ...query }));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("watch")
    .description(words.doAlarmWatch)
    .action((_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      return watch(context, "listAlarms", { watch: true }, (alarm) => {
        terminal.out(context.json ? `${jsonText(alarm)}\n` : `${lineText(context, alarm)}\n`);
      });
    });
  noun
    .command("acknowledge <id>")
    .description(words.doAlarmAcknowledge)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const one = unwrap(await context.client.call("acknowledgeAlarm", { id }));
      show(context, one, (value) => listText(context, [value]));
    });
}

function listText(context: Context, rows: readonly AlarmView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.state, cell: ({ state }) => word(words, state) },
    { title: words.raisedAt, cell: ({ raisedAt }) => localTime(raisedAt) },
    { title: words.overAt, cell: ({ overAt }) => localTime(overAt) },
    { title: words.acknowledgedBy, cell: ({ acknowledgedBy }) => orDash(acknowledgedBy) },
    { title: words.alarmText, cell: ({ text }) => text },
  ]);
}

function lineText({ words }: Context, { id, name, state, raisedAt, overAt, acknowledgedAt, text }: AlarmView): string {
  const at = overAt ?? acknowledgedAt ?? raisedAt;
  return printable(`${localTime(at)}  ${word(words, state)}  ${name}  ${text}  ${id}`);
}
