// Runs SIPp: one process, one scenario, its numbers afterwards.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Account } from "../office-file.ts";
import { NO_STATS, readSippStats, type SippStats } from "../sipp-stats.ts";
import { type Started, sleep, start, stop } from "./process.ts";

export type ScenarioName = "caller" | "waiting-caller" | "callee" | "agent" | "register" | "menu-caller";

export interface SippRun {
  readonly scenario: ScenarioName;
  /** host:port of the switch. */
  readonly target: string;
  readonly localPort: number;
  /** Own address as the switch sees it. */
  readonly localHost: string;
  /** One line of the injection file for each call, used in turn. */
  readonly rows: readonly string[];
  /** Calls per second and how many; undefined: answers whoever calls until it is stopped. */
  readonly load?: { readonly rate: number; readonly calls: number; readonly atOnce: number };
  /** Length of the scenario's pause. */
  readonly holdMs?: number;
  /** Ends by itself after so long, whatever happens. */
  readonly timeoutS: number;
  /** Notes which media port the switch gave each leg; `legs` reads it. */
  readonly noteLegs?: true;
}

const SCENARIOS = fileURLToPath(new URL("../scenarios/", import.meta.url));
const ROWS = "phones.csv"; // the name by which the scenarios look rows up
/** For calls in progress at the time-out. */
const LAST_CALLS_MS = 15_000;
let runs = 0;

export class Sipp {
  readonly #started: Started;
  readonly #folder: string;

  readonly #patienceMs: number;

  private constructor(started: Started, folder: string, timeoutS: number) {
    this.#started = started;
    this.#folder = folder;
    this.#patienceMs = timeoutS * 1_000 + LAST_CALLS_MS;
  }

  /** Files go to a folder of its own below `dir`. */
  static async start(run: SippRun, dir: string): Promise<Sipp> {
    runs += 1;
    const folder = join(dir, `sipp-${runs}-${run.scenario}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, ROWS), ["SEQUENTIAL", ...run.rows, ""].join("\n"));
    const started = await start("sipp", argumentsOf(run), { cwd: folder, stdio: "ignore" });
    if (run.load === undefined) await sleep(LISTENING_MS);
    return new Sipp(started, folder, run.timeoutS);
  }

  /** When the last call has ended. SIPp's own time-out lets calls in progress end by themselves, and some never do. */
  async finished(): Promise<SippStats> {
    const { child, exited } = this.#started;
    const patience = setTimeout(() => child.kill("SIGKILL"), this.#patienceMs);
    await exited;
    clearTimeout(patience);
    return this.#stats();
  }

  /** Now; calls in progress are left as they are. */
  async stop(): Promise<SippStats> {
    await stop(this.#started, "SIGUSR1", QUIT_MS);
    return this.#stats();
  }

  /** Own media port → the switch's, for each leg so far. */
  legs(): ReadonlyMap<number, number> {
    const log = join(this.#folder, "legs");
    const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n") : [];
    const pairs = lines.flatMap((line) => {
      const [, theirs, own] = /^leg \S+ (\d+) (\d+)$/.exec(line.trim()) ?? [];
      return theirs === undefined || own === undefined ? [] : [[Number(own), Number(theirs)] as const];
    });
    return new Map(pairs);
  }

  /** The first thing that went wrong, in SIPp's words. */
  trouble(): string {
    const file = join(this.#folder, "errors");
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    return (
      /\d{4}-\d\d-\d\d.*/
        .exec(text)?.[0]
        .replace(/^\S+\s+\S+\s+\S+:\s*/, "")
        .slice(0, 200) ?? ""
    );
  }

  #stats(): SippStats {
    const file = join(this.#folder, "totals");
    return existsSync(file) ? readSippStats(readFileSync(file, "utf8")) : NO_STATS;
  }
}

const LISTENING_MS = 300;
/** SIGUSR1 lets SIPp finish its calls; whoever stops it does not wait for them. */
const QUIT_MS = 500;

function argumentsOf(run: SippRun): string[] {
  const { scenario, target, localPort, localHost, load, holdMs = 0, timeoutS } = run;
  const isCallee = scenario === "callee" || scenario === "agent";
  return [
    ...[target, "-sf", join(SCENARIOS, `${scenario}.xml`), "-inf", ROWS],
    ...(isCallee ? ["-infindex", ROWS, "0"] : []),
    ...["-i", localHost, "-p", String(localPort), "-t", "u1", "-buff_size", "4194304", "-timer_resol", "1", "-nostdin"],
    ...["-d", String(holdMs), "-timeout", `${Math.ceil(timeoutS)}s`, "-deadcall_wait", "0"],
    ...["-trace_stat", "-stf", "totals", "-fd", "1", "-trace_err", "-error_file", "errors"],
    ...(run.noteLegs ? ["-trace_logs", "-log_file", "legs"] : []),
    ...(load === undefined ? [] : ["-r", String(load.rate), "-m", String(load.calls), "-l", String(load.atOnce)]),
  ];
}

/** A row of `caller` and `waiting-caller`. */
export function callerRow(
  caller: Account,
  dialled: string,
  media: { readonly port: number; readonly direction: "sendrecv" | "inactive" },
): string {
  return `${caller.user};${credentials(caller)};${dialled};${media.port};${media.direction};`;
}

/** A row of `callee` and `agent`. */
export function calleeRow(callee: Account, mediaPort: number): string {
  return `${callee.user};${mediaPort};`;
}

export function registerRow(phone: Account): string {
  return `${phone.user};${credentials(phone)};`;
}

function credentials({ user, secret }: Account): string {
  return `[authentication username=${user} password=${secret}]`;
}
