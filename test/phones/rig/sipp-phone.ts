// A phone played by SIPp: one account, one port, a script at a time.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { secretOf } from "./office.ts";
import { freeMediaPort, freePort, isBound, LOOPBACK } from "./ports.ts";
import { type Program, startProgram } from "./programs.ts";
import { CalleeScript, CallerScript, type Who } from "./script.ts";
import type { RealSwitch } from "./switch.ts";

const LIMIT_S = 25;

type Transport = "udp" | "tcp" | "tls";

/** Where the phone and its switch are, if not at 127.0.0.1 and the usual port. */
interface Place {
  readonly host?: string;
  readonly port?: number;
  /** The phone's own address, where it is not the switch's. */
  readonly own?: string;
}

const playing = new Set<Program>();

/** Phones whose script is not through lose their power: after a test that failed. */
export function endSippPhones(): void {
  for (const program of playing) program.kill("SIGKILL");
}

export interface Performance {
  /** When its script is through; rejects at the first thing that was not as told. */
  readonly done: Promise<void>;
  /** All that was sent and received, as SIPp writes it down. */
  readonly messages: () => Promise<string>;
}

type Script = CallerScript | CalleeScript;

export class SippPhone {
  readonly who: Who;
  readonly port: number;
  readonly transport: Transport;
  readonly #office: RealSwitch;
  readonly #place: Place;

  private constructor(office: RealSwitch, who: Who, transport: Transport, port: number, place: Place) {
    this.#office = office;
    this.#place = place;
    this.who = who;
    this.transport = transport;
    this.port = port;
  }

  static async make(
    office: RealSwitch,
    user: string,
    transport: Transport = "udp",
    secret = secretOf(user),
    place: Place = {},
  ): Promise<SippPhone> {
    return new SippPhone(office, { user, secret }, transport, await freePort(), place);
  }

  static async registered(office: RealSwitch, user: string, transport: Transport = "udp"): Promise<SippPhone> {
    const phone = await SippPhone.make(office, user, transport);
    await phone.plays(phone.caller().registers(600));
    return phone;
  }

  /** A script for this phone as the one who calls. */
  caller(): CallerScript {
    return new CallerScript(this.who);
  }

  callee(): CalleeScript {
    return new CalleeScript(this.who);
  }

  /** From start to end. */
  async plays(script: Script): Promise<void> {
    const { done } = await this.begins(script);
    await done;
  }

  /** Resolves when the phone is there. */
  async begins(script: Script): Promise<Performance> {
    const folder = this.#office.makeFolder(`sipp-${this.who.user}`);
    writeFileSync(join(folder, "scenario.xml"), script.xml());
    const program = startProgram({
      command: "sipp",
      args: await this.#arguments(),
      folder,
      limitMs: (LIMIT_S + 10) * 1_000,
      env: { TERM: "dumb" },
    });
    playing.add(program);
    const done = program.ended.then(({ status, signal, err }) => {
      playing.delete(program);
      if (status !== 0) throw new Error(report(this.who.user, folder, `${status ?? signal}`, err));
    });
    done.catch(() => {}); // whoever awaits `done` sees it; nobody may be awaiting it yet
    if (!script.begins) {
      const table = `${this.transport === "udp" ? "udp" : "tcp"}${this.#place.host?.includes(":") ? "6" : ""}` as const;
      const isThere = (): boolean => program.hasEnded() || isBound(this.port, table);
      await eventually(`the phone of ${this.who.user} is there`, isThere, (there) => there);
    }
    return { done, messages: () => done.then(() => readFileSync(join(folder, "messages.log"), "utf8")) };
  }

  async #arguments(): Promise<readonly string[]> {
    const { host = LOOPBACK, port = this.#office.port } = this.#place;
    const { own: ours = host } = this.#place;
    const own = ["-i", ours, "-p", `${this.port}`, "-mi", ours, "-mp", `${await freeMediaPort()}`];
    // SIPp forgets the brackets of an IPv6 address in its credentials
    const credentials = host.includes(":") ? ["-auth_uri", `[${host}]:${port}`] : [];
    const control = ["-cp", `${await freePort()}`, "-nostdin", "-m", "1", "-deadcall_wait", "0"];
    const limits = ["-timeout", `${LIMIT_S}`, "-timeout_error", "-recv_timeout", "15000"];
    const traces = ["-trace_err", "-trace_msg", "-message_file", "messages.log", "-error_file", "errors.log"];
    const transport = ["-t", { udp: "u1", tcp: "t1", tls: "l1" }[this.transport]];
    return [
      `${host.includes(":") ? `[${host}]` : host}:${port}`,
      "-sf",
      "scenario.xml",
      ...own,
      ...credentials,
      ...control,
      ...limits,
      ...traces,
      ...transport,
    ];
  }
}

/** All of them, or the first that failed. */
export async function all(...performances: readonly Performance[]): Promise<void> {
  await Promise.all(performances.map(({ done }) => done));
}

function report(user: string, folder: string, status: string, err: string): string {
  const read = (name: string): string =>
    readdirSync(folder).includes(name) ? readFileSync(join(folder, name), "utf8") : "";
  const messages = read("messages.log").slice(-6_000);
  return `the phone of ${user} did not see what its script says (sipp ended with ${status})\n${read("errors.log") || err.slice(-1_500)}\n${messages}`;
}
