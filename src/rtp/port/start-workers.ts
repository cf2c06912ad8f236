// Starts the media workers and gives the main thread its MediaDesk. `app` calls it once. A worker that dies is told to the desk and
// started again a second later.

import { Worker } from "node:worker_threads";
import type { Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { MediaCommand, MediaFact, MediaReport } from "../media.ts";
import { MediaDesk, type MediaWorkerLink } from "../media-desk.ts";
import type { AudioFolders } from "./audio-library.ts";
import type { DtlsIdentity } from "./dtls/server.ts";
import { Bundle, type FromWorker, type ToWorker, type WorkerInit } from "./protocol.ts";
import type { RecordingKey } from "./sealed-format.ts";

export interface MediaWorkersInit {
  /** At least 1. */
  readonly count: number;
  /** Where the sockets are bound, e.g. "0.0.0.0". */
  readonly host: string;
  /** First and last port. */
  readonly ports: readonly [number, number];
  readonly audio: AudioFolders;
  /** ISO 3166, two letters. */
  readonly country: string;
  /** Seals recordings whose path asks for it; undefined: there are none such. */
  readonly recordingKey?: RecordingKey | undefined;
  /** Shown to browsers. */
  readonly dtls: DtlsIdentity;
  readonly log: Logger;
  readonly clock: Clock;
  readonly onFact: (fact: MediaFact) => void;
  /** Compiled worker; beside this file unless told otherwise. */
  readonly entry?: URL;
}

export interface MediaWorkers {
  readonly plane: MediaDesk;
  /** Ends legs and recordings; resolves when the files are closed and the threads gone. */
  close(): Promise<void>;
}

/** Some thousand legs take a hundred. A worker that takes more than this is ended alone, before the machine has nothing left for the others. */
const RESOURCES = { maxOldGenerationSizeMb: 512 } as const;
const RESTART_MS = 1_000;
const CLOSE_MS = 10_000;

export interface StartingWorkers extends MediaWorkers {
  /** Resolves once every worker holds ports; rejects when one cannot start. */
  readonly started: Promise<void>;
}

/** Their threads begin; until `started` there is no port to be had. */
export function openMediaWorkers(init: MediaWorkersInit): StartingWorkers {
  const workers = Array.from({ length: init.count }, (_, index) => new RunningWorker(init, index));
  const plane = new MediaDesk(workers, { facts: init.onFact, log: init.log, clock: init.clock });
  const started = Promise.all(workers.map((worker) => worker.start())).then(() => undefined);
  started.catch(() => undefined); // told to whoever awaits it, later
  return {
    plane,
    started,
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

/** Resolves once every worker holds ports; rejects when one cannot start. */
export async function startMediaWorkers(init: MediaWorkersInit): Promise<MediaWorkers> {
  const workers = openMediaWorkers(init);
  try {
    await workers.started;
  } catch (error) {
    await workers.close();
    throw error;
  }
  return workers;
}

class RunningWorker implements MediaWorkerLink {
  onReport: ((report: MediaReport) => void) | undefined;
  onDied: ((cause: string) => void) | undefined;
  readonly #init: MediaWorkersInit;
  readonly #index: number;
  #worker: Worker | undefined;
  #closing: (() => void) | undefined;
  #isClosing = false;
  #restart: NodeJS.Timeout | undefined;
  readonly #commands = new Bundle<MediaCommand>({
    flush: (commands) => this.#post({ kind: "commands", commands }),
    // A leg is opened a round trip before its peer can send to it, and nobody waits for the end of one.
    isPatient: ({ kind }) => kind === "open" || kind === "close" || kind === "record-stop",
  });

  constructor(init: MediaWorkersInit, index: number) {
    this.#init = init;
    this.#index = index;
  }

  post(command: MediaCommand): void {
    if (this.#worker !== undefined) this.#commands.add(command);
  }

  /** Resolves with the first ports. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { host, ports, audio, country, count, dtls, recordingKey } = this.#init;
      const data: WorkerInit = {
        host,
        low: ports[0],
        high: ports[1],
        index: this.#index,
        count,
        audio,
        country,
        dtls,
        recordingKey,
      };
      const entry = this.#init.entry ?? new URL("./worker.js", import.meta.url);
      const worker = new Worker(entry, { workerData: data, name: `media-${this.#index}`, resourceLimits: RESOURCES });
      this.#worker = worker;
      let cause = "the thread ended";
      worker.on("message", (message: FromWorker) => {
        this.#hear(message);
        if (message.kind === "reports") resolve();
      });
      worker.on("error", (error) => {
        cause = String(error);
      });
      worker.on("exit", () => {
        reject(new Error(`media worker ${this.#index}: ${cause}`));
        this.#exited(cause);
      });
    });
  }

  close(): Promise<void> {
    this.#isClosing = true;
    if (this.#restart !== undefined) clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const patience = setTimeout(() => void worker.terminate(), CLOSE_MS);
      this.#closing = () => {
        clearTimeout(patience);
        resolve();
      };
      this.#commands.flushNow();
      this.#post({ kind: "close" });
    });
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #hear(message: FromWorker): void {
    if (message.kind === "reports") for (const report of message.reports) this.onReport?.(report);
    else if (message.kind === "log") this.#init.log[message.level](message.event, message.fields);
  }

  #exited(cause: string): void {
    this.#worker = undefined;
    if (this.#isClosing) {
      this.#closing?.();
      return;
    }
    this.onDied?.(cause);
    this.#restart = setTimeout(() => {
      // Its own end is heard in "exit" again, which tries once more.
      this.start().catch((error) => this.#init.log.error("media.worker-not-started", { cause: String(error) }));
    }, RESTART_MS);
  }
}
