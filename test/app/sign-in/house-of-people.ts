// A switch as far as signing in goes: real control, real database, the real HTTP server before it; the clock stands still until a test moves it.

import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiServer, startApi } from "../../../src/api/server.ts";
import type { Switch } from "../../../src/app/core/switch.ts";
import { openPeople } from "../../../src/app/open-people.ts";
import type { Database } from "../../../src/base/db.ts";
import { type Logger, silentLog } from "../../../src/base/log.ts";
import type { Office } from "../../../src/office/office.ts";
import { parseOffice } from "../../../src/office/parse.ts";
import { Connection } from "../../../src/store/connection.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { openSecretBox } from "../../../src/store/secret-box.ts";
import { FakeSwitch } from "../../api/fake-switch.ts";

const FILE = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
agents:
  "5001": { extension: "1001", team: a }
  "5002": { extension: "1002", team: b }
queues: { support: { number: "7000" } }
users:
  root: { role: administrator }
  boss: { role: manager, teams: [a] }
  lead: { role: team-leader, teams: [a], queues: [support] }
  li: { role: agent, agent: "5001", extension: "1001" }
  han: { role: agent, agent: "5002", extension: "1002" }
`;

/** Or the tests take long. */
const CHEAP = { memoryCost: 64, timeCost: 1 };

export interface Got {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  readonly retryAfter: string | undefined;
}

export class HouseOfPeople {
  readonly folder = mkdtempSync(join(tmpdir(), "zongji-people-"));
  readonly connection = Connection.openWriter(":memory:");
  readonly audited: unknown[] = [];
  readonly logged: string[] = [];
  nowMs = 1_763_800_000_000;
  office: Office = officeWith("");
  /** A disk that takes its time. */
  beforeWrite: (sql: string) => Promise<void> = async () => {};
  #fake = new FakeSwitch();
  #api: ApiServer | undefined;

  static async open(): Promise<HouseOfPeople> {
    const house = new HouseOfPeople();
    migrate(house.connection.sqlite);
    await house.start();
    return house;
  }

  /** As after a killed process: what is known is what the database has. */
  async start(): Promise<void> {
    await this.#api?.close();
    const pbx = {
      clock: { now: () => this.nowMs, wall: () => this.nowMs },
      records: { find: () => undefined },
      floor: { desk: { explainAgent: () => undefined } },
      voicemail: { messages: { find: () => undefined } },
      people: { audit: { note: (line: unknown) => this.audited.push(line) } },
    };
    Object.defineProperty(pbx, "office", { get: () => this.office });
    const deps = { pbx: pbx as unknown as Switch, database: this.#database(), box: openSecretBox(this.folder) };
    Object.assign(this.#fake, await openPeople({ ...deps, log: this.#log(), cost: CHEAP }));
    const http = { host: "127.0.0.1", port: 0 };
    this.#api = await startApi({ control: this.#fake, data: this.folder, http, https: undefined, log: this.#log() });
  }

  async close(): Promise<void> {
    await this.#api?.close();
    this.#fake.remove();
    this.connection.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Over TCP with this token; without: as a stranger. */
  ask(method: string, path: string, body?: object, token?: string): Promise<Got> {
    const [host, port] = (this.#api?.listening.find(({ what }) => what === "http")?.address ?? "").split(":");
    return this.#send({ host, port }, method, path, body, token);
  }

  /** As the installation: over the data directory's socket. */
  root(method: string, path: string, body?: object): Promise<Got> {
    return this.#send({ socketPath: join(this.folder, "zongji.sock") }, method, path, body, undefined);
  }

  /** The token of a new session. */
  async signIn(user: string, password: string, code?: string): Promise<string> {
    const { status, json } = await this.ask("POST", "/api/sessions", { user, password, code });
    if (status !== 201) throw new Error(JSON.stringify(json));
    return String(json["token"]);
  }

  /** Everything that is on disk. */
  stored(): string {
    const tables = this.connection.all("SELECT name FROM sqlite_master WHERE type = 'table'", []);
    return JSON.stringify(tables.map(({ name }) => this.connection.all(`SELECT * FROM ${String(name)}`, [])));
  }

  #send(
    where: object,
    method: string,
    path: string,
    body: object | undefined,
    token: string | undefined,
  ): Promise<Got> {
    const headers = {
      "user-agent": "test",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    return new Promise((resolve, reject) => {
      const client = request({ ...where, method, path, headers, agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => {
          const { "retry-after": retryAfter } = response.headers;
          resolve({ status: response.statusCode ?? 0, json: JSON.parse(text), retryAfter });
        });
      });
      client.on("error", reject);
      client.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  #database(): Database {
    const { connection } = this;
    return {
      write: async (writes) => {
        await this.beforeWrite(writes[0]?.sql ?? "");
        connection.sqlite.transaction(() => {
          for (const { sql, values } of writes) connection.prepare(sql).run(...values);
        })();
      },
      get: (sql, values) => connection.get(sql, values ?? []),
      query: async (sql, values) => connection.all(sql, values ?? []),
    };
  }

  #log(): Logger {
    const tell = (...said: readonly unknown[]): void => void this.logged.push(JSON.stringify(said));
    return { ...silentLog, info: tell, warn: tell, error: tell };
  }
}

export function officeWith(more: string): Office {
  const office = parseOffice(`${FILE}${more}`);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  return office.value;
}
