// What the main thread and a media worker post to each other. Commands and reports travel in bundles: one message a turn of the loop.

import type { LogFields } from "../../base/log.ts";
import type { MediaCommand, MediaReport } from "../media.ts";
import type { AudioFolders } from "./audio-library.ts";
import type { DtlsIdentity } from "./dtls/server.ts";
import type { RecordingKey } from "./sealed-format.ts";

/** Handed to the worker when it starts. */
export interface WorkerInit {
  readonly host: string;
  readonly low: number;
  readonly high: number;
  readonly index: number;
  readonly count: number;
  readonly audio: AudioFolders;
  readonly country: string;
  /** Seals recordings whose path asks for it; undefined: there are none such. */
  readonly recordingKey: RecordingKey | undefined;
  /** Shown to browsers. */
  readonly dtls: DtlsIdentity;
}

export type ToWorker =
  | { readonly kind: "commands"; readonly commands: readonly MediaCommand[] }
  | { readonly kind: "close" };

export type FromWorker =
  | { readonly kind: "reports"; readonly reports: readonly MediaReport[] }
  | {
      readonly kind: "log";
      readonly level: "debug" | "info" | "warn" | "error";
      readonly event: string;
      readonly fields: LogFields | undefined;
    }
  | { readonly kind: "closed" };

/** What can wait for company so long, ms: waking the other thread costs more than most of what it is told. */
const PATIENCE_MS = 10;

/**
 * Collects what is added and hands it on together, in order: at the end of this turn of the event loop, or, as long as everything in it is
 * patient, some milliseconds later.
 */
export class Bundle<Item> {
  readonly #flush: (items: readonly Item[]) => void;
  readonly #isPatient: (item: Item) => boolean;
  #items: Item[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;

  constructor(init: { readonly flush: (items: readonly Item[]) => void; readonly isPatient: (item: Item) => boolean }) {
    this.#flush = init.flush;
    this.#isPatient = init.isPatient;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#isDue) return;
    if (!this.#isPatient(item)) {
      this.#isDue = true;
      setImmediate(() => this.flushNow());
    } else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.flushNow(), PATIENCE_MS);
    }
  }

  flushNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isDue = false;
    const items = this.#items;
    if (items.length === 0) return;
    this.#items = [];
    this.#flush(items);
  }
}
