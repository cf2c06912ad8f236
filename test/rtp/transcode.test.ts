// Two phones without a codec in common hear each other all the same (RTP-02), and two that have one are not decoded (RTP-03).

import { describe, expect, test } from "vitest";
import { type AudioDecoder, rateOf, ticksPerMs } from "../../src/rtp/codec.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import type { AudioCodec, MediaPlan } from "../../src/rtp/plan.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { codecKit } from "./codecs.ts";
import {
  CALL,
  type FakePort,
  legId,
  MediaBench,
  makeClip,
  planFor,
  playing,
  RECORDING,
  read,
  rtp,
} from "./media-bench.ts";

const CODECS: readonly AudioCodec[] = ["pcmu", "pcma", "g722", "opus"];
const TYPES: Readonly<Record<AudioCodec, number>> = { pcmu: 0, pcma: 8, g722: 9, opus: 111 };
const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };
const AMPLITUDE = 8_000;

function planOf(codec: AudioCodec, at: typeof ALICE, changes: Partial<MediaPlan> = {}): MediaPlan {
  return planFor(at, { codec, payloadType: TYPES[codec], ...changes });
}

function tone(hz: number, seconds: number, rateHz: number): Int16Array {
  return Int16Array.from({ length: seconds * rateHz }, (_, i) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );
}

/** The packets a phone makes of a sound. */
function packets(codec: AudioCodec, hz: number, seconds: number, ms = 20): Uint8Array[] {
  const rateHz = rateOf(codec);
  const sound = tone(hz, seconds, rateHz);
  const encoder = codecKit.encoder(codec, rateHz);
  const length = (rateHz * ms) / 1_000;
  return Array.from({ length: Math.floor(sound.length / length) }, (_, i) => {
    const out = new Uint8Array(1_500);
    const octets = encoder.encode(sound.slice(length * i, length * (i + 1)), out, 0);
    return rtp({
      ssrc: 77,
      sequence: 65_530 + i,
      timestamp: (4_294_960_000 + i * ms * ticksPerMs(codec)) >>> 0,
      payloadType: TYPES[codec],
      payload: out.subarray(0, octets),
    });
  });
}

/** What a phone makes of the packets it got. */
function decoded(port: FakePort, codec: AudioCodec): Int16Array {
  const decoder: AudioDecoder = codecKit.decoder(codec, rateOf(codec));
  const piece = new Int16Array(1_920);
  const all: number[] = [];
  for (const sent of port.rtp) {
    const { payload, payloadType } = read(sent);
    if (payloadType !== TYPES[codec]) continue;
    const count = decoder.decode(payload, 0, payload.length, piece);
    all.push(...piece.subarray(0, count));
  }
  return Int16Array.from(all);
}

/** dB against the tone that was sent, and the share of the sound that is this tone. */
function found(sound: Int16Array, rateHz: number, hz: number): { levelDb: number; share: number } {
  const power = goertzelPower(sound, rateHz, hz);
  const total = sound.reduce((sum, x) => sum + x * x, 0) / sound.length;
  return { levelDb: 10 * Math.log10(power / (AMPLITUDE ** 2 / 2)), share: power / total };
}

async function talk(bench: MediaBench, port: FakePort, from: typeof ALICE, sent: readonly Uint8Array[], ms = 20) {
  for (const packet of sent) {
    port.arrive(packet, from);
    await bench.clock.advance(ms);
  }
}

const PAIRS = CODECS.flatMap((from) => CODECS.map((to) => [from, to] as const));

describe("RTP-02 every codec is heard by every other", () => {
  test.each(PAIRS)(
    "1 kHz from %s to %s: there, as loud as it was, in packets of 20 ms without a gap",
    async (from, to) => {
      const bench = new MediaBench();
      const alice = bench.leg("a", planOf(from, ALICE));
      const bob = bench.leg("b", planOf(to, BOB));
      bench.bridge("a", "b");
      await talk(bench, alice, ALICE, packets(from, 1_000, 3));
      const heard = decoded(bob, to).subarray(rateOf(to));
      const { levelDb, share } = found(heard.subarray(0, rateOf(to)), rateOf(to), 1_000);
      expect(Math.abs(levelDb)).toBeLessThan(1.5);
      expect(share).toBeGreaterThan(0.97);
      const all = bob.rtp.map(read);
      expect(all.length).toBeGreaterThan(140);
      for (const [i, packet] of all.slice(1).entries()) {
        expect((packet.sequence - (all[i]?.sequence ?? 0)) & 0xffff).toBe(1);
        expect((packet.timestamp - (all[i]?.timestamp ?? 0)) >>> 0).toBe(20 * ticksPerMs(to));
      }
      bench.command({ kind: "look", ask: 1, legs: [legId("a"), legId("b")] });
      const isRelayed = from === to || (rateOf(from) === 8_000 && rateOf(to) === 8_000);
      expect(bench.looks.map(({ way }) => way)).toEqual(isRelayed ? ["relay", "relay"] : ["decoded", "decoded"]);
      expect(bench.looks[0]).toMatchObject({ codec: from, ptimeMs: 20, security: "none", peer: ALICE });
      expect(bench.looks[0]?.bufferMs === undefined).toBe(isRelayed);
      await bench.mustBeEmpty(["a", "b"]);
    },
  );

  test.each([
    ["g722", "opus"],
    ["opus", "g722"],
  ] as const)("above 4 kHz too, where both can: 5 kHz from %s to %s", async (from, to) => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf(from, ALICE));
    const bob = bench.leg("b", planOf(to, BOB));
    bench.bridge("a", "b");
    await talk(bench, alice, ALICE, packets(from, 5_000, 2));
    const { levelDb, share } = found(decoded(bob, to).subarray(16_000), 16_000, 5_000);
    expect(Math.abs(levelDb)).toBeLessThan(3);
    expect(share).toBeGreaterThan(0.8);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test.each([10, 20, 40, 60, 120])("packets of Opus of %i ms become packets of 20 ms", async (ms) => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf("opus", ALICE));
    const bob = bench.leg("b", planOf("pcmu", BOB));
    bench.bridge("a", "b");
    const sent = ms === 120 ? pairsOf(packets("opus", 1_000, 3, 60)) : packets("opus", 1_000, 3, ms);
    await talk(bench, alice, ALICE, sent, ms);
    const { levelDb, share } = found(decoded(bob, "pcmu").subarray(8_000, 20_000), 8_000, 1_000);
    expect(Math.abs(levelDb)).toBeLessThan(1.5);
    expect(share).toBeGreaterThan(0.97);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test.each([
    [30, 10],
    [20, 60],
    [60, 20],
    [10, 30],
  ])("from packets of %i ms into packets of %i ms", async (from, to) => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf("pcma", ALICE));
    const bob = bench.leg("b", planOf("g722", BOB, { ptimeMs: to }));
    bench.bridge("a", "b");
    await talk(bench, alice, ALICE, packets("pcma", 1_000, 3, from), from);
    expect(new Set(bob.rtp.map((sent) => read(sent).payload.length))).toEqual(new Set([8 * to]));
    const { levelDb, share } = found(decoded(bob, "g722").subarray(16_000, 40_000), 16_000, 1_000);
    expect(Math.abs(levelDb)).toBeLessThan(1.5);
    expect(share).toBeGreaterThan(0.97);
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("the switch adds less than 60 ms where the network is quiet", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf("pcmu", ALICE));
    const bob = bench.leg("b", planOf("g722", BOB));
    bench.bridge("a", "b");
    const quiet = new Uint8Array(160).fill(0xff);
    const loud = makeClip(tone(1_000, 0.02, 8_000)).pcmu;
    let lag = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 250; i++) {
      const payload = i === 220 ? loud : quiet;
      if (i === 220) bob.rtp.length = 0;
      alice.arrive(rtp({ ssrc: 1, sequence: i, timestamp: 160 * i, payloadType: 0, payload }), ALICE);
      await bench.clock.advance(20);
      const heard = decoded(bob, "g722");
      if (i >= 220 && lag === Number.POSITIVE_INFINITY && heard.some((x) => Math.abs(x) > 2_000)) lag = (i - 219) * 20;
    }
    expect(lag).toBeLessThanOrEqual(60);
    await bench.mustBeEmpty(["a", "b"]);
  });
});

/** RFC 6716 §3.2.5: two packets of one frame each as one of two frames. */
function pairsOf(single: readonly Uint8Array[]): Uint8Array[] {
  const pairs: Uint8Array[] = [];
  for (let i = 0; i + 1 < single.length; i += 2) {
    const [a, b] = [single[i], single[i + 1]].map((packet) => (packet ?? new Uint8Array(13)).subarray(12));
    if (a === undefined || b === undefined) continue;
    const length = a.length - 1;
    const lengths = length < 252 ? [length] : [252 + ((length - 252) & 3), (length - 252 - ((length - 252) & 3)) / 4];
    const payload = Uint8Array.from([(a[0] ?? 0) | 2, ...lengths, ...a.subarray(1), ...b.subarray(1)]);
    pairs.push(rtp({ ssrc: 77, sequence: i / 2, timestamp: i * 60 * 48, payloadType: TYPES.opus, payload }));
  }
  return pairs;
}

describe("RTP-03 one codec on both sides is not decoded", () => {
  test.each(CODECS)(
    "%s: the very octets arrive at once, 100 s of them, and no jitter buffer is there",
    async (codec) => {
      const bench = new MediaBench();
      const alice = bench.leg("a", planOf(codec, ALICE, { receiveType: 96 }));
      const bob = bench.leg("b", planOf(codec, BOB, { payloadType: 97 }));
      bench.bridge("a", "b");
      const payload = Uint8Array.from({ length: 60 }, (_, i) => i * 3);
      alice.arrive(rtp({ ssrc: 5, sequence: 1, timestamp: 960, payloadType: 96, payload }), ALICE);
      expect(bob.rtp.map(read)).toEqual([expect.objectContaining({ payload, payloadType: 97 })]);
      alice.arrive(rtp({ ssrc: 5, sequence: 2, timestamp: 1_920, payloadType: 97, payload }), ALICE);
      expect(bob.rtp).toHaveLength(1); // our own number in what they get means nothing in what they send
      await bench.mustBeEmpty(["a", "b"]);
    },
  );
});

describe("a change of codec in mid call", () => {
  test("from a common codec to another and back: heard all the time, and what decoded is gone afterwards", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf("pcmu", ALICE));
    const bob = bench.leg("b", planOf("pcmu", BOB));
    bench.bridge("a", "b");
    const first = packets("pcmu", 1_000, 2);
    await talk(bench, alice, ALICE, first);
    bench.command({ kind: "configure", leg: legId("b"), plan: planOf("g722", BOB) });
    const more = packets("pcmu", 1_000, 5).slice(first.length);
    await talk(bench, alice, ALICE, more.slice(0, 75));
    const heard = decoded(bob, "g722");
    expect(found(heard.subarray(8_000, 20_000), 16_000, 1_000).share).toBeGreaterThan(0.97);
    bench.command({ kind: "configure", leg: legId("b"), plan: planOf("pcmu", BOB) });
    bob.rtp.length = 0;
    await talk(bench, alice, ALICE, more.slice(75));
    expect(bob.rtp).toHaveLength(more.length - 75);
    bench.command({ kind: "look", ask: 1, legs: [legId("a")] });
    await bench.clock.advance(1_000);
    bench.command({ kind: "look", ask: 2, legs: [legId("a")] });
    expect(bench.looks.at(-1)?.bufferMs).toBeUndefined();
    expect(bench.engine.sizes).toMatchObject({ paced: 0, rounds: 0, hearing: 2 });
    await bench.mustBeEmpty(["a", "b"]);
  });

  test("a talker who changes from Opus to G.711 is heard without a gap of more than 100 ms", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf("opus", ALICE));
    const bob = bench.leg("b", planOf("g722", BOB));
    bench.bridge("a", "b");
    await talk(bench, alice, ALICE, packets("opus", 1_000, 2));
    bench.command({ kind: "configure", leg: legId("a"), plan: planOf("pcma", ALICE) });
    await talk(bench, alice, ALICE, packets("pcma", 1_000, 4).slice(100));
    const heard = decoded(bob, "g722").subarray(16_000);
    let silent = 0;
    let longest = 0;
    for (let at = 0; at + 160 <= heard.length; at += 160) {
      silent = heard.subarray(at, at + 160).some((x) => Math.abs(x) > 2_000) ? 0 : silent + 10;
      longest = Math.max(longest, silent);
    }
    expect(longest).toBeLessThanOrEqual(100);
    await bench.mustBeEmpty(["a", "b"]);
  });
});

describe("keys between clocks (RFC 4733 §2.4.1)", () => {
  test("pressed on a phone with Opus, they last as long on one with G.711, in the sequence of its sound", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf("opus", ALICE));
    const bob = bench.leg("b", planOf("pcmu", BOB));
    bench.bridge("a", "b");
    const sound = packets("opus", 400, 2);
    await talk(bench, alice, ALICE, sound.slice(0, 50));
    for (let i = 1; i <= 8; i++) {
      const duration = Math.min(i, 5) * 960;
      const payload = Uint8Array.from([7, i > 5 ? 0x8a : 0x0a, duration >> 8, duration & 0xff]);
      const timestamp = (4_294_960_000 + 50 * 960) >>> 0;
      alice.arrive(rtp({ ssrc: 77, sequence: 65_580 + i - 1, timestamp, payloadType: 101, payload }), ALICE);
      await bench.clock.advance(i > 5 ? 0 : 20);
    }
    for (const packet of sound.slice(58)) {
      alice.arrive(packet, ALICE);
      await bench.clock.advance(20);
    }
    const all = bob.rtp.map(read);
    const keys = all.filter(({ payloadType }) => payloadType === 101);
    expect(keys.map(({ payload }) => (payload[2] ?? 0) * 256 + (payload[3] ?? 0))).toEqual([
      160, 320, 480, 640, 800, 800, 800, 800,
    ]);
    expect(new Set(keys.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(keys.map(({ marker }) => marker)).toEqual([true, ...Array(7).fill(false)]);
    all.slice(1).forEach((packet, i) => {
      expect((packet.sequence - (all[i]?.sequence ?? 0)) & 0xffff).toBe(1);
    });
    const sounds = all.filter(({ payloadType }) => payloadType === 0);
    sounds.slice(1).forEach((packet, i) => {
      expect((packet.timestamp - (sounds[i]?.timestamp ?? 0)) | 0).toBeGreaterThan(0);
    });
    expect(bench.facts).toContainEqual(expect.objectContaining({ kind: "digit", digit: "7", durationMs: 100 }));
    await bench.mustBeEmpty(["a", "b"]);
  });
});

describe("RTP-10 clips and tones on every codec", () => {
  test.each(CODECS)("a file at 8 kHz and one at 16 kHz to a phone with %s", async (codec) => {
    for (const rateHz of [8_000, 16_000] as const) {
      const bench = new MediaBench();
      const alice = bench.leg("a", planOf(codec, ALICE));
      bench.clips.set("p", makeClip(tone(1_000, 1.5, rateHz), rateHz));
      bench.hear("a", playing("p", "tell"));
      await bench.clock.advance(1_600);
      const heard = decoded(alice, codec).subarray(rateOf(codec) / 2, rateOf(codec));
      const { levelDb, share } = found(heard, rateOf(codec), 1_000);
      expect(Math.abs(levelDb)).toBeLessThan(1.5);
      expect(share).toBeGreaterThan(0.97);
      expect(bench.facts.map(({ kind }) => kind)).toEqual(["played"]);
      await bench.mustBeEmpty(["a"]);
    }
  });

  test("wide-band music is wide for who can hear it", async () => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf("g722", ALICE));
    bench.clips.set("music", makeClip(tone(6_000, 1, 16_000), 16_000));
    bench.hear("a", playing("music", "repeat"));
    await bench.clock.advance(3_000);
    expect(found(decoded(alice, "g722").subarray(16_000), 16_000, 6_000).share).toBeGreaterThan(0.9);
    await bench.mustBeEmpty(["a"]);
  });
});

describe("RTP-09 recordings of what is decoded", () => {
  test.each(CODECS)("two phones with %s, relayed: each tone in its channel", async (codec) => {
    const bench = new MediaBench();
    const alice = bench.leg("a", planOf(codec, ALICE));
    const bob = bench.leg("b", planOf(codec, BOB));
    bench.bridge("a", "b");
    const path = "/recordings/x.wav";
    bench.command({ kind: "record", recording: RECORDING, call: CALL, path, left: legId("a"), right: legId("b") });
    const [a, b] = [packets(codec, 600, 4), packets(codec, 1_000, 4)];
    for (let i = 0; i < a.length; i++) {
      alice.arrive(a[i] ?? new Uint8Array(0), ALICE);
      bob.arrive(b[i] ?? new Uint8Array(0), BOB);
      await bench.clock.advance(20);
    }
    bench.close("a");
    await bench.mustBeEmpty(["b"]);
    const wav = readWav(bench.files.files.get(path) ?? new Uint8Array(0));
    if (!wav.ok) throw new Error(wav.fault);
    const { samples } = wav.value;
    for (const [channel, hz] of [600, 1_000].entries()) {
      const own = samples.filter((_, i) => i % 2 === channel).subarray(8_000, 28_000);
      const { levelDb, share } = found(own, 8_000, hz);
      expect(Math.abs(levelDb)).toBeLessThan(1.5);
      expect(share).toBeGreaterThan(0.95);
    }
  });
});
