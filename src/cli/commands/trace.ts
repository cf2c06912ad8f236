// trace: every SIP message as it comes and goes, live; call show --sip and --pcap use the same messages of one call.

import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Context, contextOf, refusal, show, textOption, unwrap } from "../context.ts";
import { bytes } from "../format.ts";
import { jsonText } from "../json.ts";
import { ladderText, messageText, traceLine } from "../ladder.ts";
import { watch } from "../live.ts";
import type { Terminal } from "../terminal.ts";
import type { Words } from "../words.ts";

export function addTrace(program: Command, terminal: Terminal, words: Words): void {
  program
    .command("trace")
    .description(words.doTrace)
    .option("--call <id>", words.optCallFilter)
    .option("--address <ip>", words.optTraceAddress)
    .option("--method <name>", words.optTraceMethod)
    .option("--text <text>", words.optTraceText)
    .option("--full", words.optTraceFull)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { call, address, method, text, full } = context.options;
      await watch(context, "watchMessages", { call, address, method, text }, (message) => {
        if (context.json) context.terminal.out(`${jsonText(message)}\n`);
        else context.terminal.out(full === true ? `${messageText(message)}\n` : traceLine(message));
      });
    });
}

/** `call show ID --sip [--full]`. */
export async function showLadder(context: Context, id: string): Promise<void> {
  const messages = unwrap(await context.client.call("showLadder", { id }));
  show(context, messages, (rows) => {
    const ladder = ladderText(rows, context.words.nothingYet);
    return context.options["full"] === true ? `${ladder}\n${rows.map(messageText).join("\n")}` : ladder;
  });
}

/** `call show ID --pcap FILE`. */
export async function saveCapture(context: Context, id: string): Promise<void> {
  const file = textOption(context.options["pcap"]) ?? "";
  if (existsSync(file) && context.options["force"] !== true) throw refusal(file, context.words.fileExists);
  const stream = unwrap(await context.client.open("exportCapture", { id }));
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const capture = Buffer.concat(chunks);
  try {
    writeFileSync(file, capture, { mode: 0o600 });
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
  const done = { id, file: resolve(file), bytes: capture.length };
  show(context, done, () => `${file}: ${context.words.exported}, ${bytes(capture.length)}\n`);
}
