// fax list|show|export|remove|send: faxes received and sent.

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { FaxView } from "../../api/fax-control.ts";
import { type Context, contextOf, refusal, rowsOf, show, textOption, unwrap } from "../context.ts";
import { exportAudio } from "../export-audio.ts";
import { bytes, localTime, orDash } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addFax(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("fax").description(words.nounFax).helpCommand(false);
  addLooks(noun, terminal, words);
  addChanges(noun, terminal, words);
}

function addLooks(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doFaxList)
    .option("--limit <n>", words.optLimit)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const all = unwrap(await context.client.call("listFaxes", { limit: context.options["limit"] }));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doFaxShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const fax = unwrap(await context.client.call("showFax", { id }));
      show(context, fax, (one) => oneText(context, one));
    });
  noun
    .command("export <id>")
    .description(words.doFaxExport)
    .requiredOption("--to <file>", words.optToFile)
    .option("--force", words.optForce)
    .action((id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const isPdf = /\.pdf$/i.test(String(context.options["to"]));
      return exportAudio(context, "exportFax", { id, as: isPdf ? "pdf" : "tiff" });
    });
}

function addChanges(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("remove <id>")
    .description(words.doFaxRemove)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const gone = unwrap(await context.client.call("removeFax", { id }));
      show(context, gone, (one) => `${one.id}: ${context.words.deletedNow}\n`);
    });
  noun
    .command("send <number> <file>")
    .description(words.doFaxSend)
    .requiredOption("--by <extension>", words.optFaxBy)
    .action(async (number: string, file: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const wish = { number, by: textOption(context.options["by"]), bytes: readBytes(context, file) };
      const sent = unwrap(await context.client.call("sendFax", wish));
      show(context, sent, (one) => `${one.number} ${context.words.faxCalls}\n`);
    });
}

function readBytes(context: Context, file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

function listText(context: Context, rows: readonly FaxView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.at, cell: ({ begunAt }) => localTime(begunAt) },
    { title: words.faxWay, cell: ({ way }) => word(words, way) },
    { title: words.faxNumber, cell: ({ number }) => number },
    { title: words.faxKey, cell: ({ fax }) => orDash(fax) },
    { title: words.faxPages, cell: ({ pages }) => String(pages), align: "right" },
    { title: words.state, cell: ({ state }) => word(words, state) },
    { title: words.faxFault, cell: ({ fault }) => fault ?? "" },
  ]);
}

function oneText({ words }: Context, fax: FaxView): string {
  return fieldList([
    [words.id, fax.id],
    [words.call, fax.call],
    [words.faxWay, word(words, fax.way)],
    [words.faxNumber, fax.number],
    [words.faxMachine, fax.ident === "" ? "-" : fax.ident],
    [words.faxKey, orDash(fax.fax)],
    [words.state, word(words, fax.state)],
    [words.faxFault, orDash(fax.fault)],
    [words.at, localTime(fax.begunAt)],
    [words.faxEnded, fax.endedAt === null ? "-" : localTime(fax.endedAt)],
    [words.faxPages, String(fax.pages)],
    [words.faxSpeed, `${fax.bitsPerSecond} bit/s`],
    [words.faxBadRows, String(fax.badRows)],
    [words.faxPackets, `${fax.packetsLost}/${fax.packetsSaved}`],
    [words.path, orDash(fax.path)],
    [words.size, bytes(fax.bytes)],
    [words.checksum, orDash(fax.sha256)],
    [words.faxMail, word(words, fax.mail)],
  ]);
}
