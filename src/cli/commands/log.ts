// log [--follow], log level [LEVEL]: what the switch writes down, of everything or of certain calls.

import type { Command } from "commander";
import type { LogLevelView } from "../../api/log-control.ts";
import type { LogLineView } from "../../api/views.ts";
import { type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { localTime } from "../format.ts";
import { jsonText } from "../json.ts";
import { watch } from "../live.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { secondsOption } from "../time-option.ts";
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
    .option("--call <id>", words.optLogCall)
    .option("--extension <key>", words.optLogExtension)
    .option("--number <number>", words.optLogNumber)
    .option("--for <time>", words.optLogFor)
    .option("--watched", words.optLogWatched)
    .action(async (level: string | undefined, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { client, options } = context;
      const [call, extension, number] = ["call", "extension", "number"].map((name) => textOption(options[name]));
      const forS = secondsOption(context, "for");
      const now = unwrap(
        level === undefined
          ? await client.call("showLogLevel", {})
          : await client.call("setLogLevel", { level, call, extension, number, forS }),
      );
      const isOfCalls = options["watched"] === true || (call ?? extension ?? number) !== undefined;
      show(context, now, (value) => (isOfCalls ? watchedText(context, value) : levelText(context, value)));
    });
}

function levelText({ words }: Context, { level, watched }: LogLevelView): string {
  const also = watched.length === 0 ? "" : ` (${words.logWatched}: ${watched.length})`;
  return `${words.levelIs}: ${level}${also}\n`;
}

function watchedText(context: Context, { watched }: LogLevelView): string {
  const { words } = context;
  return rowsOf(context, watched, [
    { title: words.logWhat, cell: ({ what }) => what },
    { title: words.key, cell: ({ key }) => key },
    { title: words.logUntil, cell: ({ until }) => localTime(until) },
  ]);
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
