// recording list|show|export|play|verify|repair|hold|release|delete|start|stop|pause|resume: recorded calls, their sound and what is done with it.

import type { Command } from "commander";
import type { RecordingDetailView, RecordingView, VerdictView } from "../../api/views.ts";
import { BadNews, type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { exportAudio } from "../export-audio.ts";
import { bytes, duration, localTime, orDash } from "../format.ts";
import { sinceOption } from "../since.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { play } from "./recording-play.ts";

const PAGE = 1_000;

export function addRecording(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("recording").description(words.nounRecording).helpCommand(false);
  addList(noun, terminal, words);
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
    .action(async (id: string, _options: unknown, command: Command) =>
      exportAudio(contextOf(command, terminal), "exportRecording", { id }),
    );
  noun
    .command("play <id>")
    .description(words.doRecordingPlay)
    .option("--from <time>", words.optFromMoment)
    .option("--until <time>", words.optUntilMoment)
    .option("--speed <factor>", words.optSpeed)
    .option("--pipe", words.optPipe)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      await play(context, await find(context, id));
    });
  noun
    .command("verify [id]")
    .description(words.doRecordingVerify)
    .action(async (id: string | undefined, _options: unknown, command: Command) =>
      verify(contextOf(command, terminal), id),
    );
  addKeeping(noun, terminal, words);
  addWishes(noun, terminal, words);
}

function addList(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("list")
    .description(words.doRecordingList)
    .option("--limit <n>", words.optLimit)
    .option("--before <id>", words.optBefore)
    .option("--call <id>", words.optCallFilter)
    .option("--agent <id>", words.optAgentFilter)
    .option("--queue <id>", words.optQueueFilter)
    .option("--since <time>", words.optSince)
    .option("--held", words.optHeld)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const { limit, before, call, agent, queue, held } = context.options;
      const query = { limit, before, call, agent, queue, since: sinceOption(context), held };
      const all = unwrap(await context.client.call("listRecordings", { ...query }));
      show(context, all, (rows) => listText(context, rows));
    });
}

const VERBS = {
  hold: "holdRecording",
  delete: "deleteRecording",
  release: "releaseRecording",
  repair: "repairRecording",
} as const;
type Verb = keyof typeof VERBS;

/** What changes one recording and answers with it. */
function addKeeping(noun: Command, terminal: Terminal, words: Words): void {
  const act = async (command: Command, id: string, verb: Verb, json: Record<string, string>): Promise<void> => {
    const context = contextOf(command, terminal);
    const one = unwrap(await context.client.call(VERBS[verb], { id, ...json }));
    show(context, one, (value) => oneText(context, value));
  };
  noun
    .command("hold <id>")
    .description(words.doRecordingHold)
    .requiredOption("--reason <text>", words.optHoldReason)
    .action((id: string, options: { readonly reason: string }, command: Command) =>
      act(command, id, "hold", { reason: options.reason }),
    );
  noun
    .command("delete <id>")
    .description(words.doRecordingDelete)
    .option("--reason <text>", words.optDeleteReason)
    .action((id: string, options: { readonly reason?: string }, command: Command) =>
      act(command, id, "delete", options.reason === undefined ? {} : { reason: options.reason }),
    );
  const plain = [
    ["release", words.doRecordingRelease],
    ["repair", words.doRecordingRepair],
  ] as const;
  for (const [verb, description] of plain) {
    noun
      .command(`${verb} <id>`)
      .description(description)
      .action((id: string, _options: unknown, command: Command) => act(command, id, verb, {}));
  }
}

/** On a call that goes on. */
function addWishes(noun: Command, terminal: Terminal, words: Words): void {
  const wishes = [
    ["start", words.doRecordingStart],
    ["stop", words.doRecordingStop],
    ["pause", words.doRecordingPause],
    ["resume", words.doRecordingResume],
  ] as const;
  for (const [wish, description] of wishes) {
    noun
      .command(`${wish} <call>`)
      .description(description)
      .action(async (call: string, _options: unknown, command: Command) => {
        const context = contextOf(command, terminal);
        const all = unwrap(await context.client.call("recordCall", { id: call, do: wish }));
        show(context, all, (rows) => listText(context, rows));
      });
  }
}

async function find(context: Context, id: string): Promise<RecordingDetailView> {
  return unwrap(await context.client.call("showRecording", { id }));
}

/** One, or every one that has a hash, newest first; exit status 1 where one is not what it was. */
async function verify(context: Context, id: string | undefined): Promise<void> {
  const verdicts: VerdictView[] = [];
  for await (const one of id === undefined ? finished(context) : [id]) {
    verdicts.push(unwrap(await context.client.call("verifyRecording", { id: one })));
  }
  const bad = verdicts.filter(({ verdict }) => verdict !== "good" && verdict !== "removed" && verdict !== "unfinished");
  show(context, verdicts, (all) => verdictText(context, id === undefined ? bad : all, all.length, bad.length));
  if (bad.length > 0) throw new BadNews();
}

async function* finished(context: Context): AsyncGenerator<string> {
  let before: string | undefined;
  for (;;) {
    const query = { limit: PAGE, before };
    const page = unwrap(await context.client.call("listRecordings", { ...query }));
    for (const { id, sha256, removedAt } of page) if (sha256 !== null && removedAt === null) yield id;
    before = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

function verdictText(context: Context, rows: readonly VerdictView[], all: number, bad: number): string {
  const { words } = context;
  const summary = `${words.verified}: ${all}, ${words.notGood}: ${bad}\n`;
  if (rows.length === 0) return summary;
  const table = rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.verdict, cell: ({ verdict }) => word(words, verdict) },
    { title: words.why, cell: ({ detail, found }) => orDash(detail ?? found) },
  ]);
  return table + summary;
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
    {
      title: words.state,
      cell: ({ state, held }) => (held === null ? word(words, state) : `${word(words, state)}, ${words.heldBecause}`),
    },
  ]);
}

function oneText(context: Context, recording: RecordingDetailView): string {
  const { words } = context;
  const { held, history } = recording;
  const fields = fieldList([
    [words.id, recording.id],
    [words.call, recording.call],
    [words.path, recording.path],
    [words.state, word(words, recording.state)],
    [words.cause, orDash(recording.cause)],
    [words.heldBecause, held === null ? "-" : `${held.why} (${held.by}, ${localTime(held.at)})`],
    [words.removed, localTime(recording.removedAt)],
    [words.started, localTime(recording.startedAt)],
    [words.length, duration(recording.durationMs)],
    [words.paused, recording.pausedMs === 0 ? "-" : duration(recording.pausedMs)],
    [words.format, recording.sealed ? `${recording.format}, AES-256-GCM` : recording.format],
    [words.size, bytes(recording.bytes)],
    [words.checksum, orDash(recording.sha256)],
    [words.wavChecksum, orDash(recording.wavSha256)],
    [words.continues, orDash(recording.continues)],
    [words.beside, orDash(recording.beside)],
    [words.from, recording.from],
    [words.to, recording.to],
    [words.queue, orDash(recording.queue)],
    [words.agent, orDash(recording.agent)],
  ]);
  if (history.length === 0) return fields;
  const table = rowsOf(context, history, [
    { title: words.at, cell: ({ at }) => localTime(at) },
    { title: words.author, cell: ({ who }) => who },
    { title: words.what, cell: ({ what }) => what },
    { title: words.why, cell: ({ detail }) => orDash(detail) },
  ]);
  return `${fields}\n${table}`;
}
