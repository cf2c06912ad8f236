// The real HTTP server before a real switch: every control, the real schema, flows and people; of the world outside there is a simulated network
// and disk. Time is virtual and moves by itself while the switch is up, about ten times as fast as on the wall.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LogControl } from "../../src/api/log-control.ts";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { stateWith } from "../../src/app/control/drain-control.ts";
import { PastOffices } from "../../src/app/control/explain-history.ts";
import { officeControl } from "../../src/app/control/office-control.ts";
import { provisionControl } from "../../src/app/control/provision-control.ts";
import { ProvisionTokens } from "../../src/app/control/provision-tokens.ts";
import { recordingControl } from "../../src/app/control/recording-control.ts";
import { switchControl } from "../../src/app/control/switch-control.ts";
import { SoundKeeper } from "../../src/app/core/qa/sound-keeper.ts";
import { RecordingKeeper } from "../../src/app/core/recording-keeper.ts";
import { eventSockets } from "../../src/app/event-sockets.ts";
import { diskImportFiles } from "../../src/app/import-files.ts";
import { type KeptStorage, keptStorage } from "../../src/app/kept-storage.ts";
import { LogWatches } from "../../src/app/log-watches.ts";
import { openFlows } from "../../src/app/open-flows.ts";
import { openPeople } from "../../src/app/open-people.ts";
import { openPrivacy } from "../../src/app/open-privacy.ts";
import { diskRecordings } from "../../src/app/recording-files.ts";
import { PlainSounds } from "../../src/app/sound/plain-sounds.ts";
import { type Logger, silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { loadOpus } from "../../src/rtp/port/opus.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { openSecretBox } from "../../src/store/secret-box.ts";
import { VirtualClock } from "../world/clock.ts";
import { SimulatedDisk } from "../world/disk.ts";
import { ORDINARY, SimulatedNetwork } from "../world/network.ts";
import { RunningSwitch } from "../world/running-switch.ts";

const STEP_MS = 20;

export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface Heard {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  /** undefined: no JSON. */
  readonly json: unknown;
}

export class WholeSwitch {
  readonly clock = new VirtualClock();
  readonly folder = mkdtempSync(join(tmpdir(), "zongji-whole-"));
  /** For what only calls would bring about. */
  readonly database = new MemoryDatabase({ clock: this.clock, groupMs: 5 });
  readonly #disk = new SimulatedDisk();
  /** Errors in the log. */
  readonly bugs: string[] = [];
  #api: ApiServer | undefined;
  #running: RunningSwitch | undefined;
  #isOpen = true;
  readonly #connections = new Agent({ keepAlive: true });
  readonly #closers: (() => Promise<void>)[] = [];
  #pumped: Promise<void> | undefined;

  /** `http`: at a port too, and events over WebSocket. */
  static async open(officeText: string, { http = false } = {}): Promise<WholeSwitch> {
    const whole = new WholeSwitch();
    whole.#pumped = whole.#pump();
    await whole.#start(officeText, http ? { host: "127.0.0.1", port: 0 } : undefined);
    return whole;
  }

  /** HOST:PORT. */
  get address(): string {
    return this.#api?.listening.find(({ what }) => what === "http")?.address ?? "";
  }

  /** A recording, as the switch leaves it behind. */
  put(path: string, file: Uint8Array): { readonly bytes: number; readonly sha256: string } {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, file);
    this.#disk.files.set(path, file);
    return { bytes: file.length, sha256: createHash("sha256").update(file).digest("hex") };
  }

  async close(): Promise<void> {
    this.#connections.destroy();
    await this.#api?.close();
    for (const close of this.#closers) await close();
    this.#isOpen = false;
    await this.#pumped;
    this.#running?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Over the data directory's socket. A live view is left after its first bytes. */
  send({ method, target, headers = {}, body }: Sent): Promise<Heard> {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const where = { socketPath: join(this.folder, "zongji.sock"), agent: this.#connections };
    return new Promise((resolve, reject) => {
      const client = request({ ...where, method, path: target, headers: { ...headers, ...length } }, (response) => {
        const chunks: Buffer[] = [];
        const type = response.headers["content-type"] ?? "";
        const isLive = type === "application/x-ndjson" || (type === "audio/wav" && !response.headers["content-length"]);
        const done = (): void => {
          const text = Buffer.concat(chunks).toString("utf8");
          const json: unknown = /json$/.test(type) && text !== "" ? JSON.parse(text) : undefined;
          resolve({ status: response.statusCode ?? 0, type, headers: response.headers, text, json });
        };
        if (isLive) {
          done();
          client.destroy();
          return;
        }
        response.on("data", (chunk: Buffer) => void chunks.push(chunk));
        response.on("end", done);
        response.on("error", reject);
      });
      client.on("error", (error) => (client.destroyed ? undefined : reject(error)));
      client.end(body);
    });
  }

  async #start(officeText: string, http: { readonly host: string; readonly port: number } | undefined): Promise<void> {
    const { clock, folder } = this;
    const parsed = parseOffice(officeText);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
    const rng = seededRng(7);
    const network = new SimulatedNetwork({ clock, rng: seededRng(8), quality: ORDINARY });
    const memory = this.database;
    const database: KeptStorage = keptStorage(memory, clock);
    const disk = this.#disk;
    const files = diskRecordings(folder, { current: undefined, all: [] });
    const sounds = new PlainSounds(files.open, loadOpus);
    const log: Logger = {
      ...silentLog,
      error: (event, fields) => void this.bugs.push(`${event} ${JSON.stringify(fields)}`),
    };
    const running = await RunningSwitch.start({
      clock,
      rng,
      host: network.host("10.0.0.1"),
      database: memory,
      disk,
      office: parsed.value,
      log,
      onFact: () => {},
      onBug: () => {},
      rtpPorts: { first: 16_384, count: 100 },
      importFiles: diskImportFiles(folder),
    });
    this.#running = running;
    const pbx = running.core;
    const box = openSecretBox(folder);
    const sink = {
      ...log,
      watches: new LogWatches(() => clock.wall()),
      control: LOG,
      flush: () => {},
      drain: async () => {},
    };
    const flows = await openFlows({ pbx, database, log: sink, audio: () => [], isDemo: false });
    const keeper = new RecordingKeeper({ clock, database, files: disk.recordingFiles });
    const hearing = new SoundKeeper({ clock, database, log, sounds });
    this.#closers.push(() => hearing.close());
    const control = switchControl({
      pbx,
      database,
      dataDirectory: folder,
      version: "0",
      startedAt: clock.wall(),
      state: () => stateWith(pbx.intake, "ready"),
      troubles: () => [],
      parts: () => ({ storage: "ok", recording: "ok" }),
      metrics: { read: async () => ({ type: "text/plain", text: "" }) },
      listening: [],
      mediaWorkers: () => 1,
      configuration: [],
      doctor: async () => [],
      flows: flows.control,
      flowTroubles: () => flows.keeper.troubles(),
      office: officeControl({
        pbx,
        database,
        box,
        revision: 1,
        audio: async () => [],
        suggestSecret: () => "kx83-vnq2-77",
        warnings: (office) => flows.keeper.warningsFor(office),
      }),
      offices: new PastOffices(database, box),
      provision: provisionControl({
        clock,
        log,
        office: () => pbx.office,
        tokens: new ProvisionTokens(clock),
        listening: [{ what: "sip udp", address: "10.0.0.1:5060" }],
        advertised: () => "10.0.0.1",
      }),
      recordings: recordingControl({ pbx, database, keeper, files, sounds }),
      privacy: await openPrivacy({
        pbx,
        database,
        data: folder,
        log,
        rng,
        recordings: { keeper, files },
        opened: { add: (close) => void this.#closers.push(close) },
      }),
      ...(await openPeople({ pbx, database, box, log })),
      log: LOG,
    });
    const { requests } = database;
    this.#api = await startApi({
      ...{ control, data: folder, http, https: undefined, requests, log },
      ...(http && { eventSockets: eventSockets() }),
    });
  }

  async #pump(): Promise<void> {
    while (this.#isOpen) {
      await this.clock.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

const LOG: LogControl = {
  level: () => "info",
  setLevel: () => {},
  watched: () => [],
  watchCalls: () => true,
  unwatchCalls: () => true,
  recent: () => [],
  watch: () => () => {},
};
