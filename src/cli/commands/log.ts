// log [--follow], log level [LEVEL]: what the switch writes down.

import type { Command } from "commander";
import type { LogLevel, LogLineView } from "../../api/views.ts";
import { type Context, contextOf, show, textOption, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import { jsonText } from "../json.ts";
import { watchLines } from "../live.ts";
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
        const recent = unwrap(
          await context.client.transport.ask<readonly LogLineView[]>({ path: "/api/log", query: { lines } }),
        );
        show(context, recent, (rows) => rows.map(lineText).join(""));
      }
    });
  noun
    .command("level [level]")
    .description(words.doLogLevel)
    .action(async (level: string | undefined, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const path = "/api/log/level";
      const asked = level === undefined ? { path } : { method: "PUT" as const, path, json: { level } };
      const now = unwrap(await context.client.transport.ask<{ readonly level: LogLevel }>(asked));
      show(context, now, (value) => `${context.words.levelIs}: ${value.level}\n`);
    });
}

async function follow(context: Context, lines: string | undefined): Promise<void> {
  await watchLines(context, { path: "/api/log", query: { lines, follow: true } }, (value) => {
    context.terminal.out(context.json ? `${jsonText(value)}\n` : lineText(value as LogLineView));
  });
}

function lineText({ at, level, event, fields }: LogLineView): string {
  const pairs = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${printable([localTime(at), level.padEnd(5), event, ...pairs].join(" "))}\n`;
}
