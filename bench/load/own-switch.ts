// A Zongji of the bench's own: temporary data directory, free ports on loopback, the bench's office, stopped and removed afterwards.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { dataFiles } from "../../src/base/data-files.ts";
import { agentKey, type BenchOffice, officeText } from "../office-file.ts";
import type { Exchange } from "./exchange.ts";
import { freePort } from "./ports.ts";
import { type Started, sleep, start, stop } from "./process.ts";

export interface SwitchProgram {
  /** Path of bin/zongji. */
  readonly program: string;
  /** Of Node, e.g. `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
  /** Further environment of its process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further lines of its zongji.yaml, or others in the place of `rtp` and `log`. */
  readonly config?: readonly string[];
}

const HOST = "127.0.0.1";
const READY_MS = 30_000;
const STOP_MS = 15_000;

/** Node's options for a switch whose `liveKib` is asked. */
export const COLLECTING: readonly string[] = [
  "--expose-gc",
  `--import=${new URL("./collect-on-signal.js", import.meta.url).href}`,
];

/** The data directory outlives restarts, so that a start with a stored office can be measured. */
export class OwnSwitch {
  readonly #program: SwitchProgram;
  readonly #dir: string;
  #port = 0;
  #http = 0;
  #started: Started | undefined;

  constructor(program: SwitchProgram) {
    this.#program = program;
    this.#dir = mkdtempSync(join(tmpdir(), "zongji-bench-"));
    mkdirSync(this.#data);
    process.on("exit", this.#remove);
  }

  /** Milliseconds from the start of the process to its line `ready`. Where it was started before: at the same ports. */
  async start(): Promise<number> {
    if (this.#port === 0) [this.#port, this.#http] = [await freePort(HOST), await freePort(HOST)];
    const config = join(this.#dir, "zongji.yaml");
    const { program, nodeOptions, env = {}, config: more = [] } = this.#program;
    writeFileSync(config, configText({ sip: this.#port, http: this.#http, quiet: asksPhones(program), more }));
    const serve = [program, "serve", "--config", config, "--data", this.#data];
    const begin = performance.now();
    const started = await start(process.execPath, [...nodeOptions, ...serve], {
      cwd: this.#dir,
      env: { ...process.env, ...env, ZONGJI_BENCH_HEAP: join(this.#dir, "heap") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#started = started;
    await untilReady(started);
    return performance.now() - begin;
  }

  /** Over the command line, as a person would. */
  applyOffice(office: BenchOffice): Promise<void> {
    return this.applyText(officeText(office));
  }

  get dataDirectory(): string {
    return this.#data;
  }

  /** An office file. */
  applyText(text: string): Promise<void> {
    return this.#apply("office", text);
  }

  /** A flow's document. */
  applyFlow(text: string): Promise<void> {
    return this.#apply("flow", text);
  }

  async #apply(noun: "office" | "flow", text: string): Promise<void> {
    const file = join(this.#dir, `${noun}.yaml`);
    writeFileSync(file, text);
    const args = [this.#program.program, noun, "apply", file, "--data", this.#data];
    const { child, exited } = await start(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    if ((await exited) !== 0) throw new Error(`${noun} apply failed: ${said.trim()}`);
  }

  /** Where it is reached, without an office of the bench. */
  exchangeless(): { readonly sip: Exchange["sip"]; readonly dir: string; readonly pid: number } {
    if (this.#started === undefined) throw new Error("the switch is not running");
    return { sip: { host: HOST, port: this.#port }, dir: this.#dir, pid: this.#started.pid };
  }

  exchange(office: BenchOffice): Exchange {
    return {
      sip: { host: HOST, port: this.#port },
      localHost: HOST,
      callers: office.callers,
      callees: office.callees,
      recorded: office.recorded,
      queue: { number: office.queue, agents: office.agents },
      pid: this.#started?.pid,
      dir: this.#dir,
      liveKib: () => this.liveKib(),
      agentsReady: async (count) => {
        for (const { user } of office.agents.slice(0, count)) {
          await this.ask("POST", `/api/agents/${agentKey(user)}/sign-in`);
          await this.ask("POST", `/api/agents/${agentKey(user)}/ready`);
        }
      },
      close: () => this.close(),
    };
  }

  /** Calls in progress are cut off. */
  async stop(): Promise<void> {
    const started = this.#started;
    this.#started = undefined;
    if (started !== undefined) await stop(started, "SIGTERM", STOP_MS);
  }

  /** kill -9 */
  async kill(): Promise<void> {
    const started = this.#started;
    this.#started = undefined;
    if (started !== undefined) await stop(started, "SIGKILL", STOP_MS);
  }

  /** Nobody reads what it says on standard error any more. */
  deafen(): void {
    this.#started?.child.stderr?.removeAllListeners("data").pause();
  }

  /** Of its HTTP interface, with the token of its data directory. */
  get http(): { readonly port: number; readonly token: string } {
    return { port: this.#http, token: readFileSync(join(this.#data, dataFiles.token), "utf8").trim() };
  }

  /** Its files stay: somebody wants to look at them. */
  keep(): string {
    process.off("exit", this.#remove);
    return this.#dir;
  }

  async close(): Promise<void> {
    await this.stop();
    this.#remove();
    process.off("exit", this.#remove);
  }

  /** What lives in the main thread's heap once all garbage is gone, KiB; needs `COLLECTING`. */
  async liveKib(): Promise<number | undefined> {
    const file = join(this.#dir, "heap");
    if (!this.#program.nodeOptions.includes("--expose-gc") || this.#started === undefined) return undefined;
    rmSync(file, { force: true });
    process.kill(this.#started.pid, "SIGUSR2");
    for (let i = 0; i < 100 && !existsSync(file); i++) await sleep(50);
    return existsSync(file) ? Number(readFileSync(file, "utf8")) / 1_024 : undefined;
  }

  /** The control interface, as the command line uses it. */
  ask(method: "GET" | "POST", path: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      const asked = request({ method, path, socketPath: join(this.#data, dataFiles.socket), headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => {
          if ((answer.statusCode ?? 500) < 300) resolve(text === "" ? undefined : JSON.parse(text));
          else reject(new Error(`${path}: ${answer.statusCode} ${text}`));
        });
      });
      asked.on("error", reject);
      asked.end(method === "GET" ? undefined : "{}");
    });
  }

  get #data(): string {
    return join(this.#dir, "data");
  }

  readonly #remove = (): void => rmSync(this.#dir, { recursive: true, force: true });
}

/** SIPp's phones do not answer OPTIONS; nor does 0.1.0, with which is compared, know the setting. */
function asksPhones(program: string): boolean {
  const config = join(dirname(program), "..", "dist", "app", "config.js");
  return existsSync(config) && readFileSync(config, "utf8").includes("qualify");
}

function configText(of: {
  readonly sip: number;
  readonly http: number;
  readonly quiet: boolean;
  readonly more: readonly string[];
}): string {
  const { sip, http, quiet, more } = of;
  const usual = [
    `sip: { udp: { host: ${HOST}, port: ${sip} }, tcp: { host: ${HOST}, port: ${sip} }${quiet ? ", qualify: 0s" : ""} }`,
    `http: { host: ${HOST}, port: ${http} }`,
    `rtp: { host: ${HOST} }`,
    "log: { level: warn }",
    "drain: 1s",
  ];
  const keyOf = (line: string): string => line.split(":")[0] ?? "";
  const told = new Set(more.map(keyOf));
  return [...usual.filter((line) => !told.has(keyOf(line))), ...more, ""].join("\n");
}

/** Rejects with what the switch said on standard error. */
function untilReady({ child, exited }: Started): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    let heard = "";
    const patience = setTimeout(() => reject(new Error(`the switch was not ready in time: ${said.trim()}`)), READY_MS);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2_000);
    });
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
      if (!/^ready$/m.test(heard)) return;
      clearTimeout(patience);
      resolve();
    });
    void exited.then((status) => {
      clearTimeout(patience);
      reject(new Error(`the switch ended with status ${status} before it was ready: ${said.trim()}`));
    });
  });
}
