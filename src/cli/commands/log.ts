// log [--follow], log level [LEVEL]: what the switch writes down.

import type { Command } from "commander";
import type { LogLineView } from "../../api/views.ts";
import { type Context, contextOf, show, textOption, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import { jsonText } from "../json.ts";
import { watch } from "../live.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

export function addLog(program: Command, terminal: Terminal, words: Words): void {
  const noun = program
    .command("log")
    .description(words.doLog)
    .helpCommand(false)
    .option("--follow", words.optFollow)
    .option("--lines <n>", words.optLines)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const lines = textOption(context.options["lines"]);
      if (context.options["follow"] === true) await follow(context, lines);
      else {
        const recent = unwrap(await context.client.call("listLogLines", { lines }));
        show(context, recent, (rows) => rows.map(lineText).join(""));
      }
    });
  noun
    .command("level [level]")
    .description(words.doLogLevel)
    .action(async (level: string | undefined, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { client } = context;
      const now = unwrap(
        level === undefined ? await client.call("showLogLevel", {}) : await client.call("setLogLevel", { level }),
      );
      show(context, now, (value) => `${context.words.levelIs}: ${value.level}\n`);
    });
}

async function follow(context: Context, lines: string | undefined): Promise<void> {
  await watch(context, "listLogLines", { lines, follow: true }, (line) => {
    context.terminal.out(context.json ? `${jsonText(line)}\n` : lineText(line));
  });
}

function lineText({ at, level, event, fields }: LogLineView): string {
  const pairs = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${printable([localTime(at), level.padEnd(5), event, ...pairs].join(" "))}\n`;
}
