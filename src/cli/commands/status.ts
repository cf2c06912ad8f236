// status, doctor, config explain: how the switch is doing and what it was told.

import type { Command } from "commander";
import type { Answer } from "../../api/answer.ts";
import type { CheckView, ConfigEntryView, DrainView, StatusView } from "../../api/views.ts";
import { BadNews, type Context, contextOf, rowsOf, show, textOption, unwrap } from "../context.ts";
import { bytes, duration, localTime } from "../format.ts";
import { fieldList } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { type Words, word } from "../words.ts";
import { troubleText } from "./flow-kept.ts";

/** Reads a configuration without a switch; implemented where the configuration's schema is. */
export type ExplainConfig = (file: string | undefined) => Promise<Answer<readonly ConfigEntryView[]>>;

export function addStatus(program: Command, terminal: Terminal, words: Words): void {
  program
    .command("status")
    .description(words.doStatus)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const status = unwrap(await context.client.call("showStatus", {}));
      show(context, status, (value) => statusText(context, value));
    });
}

/** Exit status 1 where a check is bad. */
/** Looks at what can be seen without a switch; implemented where the checks are. */
export type OfflineDoctor = (terms: {
  readonly config: string | undefined;
  readonly data: string;
}) => Promise<readonly CheckView[]>;

export interface DoctorTools {
  readonly explainConfig: ExplainConfig;
  readonly offlineDoctor: OfflineDoctor;
}

export function addDoctor(
  program: Command,
  terminal: Terminal,
  words: Words,
  { explainConfig, offlineDoctor }: DoctorTools,
): void {
  program
    .command("doctor")
    .description(words.doDoctor)
    .option("--config <file>", words.optConfig)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const file = textOption(context.options["config"]);
      if (file !== undefined) {
        const entries = unwrap(await explainConfig(file));
        show(context, entries, (value) => `${configText(context, value)}${context.words.configGood}\n`);
        return;
      }
      const asked = await context.client.call("runDoctor", {});
      // Of a switch far away nothing can be seen from here.
      const isHere = !asked.ok && asked.problem.title === "No switch is running" && context.url === undefined;
      const checks = isHere ? await offlineDoctor({ config: undefined, data: context.data }) : unwrap(asked);
      show(context, checks, (value) => checksText(context, value));
      if (checks.some(({ verdict }) => verdict === "bad")) throw new BadNews();
    });
}

export function addConfig(program: Command, terminal: Terminal, words: Words, explainConfig: ExplainConfig): void {
  program
    .command("config")
    .description(words.nounConfig)
    .helpCommand(false)
    .command("explain")
    .description(words.doConfigExplain)
    .option("--config <file>", words.optConfig)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      const file = textOption(context.options["config"]);
      const asked = file === undefined ? await context.client.call("showConfiguration", {}) : await explainConfig(file);
      show(context, unwrap(asked), (value) => configText(context, value));
    });
}

function statusText(context: Context, status: StatusView): string {
  const { words } = context;
  const { calls, extensions, agents, media } = status;
  const of = (part: number, whole: number): string => `${part} ${words.of} ${whole}`;
  return fieldList([
    [words.state, stateText(context, status)],
    [words.office, status.office],
    [words.version, status.version],
    [words.running, duration(status.uptimeMs)],
    [words.dataDirectory, status.dataDirectory],
    [
      words.calls,
      `${calls.active} ${words.active} (${words.limit} ${calls.limit}), ${calls.waiting} ${words["word.waiting"]}, ${calls.today} ${words.today}`,
    ],
    [words.extensions, `${of(extensions.registered, extensions.total)} ${words.registered}`],
    [
      words.agents,
      `${of(agents.signedIn, agents.total)} ${words.signedIn}, ${agents.ready} ${words["word.ready"]}, ${agents.talking} ${words["word.talking"]}`,
    ],
    [words.queues, String(status.queues)],
    [words.flowsInForce, flowsOf(context, status)],
    [words.alarms, alarmsOf(status)],
    [words.recordings, `${status.recordings.active} ${words.active}`],
    [
      words.media,
      `${media.workers} ${words.workers}, ${of(media.portsFree, media.portsFree + media.portsInUse)} ${words.portsFree}`,
    ],
    [
      words.nounGuardShort,
      `${status.guard.bans} ${words.bansNow}, ${status.guard.wrongPasswords} ${words.wrongPasswords}, ${silencedOf(status)} ${words.silenced}`,
    ],
    ...overloadRow(context, status),
    ...(status.ghosts.found === 0 ? [] : [[words.ghosts, `${status.ghosts.found} ${words.ghostsFound}`] as const]),
    [words.memory, status.memoryBytes === null ? words.unread : bytes(status.memoryBytes)],
    [words.loopDelay, `${status.loopDelayMs.toFixed(1)} ms`],
    [words.listening, status.listening.map(({ what, address }) => `${what} ${address}`).join(", ")],
    [words.troubles, status.troubles.length === 0 ? words.nothingYet : status.troubles.join("; ")],
  ]);
}

function stateText({ words }: Context, { state, drain }: DrainView): string {
  const asked = drain === null ? "" : ` (${drain.by}, ${localTime(drain.since)})`;
  return `${word(words, state)}${asked}`;
}

/** drain, drain cancel: takes the switch out of service for a while. */
export function addDrain(program: Command, terminal: Terminal, words: Words): void {
  const tell = (context: Context, view: DrainView): void =>
    show(context, view, ({ calls }) => {
      const left = `${calls.active} ${words.active}, ${calls.waiting} ${words["word.waiting"]}`;
      return fieldList([
        [words.state, stateText(context, view)],
        [words.calls, left],
      ]);
    });
  const drain = program
    .command("drain")
    .description(words.doDrain)
    .helpCommand(false)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      tell(context, unwrap(await context.client.call("beginDrain", {})));
    });
  drain
    .command("cancel")
    .description(words.doDrainCancel)
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, terminal);
      tell(context, unwrap(await context.client.call("cancelDrain", {})));
    });
}

/** Not where no call was ever refused for lack of time. */
function overloadRow({ words }: Context, { overload }: StatusView): readonly (readonly [string, string])[] {
  const { callsPerS, refused, queueDelayMs } = overload;
  if (callsPerS === null && refused === 0) return [];
  const held = callsPerS === null ? "" : `${callsPerS} ${words.overloadHeld} `;
  const waits = `${words.overloadWaits} ${Math.round(queueDelayMs)} ms`;
  return [[words.overload, `${held}${refused} ${words.overloadRefused}, ${waits}`]];
}

function flowsOf(context: Context, { flows }: StatusView): string {
  return [String(flows.total), ...flows.troubles.map((trouble) => troubleText(context, trouble))].join("; ");
}

function alarmsOf({ alarms }: StatusView): string {
  return alarms.open.length === 0 ? "0" : alarms.open.map(({ name, text }) => `${name}: ${text}`).join("; ");
}

function silencedOf({ guard }: StatusView): number {
  return Object.values(guard.silenced).reduce((sum, one) => sum + one, 0);
}

function checksText(context: Context, checks: readonly CheckView[]): string {
  const { words } = context;
  return rowsOf(context, checks, [
    { title: words.check, cell: ({ name }) => name },
    { title: words.verdict, cell: ({ verdict }) => word(words, verdict) },
    { title: words.found, cell: ({ found }) => found },
    {
      title: words.advice,
      cell: ({ advice, adviceZh }) => (context.language === "zh" ? (adviceZh ?? advice) : advice),
    },
  ]);
}

function configText(context: Context, entries: readonly ConfigEntryView[]): string {
  const { words } = context;
  return rowsOf(context, entries, [
    { title: words.key, cell: ({ key }) => key },
    { title: words.value, cell: ({ value }) => (value === null ? "-" : String(value)) },
    { title: words.origin, cell: ({ from }) => from },
    { title: words.why, cell: ({ why }) => why },
  ]);
}
