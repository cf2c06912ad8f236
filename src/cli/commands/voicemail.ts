// voicemail boxes|list|show|play|export|mark|delete|pin and voicemail greeting set|use|clear: mailboxes and what lies in them.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { VoiceMailboxView, VoiceMessageView } from "../../api/voicemail-control.ts";
import type { Input } from "../api-client.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, unwrap } from "../context.ts";
import { exportAudio } from "../export-audio.ts";
import { bytes, duration, localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addVoicemail(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("voicemail").description(words.nounVoicemail).helpCommand(false);
  addLists(noun, terminal, words);
  addListening(noun, terminal, words);
  addChanges(noun, terminal, words);
  addGreetings(noun, terminal, words);
}

function addLists(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("boxes")
    .description(words.doVoicemailBoxes)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listMailboxes", {}));
      show(context, all, (rows) => boxesText(context, rows));
    });
  noun
    .command("list [mailbox]")
    .description(words.doVoicemailList)
    .option("--limit <n>", words.optLimit)
    .action(async (mailbox: string | undefined, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const asked = { mailbox, limit: context.options["limit"] };
      const all = unwrap(await context.client.call("listVoiceMessages", asked));
      show(context, all, (rows) => listText(context, rows));
    });
}

function addListening(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("show <id>")
    .description(words.doVoicemailShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, await find(context, id), (value) => oneText(context, value));
    });
  noun
    .command("play <id>")
    .description(words.doVoicemailPlay)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, await find(context, id), (value) => playText(context, value));
    });
  noun
    .command("export <id>")
    .description(words.doVoicemailExport)
    .requiredOption("--to <file>", words.optToFile)
    .option("--force", words.optForce)
    .action((id: string, _options: unknown, command: Command) =>
      exportAudio(contextOf(command, terminal), "exportVoiceMessage", { id }),
    );
}

function addChanges(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("mark <id>")
    .description(words.doVoicemailMark)
    .addOption(noun.createOption("--as <state>", words.optVoicemailAs).choices(["new", "old"]))
    .addOption(noun.createOption("--urgent <yes>", words.optVoicemailUrgent).choices(["true", "false"]))
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const json = { state: textOption(context.options["as"]), urgent: textOption(context.options["urgent"]) };
      const marked = unwrap(await context.client.call("markVoiceMessage", { id, ...json }));
      show(context, marked, (value) => oneText(context, value));
    });
  noun
    .command("delete <id>")
    .description(words.doVoicemailDelete)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const gone = unwrap(await context.client.call("deleteVoiceMessage", { id }));
      show(context, gone, (value) => `${value.id}: ${context.words.deletedNow}\n`);
    });
  noun
    .command("pin <mailbox>")
    .description(words.doVoicemailPin)
    .addArgument(noun.createArgument("[pin]", words.argVoicemailPin))
    .action((mailbox: string, pin: string | undefined, _options: unknown, command: Command) =>
      change(contextOf(command, terminal), "setMailboxPin", pin === undefined ? { id: mailbox } : { id: mailbox, pin }),
    );
}

function addGreetings(noun: Command, terminal: Terminal, words: Words): void {
  const greeting = noun.command("greeting").description(words.nounVoicemailGreeting).helpCommand(false);
  greeting
    .command("set <mailbox> <file>")
    .description(words.doVoicemailGreetingSet)
    .option("--name", words.optVoicemailName)
    .action(async (mailbox: string, file: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const query = { kind: context.options["name"] === true ? "name" : "greeting" };
      const text = readBytes(context, file).toString("base64");
      const box = unwrap(await context.client.call("recordGreeting", { id: mailbox, ...query, text }));
      show(context, box, (value) => boxText(context, value));
    });
  greeting
    .command("use <mailbox>")
    .description(words.doVoicemailGreetingUse)
    .addArgument(noun.createArgument("<which>", words.greetingUsed).choices(["standard", "name", "personal"]))
    .action((mailbox: string, use: string, _options: unknown, command: Command) =>
      change(contextOf(command, terminal), "useGreeting", { id: mailbox, use }),
    );
  greeting
    .command("clear <mailbox>")
    .description(words.doVoicemailGreetingClear)
    .action((mailbox: string, _options: unknown, command: Command) =>
      change(contextOf(command, terminal), "clearGreeting", { id: mailbox }),
    );
}

async function change<Name extends "setMailboxPin" | "useGreeting" | "clearGreeting">(
  context: Context,
  name: Name,
  input: Input<Name>,
): Promise<void> {
  const box = unwrap(await context.client.call(name, input)) as VoiceMailboxView;
  show(context, box, (value) => boxText(context, value));
}

function readBytes(context: Context, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

async function find(context: Context, id: string): Promise<VoiceMessageView> {
  return unwrap(await context.client.call("showVoiceMessage", { id }));
}

/** Where the file is on this machine, and what plays it. */
function playText({ words, url, data }: Context, { id, path }: VoiceMessageView): string {
  const file = join(data, path);
  if (url === undefined && existsSync(file))
    return `${file}\n${words.playWith}: play '${file.replaceAll("'", "'\\''")}'\n`;
  return `${path}\n${words.playRemote}: zongji voicemail export ${id} --to ${id}.wav\n`;
}

function boxesText(context: Context, rows: readonly VoiceMailboxView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.mailbox, cell: ({ id }) => id },
    { title: words.name, cell: ({ name }) => name },
    { title: words.messagesNew, cell: (box) => `${box.new} (${box.urgent})`, align: "right" },
    { title: words.messagesOld, cell: ({ old }) => String(old), align: "right" },
    { title: words.capacity, cell: ({ maxMessages }) => String(maxMessages), align: "right" },
    { title: words.greetingUsed, cell: ({ greeting }) => word(words, greeting) },
    { title: words.pinSet, cell: (box) => pinText(words, box) },
  ]);
}

function pinText(words: Words, { pin, locked }: VoiceMailboxView): string {
  return locked ? words.lockedNow : pin ? words.yes : words.no;
}

function boxText({ words }: Context, box: VoiceMailboxView): string {
  return fieldList([
    [words.mailbox, box.id],
    [words.name, box.name],
    [words.messagesNew, `${box.new} (${box.urgent})`],
    [words.messagesOld, String(box.old)],
    [words.greetingUsed, word(words, box.greeting)],
    [words.pinSet, pinText(words, box)],
  ]);
}

function listText(context: Context, rows: readonly VoiceMessageView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.mailbox, cell: ({ mailbox }) => mailbox },
    { title: words.at, cell: ({ takenAt }) => localTime(takenAt) },
    { title: words.from, cell: ({ from }) => from },
    { title: words.length, cell: ({ durationMs }) => duration(durationMs), align: "right" },
    { title: words.state, cell: ({ state }) => word(words, state) },
    { title: words.urgentMark, cell: ({ urgent }) => (urgent ? words.yes : "") },
  ]);
}

function oneText({ words }: Context, message: VoiceMessageView): string {
  return fieldList([
    [words.id, message.id],
    [words.mailbox, message.mailbox],
    [words.call, message.call],
    [words.from, message.from],
    [words.at, localTime(message.takenAt)],
    [words.length, duration(message.durationMs)],
    [words.state, word(words, message.repaired ? "repaired" : message.state)],
    [words.urgentMark, message.urgent ? words.yes : words.no],
    [words.path, message.path],
    [words.size, bytes(message.bytes)],
    [words.checksum, orDash(message.sha256)],
    [words.hookTold, word(words, message.hook)],
  ]);
}
