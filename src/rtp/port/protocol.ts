// What the main thread and a media worker post to each other. Commands and reports travel in bundles: one message a turn of the loop.

import type { LogFields } from "../../base/log.ts";
import type { MediaCommand, MediaReport } from "../media.ts";

/** Handed to the worker when it starts. */
export interface WorkerInit {
  readonly host: string;
  readonly low: number;
  readonly high: number;
  readonly index: number;
  readonly count: number;
  readonly mediaDir: string;
  readonly country: string;
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

/** Collects what is added during one turn of the event loop and hands it on together, in order. */
export class Bundle<Item> {
  readonly #flush: (items: readonly Item[]) => void;
  #items: Item[] = [];

  constructor(flush: (items: readonly Item[]) => void) {
    this.#flush = flush;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#items.length === 1) setImmediate(() => this.flushNow());
  }

  flushNow(): void {
    const items = this.#items;
    if (items.length === 0) return;
    this.#items = [];
    this.#flush(items);
  }
}
