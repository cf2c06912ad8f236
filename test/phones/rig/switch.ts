// A switch of the test's own: the built program on free loopback ports with a temporary data directory, asked through its own command line.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AgentStateName, AgentView, CallView, ExtensionView, StatusView } from "../../../src/api/views.ts";
import { eventually } from "./eventually.ts";
import { type OfficeInit, officeText } from "./office.ts";
import { freePort, freeRange, LOOPBACK } from "./ports.ts";
import { killLeftPrograms, type Program, startProgram } from "./programs.ts";

const PROGRAM = fileURLToPath(new URL("../../../bin/zongji", import.meta.url));
const BUILT = fileURLToPath(new URL("../../../dist/bundle/app/main.js", import.meta.url));
const START_MS = 20_000;
const COMMAND_MS = 15_000;
const LIFE_MS = 300_000;

export class RealSwitch {
  readonly port: number;
  /** Everything of this run; gone after `close`. */
  readonly folder: string;
  readonly #config: string;
  readonly #seen = new Set<string>();
  #program: Program | undefined;
  #log = "";

  private constructor(port: number, folder: string, config: string) {
    this.port = port;
    this.folder = folder;
    this.#config = config;
  }

  /** `configure` may change the text of zongji.yaml; `folder` is where files it names can be put. */
  static async start(
    office: OfficeInit = {},
    drain = "0s",
    configure: (config: string, folder: string) => string | Promise<string> = (config) => config,
  ): Promise<RealSwitch> {
    if (!existsSync(BUILT)) throw new Error("the switch is not built: npm run build");
    const folder = mkdtempSync(join(tmpdir(), "zongji-phones-"));
    const port = await freePort();
    const [low, high] = await freeRange(200);
    const config = join(folder, "zongji.yaml");
    writeFileSync(config, await configure(configText(port, [low, high], drain), folder));
    const made = new RealSwitch(port, folder, config);
    await made.startAgain();
    await made.apply(office);
    return made;
  }

  get dataDirectory(): string {
    return join(this.folder, "data");
  }

  /** Resolves at `ready`. */
  async startAgain(): Promise<void> {
    const program = startProgram({
      command: process.execPath,
      args: [PROGRAM, "serve", "--config", this.#config, "--data", this.dataDirectory],
      folder: this.folder,
      limitMs: LIFE_MS,
    });
    this.#program = program;
    await eventually(
      "the switch gets ready",
      () => ({ ended: program.hasEnded(), out: program.out(), err: program.err() }),
      ({ ended, out }) => ended || /^ready$/m.test(out),
      START_MS,
    );
    if (program.hasEnded()) throw new Error(`the switch does not start: ${program.err()}`);
  }

  /** As a power cut would end it, for the process. */
  async killAtOnce(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Resolves when it has ended. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** When the ports have rested (limits.rtp.quarantineMs) all are free again. */
  async portsAreBack(): Promise<void> {
    await eventually(
      "all ports are free",
      async () => (await this.status()).media.portsInUse,
      (inUse) => inUse === 0,
    );
  }

  /** Stops it and whatever else a failed test left, and takes its folder away. */
  async close(): Promise<void> {
    await this.#end("SIGTERM");
    killLeftPrograms();
    if (process.env["ZONGJI_KEEP_PHONES"] === undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const program = this.#program;
    if (program === undefined) return;
    this.#program = undefined;
    program.kill(signal);
    this.#log += (await program.ended).err;
  }

  /** A folder for the files of one phone. */
  makeFolder(name: string): string {
    for (let i = 1; ; i++) {
      const folder = join(this.folder, `${name}-${i}`);
      if (existsSync(folder)) continue;
      mkdirSync(folder);
      return folder;
    }
  }

  async apply(office: OfficeInit): Promise<void> {
    const file = join(this.folder, "office.yaml");
    writeFileSync(file, officeText(office));
    await this.say("office", "apply", file);
  }

  /** Runs one command of `zongji`; what it printed. Throws where it was refused. */
  async say(...words: readonly string[]): Promise<string> {
    const ended = await startProgram({
      command: process.execPath,
      args: [PROGRAM, "--data", this.dataDirectory, ...words],
      folder: this.folder,
      limitMs: COMMAND_MS,
    }).ended;
    if (ended.status !== 0) throw new Error(`zongji ${words.join(" ")}: ${ended.err || ended.out}`);
    return ended.out;
  }

  async ask<T>(...words: readonly string[]): Promise<T> {
    return JSON.parse(await this.say(...words, "--json")) as T;
  }

  status(): Promise<StatusView> {
    return this.ask("status");
  }

  async agent(id: string): Promise<AgentView> {
    return this.ask("agent", "show", id);
  }

  agentIs(id: string, state: AgentStateName): Promise<AgentView> {
    return eventually(
      `agent ${id} is ${state}`,
      () => this.agent(id),
      (agent) => agent.state === state,
    );
  }

  /** Only these agents are signed in, and ready. */
  async onlyReady(...ids: readonly string[]): Promise<void> {
    for (const { id, state } of await this.ask<readonly AgentView[]>("agent", "list")) {
      if (state !== "signed-out") await this.say("agent", "sign-out", id);
    }
    for (const id of ids) {
      await this.say("agent", "sign-in", id);
      await this.say("agent", "ready", id);
    }
  }

  extension(id: string): Promise<ExtensionView> {
    return this.ask("extension", "show", id);
  }

  isRegistered(id: string, registered: boolean): Promise<ExtensionView> {
    return eventually(
      `${id} is ${registered ? "" : "not "}registered`,
      () => this.extension(id),
      (extension) => extension.registered === registered,
    );
  }

  calls(): Promise<readonly CallView[]> {
    return this.ask("call", "list", "--limit", "50");
  }

  /** The calls that ended since this was last asked, oldest first; at least `atLeast` of them, and none is left in progress. */
  async newRecords(atLeast = 1): Promise<readonly CallView[]> {
    const calls = await eventually(
      `${atLeast} new call records`,
      () => this.calls(),
      (found) => {
        const fresh = found.filter((call) => !this.#seen.has(call.id));
        return fresh.length >= atLeast && fresh.every((call) => call.state === "ended");
      },
    );
    const fresh = calls.filter((call) => !this.#seen.has(call.id)).reverse();
    for (const call of fresh) this.#seen.add(call.id);
    return fresh;
  }

  /** The one call that ended since this was last asked. */
  async newRecord(): Promise<CallView> {
    const records = await this.newRecords();
    const [record] = records;
    if (record === undefined || records.length > 1) throw new Error(`one call, not ${JSON.stringify(records)}`);
    return record;
  }

  /** Errors in the log: our own mistakes, or a machine that fails. */
  complaints(): readonly string[] {
    const log = this.#log + (this.#program?.err() ?? "");
    return log.split("\n").filter((line) => /"level":"(error|fatal)"/.test(line) || /^\S*Error\b/.test(line));
  }

  /** Nothing is left of any call: no leg, no recording. What is left is ended all the same, for the next test's sake. */
  async isQuiet(): Promise<void> {
    try {
      await eventually(
        "nothing is left of any call",
        async () => {
          const { calls, media, recordings } = await this.status();
          return { active: calls.active, legs: media.legs, recordings: recordings.active };
        },
        (left) => left.active + left.legs + left.recordings === 0,
        3_000,
      );
    } catch (error) {
      for (const call of await this.ask<readonly CallView[]>("call", "list", "--active")) {
        await this.say("call", "hang-up", call.id);
      }
      throw error;
    } finally {
      for (const call of await this.calls()) this.#seen.add(call.id);
    }
  }
}

function configText(port: number, [low, high]: readonly [number, number], drain: string): string {
  return `
sip: { udp: { host: ${LOOPBACK}, port: ${port} }, tcp: { host: ${LOOPBACK}, port: ${port} }, qualify: 0s }
http: { host: ${LOOPBACK}, port: 0 }
rtp: { host: ${LOOPBACK}, ports: [${low}, ${high}] }
media: { workers: 1 }
log: { level: info }
drain: ${drain}
`;
}
