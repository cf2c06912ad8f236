// A real switch: `./bin/zongji serve` as a child on free ports of loopback with a data directory of its own, spoken to by its own CLI.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, ROOT, until } from "./tools.ts";

const run = promisify(execFile);
const ZONGJI = join(ROOT, "bin", "zongji");

const OFFICE = {
  office: { name: "Real phones", country: "CN" },
  extensions: {
    "1001": { secret: "secret-1001", ring: "5s" },
    "1002": { secret: "secret-1002", ring: "5s" },
  },
  agents: { "5001": { extension: "1002", skills: { service: 5 } } },
  queues: {
    support: {
      number: "7000",
      requires: { service: 1 },
      ring: "5s",
      wrapUp: "1s",
      record: "always",
      waiting: "music/quiet",
    },
  },
  numbers: { "9196": { echo: true } },
};

/** As `call list --json` says it. */
export interface ListedCall {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly ending: string | null;
  readonly endedBy: string | null;
  readonly sipStatus: number | null;
  readonly recordings: readonly { readonly id: string; readonly path: string; readonly state: string }[];
}

export class ServedOffice {
  readonly sipPort: number;
  readonly data: string;
  readonly folder: string;
  #child: ChildProcess | undefined;
  #errors = "";

  private constructor(folder: string, sipPort: number) {
    this.folder = folder;
    this.data = join(folder, "data");
    this.sipPort = sipPort;
  }

  static async start(): Promise<ServedOffice> {
    const folder = mkdtempSync(join(tmpdir(), "zongji-phones-"));
    const sipPort = await freePort();
    const rtpPort = 2 * Math.floor((await freePort()) / 2);
    const listen = { host: "127.0.0.1", port: sipPort };
    const config = {
      sip: { udp: listen, tcp: listen },
      http: { host: "127.0.0.1", port: 0 },
      rtp: { host: "127.0.0.1", ports: rtpPort > 60_000 ? [40_000, 40_200] : [rtpPort, rtpPort + 200] },
    };
    writeFileSync(join(folder, "zongji.yaml"), JSON.stringify(config)); // JSON is YAML
    writeFileSync(join(folder, "office.yaml"), JSON.stringify(OFFICE));
    const office = new ServedOffice(folder, sipPort);
    await office.serve();
    await office.cli("office", "apply", join(folder, "office.yaml"));
    return office;
  }

  /** Resolves when it says `ready`. */
  async serve(): Promise<void> {
    const child = spawn(ZONGJI, ["serve", "--config", join(this.folder, "zongji.yaml"), "--data", this.data], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let out = "";
    child.stdout.on("data", (bytes: Buffer) => {
      out += bytes.toString();
    });
    child.stderr.on("data", (bytes: Buffer) => {
      this.#errors = (this.#errors + bytes.toString()).slice(-20_000);
    });
    await until("the switch to say ready", 15_000, () => {
      if (child.exitCode !== null) throw new Error(`the switch did not start:\n${this.#errors}`);
      return /^ready$/m.test(out) ? true : undefined;
    });
  }

  /** What it logged. */
  get log(): string {
    return this.#errors;
  }

  /** Standard output of one command. */
  async cli(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(ZONGJI, [...args, "--data", this.data]);
    return stdout;
  }

  async calls(): Promise<readonly ListedCall[]> {
    return JSON.parse(await this.cli("call", "list", "--json")) as ListedCall[];
  }

  /** The newest record once its call is over and everything about it is stored. */
  lastCall(to: string): Promise<ListedCall> {
    return until(`the record of a call to ${to}`, 5_000, async () => {
      const [call] = await this.calls();
      const settled = call?.recordings.every(({ state }) => state !== "recording") === true;
      return call?.to === to && call.endedAt !== null && settled ? call : undefined;
    });
  }

  async agentReady(): Promise<void> {
    await this.cli("agent", "sign-in", "5001").catch(() => ""); // signed in already
    await this.cli("agent", "ready", "5001");
  }

  async agentState(): Promise<string> {
    const agents = JSON.parse(await this.cli("agent", "list", "--json")) as { readonly state: string }[];
    return agents[0]?.state ?? "";
  }

  registered(extension: string): Promise<boolean> {
    return until(`extension ${extension} to register`, 8_000, async () => {
      const list = JSON.parse(await this.cli("extension", "list", "--json")) as { id: string; registered: boolean }[];
      return list.find(({ id }) => id === extension)?.registered === true ? true : undefined;
    });
  }

  /** As the kernel or an operator with kill -9 would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const guard = setTimeout(() => child.kill("SIGKILL"), 8_000);
    await gone;
    clearTimeout(guard);
  }
}
