// recording list|show|export|play: recorded calls and their audio.

import { createWriteStream, existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { RecordingView } from "../../api/views.ts";
import { type Context, contextOf, refusal, rowsOf, segment, show, unwrap } from "../context.ts";
import { bytes, duration, localTime, orDash } from "../format.ts";
import { sinceOption } from "../since.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";

export function addRecording(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("recording").description(words.nounRecording).helpCommand(false);
  noun
    .command("list")
    .description(words.doRecordingList)
    .option("--limit <n>", words.optLimit)
    .option("--before <id>", words.optBefore)
    .option("--call <id>", words.optCallFilter)
    .option("--agent <id>", words.optAgentFilter)
    .option("--queue <id>", words.optQueueFilter)
    .option("--since <time>", words.optSince)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { limit, before, call, agent, queue } = context.options;
      const query = { limit, before, call, agent, queue, since: sinceOption(context) };
      const all = unwrap(await context.client.ask<readonly RecordingView[]>({ path: "/api/recordings", query }));
      show(context, all, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doRecordingShow)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, await find(context, id), (value) => oneText(context, value));
    });
  noun
    .command("export <id>")
    .description(words.doRecordingExport)
    .requiredOption("--to <file>", words.optToFile)
    .option("--force", words.optForce)
    .action(async (id: string, _options: unknown, command: Command) => exportTo(contextOf(command, terminal), id));
  noun
    .command("play <id>")
    .description(words.doRecordingPlay)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      show(context, await find(context, id), (value) => playText(context, value));
    });
}

async function find(context: Context, id: string): Promise<RecordingView> {
  return unwrap(await context.client.ask<RecordingView>({ path: `/api/recordings/${segment(id)}` }));
}

/** Whole or not at all: what was written of a broken transfer is removed. */
async function exportTo(context: Context, id: string): Promise<void> {
  const file = String(context.options["to"]);
  const isOut = file === "-";
  if (!isOut && context.options["force"] !== true && existsSync(file)) {
    throw refusal(file, context.words.fileExists);
  }
  const audio = unwrap(await context.client.open({ path: `/api/recordings/${segment(id)}/audio` }));
  const wanted = Number(audio.headers["content-length"]);
  if (isOut) {
    await pipeline(audio, process.stdout, { end: false });
    return;
  }
  const target = createWriteStream(file);
  try {
    await pipeline(audio, target);
    if (target.bytesWritten !== wanted) throw new Error(`${target.bytesWritten} of ${wanted} bytes`);
  } catch (error) {
    if (target.bytesWritten > 0) rmSync(file, { force: true });
    throw refusal(`${file} ${context.words.cannotWrite}`, error instanceof Error ? error.message : String(error));
  }
  const done = { id, file: resolve(file), bytes: wanted };
  show(context, done, () => `${file}: ${context.words.exported}, ${bytes(wanted)}\n`);
}

function playText(context: Context, { id, path }: RecordingView): string {
  const { words, url, data } = context;
  const file = join(data, path);
  if (url === undefined && existsSync(file)) return `${file}\n${words.playWith}: play ${quoted(file)}\n`;
  return `${path}\n${words.playRemote}: zongji recording export ${id} --to ${id}.wav\n`;
}

function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`;
}

function listText(context: Context, rows: readonly RecordingView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.started, cell: ({ startedAt }) => localTime(startedAt) },
    { title: words.from, cell: ({ from }) => from },
    { title: words.to, cell: ({ to }) => to },
    { title: words.queue, cell: ({ queue }) => orDash(queue) },
    { title: words.agent, cell: ({ agent }) => orDash(agent) },
    { title: words.length, cell: ({ durationMs }) => duration(durationMs), align: "right" },
    { title: words.size, cell: (recording) => bytes(recording.bytes), align: "right" },
    { title: words.state, cell: ({ state }) => word(words, state) },
  ]);
}

function oneText({ words }: Context, recording: RecordingView): string {
  return fieldList([
    [words.id, recording.id],
    [words.call, recording.call],
    [words.path, recording.path],
    [words.state, word(words, recording.state)],
    [words.started, localTime(recording.startedAt)],
    [words.length, duration(recording.durationMs)],
    [words.size, bytes(recording.bytes)],
    [words.checksum, orDash(recording.sha256)],
    [words.from, recording.from],
    [words.to, recording.to],
    [words.queue, orDash(recording.queue)],
    [words.agent, orDash(recording.agent)],
  ]);
}
