// What a caller hears of ours: tones, music, prompts (RTP-10), and how evenly it comes.

import { describe, expect, test } from "vitest";
import { decode } from "../../src/rtp/g711.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import type { ToneName } from "../../src/rtp/media.ts";
import {
  type FakePort,
  legId,
  MediaBench,
  makeClip,
  PhoneStream,
  planFor,
  playing,
  read,
  sine,
} from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };

function heardBy(port: FakePort): Int16Array {
  const parts = port.rtp.map((sent) => decode(read(sent).payload, "pcmu"));
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Alternating lengths of sound and silence, ms, to a grain of 10 ms. */
function rhythm(samples: Int16Array): number[] {
  const lengths: number[] = [];
  let before: boolean | undefined;
  for (let at = 0; at + 80 <= samples.length; at += 80) {
    const sounds = samples.subarray(at, at + 80).some((sample) => Math.abs(sample) > 500);
    if (sounds === before) lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + 10;
    else lengths.push(10);
    before = sounds;
  }
  return lengths;
}

async function hearTone(country: string, tone: ToneName, ms: number) {
  const bench = new MediaBench({ country });
  const port = bench.leg("a", planFor(ALICE));
  bench.hear("a", { kind: "tone", tone });
  await bench.clock.advance(ms);
  await bench.mustBeEmpty(["a"]);
  return heardBy(port);
}

describe("tones as the country knows them (ITU-T E.180)", () => {
  const cases: readonly [string, ToneName, readonly number[], readonly number[]][] = [
    ["CN", "ringback", [450], [1_000, 4_000]],
    ["CN", "busy", [450], [350, 350]],
    ["US", "ringback", [440, 480], [2_000, 4_000]],
    ["US", "busy", [480, 620], [500, 500]],
    ["DE", "busy", [425], [480, 480]],
    ["TW", "ringback", [440, 480], [1_000, 2_000]],
    ["GB", "ringback", [400, 450], [400, 200, 400, 2_000]],
    ["NO", "congestion", [425], [250, 250]],
  ];
  test.each(cases)("%s %s: %j Hz, %j ms", async (country, tone, frequencies, cadence) => {
    const period = cadence.reduce((a, b) => a + b, 0);
    const samples = await hearTone(country, tone, 2 * period + 100);
    const first = samples.subarray(400, (cadence[0] ?? 0) * 8 - 400);
    const total = first.reduce((sum, x) => sum + x * x, 0) / first.length;
    const share = frequencies.reduce((sum, hz) => sum + goertzelPower(first, 8_000, hz), 0) / total;
    expect(share).toBeGreaterThan(0.95);
    const whole = rhythm(samples).slice(0, cadence.length * 2 - 1);
    whole.forEach((ms, i) => {
      expect(Math.abs(ms - (cadence[i % cadence.length] ?? 0))).toBeLessThanOrEqual(20);
    });
  });

  test("a beep is heard once", async () => {
    const samples = await hearTone("CN", "beep", 3_000);
    expect(samples.length).toBeLessThan(8_000);
  });
});

describe("files", () => {
  test("a prompt is played once from its beginning and its end is told; its last packet is filled with silence", async () => {
    const bench = new MediaBench();
    const port = bench.leg("a", planFor(ALICE));
    const speech = sine(900, 0.25);
    bench.clips.set("zh/signed-in", makeClip(speech));
    bench.hear("a", playing("zh/signed-in", "tell"));
    await bench.clock.advance(1_000);
    expect(port.rtp.length).toBe(13);
    const heard = heardBy(port);
    expect([...heard.subarray(0, 2_000)]).toEqual([...decode(makeClip(speech).pcmu, "pcmu")]);
    expect(heard.subarray(2_000).every((sample) => sample === 0)).toBe(true);
    expect(bench.facts).toEqual([expect.objectContaining({ kind: "played", name: "zh/signed-in", leg: legId("a") })]);
    await bench.mustBeEmpty(["a"]);
  });

  test("music repeats without a seam, in the law of the phone, in packets of the agreed length", async () => {
    const bench = new MediaBench();
    const port = bench.leg("a", planFor(ALICE, { codec: "pcma", payloadType: 8, ptimeMs: 30 }));
    const music = makeClip(sine(500, 0.1));
    bench.clips.set("music/quiet", music);
    bench.hear("a", playing("music/quiet", "repeat"));
    await bench.clock.advance(2_995);
    const packets = port.rtp.map(read);
    expect(packets.length).toBe(100);
    expect(packets.every((packet) => packet.payload.length === 240 && packet.payloadType === 8)).toBe(true);
    const codes = packets.flatMap((packet) => [...packet.payload]);
    expect(codes).toEqual(codes.map((_, i) => music.pcma[i % 800]));
  });

  test("packets leave on a grid of 20 ms", async () => {
    const bench = new MediaBench();
    const port = bench.leg("a", planFor(ALICE));
    await bench.clock.advance(13);
    bench.hear("a", { kind: "tone", tone: "busy" });
    await bench.clock.advance(10_000);
    expect(port.rtp.length).toBe(500);
    port.rtp.slice(1).forEach((sent, i) => {
      expect(sent.at - (port.rtp[i]?.at ?? 0)).toBe(20);
    });
  });

  test("a story that waits for a missing file goes on", async () => {
    const bench = new MediaBench();
    bench.leg("a", planFor(ALICE));
    bench.hear("a", playing("zh/missing", "tell"));
    await bench.clock.advance(1);
    expect(bench.facts).toEqual([expect.objectContaining({ kind: "played", name: "zh/missing" })]);
  });

  test("a prompt to a phone that put us on hold ends in its time", async () => {
    const bench = new MediaBench();
    const port = bench.leg("a", planFor(ALICE, { weSend: false }));
    bench.clips.set("p", makeClip(sine(900, 1)));
    bench.hear("a", playing("p", "tell"));
    await bench.clock.advance(900);
    expect(bench.facts).toEqual([]);
    await bench.clock.advance(200);
    expect(bench.facts.map((fact) => fact.kind)).toEqual(["played"]);
    expect(port.rtp).toEqual([]);
  });

  test("what was heard before stops at the same moment", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planFor(ALICE));
    const bob = bench.leg("b", planFor({ host: "192.0.2.2", port: 5_000 }));
    bench.hear("a", { kind: "tone", tone: "ringback" });
    await bench.clock.advance(100);
    bench.hear("a", { kind: "leg", leg: legId("b") });
    alice.rtp.length = 0;
    await bench.clock.advance(1_000);
    expect(alice.rtp).toEqual([]);
    bob.arrive(new PhoneStream({ host: "192.0.2.2", port: 5_000 }).next(), { host: "192.0.2.2", port: 5_000 });
    expect(alice.rtp.length).toBe(1);
    expect(bench.clock.pendingWhy()).toEqual(["media sweep"]);
  });
});
