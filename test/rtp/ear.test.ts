// What an ear makes of a stream that the network has spoilt: order, delay, loss, a clock that runs wrong.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { between, fraction, seededRng } from "../../src/base/rng.ts";
import { makeClip } from "../../src/rtp/audio.ts";
import { Ear } from "../../src/rtp/ear.ts";
import { codecKit } from "./codecs.ts";
import { sine } from "./media-bench.ts";
import { segmentalSnr, voice } from "./voice.ts";

const START_MS = 100;
const FIRST_TIMESTAMP = 4_294_900_000; // the circle comes round within seconds

interface Trip {
  readonly sound: Int16Array;
  readonly ptimeMs?: number;
  /** Of the sender's clock against ours; above 1 it is fast. */
  readonly clock?: number;
  /** ms under way; undefined: it is lost; two figures: it comes twice. */
  readonly way?: (packet: number) => number | undefined | readonly [number, number];
  /** Not sent at all, though time passes. */
  readonly silent?: (packet: number) => boolean;
}

function listen(trip: Trip) {
  const { sound, ptimeMs = 20, clock = 1, way = () => 3, silent = () => false } = trip;
  const codes = makeClip(sound).pcmu;
  const length = 8 * ptimeMs;
  const packets = Math.floor(codes.length / length);
  const arrivals: { at: number; packet: number; sequence: number }[] = [];
  for (let packet = 0, sequence = 65_500; packet < packets; packet++) {
    if (silent(packet)) continue;
    const delay = way(packet);
    const times = delay === undefined ? [] : typeof delay === "number" ? [delay] : delay;
    for (const ms of times) arrivals.push({ at: START_MS + (ptimeMs * packet) / clock + ms, packet, sequence });
    sequence++;
  }
  arrivals.sort((a, b) => a.at - b.at);
  const ear = new Ear(codecKit, 8_000);
  const beats = Math.floor((packets * ptimeMs) / clock / 10) + 30;
  const heard = new Int16Array(beats * 80);
  const bufferMs: number[] = [];
  let next = 0;
  for (let n = 0; n < beats; n++) {
    const beat = START_MS / 10 + n;
    for (; (arrivals[next]?.at ?? Number.POSITIVE_INFINITY) <= beat * 10; next++) {
      const { at, packet, sequence } = arrivals[next] as (typeof arrivals)[number];
      const view = {
        payloadType: 0,
        marker: false,
        sequence: sequence & 0xffff,
        timestamp: (FIRST_TIMESTAMP + length * packet) >>> 0,
        ssrc: 1,
        start: length * packet,
        end: length * (packet + 1),
      };
      ear.put(codes, view, "pcmu", 1, at);
    }
    const sound10 = ear.at(beat, 8_000);
    if (sound10 !== undefined) heard.set(sound10, 80 * n);
    bufferMs.push(ear.bufferMs);
  }
  return { heard, bufferMs, ear };
}

/** Where in `heard` the sound of `sound[at, at + length)` lies, ms later than it was said. */
function lagMs(sound: Int16Array, heard: Int16Array, at: number, length: number, mostMs = 400): number {
  let best = Number.NEGATIVE_INFINITY;
  let found = 0;
  for (let lag = 0; lag < mostMs * 8; lag++) {
    let both = 0;
    for (let i = at; i < at + length; i += 2) both += (sound[i] ?? 0) * (heard[i + lag] ?? 0);
    if (both <= best) continue;
    best = both;
    found = lag;
  }
  return found / 8;
}

/** The largest step from one sample to the next. */
function steepest(samples: Int16Array): number {
  let most = 0;
  for (let i = 1; i < samples.length; i++) most = Math.max(most, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
  return most;
}

const VOICE = voice(12);

/** Second by second, each where it lies best: a delay that changes by some ms is no noise. */
function quality(trip: Omit<Trip, "sound">): number {
  const { heard } = listen({ ...trip, sound: VOICE });
  let sum = 0;
  let count = 0;
  for (let from = 4 * 8_000; from + 8_000 <= 11 * 8_000; from += 8_000, count++) {
    const lag = Math.round(lagMs(VOICE, heard, from, 8_000) * 8);
    sum += segmentalSnr(VOICE.subarray(from, from + 8_000), heard.subarray(from + lag, from + lag + 8_000));
  }
  return sum / count;
}

function lossy(seed: number, loss: number, jitterMs: number): NonNullable<Trip["way"]> {
  const rng = seededRng(seed);
  return (packet) =>
    packet > 0 && fraction(rng) < loss ? undefined : 3 + (jitterMs > 0 ? between(rng, 0, jitterMs) : 0);
}

describe("RTP-05 a voice over a bad network", () => {
  test("without loss it is what was sent, as G.711 leaves it: more than 34 dB; with packets up to 60 ms late more than 28", () => {
    expect(quality({})).toBeGreaterThan(34);
    expect(quality({ way: lossy(1, 0, 60) })).toBeGreaterThan(28);
  });

  test("5 % loss: more than 28 dB in the mean of all stretches of 20 ms; with 60 ms of jitter beside it more than 25", () => {
    for (const seed of [1, 2, 3]) {
      expect(quality({ way: lossy(seed, 0.05, 0) })).toBeGreaterThan(28);
      expect(quality({ way: lossy(seed, 0.05, 60) })).toBeGreaterThan(25);
    }
  });

  test("the delay is what the network asks for: a packet or so on a quiet one, as long as its jitter on another, never more than the limit", () => {
    const settled = (jitterMs: number): number =>
      Math.max(...listen({ sound: VOICE, way: lossy(5, 0, jitterMs) }).bufferMs.slice(500, 1_150));
    expect(settled(0)).toBeLessThanOrEqual(25);
    expect(settled(20)).toBeLessThanOrEqual(45);
    expect(settled(60)).toBeGreaterThanOrEqual(45);
    expect(settled(60)).toBeLessThanOrEqual(85);
    expect(settled(400)).toBeLessThanOrEqual(limits.rtp.mixDelayMs + 100);
  });

  test("a network that has become good again is followed within seconds, and nothing is heard of it", () => {
    const sound = sine(200, 20);
    const rng = seededRng(4);
    const { heard, bufferMs } = listen({ sound, way: (packet) => (packet < 250 ? between(rng, 0, 80) : 3) });
    expect(bufferMs[480]).toBeGreaterThan(60);
    expect(bufferMs.at(-40)).toBeLessThanOrEqual(30);
    const own = steepest(sound);
    expect(steepest(heard.subarray(8_000, heard.length - 4_000))).toBeLessThan(1.3 * own);
  });

  test("a hole of half a second is silence, and what follows is as near as before", () => {
    const way = (packet: number): number | undefined => (packet >= 250 && packet < 275 ? undefined : 3);
    const { heard } = listen({ sound: VOICE, way });
    const [before, after] = [2, 8].map((second) => lagMs(VOICE, heard, second * 8_000, 4_000));
    expect(Math.abs((after ?? 0) - (before ?? 0))).toBeLessThanOrEqual(25);
    const hole = heard.subarray((5_000 + 200) * 8, (5_000 + 480) * 8);
    expect(hole.every((sample) => sample === 0)).toBe(true);
  });

  test("a stall of the line for 300 ms is caught up with: what came in one heap does not stay ahead of us", () => {
    const way = (packet: number): number => (packet >= 250 && packet < 265 ? 300 - 20 * (packet - 250) + 3 : 3);
    const { heard } = listen({ sound: VOICE, way });
    expect(lagMs(VOICE, heard, 10 * 8_000, 4_000)).toBeLessThanOrEqual(60);
  });

  test("silence that is not sent (numbers go on, times leap) is silence, and no packet counts as lost", () => {
    const { heard, ear } = listen({ sound: VOICE, silent: (packet) => packet % 100 >= 60 });
    expect(ear.concealed).toBe(0);
    expect(ear.late).toBe(0);
    const quiet = heard.subarray((61 * 20 + 200) * 8, 99 * 20 * 8);
    expect(quiet.every((sample) => sample === 0)).toBe(true);
    expect(lagMs(VOICE, heard, 10 * 8_000, 4_000)).toBeLessThanOrEqual(60);
  });

  test("where a peer sends comfort noise instead of silence (RFC 3389), that is heard until it speaks again", () => {
    const ear = new Ear(codecKit, 8_000);
    const codes = makeClip(sine(500, 4, 8_000)).pcmu;
    const heard = new Int16Array(400 * 80);
    const put = (bytes: Uint8Array, packet: number, sequence: number, codec: "pcmu" | "noise"): void => {
      const view = { payloadType: 0, marker: false, ssrc: 1, start: 0, end: bytes.length };
      ear.put(bytes, { ...view, sequence, timestamp: 160 * packet }, codec, 1, 20 * packet + 1);
    };
    for (let packet = 0, sequence = 0; packet < 200; packet++) {
      if (packet < 50 || packet >= 150) put(codes.slice(160 * packet, 160 * packet + 160), packet, sequence++, "pcmu");
      else if (packet === 50) put(Uint8Array.of(40, 100, 140), packet, sequence++, "noise"); // -40 dBov
      for (const beat of [2 * packet, 2 * packet + 1]) {
        const sound = ear.at(beat, 8_000);
        if (sound !== undefined) heard.set(sound, 80 * beat);
      }
    }
    const loudness = (from: number, to: number): number =>
      Math.sqrt(heard.subarray(from * 8, to * 8).reduce((sum, x) => sum + x * x, 0) / ((to - from) * 8));
    expect(loudness(200, 900)).toBeGreaterThan(5_000);
    expect(Math.abs(20 * Math.log10(loudness(1_200, 2_900) / 32_124) + 40)).toBeLessThan(1.5);
    expect(loudness(3_200, 3_900)).toBeGreaterThan(5_000);
    expect(ear.concealed).toBe(0);
  });

  test("lost packets are counted as made up, late ones as late", () => {
    const lost = listen({ sound: VOICE, way: (packet) => (packet % 20 === 7 ? undefined : 3) });
    expect(lost.ear.concealed).toBeCloseTo(30, 0);
    expect(lost.ear.late).toBe(0);
    const late = listen({ sound: VOICE, way: (packet) => (packet % 100 === 99 ? 190 : 3) });
    expect(late.ear.late).toBe(5);
  });

  test.each([10, 20, 30, 40, 60])("packets of %i ms, one in twenty lost", (ptimeMs) => {
    expect(quality({ ptimeMs, way: lossy(9, 0.05, 0) })).toBeGreaterThan(ptimeMs > 30 ? 20 : 25);
  });
});

describe("RTP-05 a clock that runs wrong", () => {
  test.each([200, -200])("%i ppm for ten minutes: the delay stays, nothing is lost, no click", (ppm) => {
    const second = sine(250, 1);
    const minutes = 10;
    const sound = new Int16Array(minutes * 60 * 8_000);
    for (let at = 0; at < sound.length; at += second.length) sound.set(second, at);
    const { heard, bufferMs, ear } = listen({ sound, clock: 1 + ppm / 1_000_000 });
    expect(Math.max(...bufferMs.slice(300, -40))).toBeLessThanOrEqual(35);
    expect(ear.late).toBe(0);
    expect(ear.concealed).toBeLessThanOrEqual(12); // 120 ms have to come from somewhere
    expect(steepest(heard.subarray(8_000, heard.length - 4_000))).toBeLessThan(1.3 * steepest(sound));
  });
});

describe("RTP-05 whatever comes", () => {
  test("a ramp of loudness comes out in its order, with bounded delay, however packets are lost, doubled, late and out of order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(10, 20, 30, 60),
        fc.integer({ min: 0, max: 150 }),
        fc.constantFrom(0, 0, 0.05, 0.3),
        (seed, ptimeMs, jitterMs, loss) => {
          const rng = seededRng(seed);
          // Louder and louder: what is heard tells which packet it was.
          const sound = Int16Array.from({ length: 6 * 8_000 }, (_, i) =>
            Math.round((1_000 + i / 4) * Math.sin((2 * Math.PI * 400 * i) / 8_000)),
          );
          const way = (packet: number) => {
            if (packet > 0 && fraction(rng) < loss) return undefined;
            const ms = jitterMs === 0 ? 0 : between(rng, 0, jitterMs);
            return fraction(rng) < 0.1 ? ([ms, ms + between(rng, 0, 40)] as const) : ms;
          };
          const { heard, bufferMs } = listen({ sound, ptimeMs, way });
          expect(Math.max(...bufferMs)).toBeLessThanOrEqual(limits.rtp.mixDelayMs + 150);
          const peaks: number[] = [];
          for (let at = 8_000; at + 800 < 5 * 8_000; at += 800) {
            peaks.push(heard.subarray(at, at + 800).reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
          }
          let loudest = 0;
          for (const [n, peak] of peaks.entries()) {
            const said = 1_000 + (8_000 + 800 * (n + 1)) / 4;
            expect(peak).toBeLessThanOrEqual(1.05 * said); // never before its time
            if (loss < 0.01) expect(peak).toBeGreaterThan(0.9 * loudest); // never after what followed it
            loudest = Math.max(loudest, peak);
          }
          const end = (bufferMs.length - 1) * 80;
          expect(heard.subarray(end).every((sample) => sample === 0)).toBe(true);
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });

  test("octets of no sense, times that leap, another stream: no fault, and it plays on", () => {
    const ear = new Ear(codecKit, 8_000);
    const rng = seededRng(12);
    const packet = new Uint8Array(480);
    for (let beat = 0; beat < 5_000; beat++) {
      const now = beat * 10;
      const kind = between(rng, 0, 6);
      const view = {
        payloadType: 0,
        marker: kind === 1,
        sequence: between(rng, 0, 65_535),
        timestamp: kind < 3 ? (beat * 80) >>> 0 : rng.uint32(),
        ssrc: 1,
        start: 0,
        end: between(rng, 0, 480),
      };
      for (let i = 0; i < view.end; i++) packet[i] = rng.uint32();
      const codec = (["pcmu", "pcma", "opus", "noise"] as const)[between(rng, 0, 3)] ?? "pcmu";
      ear.put(packet, view, codec, 1 + Math.floor(beat / 500), now);
      ear.at(beat, beat % 3 === 0 ? 16_000 : 8_000);
      if (beat === 2_500) ear.widen();
    }
    const codes = makeClip(sine(500, 2)).pcmu;
    let loud = 0;
    for (let i = 0; i < 100; i++) {
      const now = 60_000 + 20 * i;
      const view = {
        payloadType: 0,
        marker: false,
        sequence: i,
        timestamp: 160 * i,
        ssrc: 2,
        start: 160 * i,
        end: 160 * i + 160,
      };
      ear.put(codes, view, "pcmu", 99, now);
      for (const beat of [now / 10, now / 10 + 1])
        if ((ear.at(beat, 8_000) ?? []).some((x) => Math.abs(x) > 4_000)) loud++;
    }
    expect(loud).toBeGreaterThan(150);
  });
});
