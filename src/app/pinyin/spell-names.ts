// How names sound, asked of a thread that is started with the first Chinese name and ends when nobody has asked for a while: an office without
// customers pays nothing for the dictionary.

import { Worker } from "node:worker_threads";
import { limits } from "../../base/limits.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { Spelling } from "../../crm/customers/find-terms.ts";
import type { Pinyin } from "../../crm/customers/pinyin.ts";

export interface SpellAsk {
  readonly id: number;
  readonly texts: readonly string[];
}

export interface SpellAnswer {
  readonly id: number;
  readonly spellings: readonly Spelling[];
}

interface Asked {
  readonly done: (spellings: readonly Spelling[]) => void;
  readonly failed: (cause: Error) => void;
}

export interface SpellThread {
  postMessage(ask: SpellAsk): void;
  on(event: "message", listener: (answer: SpellAnswer) => void): unknown;
  on(event: "error" | "exit", listener: (cause: unknown) => void): unknown;
  unref(): void;
  terminate(): Promise<unknown>;
}

export class SpelledNames implements Pinyin {
  readonly #clock: Clock;
  readonly #start: () => SpellThread;
  readonly #asked = new Map<number, Asked>();
  #thread: SpellThread | undefined;
  #idle: Timer | undefined;
  #last = 0;

  constructor(clock: Clock, start: () => SpellThread = startPinyinThread) {
    this.#clock = clock;
    this.#start = start;
  }

  async spell(texts: readonly string[]): Promise<readonly Spelling[]> {
    if (this.#asked.size >= limits.customers.spellAsks) throw new Error("too many names wait for their sound");
    this.#idle?.cancel();
    const thread = this.#running();
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { done: resolve, failed: reject });
      thread.postMessage({ id, texts });
    });
  }

  async close(): Promise<void> {
    this.#idle?.cancel();
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
    this.#fail("the switch stops");
  }

  #running(): SpellThread {
    if (this.#thread !== undefined) return this.#thread;
    const thread = this.#start();
    this.#thread = thread;
    thread.unref();
    thread.on("message", ({ id, spellings }) => {
      this.#asked.get(id)?.done(spellings);
      this.#asked.delete(id);
      if (this.#asked.size === 0) this.#rest();
    });
    const died = (cause: unknown): void => {
      if (this.#thread !== thread) return;
      this.#thread = undefined; // the next name starts another
      this.#fail(String(cause));
    };
    thread.on("error", died);
    thread.on("exit", died);
    return thread;
  }

  #rest(): void {
    this.#idle?.cancel();
    this.#idle = this.#clock.after(limits.customers.spellIdleMs, "pinyin: nobody asks", () => void this.close());
  }

  #fail(cause: string): void {
    for (const { failed } of this.#asked.values()) failed(new Error(cause));
    this.#asked.clear();
  }
}

function startPinyinThread(): SpellThread {
  const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  return new Worker(new URL(`./pinyin-thread${ending}`, import.meta.url), { name: "pinyin", execArgv: [] });
}
