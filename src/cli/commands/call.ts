// call list|show|explain|hang-up: calls in progress and ended.

import type { Command } from "commander";
import type { CallView } from "../../api/views.ts";
import { type Context, contextOf, rowsOf, show, UsageError, unwrap } from "../context.ts";
import { duration, localTime, orDash } from "../format.ts";
import { sinceOption } from "../since.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { addCallControl } from "./call-control.ts";
import { callExplainText } from "./call-explain.ts";
import { listenToLeg } from "./call-listen.ts";
import { addMark } from "./call-mark.ts";
import { addMove } from "./call-move.ts";
import { showSound } from "./call-sound.ts";
import { listMissed } from "./callback.ts";
import { flowWays } from "./flow-way.ts";
import { addCallAttach } from "./pop.ts";
import { addSupervise } from "./supervise.ts";
import { saveCapture, showLadder } from "./trace.ts";

export function addCall(program: Command, terminal: Terminal, words: Words): void {
  const noun = program.command("call").description(words.nounCall).helpCommand(false);
  noun
    .command("list")
    .description(words.doCallList)
    .option("--active", words.optActive)
    .option("--ended", words.optEnded)
    .option("--missed", words.optMissed)
    .option("--limit <n>", words.optLimit)
    .option("--before <id>", words.optBefore)
    .option("--from <number>", words.optFrom)
    .option("--to <number>", words.optTo)
    .option("--agent <id>", words.optAgentFilter)
    .option("--queue <id>", words.optQueueFilter)
    .option("--since <time>", words.optSince)
    .option("--ending <word>", words.optEnding)
    .option("--disposition <text>", words.optDispositionFilter)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      if (context.options["missed"] === true) return listMissed(context);
      const calls = unwrap(await context.client.call("listCalls", { ...listQuery(context) }));
      show(context, calls, (rows) => listText(context, rows));
    });
  noun
    .command("show <id>")
    .description(words.doCallShow)
    .option("--media", words.optCallMedia)
    .option("--sip", words.optCallSip)
    .option("--full", words.optTraceFull)
    .option("--pcap <file>", words.optCallPcap)
    .option("--force", words.optForce)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      if (context.options["pcap"] !== undefined) return saveCapture(context, id);
      if (context.options["sip"] === true) return showLadder(context, id);
      if (context.options["media"] === true) return showSound(context, id);
      const one = unwrap(await context.client.call("showCall", { id }));
      show(context, one, (value) => oneText(context, value));
    });
  noun
    .command("sound <id>")
    .description(words.doCallSound)
    .option("--leg <id>", words.optLeg)
    .option("--to <file>", words.optSoundTo)
    .action(async (id: string, _options: unknown, command: Command) => listenToLeg(contextOf(command, terminal), id));
  noun
    .command("explain <id>")
    .description(words.doCallExplain)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const explanation = unwrap(await context.client.call("explainCall", { id }));
      show(context, explanation, (value) => callExplainText(context, value));
    });
  noun
    .command("hang-up <id>")
    .description(words.doCallHangUp)
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const call = unwrap(await context.client.call("hangUpCall", { id }));
      show(context, call, (value) => `${value.id} ${context.words.hangUpDone}\n`);
    });
  addMove(noun, terminal, words);
  addCallControl(noun, terminal, words);
  addSupervise(noun, terminal, words);
  addMark(noun, terminal, words);
  addCallAttach(noun, terminal, words);
}

function listQuery(context: Context): Record<string, string | boolean | undefined> {
  const { active, ended, limit, before, from, to, agent, queue, ending, disposition } = context.options;
  if (active === true && ended === true) throw new UsageError(context.words.activeAndEnded);
  const wanted = active === true ? true : ended === true ? false : undefined;
  return { active: wanted, limit, before, from, to, agent, queue, ending, disposition, since: sinceOption(context) };
}

function listText(context: Context, rows: readonly CallView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.id, cell: ({ id }) => id },
    { title: words.started, cell: ({ startedAt }) => localTime(startedAt) },
    { title: words.from, cell: ({ from }) => from },
    { title: words.to, cell: ({ to }) => to },
    { title: words.queue, cell: ({ queue }) => orDash(queue) },
    { title: words.agent, cell: ({ agent }) => orDash(agent) },
    { title: words.wait, cell: ({ waitMs }) => duration(waitMs), align: "right" },
    { title: words.talk, cell: ({ talkMs }) => duration(talkMs), align: "right" },
    { title: words.recording, cell: ({ recordings }) => orDash(recordings.length || null), align: "right" },
    { title: words.state, cell: ({ state, ending }) => word(words, ending ?? state) },
    { title: words.disposition, cell: ({ disposition }) => orDash(disposition) },
  ]);
}

function oneText(context: Context, call: CallView): string {
  const { words } = context;
  const fields = fieldList([
    [words.id, call.id],
    [words.from, call.fromName === null ? call.from : `${call.from} (${call.fromName})`],
    [words.to, call.to],
    [words.state, word(words, call.state)],
    [words.queue, orDash(call.queue)],
    [words.agent, orDash(call.agent)],
    [words.extension, orDash(call.extension)],
    [words.started, localTime(call.startedAt)],
    [words.queued, localTime(call.queuedAt)],
    [words.rang, localTime(call.ringingAt)],
    [words.answeredAt, localTime(call.answeredAt)],
    [words.ended, localTime(call.endedAt)],
    [words.ending, word(words, call.ending)],
    [words.endedBy, word(words, call.endedBy)],
    [words.sipStatus, orDash(call.sipStatus)],
    [words.disposition, orDash(call.disposition)],
    [words.surveyMark, call.mark === null ? "-" : call.mark.toFixed(2)],
    [words.wait, duration(call.waitMs)],
    [words.talk, duration(call.talkMs)],
    [words.hold, duration(call.holdMs)],
    [words.recordings, orDash(call.recordings.map(({ path, state }) => `${path} (${word(words, state)})`).join(", "))],
    [words.verstat, orDash(call.verstat)],
    [words.notes, orDash(call.notes.join("; "))],
  ]);
  const segments = call.segments.length === 0 ? "" : `\n${segmentsText(context, call)}`;
  const flows = flowWays(context, call.flows).map((way) => `\n${way}`);
  return `${fields}\n${legsText(context, call)}${segments}${flows.join("")}`;
}

function segmentsText(context: Context, { segments }: CallView): string {
  const { words } = context;
  return rowsOf(context, segments, [
    { title: words.segment, cell: ({ kind }) => word(words, `segment-${kind}`) },
    { title: words.queue, cell: ({ queue }) => orDash(queue) },
    { title: words.agent, cell: ({ agent }) => orDash(agent) },
    { title: words.started, cell: ({ startedAt }) => localTime(startedAt) },
    { title: words.ended, cell: ({ endedAt }) => localTime(endedAt) },
    { title: words.outcome, cell: ({ outcome }) => orDash(outcome) },
    { title: words.disposition, cell: ({ disposition }) => orDash(disposition) },
    { title: words.segmentDetail, cell: ({ detail }) => orDash(detail) },
  ]);
}

function legsText(context: Context, { legs }: CallView): string {
  const { words } = context;
  return rowsOf(context, legs, [
    { title: words.leg, cell: ({ id }) => id },
    { title: words.side, cell: ({ side }) => word(words, side) },
    { title: words.extension, cell: ({ extension }) => orDash(extension) },
    { title: words.agent, cell: ({ agent }) => orDash(agent) },
    { title: words.answeredAt, cell: ({ answeredAt }) => localTime(answeredAt) },
    { title: words.ended, cell: ({ endedAt }) => localTime(endedAt) },
    {
      title: words.why,
      cell: ({ why, sipStatus }) => (sipStatus === null ? orDash(why) : `${orDash(why)} ${sipStatus}`),
    },
    { title: words.received, cell: ({ media }) => orDash(media?.packetsReceived), align: "right" },
    { title: words.lost, cell: ({ media }) => orDash(media?.packetsLost), align: "right" },
    { title: words.jitter, cell: ({ media }) => orDash(media?.jitterMs.toFixed(1)), align: "right" },
    { title: words.mos, cell: ({ media }) => orDash(media?.mos?.toFixed(1)), align: "right" },
    { title: words.sent, cell: ({ media }) => orDash(media?.packetsSent), align: "right" },
  ]);
}
