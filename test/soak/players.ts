// The phones of the soak: one SIPp for each habit of those who are called, one for each kind of call.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../bench/load/ports.ts";
import { type Started, sleep, start, stop } from "../../bench/load/process.ts";
import { NO_STATS, readSippStats, type SippStats } from "../../bench/sipp-stats.ts";
import { freeMediaPort } from "../phones/rig/ports.ts";
import { habitXml, type Kind, rowsOf } from "./kinds.ts";
import { extensionsOf, type Habit } from "./soak-office.ts";
import { rowOf, soakCaller } from "./soak-scripts.ts";

const HOST = "127.0.0.1";
/** Longer than the longest timer of a call (64·T1), and its tail. */
const PATIENCE_S = 75;
const LISTENING_MS = 300;
const PERIOD_MS = 10_000;

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
    writeFileSync(join(folder, "scenario.xml"), xml);
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
export async function answering(place: Place, habit: Habit): Promise<Player> {
  const port = await freePort(HOST);
  const rows = extensionsOf(habit).map((own) => rowOf(own, ""));
  const script = soakCaller().registers(3_600);
  const counts = ["-r", "50", "-m", String(rows.length), "-timeout", "20s"];
  const registering = await Player.start(place, {
    name: `register-${habit}`,
    xml: script.xml(),
    rows,
    port,
    args: counts,
  });
  const { successful } = await registering.finished();
  if (successful < rows.length)
    throw new Error(`${habit}: ${successful} of ${rows.length} registered: ${registering.trouble()}`);
  return listening(place, habit, port);
}

/** A phone, or a carrier, that takes calls until it is stopped. */
export async function listening(place: Place, habit: Parameters<typeof habitXml>[0], port: number): Promise<Player> {
  const player = await Player.start(place, { name: habit, xml: habitXml(habit), port, args: ["-l", "5000"] });
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
  });
}
