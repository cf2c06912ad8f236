// qa hints CALL: what machines hear of the recordings of a call, or of one recording, with its waveform (QA-09).

import type { Command } from "commander";
import type { ChannelHintsView, HintsView, PeaksView } from "../../api/sound-views.ts";
import { type Context, contextOf, rowsOf, show, unwrap } from "../context.ts";
import { displayWidth } from "../display-width.ts";
import { duration, orDash, percent } from "../format.ts";
import { stretchOption } from "../stretch-option.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { timeLine, waveLine } from "../waveform.ts";
import type { Words } from "../words.ts";

const WIDTH = 80;
/** Beside the waveform. */
const LABEL = 10;

interface Heard {
  readonly recording: string;
  readonly hints: HintsView;
  readonly peaks: PeaksView;
}

export function addQaHints(noun: Command, terminal: Terminal, words: Words): void {
  noun
    .command("hints <call>")
    .description(words.doQaHints)
    .option("--from <time>", words.optFromMoment)
    .option("--until <time>", words.optUntilMoment)
    .action(async (call: string, _options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const part = stretchOption(context);
      const heard: Heard[] = [];
      for (const id of await recordingsOf(context, call)) {
        const hints = unwrap(await context.client.call("showRecordingHints", { id, ...part }));
        heard.push({
          recording: id,
          hints,
          peaks: unwrap(await context.client.call("showRecordingPeaks", { id, ...part })),
        });
      }
      show(
        context,
        heard.map(({ recording, hints }) => ({ recording, ...hints })),
        () => heard.map((one) => hintsText(context, one)).join("\n"),
      );
    });
}

/** Of a call; a recording is one. */
async function recordingsOf(context: Context, call: string): Promise<readonly string[]> {
  const all = unwrap(await context.client.call("listRecordings", { call }));
  const ids = all.map(({ id }) => id).reverse();
  return ids.length > 0 ? ids : [unwrap(await context.client.call("showRecording", { id: call })).id];
}

function hintsText(context: Context, { recording, hints, peaks }: Heard): string {
  const { words } = context;
  const share = (ms: number): string =>
    `${duration(ms)} (${percent(hints.durationMs === 0 ? 0 : ms / hints.durationMs)})`;
  const fields = fieldList([
    [words.recording, recording],
    [words.length, duration(hints.durationMs)],
    [words.silence, share(hints.silenceMs)],
    [words.longestSilence, duration(hints.longestSilenceMs)],
    [words.talkOver, share(hints.talkOverMs)],
    [words.hold, duration(hints.heldMs)],
    [words.paused, duration(hints.pausedMs)],
  ]);
  const channels: readonly (readonly [string, ChannelHintsView | null])[] = [
    [words.leftChannel, hints.left],
    [words.rightChannel, hints.right],
  ];
  const rows = channels.flatMap(([name, channel]) => (channel === null ? [] : [{ name, channel }]));
  const table = rowsOf(context, rows, [
    { title: words.channel, cell: ({ name }) => name },
    { title: words.speech, cell: ({ channel }) => share(channel.speechMs), align: "right" },
    {
      title: words.loudness,
      cell: ({ channel }) => orDash(channel.loudness === null ? null : `${channel.loudness} dB`),
      align: "right",
    },
    { title: words.clipped, cell: ({ channel }) => percent(channel.clippedShare), align: "right" },
    { title: words.interruptions, cell: ({ channel }) => String(channel.interruptions), align: "right" },
    {
      title: words.firstWords,
      cell: ({ channel }) => (channel.firstMs === null ? "-" : duration(channel.firstMs)),
      align: "right",
    },
  ]);
  return `${fields}\n${table}\n${wavesText(context, peaks)}`;
}

function wavesText({ terminal, words }: Context, peaks: PeaksView): string {
  const width = Math.max(10, (terminal.columns ?? WIDTH) - LABEL);
  const pauses = peaks.pauses.map(({ fromMs, toMs }) => ({ fromMs: fromMs - peaks.fromMs, toMs: toMs - peaks.fromMs }));
  const drawn = { ...peaks, pauses };
  const left = waveLine(peaks.left, drawn, width);
  const lines = [`${words.leftShort} |${left}|`];
  if (peaks.right !== null) lines.push(`${words.rightShort} |${waveLine(peaks.right, drawn, width)}|`);
  const indent = " ".repeat(displayWidth(words.leftShort) + 2);
  return `${[...lines, `${indent}${timeLine(peaks.toMs - peaks.fromMs, left.length)}`].join("\n")}\n`;
}
