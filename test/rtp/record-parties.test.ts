// Several recordings on one timeline, pauses, holds and whoever plays music meanwhile (RTP-09), through the engine; sox is the judge of whether two
// channels are in step.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RecordingId } from "../../src/base/ids.ts";
import { between, fraction, seededRng } from "../../src/base/rng.ts";
import type { AudioFileStore } from "../../src/rtp/ports.ts";
import { Recorder, WriteBuffers } from "../../src/rtp/recorder.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { VirtualClock } from "../world/clock.ts";
import { CALL, legId, MediaBench, MemoryFiles, makeClip, PhoneStream, planFor, playing, sine } from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };
const CAROL = { host: "192.0.2.3", port: 6_000 };
const MAIN = "c-1" as RecordingId;
const THIRD = "c-1-2" as RecordingId;
const LOUD = makeClip(new Int16Array(160).fill(8_000)).pcmu;

function channels(files: MemoryFiles, path: string): { left: Int16Array; right: Int16Array } {
  const wav = readWav(files.files.get(path) ?? new Uint8Array(0));
  if (!wav.ok) throw new Error(wav.fault);
  const { samples } = wav.value;
  return { left: samples.filter((_, i) => i % 2 === 0), right: samples.filter((_, i) => i % 2 === 1) };
}

function loudAt(samples: Int16Array): number {
  return samples.findIndex((sample) => Math.abs(sample) > 4_000);
}

describe("RTP-09 three parties", () => {
  test("the third's own file begins with the first one's: what is said at one moment lies at one place", async () => {
    const bench = new MediaBench();
    const ports = {
      a: bench.leg("a", planFor(ALICE)),
      b: bench.leg("b", planFor(BOB)),
      c: bench.leg("c", planFor(CAROL)),
    };
    const streams = [
      [ports.a, new PhoneStream(ALICE), ALICE],
      [ports.b, new PhoneStream(BOB, { ssrc: 2 }), BOB],
      [ports.c, new PhoneStream(CAROL, { ssrc: 3 }), CAROL],
    ] as const;
    const record = { kind: "record", call: CALL } as const;
    bench.command({ ...record, recording: MAIN, path: "/main.wav", left: legId("a"), right: legId("b") });
    for (let i = 0; i < 400; i++) {
      if (i === 200) {
        bench.command({
          ...record,
          recording: THIRD,
          path: "/third.wav",
          left: legId("c"),
          right: undefined,
          beside: MAIN,
        });
      }
      for (const [port, stream, from] of streams) {
        port.arrive(stream.next(i === 300 ? LOUD : new Uint8Array(160).fill(0xff)), from);
      }
      await bench.clock.advance(20);
    }
    await bench.mustBeEmpty(["a", "b", "c"]);
    const main = channels(bench.files, "/main.wav");
    const third = channels(bench.files, "/third.wav");
    expect(third.left.length).toBe(main.left.length);
    expect(loudAt(main.left)).toBeGreaterThan(0);
    expect([loudAt(main.right), loudAt(third.left)]).toEqual([loudAt(main.left), loudAt(main.left)]);
    expect(third.left.subarray(0, 31_000).every((sample) => sample === 0)).toBe(true);
    expect(third.right.every((sample) => sample === 0)).toBe(true);
  });
});

describe("RTP-09 what is nobody's voice", () => {
  test("music for who waits is on no channel; a held party's is silent; a pause silences both", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planFor(ALICE));
    const bob = bench.leg("b", planFor(BOB));
    bench.clips.set("music/quiet", makeClip(sine(440, 2)));
    const a = new PhoneStream(ALICE);
    const b = new PhoneStream(BOB, { ssrc: 2 });
    bench.command({
      kind: "record",
      recording: MAIN,
      call: CALL,
      path: "/one.wav",
      left: legId("a"),
      right: legId("b"),
    });
    const says = async (packets: number, both: boolean): Promise<void> => {
      for (let i = 0; i < packets; i++) {
        alice.arrive(a.next(LOUD), ALICE);
        if (both) bob.arrive(b.next(LOUD), BOB);
        await bench.clock.advance(20);
      }
    };
    await says(50, true);
    // Bob holds: his phone sends nothing that is taken, Alice hears music.
    bench.command({ kind: "configure", leg: legId("b"), plan: planFor(BOB, { weReceive: false, weSend: false }) });
    bench.hear("a", playing("music/quiet", "repeat"));
    await says(50, true);
    bench.command({ kind: "configure", leg: legId("b"), plan: planFor(BOB) });
    bench.command({ kind: "record-pause", recording: MAIN, on: true });
    await says(50, true);
    bench.command({ kind: "record-pause", recording: MAIN, on: false });
    await says(50, true);
    await bench.mustBeEmpty(["a", "b"]);
    const { left, right } = channels(bench.files, "/one.wav");
    const level = (channel: Int16Array, second: number): number =>
      channel
        .subarray(second * 8_000 + 800, second * 8_000 + 7_200)
        .reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect([0, 1, 2, 3].map((second) => level(left, second) > 4_000)).toEqual([true, true, false, true]);
    expect([0, 1, 2, 3].map((second) => level(right, second) > 4_000)).toEqual([true, false, false, true]);
    for (const channel of [left, right]) expect(level(channel, 2)).toBe(0);
  });
});

const hasSox = spawnSync("sox", ["--version"]).error === undefined;

/** Writes a fault into the third write of sound. */
function failing(files: MemoryFiles): AudioFileStore {
  return {
    create: (path) => {
      const file = files.create(path);
      let writes = 0;
      return {
        ...file,
        write: (bytes, position, done) => {
          if (position > 0 && ++writes === 3) return queueMicrotask(() => done("the disk is read-only"));
          file.write(bytes, position, done);
        },
      };
    },
  };
}

describe("RTP-09 two channels in step", () => {
  test.skipIf(!hasSox)(
    "one that came as G.711 and one that was decoded, late and shuffled: sox finds no difference",
    async () => {
      const clock = new VirtualClock();
      const files = new MemoryFiles();
      const recorder = makeRecorder(clock, files);
      const rng = seededRng(4);
      const clip = makeClip(sine(523, 12));
      const sound = Int16Array.from(clip.pcmu, (code) => decodeOne(code));
      for (let i = 0; i < 600; i++) {
        const isLost = i > 0 && fraction(rng) < 0.05;
        if (isLost) continue;
        const [one, other] = i === 0 ? [0, 0] : [between(rng, 0, 60), between(rng, 0, 60)];
        const octets = clip.pcmu.subarray(i * 160, (i + 1) * 160);
        const samples = sound.subarray(i * 160, (i + 1) * 160);
        const view = { payloadType: 0, marker: false, sequence: i, timestamp: 0, ssrc: 1, start: 0, end: 160 };
        clock.after(20 * i + 20 + one, "G.711", () =>
          recorder.hear(recorder.left, octets, { ...view, timestamp: i * 160 }, "pcmu", 1, 1, clock.now()),
        );
        clock.after(20 * i + 20 + other, "decoded", () => {
          const at = { timestamp: (77 + i * 960) >>> 0, marker: false };
          recorder.hearSound(recorder.right, samples, 160, at, 6, 2, 1, clock.now());
        });
      }
      for (let ms = 0; ms < 12_500; ms += 50) {
        await clock.advance(50);
        recorder.sweep(clock.now());
      }
      recorder.stop();
      const folder = mkdtempSync(join(tmpdir(), "zongji-step-"));
      const path = join(folder, "both.wav");
      writeFileSync(path, files.files.get("/both.wav") ?? new Uint8Array(0));
      const level = (mix: string): number => {
        const { stderr } = spawnSync("sox", [path, "-n", "remix", "-m", mix, "stat"], { encoding: "utf8" });
        return Number(/RMS\s+amplitude:\s+([\d.]+)/.exec(stderr)?.[1] ?? "NaN");
      };
      const [alone, difference] = [level("1"), level("1,2i")];
      rmSync(folder, { recursive: true, force: true });
      expect(alone).toBeGreaterThan(0.05);
      expect(difference).toBeLessThan(alone / 1_000);
    },
  );

  test("a disk that fails in the middle ends the recording with its cause, and what came before plays", async () => {
    const clock = new VirtualClock();
    const files = new MemoryFiles();
    const facts: unknown[] = [];
    const recorder = makeRecorder(clock, failing(files), facts);
    for (let i = 0; i < 300; i++) {
      const sound = new Int16Array(160).fill(5_000);
      recorder.hearSound(recorder.left, sound, 160, { timestamp: i * 160, marker: false }, 1, 1, 1, clock.now());
      recorder.sweep(clock.now());
      await clock.advance(20);
    }
    expect(recorder.over).toBe(true);
    expect(facts).toEqual([
      expect.objectContaining({ kind: "recording-failed", cause: "the disk is read-only", recording: MAIN }),
    ]);
    expect(channels(files, "/both.wav").left.length).toBeGreaterThan(1_600);
  });
});

function makeRecorder(clock: VirtualClock, files: AudioFileStore, facts: unknown[] = []): Recorder {
  return new Recorder({
    recording: MAIN,
    call: CALL,
    path: "/both.wav",
    clock,
    files,
    buffers: new WriteBuffers(),
    report: (fact) => facts.push(fact),
    onOver: () => {},
  });
}

/** ITU-T G.711 table 2a and 2b. */
function decodeOne(code: number): number {
  const inverted = ~code & 0xff;
  const value = 4 * ((((inverted & 15) * 2 + 33) << ((inverted >> 4) & 7)) - 33);
  return inverted & 0x80 ? -value : value;
}
