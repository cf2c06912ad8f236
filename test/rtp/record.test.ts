// What is on the recording afterwards (RTP-09): left the caller, right the other, everything where it was in time.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { RecordingId } from "../../src/base/ids.ts";
import { between, fraction, seededRng } from "../../src/base/rng.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { CALL, legId, MediaBench, makeClip, PhoneStream, planFor, RECORDING, sine } from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };
const PATH = "/recordings/one.wav";

function recorded(init: { bobCodec?: "pcma" } = {}) {
  const bench = new MediaBench();
  const alice = bench.leg("a", planFor(ALICE));
  const bob = bench.leg("b", planFor(BOB, init.bobCodec === "pcma" ? { codec: "pcma", payloadType: 8 } : {}));
  bench.bridge("a", "b");
  bench.command({ kind: "record", recording: RECORDING, call: CALL, path: PATH, left: legId("a"), right: legId("b") });
  return { bench, alice, bob };
}

function channels(bench: MediaBench): { left: Int16Array; right: Int16Array } {
  const wav = readWav(bench.files.files.get(PATH) ?? new Uint8Array(0));
  if (!wav.ok) throw new Error(wav.fault);
  expect([wav.value.channels, wav.value.sampleRateHz]).toEqual([2, 8_000]);
  const { samples } = wav.value;
  return { left: samples.filter((_, i) => i % 2 === 0), right: samples.filter((_, i) => i % 2 === 1) };
}

function packetsOf(codes: Uint8Array): Uint8Array[] {
  return Array.from({ length: codes.length / 160 }, (_, i) => codes.subarray(160 * i, 160 * (i + 1)));
}

const ALICE_TONE = packetsOf(makeClip(sine(600, 5)).pcmu);
const BOB_TONE = packetsOf(makeClip(sine(1_000, 5)).pcma);

function share(samples: Int16Array, hz: number): number {
  const total = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  return total === 0 ? 0 : goertzelPower(samples, 8_000, hz) / total;
}

test("recordings that began together are written one after the other, so that no packet waits for all of them", async () => {
  const bench = new MediaBench();
  bench.leg("a", planFor(ALICE));
  bench.leg("b", planFor(BOB));
  bench.bridge("a", "b");
  const writes = new Map<number, number>();
  const create = bench.files.create.bind(bench.files);
  bench.files.create = (path) => {
    const file = create(path);
    const write: typeof file.write = (bytes, position, done) => {
      if (position > 0) writes.set(bench.clock.now(), (writes.get(bench.clock.now()) ?? 0) + 1);
      file.write(bytes, position, done);
    };
    return { ...file, write };
  };
  for (let i = 0; i < 200; i++) {
    const recording = `${RECORDING}-${i}` as RecordingId;
    const path = `/recordings/${i}.wav`;
    bench.command({ kind: "record", recording, call: CALL, path, left: legId("a"), right: legId("b") });
  }
  await bench.clock.advance(5_000);
  const all = [...writes.values()].reduce((sum, count) => sum + count, 0);
  expect(all).toBeGreaterThanOrEqual(4 * 200);
  expect(Math.max(...writes.values())).toBeLessThanOrEqual(20);
  bench.close("a");
  bench.close("b");
  await bench.clock.advance(100);
});

describe("a recorded call", () => {
  test("has each party on its channel, mixed laws, and the fact names length, size and hash", async () => {
    const { bench, alice, bob } = recorded({ bobCodec: "pcma" });
    const a = new PhoneStream(ALICE);
    const b = new PhoneStream(BOB, { payloadType: 8, ssrc: 2 });
    for (let i = 0; i < 250; i++) {
      alice.arrive(a.next(ALICE_TONE[i]), ALICE);
      bob.arrive(b.next(BOB_TONE[i]), BOB);
      await bench.clock.advance(20);
    }
    bench.close("a");
    await bench.mustBeEmpty(["b"]);
    const { left, right } = channels(bench);
    expect(share(left.subarray(1_000, 39_000), 600)).toBeGreaterThan(0.98);
    expect(share(right.subarray(1_000, 39_000), 1_000)).toBeGreaterThan(0.98);
    const file = bench.files.files.get(PATH) ?? new Uint8Array(0);
    expect(bench.facts).toContainEqual({
      kind: "recording-saved",
      call: CALL,
      recording: RECORDING,
      path: PATH,
      durationMs: 5_000,
      bytes: 44 + 5 * 32_000,
      sha256: createHash("sha256").update(file).digest("hex"),
    });
  });

  test("plays up to the last second at any moment", async () => {
    const { bench, alice } = recorded();
    const a = new PhoneStream(ALICE);
    for (let i = 0; i < 227; i++) {
      alice.arrive(a.next(ALICE_TONE[i]), ALICE);
      await bench.clock.advance(20);
      const { left } = channels(bench);
      const seconds = ((i + 1) * 20) / 1_000;
      expect(left.length / 8_000).toBeGreaterThanOrEqual(seconds - 1.3);
      expect(bench.files.files.get(PATH)?.length).toBe(44 + 4 * left.length); // the header tells the truth
    }
    expect(share(channels(bench).left.subarray(1_000), 600)).toBeGreaterThan(0.98);
  });

  test("lost packets are silence of their length; late, reordered and doubled ones lie where they belong", async () => {
    const { bench, alice } = recorded();
    const rng = seededRng(11);
    const a = new PhoneStream(ALICE);
    const ramp = Array.from({ length: 250 }, (_, i) => new Uint8Array(160).fill(i & 0x7f));
    const lost = new Set<number>();
    ramp.forEach((payload, i) => {
      const packet = a.next(payload);
      if (i > 0 && fraction(rng) < 0.05) {
        lost.add(i);
        return;
      }
      const delay = i === 0 ? 0 : between(rng, 0, 60);
      bench.clock.after(20 * i + delay, "packet", () => alice.arrive(packet, ALICE));
      if (fraction(rng) < 0.1) bench.clock.after(20 * i + delay + 5, "copy", () => alice.arrive(packet, ALICE));
    });
    await bench.clock.advance(5_000);
    bench.command({ kind: "record-stop", recording: RECORDING });
    await bench.mustBeEmpty(["a", "b"]);
    const { left } = channels(bench);
    // The first packet arrived at 0 and holds the 20 ms before: packet i lies at 160 * (i - 1).
    for (let i = 1; i < 248; i++) {
      const at = 160 * (i - 1);
      const expected = lost.has(i) ? 0 : muLaw(i & 0x7f);
      expect([i, left[at], left[at + 159]]).toEqual([i, expected, expected]);
    }
  });

  test("time without packets is silence of that length, though the phone's timestamps stood still", async () => {
    const { bench, alice } = recorded();
    const a = new PhoneStream(ALICE);
    for (let i = 0; i < 50; i++) {
      alice.arrive(a.next(ALICE_TONE[i]), ALICE);
      await bench.clock.advance(20);
    }
    await bench.clock.advance(3_000);
    for (let i = 0; i < 50; i++) {
      alice.arrive(a.next(ALICE_TONE[i]), ALICE);
      await bench.clock.advance(20);
    }
    bench.command({ kind: "record-stop", recording: RECORDING });
    await bench.clock.advance(10);
    const { left } = channels(bench);
    expect(left.length).toBe(40_000);
    expect(left.subarray(8_000, 31_800).every((sample) => sample === 0)).toBe(true);
    expect(share(left.subarray(32_200, 39_500), 600)).toBeGreaterThan(0.98);
  });

  test("a clock that runs wrong is brought back before the channels are 250 ms apart", async () => {
    const { bench, alice } = recorded();
    const a = new PhoneStream(ALICE);
    const clicks: number[] = [];
    let at = 0;
    for (let i = 0; i < 1_500; i++) {
      const isClick = i % 100 === 99;
      alice.arrive(a.next(new Uint8Array(160).fill(isClick ? 0x00 : 0xff)), ALICE);
      if (isClick) clicks.push(at);
      const step = 20.4; // two percent slow
      at += step;
      await bench.clock.advance(step);
    }
    bench.command({ kind: "record-stop", recording: RECORDING });
    await bench.clock.advance(10);
    const { left } = channels(bench);
    for (const ms of clicks) {
      const around = left.subarray(Math.max(0, (ms - 270) * 8), (ms + 20) * 8);
      expect(around.some((sample) => Math.abs(sample) > 10_000)).toBe(true);
    }
  });

  test("whoever the caller is connected to next is on the right", async () => {
    const { bench, bob } = recorded();
    const carol = bench.leg("c", planFor({ host: "192.0.2.3", port: 6_000 }));
    const b = new PhoneStream(BOB, { ssrc: 2 });
    const c = new PhoneStream({ host: "192.0.2.3", port: 6_000 }, { ssrc: 3 });
    const bobSays = packetsOf(makeClip(sine(800, 1)).pcmu);
    const carolSays = packetsOf(makeClip(sine(1_500, 1)).pcmu);
    for (let i = 0; i < 50; i++) {
      bob.arrive(b.next(bobSays[i]), BOB);
      await bench.clock.advance(20);
    }
    bench.command({ kind: "record-right", recording: RECORDING, right: legId("c") });
    for (let i = 0; i < 50; i++) {
      bob.arrive(b.next(bobSays[i]), BOB);
      carol.arrive(c.next(carolSays[i]), c.from);
      await bench.clock.advance(20);
    }
    bench.command({ kind: "record-stop", recording: RECORDING });
    await bench.mustBeEmpty(["a", "b", "c"]);
    const { right } = channels(bench);
    expect(share(right.subarray(400, 7_600), 800)).toBeGreaterThan(0.98);
    expect(share(right.subarray(8_400, 15_600), 1_500)).toBeGreaterThan(0.98);
  });
});

describe("when the disk does not take it", () => {
  test("the cause is told once and the call goes on", async () => {
    const { bench, alice, bob } = recorded();
    const a = new PhoneStream(ALICE);
    bench.files.full = true;
    for (let i = 0; i < 150; i++) {
      alice.arrive(a.next(), ALICE);
      await bench.clock.advance(20);
    }
    const failed = bench.facts.filter((fact) => fact.kind === "recording-failed");
    expect(failed).toEqual([{ kind: "recording-failed", call: CALL, recording: RECORDING, cause: "the disk is full" }]);
    expect(bob.rtp.length).toBe(150);
    expect(bench.engine.sizes.recordings).toBe(0);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("a disk that stands still ends the recording after a quarter of a minute, not the memory", async () => {
    const { bench } = recorded();
    bench.files.stuck = true;
    await bench.clock.advance(14_900);
    expect(bench.engine.sizes.recordings).toBe(1);
    await bench.clock.advance(3_000);
    expect(bench.facts).toContainEqual(
      expect.objectContaining({ kind: "recording-failed", cause: "the disk is too slow" }),
    );
  });

  test("a recording of a leg that is gone fails in words", () => {
    const bench = new MediaBench();
    bench.command({ kind: "record", recording: RECORDING, call: CALL, path: PATH, left: legId("x"), right: undefined });
    expect(bench.facts).toEqual([expect.objectContaining({ kind: "recording-failed" })]);
  });
});

/** ITU-T G.711 table 2b by hand: the value of a code below 0x80 (negative). */
function muLaw(code: number): number {
  const inverted = ~code & 0xff;
  return 4 * (33 - (((inverted & 15) * 2 + 33) << ((inverted >> 4) & 7)));
}
