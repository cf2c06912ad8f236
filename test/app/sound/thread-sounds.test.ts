// Threads for the sound of recordings, played by what they do without one: who asks what, what becomes of it when a thread dies.

import { describe, expect, test } from "vitest";
import { LISTENS_TO_MANY, type OpenPart, type Sounds, TOO_MANY_LISTEN } from "../../../src/app/core/qa/sounds.ts";
import type { SoundAsk, SoundReport, SoundThreadInit } from "../../../src/app/sound/sound-messages.ts";
import { SoundWork } from "../../../src/app/sound/sound-work.ts";
import { type SoundThread, ThreadSounds } from "../../../src/app/sound/thread-sounds.ts";
import { limits } from "../../../src/base/limits.ts";
import { ok } from "../../../src/base/result.ts";
import { VirtualClock } from "../../world/clock.ts";

const FILE = Uint8Array.from({ length: 600_000 }, (_, i) => i % 251);
const part: OpenPart = {
  bytes: FILE.length,
  chunks: async function* (from, to) {
    yield FILE.subarray(from, to);
  },
  close: async () => {},
};
const sounds: Sounds = {
  hear: async (path) =>
    path === "never" ? new Promise(() => {}) : ok({ activity: FILE.slice(0, 3), peaks: FILE.slice(0, 2) }),
  openPart: async () => ok(part),
};

class FakeThread implements SoundThread {
  readonly work = new SoundWork(sounds);
  readonly init: SoundThreadInit;
  isOver = false;
  #report: (report: SoundReport) => void = () => {};
  #exit: (cause: unknown) => void = () => {};

  constructor(init: SoundThreadInit) {
    this.init = init;
  }

  postMessage({ id, wish }: SoundAsk): void {
    void this.work.do(wish).then((result) => this.#report({ id, result }));
  }

  on(event: string, listener: never): void {
    if (event === "message") this.#report = listener;
    if (event === "exit") this.#exit = listener;
  }

  unref(): void {}

  async terminate(): Promise<void> {
    this.isOver = true;
  }

  die(): void {
    this.#exit(1);
  }
}

function make() {
  const clock = new VirtualClock();
  const threads: FakeThread[] = [];
  const made = new ThreadSounds({ dataDirectory: "/d", keys: [], clock }, (init) => {
    const thread = new FakeThread(init);
    threads.push(thread);
    return thread;
  });
  return { clock, threads, made };
}

const wish = { path: "a.wav", fromMs: 0, toMs: 1, isSwapped: false, listener: "zhou" };

describe("QA-05 the threads behind it", () => {
  test("hearing has a thread of lowest priority, listening another; both end when nobody wants anything", async () => {
    const { clock, threads, made } = make();
    expect(await made.hear("a.wav", [])).toEqual(ok({ activity: FILE.slice(0, 3), peaks: FILE.slice(0, 2) }));
    const opened = await made.openPart(wish);
    if (!opened.ok) throw new Error(opened.fault);
    expect(threads.map(({ init }) => init.isPatient)).toEqual([true, false]);
    await clock.advance(limits.listening.idleMs + 1);
    expect(threads.map(({ isOver }) => isOver)).toEqual([true, false]); // a part is open
    await opened.value.close();
    expect(threads[1]?.work.size).toBe(0);
    await clock.advance(limits.listening.idleMs + 1);
    expect(threads.map(({ isOver }) => isOver)).toEqual([true, true]);
    expect(made.size).toBe(0);
  });

  test("a part comes in pieces, each asked for when it is wanted", async () => {
    const { made } = make();
    const opened = await made.openPart(wish);
    if (!opened.ok) throw new Error(opened.fault);
    const lengths: number[] = [];
    const all: Uint8Array[] = [];
    for await (const piece of opened.value.chunks(7, 999_999)) {
      lengths.push(piece.length);
      all.push(piece);
    }
    expect(Math.max(...lengths)).toBe(limits.listening.pieceBytes);
    expect(Buffer.concat(all).equals(Buffer.from(FILE.subarray(7)))).toBe(true);
    await opened.value.close();
    await expect(opened.value.chunks(0, 5)[Symbol.asyncIterator]().next()).rejects.toThrow("it is closed");
  });

  test("a thread that dies takes its wishes with it; the next wish starts another", async () => {
    const { threads, made } = make();
    const waiting = made.hear("never", []);
    threads[0]?.die();
    expect(await waiting).toEqual({ ok: false, fault: "the thread ended: 1" });
    expect((await made.hear("a.wav", [])).ok).toBe(true);
    expect(threads).toHaveLength(2);
  });

  test("a part that was open when its thread died is over, and never another's", async () => {
    const { clock, threads, made } = make();
    const lost = await made.openPart(wish);
    threads[1]?.die();
    threads[0]?.die();
    const other = await made.openPart({ ...wish, path: "b.wav" });
    if (!lost.ok || !other.ok) throw new Error("not opened");
    await expect(lost.value.chunks(0, 5)[Symbol.asyncIterator]().next()).rejects.toThrow("it is closed");
    await lost.value.close();
    expect(made.size).toBe(1);
    expect(threads.at(-1)?.work.size).toBe(1);
    await clock.advance(limits.listening.idleMs + 1);
    expect(threads.at(-1)?.isOver).toBe(false); // somebody listens still
    await other.value.close();
    await clock.advance(limits.listening.idleMs + 1);
    expect(threads.at(-1)?.isOver).toBe(true);
  });

  test("who takes too long is given up, thread and all", async () => {
    const { clock, threads, made } = make();
    const waiting = made.hear("never", []);
    await clock.advance(limits.listening.hearMs + 1);
    expect(await waiting).toEqual({ ok: false, fault: "it took too long" });
    expect(threads[0]?.isOver).toBe(true);
  });

  test("so many listen at once and no more", async () => {
    const { made } = make();
    const open = [];
    const as = (i: number) => made.openPart({ ...wish, listener: `l${i}` });
    for (let i = 0; i < limits.listening.listeners; i++) open.push(await as(i));
    expect(await made.openPart(wish)).toEqual({ ok: false, fault: TOO_MANY_LISTEN });
    for (const one of open) if (one.ok) await one.value.close();
    expect(made.size).toBe(0);
    expect((await made.openPart(wish)).ok).toBe(true);
  });

  test("one person listens to so many parts and no more, and shuts nobody out", async () => {
    const { made } = make();
    const open = [];
    for (let i = 0; i < limits.listening.listenersEach; i++) open.push(await made.openPart(wish));
    expect(await made.openPart(wish)).toEqual({ ok: false, fault: LISTENS_TO_MANY });
    expect((await made.openPart({ ...wish, listener: "wu" })).ok).toBe(true);
    const [first] = open;
    if (first?.ok) await first.value.close();
    expect((await made.openPart(wish)).ok).toBe(true);
    expect((await made.openPart(wish)).ok).toBe(false);
  });

  test("closing answers whoever waits", async () => {
    const { made } = make();
    const waiting = made.hear("never", []);
    await made.close();
    expect(await waiting).toEqual({ ok: false, fault: "the switch stops" });
  });
});
