// The phones of the soak: one SIPp for each habit of those who are called, one for each kind of call.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../bench/load/ports.ts";
import { type Started, sleep, start, stop } from "../../bench/load/process.ts";
import { NO_STATS, readSippStats, type SippStats } from "../../bench/sipp-stats.ts";
import { freeMediaPort } from "../phones/rig/ports.ts";
import { habitXml, type Kind, rowsOf } from "./kinds.ts";
import { extensionsOf, type Habit } from "./soak-office.ts";
import { rowOf, soakCaller, VOICE_FILE } from "./soak-scripts.ts";

const HOST = "127.0.0.1";
/** Longer than the longest timer of a call (64·T1), and its tail. */
const PATIENCE_S = 75;
const LISTENING_MS = 300;
const PERIOD_MS = 10_000;
const REGISTERED_S = 3_600;
const RATE_HZ = 8_000;
const HUM_HZ = 500;

export interface Place {
  /** host:port of the switch. */
  readonly target: string;
  readonly dir: string;
}

interface Play {
  readonly name: string;
  readonly xml: string;
  readonly rows?: readonly string[];
  readonly port?: number;
  readonly args: readonly string[];
  readonly from?: string;
  readonly transport?: "tcp";
  readonly sound?: true;
}

export class Player {
  readonly name: string;
  readonly #started: Started;
  readonly #folder: string;

  private constructor(name: string, started: Started, folder: string) {
    this.name = name;
    this.#started = started;
    this.#folder = folder;
  }

  static async start(place: Place, play: Play): Promise<Player> {
    const { name, xml, rows, port, args, from = HOST, transport = "udp" } = play;
    const folder = join(place.dir, name.replaceAll(/\W+/g, "-"));
    mkdirSync(folder, { recursive: true });
    // SIPp gives a call that sends sound a port of its own under another name.
    const text = play.sound === true ? xml.replaceAll("[media_port]", "[rtpstream_audio_port]") : xml;
    writeFileSync(join(folder, "scenario.xml"), text);
    if (play.sound === true) writeFileSync(join(folder, VOICE_FILE), voice());
    if (rows !== undefined) writeFileSync(join(folder, "rows.csv"), ["SEQUENTIAL", ...rows, ""].join("\n"));
    const all = [
      ...[place.target, "-sf", "scenario.xml", ...(rows === undefined ? [] : ["-inf", "rows.csv"])],
      ...["-i", from, "-p", String(port ?? (await freePort(HOST))), "-mi", from, "-mp", String(await freeMediaPort())],
      ...["-t", transport === "udp" ? "u1" : "t1", "-buff_size", "1048576", "-nostdin", "-deadcall_wait", "0"],
      ...["-trace_stat", "-stf", "totals", "-fd", "1", "-trace_err", "-error_file", "errors", "-timer_resol", "10"],
      ...args,
    ];
    const started = await start("sipp", all, { cwd: folder, stdio: "ignore" });
    return new Player(name, started, folder);
  }

  async finished(): Promise<SippStats> {
    await this.#started.exited;
    return this.stats();
  }

  async stop(): Promise<void> {
    await stop(this.#started, "SIGUSR1", 500);
  }

  /** As when its power fails. */
  async cut(): Promise<void> {
    await stop(this.#started, "SIGKILL", 500);
  }

  stats(): SippStats {
    const file = join(this.#folder, "totals");
    return existsSync(file) ? readSippStats(readFileSync(file, "utf8")) : NO_STATS;
  }

  /** The first thing that went wrong, in SIPp's words. */
  trouble(): string {
    const file = join(this.#folder, "errors");
    return existsSync(file) ? readFileSync(file, "utf8").slice(0, 300).replaceAll(/\s+/g, " ") : "";
  }
}

/** Registers the extensions of one habit and plays their phone. */
export async function answering(place: Place, habit: Habit): Promise<Answering> {
  const port = await freePort(HOST);
  await register(place, habit, port);
  return { port, player: await listening(place, habit, port) };
}

export interface Answering {
  readonly port: number;
  readonly player: Player;
}

/** From a port of its own, for the phone that listens at `port`; also what a phone does again before its time is over. */
export async function register(place: Place, habit: Habit, port: number): Promise<void> {
  const rows = extensionsOf(habit).map((own) => rowOf(own, ""));
  const contact = `Contact: <sip:[field0]@[local_ip]:${port};transport=[transport]>;expires=${REGISTERED_S}`;
  const registering = await Player.start(place, {
    name: `register-${habit}-${Math.round(performance.now())}`,
    xml: soakCaller().registers(REGISTERED_S, { contact }).xml(),
    rows,
    args: ["-r", "50", "-m", String(rows.length), "-timeout", "20s"],
  });
  const { successful } = await registering.finished();
  if (successful < rows.length)
    throw new Error(`${habit}: ${successful} of ${rows.length} registered: ${registering.trouble()}`);
}

/** A phone, or a carrier, that takes calls until it is stopped. */
export async function listening(place: Place, habit: Parameters<typeof habitXml>[0], port: number): Promise<Player> {
  const args = ["-l", "5000", ...(habit === "speaks" ? ["-rtp_echo"] : [])];
  const player = await Player.start(place, { name: habit, xml: habitXml(habit), port, args });
  await sleep(LISTENING_MS);
  return player;
}

/** `calls` of one kind, `perSecond` of them begun each second. */
export function calling(
  place: Place,
  kind: Kind,
  load: { readonly calls: number; readonly perSecond: number },
): Promise<Player> {
  const seconds = Math.ceil(load.calls / load.perSecond) + PATIENCE_S;
  const perPeriod = Math.max(1, Math.round((load.perSecond * PERIOD_MS) / 1_000));
  return Player.start(place, {
    name: `${kind.name}-${Math.round(performance.now())}`,
    xml: kind.script.xml(),
    rows: rowsOf(kind),
    args: [
      "-r",
      String(perPeriod),
      "-rp",
      String(PERIOD_MS),
      "-m",
      String(load.calls),
      "-l",
      "5000",
      "-timeout",
      `${seconds}s`,
    ],
    ...(kind.from === undefined ? {} : { from: kind.from }),
    ...(kind.transport === undefined ? {} : { transport: kind.transport }),
    ...(kind.sound === undefined ? {} : { sound: kind.sound }),
  });
}

/** A second of a hum that nobody takes for silence, µ-law (G.711, table 2a). */
function voice(): Buffer {
  return Buffer.from(
    Array.from({ length: RATE_HZ }, (_, i) => mulaw(8_000 * Math.sin((2 * Math.PI * HUM_HZ * i) / RATE_HZ))),
  );
}

function mulaw(sample: number): number {
  const size = Math.min(32_635, Math.abs(Math.round(sample))) + 132;
  const exponent = Math.floor(Math.log2(size)) - 7;
  const mantissa = (size >> (exponent + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}
