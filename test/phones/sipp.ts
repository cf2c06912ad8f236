// SIPp as a phone: one scenario, one call, and what it had to say when something came that it did not expect.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServedOffice } from "./served-office.ts";
import { freePort } from "./tools.ts";

const LIMIT_S = 20;

export interface SippInit {
  readonly office: ServedOffice;
  /** A file of scenarios/ without its ending. */
  readonly scenario: string;
  readonly extension: string;
  readonly port: number;
  /** What a caller dials. */
  readonly dial?: string;
  readonly contactPort?: number;
  readonly transport?: "udp" | "tcp";
  /** Wrong on purpose. */
  readonly secret?: string;
}

export interface SippResult {
  /** Exit status: 0 the scenario went to its end. */
  readonly status: number;
  readonly trouble: string;
}

export async function sipp(init: SippInit): Promise<SippResult> {
  const { office, extension } = init;
  const mediaPort = 2 * Math.floor((await freePort()) / 2);
  const errors = join(office.folder, `sipp-${init.port}-${Date.now()}.err`);
  const args = [
    `127.0.0.1:${office.sipPort}`,
    ...["-sf", join(import.meta.dirname, "scenarios", `${init.scenario}.xml`)],
    ...["-m", "1", "-i", "127.0.0.1", "-p", String(init.port), "-mi", "127.0.0.1", "-mp", String(mediaPort)],
    ...["-t", init.transport === "tcp" ? "t1" : "u1"],
    ...["-key", "user", extension, "-au", extension, "-ap", init.secret ?? `secret-${extension}`],
    ...["-s", init.dial ?? extension, "-key", "contact_port", String(init.contactPort ?? init.port)],
    ...["-nostdin", "-timeout", `${LIMIT_S}s`, "-timeout_error", "-trace_err", "-error_file", errors],
  ];
  const status = await new Promise<number>((resolve) => {
    const child = spawn("sipp", args, { stdio: "ignore", cwd: office.folder });
    child.once("error", () => resolve(-1));
    child.once("exit", (code) => resolve(code ?? -1));
  });
  return { status, trouble: status !== 0 && existsSync(errors) ? readFileSync(errors, "utf8") : "" };
}

/** A desk of two phones: 1001 calls from one port, 1002 is rung at the other. */
export class SippPair {
  readonly callerPort: number;
  readonly calleePort: number;
  #office: ServedOffice;

  private constructor(office: ServedOffice, callerPort: number, calleePort: number) {
    this.#office = office;
    this.callerPort = callerPort;
    this.calleePort = calleePort;
  }

  static async register(office: ServedOffice): Promise<SippPair> {
    const pair = new SippPair(office, await freePort(), await freePort());
    for (const [extension, contactPort] of [
      ["1001", pair.callerPort],
      ["1002", pair.calleePort],
    ] as const) {
      const result = await sipp({ office, scenario: "register", extension, port: await freePort(), contactPort });
      if (result.status !== 0) throw new Error(`${extension} could not register:\n${result.trouble}`);
    }
    return pair;
  }

  /** Both scenarios, to the end of both. */
  async call(init: {
    readonly caller: string;
    readonly callee?: string;
    readonly dial: string;
    readonly transport?: "udp" | "tcp";
  }): Promise<readonly SippResult[]> {
    const office = this.#office;
    const callee =
      init.callee === undefined
        ? []
        : [sipp({ office, scenario: init.callee, extension: "1002", port: this.calleePort })];
    await new Promise((resolve) => setTimeout(resolve, 200)); // the callee's socket is bound by then
    const caller = sipp({
      office,
      scenario: init.caller,
      extension: "1001",
      port: this.callerPort,
      dial: init.dial,
      ...(init.transport === undefined ? {} : { transport: init.transport }),
    });
    return Promise.all([caller, ...callee]);
  }
}
