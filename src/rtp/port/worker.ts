// Entry of a media worker thread: one MediaEngine with real sockets, files and clock. `start-workers.ts` starts it and speaks to it.

import { randomFillSync } from "node:crypto";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Logger } from "../../base/log.ts";
import { fraction, type Rng } from "../../base/rng.ts";
import type { Clock, Millis, WallMillis } from "../../base/time.ts";
import { makeCodecKit } from "../codec-kit.ts";
import type { MediaReport, RtpPort } from "../media.ts";
import { MediaEngine } from "../media-engine.ts";
import { openAudio } from "./audio-library.ts";
import { dtlsWith } from "./dtls/server.ts";
import { loadOpus } from "./opus.ts";
import { PortRange } from "./port-range.ts";
import { Bundle, type FromWorker, type ToWorker, type WorkerInit } from "./protocol.ts";
import { sealingStore } from "./sealed-file.ts";
import { nodeSrtpCrypto } from "./srtp-crypto.ts";
import { WavFileStore } from "./wav-file.ts";

/** So many pairs at once when the stock is filled: some 2 ms, so that packets do not wait longer. */
const PORTS_AT_ONCE = 16;
const FIRST_PORTS = 64;

function run(parent: MessagePort, init: WorkerInit): void {
  const post = (message: FromWorker): void => parent.postMessage(message);
  const log = makeLog(post);
  const reports = new Bundle<MediaReport>({
    flush: (bundle) => post({ kind: "reports", reports: bundle }),
    isPatient: ({ kind }) => kind === "leg-closed" || kind === "recording-saved" || kind === "ports",
  });
  const files = new WavFileStore();
  const unusable = ({ path, cause }: { readonly path: string; readonly cause: string }): void =>
    log.warn("media.audio-unusable", { path, cause });
  const audio = openAudio(init.audio, unusable);
  void audio.check();
  const opus = loadOpus();
  if (!opus.ok) log.warn("media.no-opus", { cause: opus.fault });
  const rng = systemRng();
  const opener = new PortOpener(init, { log, rng });
  const engine = new MediaEngine({
    clock: systemClock,
    rng,
    log,
    audio: audio.library,
    files: sealingStore(files, init.recordingKey),
    codecs: makeCodecKit(opus.ok ? opus.value : undefined),
    srtpCrypto: nodeSrtpCrypto,
    openDtls: dtlsWith(init.dtls),
    report: (report) => reports.add(report),
    country: init.country,
    needPorts: (count) => opener.want(count),
  });
  opener.start(engine);
  if (engine.sizes.portsReady === 0)
    throw new Error(`no free pair of ports in ${init.low}-${init.high} on ${init.host}`);
  parent.on("message", (message: ToWorker) => {
    if (message.kind === "commands") {
      for (const command of message.commands) engine.command(command);
      return;
    }
    opener.stop();
    engine.close();
    void files.idle().then(() => {
      reports.flushNow();
      post({ kind: "closed" });
      parent.close();
    });
  });
}

/** Binds what is wanted a few at a time between packets. */
class PortOpener {
  readonly #range: PortRange;
  #engine: MediaEngine | undefined;
  #wanted = 0;
  #running = false;

  constructor(init: WorkerInit, { log, rng }: { readonly log: Logger; readonly rng: Rng }) {
    const onBug = (error: unknown): void => log.error("media.bug", { error: String(error) });
    this.#range = new PortRange({ ...init, begin: fraction(rng), onBug });
  }

  start(engine: MediaEngine): void {
    this.#engine = engine;
    this.#open(FIRST_PORTS);
  }

  want(count: number): void {
    this.#wanted += count;
    if (!this.#running) this.#continue();
  }

  stop(): void {
    this.#engine = undefined;
    this.#wanted = 0;
  }

  #continue(): void {
    this.#running = this.#wanted > 0;
    if (!this.#running) return;
    setImmediate(() => {
      const count = Math.min(this.#wanted, PORTS_AT_ONCE);
      this.#wanted -= count;
      if (this.#engine !== undefined) this.#open(count);
      this.#continue();
    });
  }

  #open(count: number): void {
    const ports: RtpPort[] = [];
    while (ports.length < count) {
      const port = this.#range.open();
      if (port === undefined) break;
      ports.push(port);
    }
    this.#engine?.addPorts(ports);
    if (ports.length === count) return;
    this.#wanted = 0;
    this.#engine?.noMorePorts();
  }
}

const wallAtZero = Date.now() - performance.now();

const systemClock: Clock = {
  now: () => performance.now() as Millis,
  wall: () => (wallAtZero + performance.now()) as WallMillis,
  after(afterMs, _why, run) {
    const timer = setTimeout(run, Math.round(afterMs));
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The system's generator, a page at a time. */
function systemRng(): Rng {
  const page = new Uint32Array(256);
  let at = page.length;
  return {
    uint32() {
      if (at === page.length) {
        randomFillSync(page);
        at = 0;
      }
      return page[at++] as number;
    },
  };
}

function makeLog(post: (message: FromWorker) => void): Logger {
  const at =
    (level: "debug" | "info" | "warn" | "error"): Logger["info"] =>
    (event, fields) =>
      post({ kind: "log", level, event, fields });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

if (parentPort !== null) run(parentPort, workerData as WorkerInit);
