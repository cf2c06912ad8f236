// What a track makes of decoded sound (G.722, Opus) beside G.711, and what a pause leaves (RTP-09). The recorder alone, on the virtual clock.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MediaFact } from "../../src/rtp/media.ts";
import { makeRtpView } from "../../src/rtp/packet.ts";
import { Recorder, WriteBuffers } from "../../src/rtp/recorder.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { VirtualClock } from "../world/clock.ts";
import { CALL, MemoryFiles, makeClip, RECORDING } from "./media-bench.ts";

const PATH = "/recordings/one.wav";

function bench() {
  const clock = new VirtualClock();
  const files = new MemoryFiles();
  const facts: MediaFact[] = [];
  const recorder = new Recorder({
    recording: RECORDING,
    call: CALL,
    path: PATH,
    clock,
    files,
    buffers: new WriteBuffers(),
    report: (fact) => facts.push(fact),
    onOver: () => {},
  });
  const read = (): { left: Int16Array; right: Int16Array } => {
    const wav = readWav(files.files.get(PATH) ?? new Uint8Array(0));
    if (!wav.ok) throw new Error(wav.fault);
    const { samples } = wav.value;
    return { left: samples.filter((_, i) => i % 2 === 0), right: samples.filter((_, i) => i % 2 === 1) };
  };
  return { clock, files, facts, recorder, read };
}

/** 20 ms of 8 kHz that say which packet they are of. */
function spoken(nth: number): Int16Array {
  return new Int16Array(160).fill(1_000 + nth);
}

describe("RTP-09 decoded sound on a recording", () => {
  test("lies where its timestamp says, with the same clock as G.711 and with Opus's", async () => {
    for (const ticks of [1, 6]) {
      const { clock, recorder, read } = bench();
      await clock.advance(20);
      for (let i = 0; i < 200; i++) {
        // Packets 50 to 59 are lost.
        const view = { timestamp: (4_294_960_000 + i * 160 * ticks) >>> 0, marker: false };
        if (i < 50 || i >= 60) recorder.hearSound(recorder.left, spoken(i), 160, view, ticks, 1, 1, clock.now());
        recorder.sweep(clock.now());
        await clock.advance(20);
      }
      recorder.stop();
      const { left } = read();
      for (const i of [0, 1, 49, 60, 150, 199]) expect(left[i * 160 + 80]).toBe(1_000 + i);
      expect(left.subarray(50 * 160, 60 * 160).every((sample) => sample === 0)).toBe(true);
    }
  });

  test("of one party and G.711 of the other stay in step", async () => {
    const { clock, recorder, read } = bench();
    const tone = makeClip(new Int16Array(160).fill(8_000)).pcmu;
    const view = makeRtpView();
    await clock.advance(20);
    for (let i = 0; i < 300; i++) {
      // Every twenty-fifth packet of each is loud, the others are silent.
      const isLoud = i % 25 === 10;
      Object.assign(view, { timestamp: 7_000 + i * 160, marker: false, start: 0, end: 160 });
      const sound = new Int16Array(160).fill(isLoud ? 8_000 : 0);
      recorder.hearSound(recorder.left, sound, 160, { timestamp: i * 960, marker: false }, 6, 1, 1, clock.now());
      recorder.hear(recorder.right, isLoud ? tone : new Uint8Array(160).fill(0xff), view, "pcmu", 2, 1, clock.now());
      recorder.sweep(clock.now());
      await clock.advance(20);
    }
    recorder.stop();
    const { left, right } = read();
    const loudAt = (samples: Int16Array): number[] =>
      [...samples.keys()].filter((i) => Math.abs(samples[i] ?? 0) > 4_000);
    expect(loudAt(left).length).toBe(12 * 160);
    expect(loudAt(left)).toEqual(loudAt(right));
  });

  test("a leg whose codec changes from G.711 to decoded sound and back loses nothing on the way", async () => {
    const { clock, recorder, read } = bench();
    const view = makeRtpView();
    const octets = makeClip(new Int16Array(160).fill(8_031)).pcmu;
    await clock.advance(20);
    for (let i = 0; i < 150; i++) {
      Object.assign(view, { timestamp: i * 160, marker: false, start: 0, end: 160 });
      if (i < 60 || i >= 100) recorder.hear(recorder.left, octets, view, "pcmu", 1, 1, clock.now());
      else recorder.hearSound(recorder.left, new Int16Array(160).fill(8_031), 160, view, 1, 1, 1, clock.now());
      recorder.sweep(clock.now());
      await clock.advance(20);
    }
    recorder.stop();
    const left = read().left.subarray(0, 150 * 160);
    expect(left.every((sample) => sample > 7_500)).toBe(true);
  });

  test("whatever is lost, late or in another order: what comes within 150 ms lies in its place", async () => {
    const order = fc.array(fc.record({ lost: fc.boolean(), lateMs: fc.integer({ min: 0, max: 150 }) }), {
      minLength: 30,
      maxLength: 120,
    });
    await fc.assert(
      fc.asyncProperty(order, async (fates) => {
        const { clock, recorder, read } = bench();
        await clock.advance(20);
        const first = { lost: false, lateMs: 0 };
        const all = [first, ...fates].map((fate, i) => ({ ...fate, i, at: i * 20 + fate.lateMs }));
        const coming = all.filter(({ lost }) => !lost).sort((a, b) => a.at - b.at);
        for (const { i, at } of coming) {
          await clock.advance(Math.max(0, at + 20 - clock.now()));
          recorder.sweep(clock.now());
          const view = { timestamp: i * 160, marker: false };
          recorder.hearSound(recorder.left, spoken(i), 160, view, 1, 1, 1, clock.now());
        }
        await clock.advance(400);
        recorder.sweep(clock.now());
        recorder.stop();
        const { left, right } = read();
        expect(left.length).toBe(right.length);
        for (const { i, lost } of all) expect(left[i * 160 + 80]).toBe(lost ? 0 : 1_000 + i);
      }),
      { numRuns: 40 },
    );
  });
});

describe("RTP-09 a paused recording", () => {
  test("holds silence on both channels for exactly so long, and the timeline goes on", async () => {
    const { clock, recorder, read, facts } = bench();
    await clock.advance(20);
    for (let i = 0; i < 300; i++) {
      if (i === 100) recorder.pause(true);
      if (i === 200) recorder.pause(false);
      const view = { timestamp: i * 160, marker: false };
      recorder.hearSound(recorder.left, spoken(i), 160, view, 1, 1, 1, clock.now());
      recorder.hearSound(recorder.right, spoken(i), 160, view, 1, 2, 1, clock.now());
      recorder.sweep(clock.now());
      await clock.advance(20);
    }
    recorder.stop();
    for (const channel of [read().left, read().right]) {
      expect(channel.subarray(100 * 160, 200 * 160).every((sample) => sample === 0)).toBe(true);
      for (const i of [0, 99, 200, 299]) expect(channel[i * 160 + 80]).toBe(1_000 + i);
    }
    await Promise.resolve();
    expect(facts.map(({ kind }) => kind)).toEqual(["recording-saved"]);
  });
});
