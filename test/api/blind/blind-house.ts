// A call centre whose every name, number, id and time is a word that stands nowhere else, so that whoever must not know it can be caught with it: agents
// and their calls must not come out to inspectors, inspectors not to agents and leaders (QA-03). All that anybody is told is kept on a tape.

import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { SqlValue } from "../../../src/base/db.ts";
import { type Heard, WholeSwitch } from "../whole-switch.ts";
import { stereoWav } from "./known-sound.ts";

export const TOKENS = {
  root: "aQ7vw2Rz9LmX4tBn8Ys1",
  boss: "bQ7vw2Rz9LmX4tBn8Ys2",
  falconer: "cQ7vw2Rz9LmX4tBn8Ys3",
  wrenfield: "dQ7vw2Rz9LmX4tBn8Ys4",
  hanlon: "eQ7vw2Rz9LmX4tBn8Ys5",
  overseer: "fQ7vw2Rz9LmX4tBn8Ys6",
  quillfeather: "gQ7vw2Rz9LmX4tBn8Ys7",
  brackenmoor: "hQ7vw2Rz9LmX4tBn8Ys8",
} as const;
export type Persona = keyof typeof TOKENS;

export const OFFICE = `
office: { name: Demo, language: zh, country: CN, timezone: Asia/Shanghai }
extensions:
  "82647": { secret: "kx83-vnq2-77", name: 谷川凌子 }
  "81888": { secret: "ab83-vnq2-78" }
agents:
  "73915": { name: 谷川凌子, extension: "82647", team: kestrel }
  "51888": { name: 韩立, extension: "81888", team: merlin }
queues: { ospreyline: { number: "66427", name: 鹗热线 } }
users:
  root: { role: administrator, token: ${TOKENS.root} }
  boss: { role: manager, token: ${TOKENS.boss} }
  falconer: { role: team-leader, teams: [kestrel], queues: [ospreyline], token: ${TOKENS.falconer} }
  wrenfield: { role: agent, name: 谷川凌子, agent: "73915", extension: "82647", token: ${TOKENS.wrenfield} }
  hanlon: { role: agent, agent: "51888", extension: "81888", token: ${TOKENS.hanlon} }
  overseer: { role: qa-supervisor, token: ${TOKENS.overseer} }
  quillfeather: { role: qa-inspector, name: 司空听雨, token: ${TOKENS.quillfeather} }
  brackenmoor: { role: qa-inspector, name: 端木静言, token: ${TOKENS.brackenmoor} }
performance: { projects: { peregrine: { teams: [kestrel] } } }
quality: { inspectors: { quillfeather: {}, brackenmoor: {} } }
tickets:
  ravenpost: { name: 渡鸦, steps: { record: { next: [done] }, done: { closes: solved } } }
`;

/** Something that must not be known, and something like it that there is not. */
export interface Word {
  readonly kind: string;
  readonly real: string;
  readonly none: string;
}

export const CALLER = "13855526871";
/** 2026-11-04 14:23:47 in Shanghai. */
const AT = Date.UTC(2026, 10, 4, 6, 23, 47);
export const PART_MS = 12_000;
/** Calls of the same agent, an hour apart: the first is judged, the second waits for it, the third is an exercise and an example. */
export const CALLS = ["canary7k", "canary8m", "canary9n"].map((name, place) => {
  const at = AT + place * 3_600_000;
  return {
    ...{ call: `c-20261104-${name}`, recording: `c-20261104-${name}-1`, name, at },
    ...{ talkAt: at + 3_217, path: `recordings/2026/11/04/c-20261104-${name}-1.wav` },
  };
});

/** What tells whose call it was. */
export const OF_AGENTS: readonly Word[] = [
  { kind: "agent", real: "73915", none: "26048" },
  { kind: "agent's name", real: "谷川凌子", none: "石黑曜月" },
  { kind: "user", real: "wrenfield", none: "mossgrove" },
  { kind: "extension", real: "82647", none: "93158" },
  { kind: "team", real: "kestrel", none: "buzzard" },
  { kind: "queue", real: "ospreyline", none: "pelicanway" },
  { kind: "project", real: "peregrine", none: "albatross" },
  { kind: "call", real: "c-20261104-canary7k", none: "c-20261104-nothing7" },
  { kind: "recording", real: "c-20261104-canary7k-1", none: "c-20261104-nothing7-1" },
  { kind: "number", real: CALLER, none: "13966635982" },
  { kind: "customer's name", real: "欧阳墨涵", none: "司马光年" },
  { kind: "inspection", real: "Q-1", none: "Q-999999" },
];

/** As parts of any answer; each form a time, a number or a name may come in. */
export const AGENT_TRACES: readonly string[] = [
  ...OF_AGENTS.filter(({ kind }) => kind !== "inspection").map(({ real }) => real),
  "66427",
  "鹗热线",
  "ravenpost",
  "渡鸦",
  "138 5552 6871",
  "138-5552-6871",
  "55526871",
  "canary",
  "2026-11-04",
  "20261104",
  "2026/11/04",
  ...[
    "06:23:4",
    "14:23:4",
    "06:23:5",
    "14:23:5",
    "07:23:4",
    "15:23:4",
    "07:23:5",
    "15:23:5",
    "08:23:4",
    "16:23:4",
    "08:23:5",
    "16:23:5",
  ],
  ...CALLS.flatMap(({ at, talkAt }) => [at, talkAt].flatMap((ms) => [`${ms}`, `${Math.floor(ms / 1_000)}`])),
  new Date(AT).toUTCString().slice(0, 16),
];

/** What tells who judged. */
export const OF_INSPECTORS: readonly Word[] = [
  { kind: "inspector", real: "quillfeather", none: "thistledown" },
  { kind: "inspector's name", real: "司空听雨", none: "慕容观云" },
  { kind: "second inspector", real: "brackenmoor", none: "heathercroft" },
  { kind: "second inspector's name", real: "端木静言", none: "百里守约" },
];
/** Neither who it was, nor which sheet, nor when it was handed in. */
export const INSPECTOR_TRACES: readonly (string | RegExp)[] = [
  ...OF_INSPECTORS.map(({ real }) => real),
  /\bS-\d+/,
  /"(inspectors?|sheets?|judgedBy|submittedAt|assignedAt|firstHeardAt)":(?!0[,}])/, // sizes in the status are 0 at rest
];

export interface Told {
  readonly to: Persona;
  readonly wish: string;
  readonly body: string | undefined;
  readonly heard: Heard;
}

export class BlindHouse {
  readonly whole: WholeSwitch;
  readonly tape: Told[] = [];
  /** Of the calls, made while it opened: sums of files, ids. */
  readonly secrets: string[] = [];
  /** Whose calls they are: an id. */
  customer = "";

  private constructor(whole: WholeSwitch) {
    this.whole = whole;
  }

  static async open(): Promise<BlindHouse> {
    const house = new BlindHouse(await WholeSwitch.open(OFFICE, { http: true }));
    for (const one of CALLS) await house.#recordCall(one);
    await house.#knowCaller();
    return house;
  }

  close(): Promise<void> {
    return this.whole.close();
  }

  async ask(to: Persona, method: string, target: string, body?: unknown): Promise<Heard> {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const headers = { authorization: `Bearer ${TOKENS[to]}`, "content-type": "application/json" };
    const heard = await this.whole.send({ method, target, headers, ...(text === undefined ? {} : { body: text }) });
    this.tape.push({ to, wish: `${method} ${target}`, body: text, heard });
    return heard;
  }

  /** The same, and it is done. */
  async must(to: Persona, method: string, target: string, body?: unknown): Promise<Heard> {
    const heard = await this.ask(to, method, target, body);
    if (heard.status >= 300)
      throw new Error(`${to} ${method} ${target}: ${heard.status} ${heard.text} ${this.whole.bugs.at(-1)}`);
    return heard;
  }

  /** Every event there was, as a watcher who comes back is told them. */
  async events(to: Persona, after = 0): Promise<string> {
    const headers = { authorization: `Bearer ${TOKENS[to]}` };
    const where = { socketPath: join(this.whole.folder, "zongji.sock"), agent: false };
    const path = `/api/events?follow=false&after=${after}`;
    const text = await new Promise<string>((resolve, reject) => {
      const client = request({ ...where, path, headers }, (response) => {
        let heard = "";
        response.on("data", (chunk) => {
          heard += chunk;
        });
        response.on("end", () => resolve(heard));
      });
      client.on("error", reject);
      client.end();
    });
    const heard: Heard = { status: 200, type: "application/x-ndjson", headers: {}, text, json: undefined };
    this.tape.push({ to, wish: `GET ${path}`, body: undefined, heard });
    return text;
  }

  /** The same as browsers hear it. */
  async socketEvents(to: Persona): Promise<string> {
    const path = "/api/events/socket?follow=false&after=0";
    const socket = new WebSocket(`ws://${this.whole.address}${path}`, ["zongji-events", `bearer.${TOKENS[to]}`]);
    let text = "";
    socket.on("message", (data) => {
      text += `${String(data)}\n`;
    });
    await once(socket, "close");
    const heard: Heard = { status: 101, type: "application/x-ndjson", headers: {}, text, json: undefined };
    this.tape.push({ to, wish: `GET ${path}`, body: undefined, heard });
    return text;
  }

  /** As the switch leaves a recorded call behind. */
  async #recordCall({ call, recording, name, at, talkAt, path }: (typeof CALLS)[number]): Promise<void> {
    const end = talkAt + PART_MS;
    const file = this.whole.put(path, stereoWav(PART_MS / 1_000));
    this.secrets.push(file.sha256);
    await this.#write(
      `INSERT INTO call (id, from_number, from_name, to_number, queue, agent, started_at, queued_at, answered_at, ended_at, ending, wait_ms, talk_ms, hold_ms, disposition)
       VALUES (?, ?, '欧阳墨涵', '66427', 'ospreyline', '73915', ?, ?, ?, ?, 'caller', 3217, ?, 0, 'solved')`,
      [call, CALLER, at, at, talkAt, end, PART_MS],
    );
    for (const [id, side, extension, agent, from] of [
      [`l-${name}-1`, "caller", null, null, at],
      [`l-${name}-2`, "callee", "82647", "73915", talkAt],
    ] as const)
      await this.#write(
        "INSERT INTO leg (id, call_id, side, extension, agent, started_at, answered_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [id, call, side, extension, agent, from, talkAt, end],
      );
    for (const [ordinal, kind, agent, from, to] of [
      [1, "queue", null, at, talkAt],
      [2, "offer", "73915", at + 500, talkAt],
      [3, "talk", "73915", talkAt, end],
    ] as const)
      await this.#write(
        "INSERT INTO segment (call_id, ordinal, kind, queue, agent, started_at, ended_at, outcome) VALUES (?, ?, ?, 'ospreyline', ?, ?, ?, 'answered')",
        [call, ordinal, kind, agent, from, to],
      );
    await this.#write(
      "INSERT INTO recording (id, call_id, path, started_at, duration_ms, bytes, sha256, state, left_leg) VALUES (?, ?, ?, ?, ?, ?, ?, 'saved', ?)",
      [recording, call, path, talkAt, PART_MS, file.bytes, file.sha256, `l-${name}-1`],
    );
  }

  /** Whatever may hang on a call. */
  async #knowCaller(): Promise<void> {
    const wish = { name: "欧阳墨涵", numbers: [{ number: CALLER }], owner: "73915" };
    const { id } = (await this.must("boss", "POST", "/api/customers", wish)).json as { readonly id: string };
    this.secrets.push(id);
    this.customer = id;
    for (const { call } of CALLS) await this.must("wrenfield", "POST", `/api/customers/${id}/calls`, { call });
    const draft = { category: "ravenpost", subject: "for 欧阳墨涵", customer: id, assignee: "wrenfield" };
    await this.must("wrenfield", "POST", "/api/tickets", draft);
  }

  /** Beside the interface: what only calls themselves would bring about. */
  async #write(sql: string, values: readonly SqlValue[]): Promise<void> {
    await this.whole.database.write([{ sql, values }]);
  }
}
