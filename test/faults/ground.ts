// What a fault is tried on: a switch of its own, below which the shim sits, with the soak's office, its phones and carriers. Calls are made, the API is
// asked as an administrator or with somebody's token, and all of it is stopped afterwards.

import { mkdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { OwnSwitch, type SwitchProgram } from "../../bench/load/own-switch.ts";
import { freePort } from "../../bench/load/ports.ts";
import { sleep } from "../../bench/load/process.ts";
import type { CallView, LogLineView, StatusView } from "../../src/api/views.ts";
import { type Kind, kinds } from "../soak/kinds.ts";
import { answering, calling, listening, type Place, type Player } from "../soak/players.ts";
import { agentOf, type Carriers, extensionsOf, type Habit, soakFlow, soakOffice } from "../soak/soak-office.ts";
import { Shim } from "./shim.ts";

const HOST = "127.0.0.1";
const LOOK_MS = 50;
/** Twelve hundred requests a minute are answered; who has more to ask waits. */
const TOO_OFTEN = 429;
/** Of one that is told by name. */
const AGENTS_READY = 20;

export interface GroundInit {
  readonly program: string;
  readonly nodeOptions?: readonly string[];
  /** Lines of zongji.yaml. */
  readonly config?: readonly string[];
  /** What the soak's office file becomes. */
  readonly office?: (text: string, carriers: Carriers) => string;
  /** Which phones there are; left out: those that answer, hang up and speak, and agents. */
  readonly habits?: readonly Habit[];
  /** By the data directory. */
  readonly env?: (data: string) => Readonly<Record<string, string>>;
  /** Below the switch's data directory there is something else by the time it starts. */
  readonly layData?: (data: string) => void;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** What was sent, parsed; a text where it is no JSON. */
  readonly body: unknown;
}

export class Ground {
  readonly pbx: OwnSwitch;
  readonly shim: Shim;
  readonly carriers: Carriers;
  #place: Place | undefined;
  readonly #players: Player[] = [];
  /** Milliseconds of each start to `ready`. */
  readonly starts: number[] = [];

  private constructor(pbx: OwnSwitch, shim: Shim, carriers: Carriers) {
    this.pbx = pbx;
    this.shim = shim;
    this.carriers = carriers;
  }

  static async open(init: GroundInit): Promise<Ground> {
    const env: Record<string, string> = {};
    const made: SwitchProgram = {
      program: init.program,
      nodeOptions: init.nodeOptions ?? [],
      env,
      ...(init.config === undefined ? {} : { config: init.config }),
    };
    const pbx = new OwnSwitch(made);
    init.layData?.(pbx.dataDirectory);
    const shim = new Shim(join(pbx.dataDirectory, ".."), pbx.dataDirectory);
    Object.assign(env, shim.env, init.env?.(pbx.dataDirectory));
    const carriers = { good: await freePort(HOST), broken: await freePort(HOST), refusing: await freePort(HOST) };
    const ground = new Ground(pbx, shim, carriers);
    try {
      await ground.start();
      await ground.#furnish(init);
    } catch (error) {
      await ground.close();
      throw error;
    }
    return ground;
  }

  async #furnish({
    office = (text) => text,
    habits = ["answers", "hangs-up", "speaks", "agent"],
  }: GroundInit): Promise<void> {
    const { sip, dir } = this.pbx.exchangeless();
    this.#place = { target: `${sip.host}:${sip.port}`, dir: join(dir, "phones") };
    mkdirSync(this.#place.dir, { recursive: true });
    await this.pbx.applyText(office(soakOffice(this.carriers), this.carriers));
    await this.pbx.applyFlow(soakFlow);
    for (const habit of habits) this.#players.push((await answering(this.#place, habit)).player);
    if (!habits.includes("agent")) return;
    for (const own of extensionsOf("agent").slice(0, AGENTS_READY)) {
      await this.mustDo("POST", `/api/agents/${agentOf(own)}/sign-in`);
      await this.mustDo("POST", `/api/agents/${agentOf(own)}/ready`);
    }
  }

  get place(): Place {
    if (this.#place === undefined) throw new Error("the office is not furnished yet");
    return this.#place;
  }

  /** Also after `kill`: the same data, the same ports. */
  async start(): Promise<number> {
    const ms = await this.pbx.start();
    this.starts.push(ms);
    return ms;
  }

  async carrier(which: keyof Carriers): Promise<Player> {
    const player = await listening(this.place, which === "good" ? "carrier" : which, this.carriers[which]);
    this.#players.push(player);
    return player;
  }

  /** One call of this kind; undefined: it went as told, else what was otherwise. */
  call(kind: Kind | string): Promise<string | undefined> {
    return this.calls(kind, 1, 10);
  }

  /** So many, so many a second. */
  async calls(kind: Kind | string, count: number, perSecond: number): Promise<string | undefined> {
    const player = await this.begin(kind, count, perSecond);
    const { successful } = await player.finished();
    const { name } = typeof kind === "string" ? { name: kind } : kind;
    return successful === count
      ? undefined
      : `${name}: ${count - successful} of ${count} went otherwise: ${player.trouble()}`;
  }

  async begin(kind: Kind | string, count: number, perSecond: number): Promise<Player> {
    const player = await calling(this.place, typeof kind === "string" ? kindOf(kind) : kind, {
      calls: count,
      perSecond,
    });
    this.#players.push(player);
    return player;
  }

  /** Until `is` says yes; false: it did not within `ms`. */
  async until(ms: number, is: () => Promise<boolean> | boolean): Promise<boolean> {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      if (await is()) return true;
      await sleep(LOOK_MS);
    }
    return is();
  }

  async status(): Promise<StatusView> {
    return (await this.mustDo("GET", "/api/status")) as StatusView;
  }

  /** The newest lines of the log, oldest first. */
  async log(): Promise<readonly LogLineView[]> {
    return (await this.mustDo("GET", "/api/log?lines=1000")) as readonly LogLineView[];
  }

  async hasLogged(event: string): Promise<boolean> {
    return (await this.log()).some((line) => line.event === event);
  }

  /** As an administrator: phones of SIPp that broke off in mid call say nothing. How many there were. */
  async hangUpAll(): Promise<number> {
    const left = (await this.mustDo("GET", "/api/calls?active=true")) as readonly CallView[];
    for (const { id } of left) await this.ask("POST", `/api/calls/${id}/hang-up`);
    return left.length;
  }

  /** Throws where it is refused. */
  async mustDo(method: string, path: string, body?: unknown, token?: string): Promise<unknown> {
    let answer = await this.ask(method, path, body, token);
    for (; answer.status === TOO_OFTEN; answer = await this.ask(method, path, body, token)) await sleep(1_000);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Over HTTP: as the owner, or with somebody's token. A text is sent as it is. Rejects where no answer comes. */
  ask(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
    const { port, token: own } = this.pbx.http;
    const text = typeof body === "string" ? body : JSON.stringify(body ?? {});
    const type = typeof body === "string" ? "application/yaml" : "application/json";
    const headers = { authorization: `Bearer ${token ?? own}`, "content-type": type };
    return new Promise((resolve, reject) => {
      const asked = request({ host: HOST, port, method, path, headers, timeout: 10_000 }, (answer) => {
        let had = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          had += part;
        });
        answer.on("error", reject);
        answer.on("end", () => {
          const retryAfter = answer.headers["retry-after"];
          resolve({ status: answer.statusCode ?? 0, retryAfter, body: parsed(had) });
        });
      });
      asked.on("timeout", () => asked.destroy(new Error(`${path}: no answer in ten seconds`)));
      asked.on("error", reject);
      asked.end(method === "GET" ? undefined : text);
    });
  }

  async close(): Promise<void> {
    this.shim.heal();
    for (const player of this.#players) await player.stop();
    await this.pbx.close();
    this.shim.close();
  }
}

function kindOf(name: string): Kind {
  const kind = kinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`there is no kind of call named ${name}`);
  return kind;
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
