// The sound of recordings in two threads of their own, so that nothing of it is ever done where calls are: one of lowest priority hears finished
// recordings, one after the other; one reads and decodes what people listen to. Each begins with the first wish and ends when nobody wants
// anything any more: who records nothing pays nothing.

import { Worker } from "node:worker_threads";
import { limits } from "../../base/limits.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { Span } from "../../qa/hints/activity.ts";
import type { RecordingKey } from "../../rtp/port/sealed-format.ts";
import {
  type HeardSound,
  LISTENS_TO_MANY,
  type OpenPart,
  type PartWish,
  type Sounds,
  TOO_MANY_LISTEN,
} from "../core/qa/sounds.ts";
import type { SoundAnswer, SoundAsk, SoundReport, SoundThreadInit, SoundWish } from "./sound-messages.ts";

export interface SoundThread {
  postMessage(ask: SoundAsk): void;
  on(event: "message", listener: (report: SoundReport) => void): unknown;
  on(event: "error" | "exit", listener: (cause: unknown) => void): unknown;
  unref(): void;
  terminate(): Promise<unknown>;
}

export class ThreadSounds implements Sounds {
  readonly #hearing: AskedThread;
  readonly #playing: AskedThread;
  #parts = 0;
  /** Of them each listener's. */
  readonly #partsOf = new Map<string, number>();
  #lastPart = 0;

  /** `start`: an argument for tests. */
  constructor(
    init: { readonly dataDirectory: string; readonly keys: readonly RecordingKey[]; readonly clock: Clock },
    start: (init: SoundThreadInit) => SoundThread = startSoundThread,
  ) {
    const { dataDirectory, keys, clock } = init;
    this.#hearing = new AskedThread(clock, () => start({ dataDirectory, keys, isPatient: true }));
    this.#playing = new AskedThread(clock, () => start({ dataDirectory, keys, isPatient: false }));
  }

  /** Parts that are open. */
  get size(): number {
    return this.#parts;
  }

  async close(): Promise<void> {
    await Promise.all([this.#hearing.close("the switch stops"), this.#playing.close("the switch stops")]);
  }

  async hear(path: string, omitted: readonly Span[]): Promise<Result<HeardSound, string>> {
    const heard = await this.#hearing.ask({ kind: "hear", path, omitted }, limits.listening.hearMs);
    return heard.ok ? ok((heard.value as SoundAnswer & { readonly kind: "heard" }).heard) : heard;
  }

  async openPart(wish: PartWish): Promise<Result<OpenPart, string>> {
    const { listener } = wish;
    if ((this.#partsOf.get(listener) ?? 0) >= limits.listening.listenersEach) return fail(LISTENS_TO_MANY);
    if (this.#parts >= limits.listening.listeners) return fail(TOO_MANY_LISTEN);
    this.#count(listener, 1);
    const part = ++this.#lastPart;
    const opened = await this.#playing.ask({ kind: "open", part, wish });
    if (!opened.ok) {
      this.#count(listener, -1);
      return opened;
    }
    const { bytes } = opened.value as SoundAnswer & { readonly kind: "opened" };
    let isOpen = true;
    return ok({
      bytes,
      chunks: (from, to) => this.#pieces(part, from, Math.min(to, bytes)),
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        this.#count(listener, -1);
        await this.#playing.ask({ kind: "close", part });
      },
    });
  }

  #count(listener: string, more: 1 | -1): void {
    this.#parts += more;
    const own = (this.#partsOf.get(listener) ?? 0) + more;
    if (own > 0) this.#partsOf.set(listener, own);
    else this.#partsOf.delete(listener);
  }

  async *#pieces(part: number, from: number, to: number): AsyncGenerator<Uint8Array> {
    for (let at = from; at < to; at += limits.listening.pieceBytes) {
      const end = Math.min(to, at + limits.listening.pieceBytes);
      const read = await this.#playing.ask({ kind: "read", part, from: at, to: end });
      if (!read.ok) throw new Error(read.fault);
      yield (read.value as SoundAnswer & { readonly kind: "read" }).bytes;
    }
  }
}

/** A thread that is there while somebody wants something of it, or has a part open. */
class AskedThread {
  readonly #clock: Clock;
  readonly #start: () => SoundThread;
  readonly #asked = new Map<number, (result: Result<SoundAnswer, string>) => void>();
  /** Parts that are open in the thread there is now. */
  readonly #open = new Set<number>();
  #thread: SoundThread | undefined;
  #idle: Timer | undefined;
  #last = 0;

  constructor(clock: Clock, start: () => SoundThread) {
    this.#clock = clock;
    this.#start = start;
  }

  /** `patienceMs`: so long it may take; then the thread is ended, for it cannot be told to leave off. */
  ask(wish: SoundWish, patienceMs?: number): Promise<Result<SoundAnswer, string>> {
    if (wish.kind === "close" && this.#thread === undefined) return Promise.resolve(ok({ kind: "closed" }));
    this.#idle?.cancel();
    const thread = this.#running();
    const id = ++this.#last;
    return new Promise((resolve) => {
      const patience =
        patienceMs === undefined
          ? undefined
          : this.#clock.after(patienceMs, "sound: it takes too long", () => void this.close("it took too long"));
      this.#asked.set(id, (result) => {
        patience?.cancel();
        if (result.ok && wish.kind === "open") this.#open.add(wish.part);
        if (result.ok && wish.kind === "close") this.#open.delete(wish.part);
        resolve(result);
      });
      thread.postMessage({ id, wish });
    });
  }

  async close(why: string): Promise<void> {
    this.#idle?.cancel();
    const thread = this.#thread;
    this.#thread = undefined;
    this.#fail(why);
    await thread?.terminate();
  }

  #running(): SoundThread {
    if (this.#thread !== undefined) return this.#thread;
    const thread = this.#start();
    this.#thread = thread;
    thread.unref();
    thread.on("message", ({ id, result }) => {
      this.#asked.get(id)?.(result);
      this.#asked.delete(id);
      if (this.#asked.size === 0 && this.#open.size === 0) this.#rest();
    });
    const died = (cause: unknown): void => {
      if (this.#thread !== thread) return;
      this.#thread = undefined; // the next wish starts another
      this.#fail(`the thread ended: ${cause instanceof Error ? cause.message : String(cause)}`);
    };
    thread.on("error", died);
    thread.on("exit", died);
    return thread;
  }

  #rest(): void {
    this.#idle?.cancel();
    this.#idle = this.#clock.after(limits.listening.idleMs, "sound: nobody listens", () => void this.close("it rests"));
  }

  #fail(cause: string): void {
    this.#open.clear();
    for (const done of this.#asked.values()) done(fail(cause));
    this.#asked.clear();
  }
}

function startSoundThread(init: SoundThreadInit): SoundThread {
  return new Worker(new URL("./sound-thread.js", import.meta.url), { workerData: init, name: "sound", execArgv: [] });
}
