import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packetMsFor, type SoundRate } from "../../../src/rtp/codec.ts";
import { makeCodecKit } from "../../../src/rtp/codec-kit.ts";
import type { OpusWish } from "../../../src/rtp/plan.ts";
import { loadOpus, loadOpusFrom } from "../../../src/rtp/port/opus.ts";
import { resampleWhole } from "../../../src/rtp/resample.ts";
import { corpus } from "../corpora.ts";
import { readOgg, writeOgg } from "../ogg.ts";
import { bestSignalToNoise, levelAt, promptSound, tone } from "../sounds.ts";

const opus = loadOpus();
const files = corpus("vectors/opus");
const noFfmpeg = spawnSync("ffmpeg", ["-version"]).error !== undefined;
const RATES: readonly SoundRate[] = [8_000, 16_000];

test("the package of this installation works", () => expect(opus).toMatchObject({ ok: true }));

const kit = makeCodecKit(opus.ok ? opus.value : undefined);

function speech(rateHz: SoundRate): Int16Array {
  return resampleWhole(promptSound("zh/all-busy"), 8_000, rateHz);
}

function encode(sound: Int16Array, rateHz: SoundRate, wish: OpusWish = {}, ms = 20): Uint8Array[] {
  const encoder = kit.encoder("opus", rateHz, wish);
  const frame = (rateHz * ms) / 1_000;
  const out = new Uint8Array(1_500);
  const packets: Uint8Array[] = [];
  for (let at = 0; at + frame <= sound.length; at += frame)
    packets.push(out.slice(0, encoder.encode(sound.subarray(at, at + frame), out, 0)));
  return packets;
}

/** Packets of which `lost` tells are made up. */
function decode(
  packets: readonly Uint8Array[],
  rateHz: SoundRate,
  lost: (i: number) => boolean = () => false,
): Int16Array {
  const decoder = kit.decoder("opus", rateHz);
  const out = new Int16Array((rateHz * 120) / 1_000);
  const all: number[] = [];
  let nth = 0;
  let samples = rateHz / 50;
  for (const [i, packet] of packets.entries()) {
    nth = lost(i) ? nth + 1 : 0;
    if (nth > 0) decoder.conceal(out, samples, nth);
    else samples = decoder.decode(packet, 0, packet.length, out);
    all.push(...out.subarray(0, samples));
  }
  return Int16Array.from(all);
}

/** Root mean square of the 20 ms number `i`. */
function loudness(sound: Int16Array, i: number, rateHz: number): number {
  const part = sound.subarray((i * rateHz) / 50, ((i + 1) * rateHz) / 50);
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
}

function words(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i));
}

describe.skipIf(!opus.ok)("RTP-02 Opus among other implementations", () => {
  test.skipIf(noFfmpeg).each(RATES)("ffmpeg hears in our packets what we hear, at %i Hz", (rateHz) => {
    const packets = encode(speech(rateHz), rateHz);
    const options = `-v error -f ogg -c:a libopus -i - -f s16le -ar 48000 -`.split(" ");
    const theirs = words(execFileSync("ffmpeg", options, { input: writeOgg(packets, rateHz, 20) }));
    expect(bestSignalToNoise(theirs, resampleWhole(decode(packets, rateHz), rateHz, 48_000), 200)).toBeGreaterThan(
      rateHz === 8_000 ? 14 : 30,
    );
  });

  const names = [
    "wb-lowdelay-32k-10ms-fec0",
    "wb-voip-12k-20ms-fec0",
    "wb-voip-16k-60ms-fec1",
    "wb-voip-24k-20ms-fec1",
  ];
  test.skipIf(files.missing).each(names)("we hear in %s what opusdec heard", (name) => {
    const { packets } = readOgg(readFileSync(`${files.path}/${name}.opus`));
    const theirs = words(readFileSync(`${files.path}/${name}.ref48k.wav`).subarray(44));
    expect(bestSignalToNoise(theirs, resampleWhole(decode(packets, 16_000), 16_000, 48_000), 400)).toBeGreaterThan(
      name.includes("lowdelay") ? 35 : 18, // SILK's sound is shifted by parts of a sample between rates
    );
  });
});

describe.skipIf(!opus.ok)("RTP-02 Opus", () => {
  test.each(RATES)("tones keep their level at %i Hz, in packets of 10 to 60 ms", (rateHz) => {
    for (const ms of [10, 20, 40, 60]) {
      const sound = tone({ hz: 440, rateHz, ms: 1_200, amplitude: 8_000 });
      const heard = decode(encode(sound, rateHz, {}, ms), rateHz).subarray(rateHz / 5);
      expect(heard.length).toBe(rateHz);
      expect(Math.abs(levelAt(heard, rateHz, 440) - levelAt(sound, rateHz, 440))).toBeLessThan(1);
    }
  });

  test("packets of a length Opus has no frame for are not asked of it: libopus' wrapper would end the process", () => {
    const encoder = kit.encoder("opus", 8_000);
    for (const ms of [0, 5, 30, 50, 70]) expect(encoder.encode(new Int16Array(8 * ms), new Uint8Array(500), 0)).toBe(0);
    expect([10, 20, 30, 40, 50, 60].map((ms) => packetMsFor("opus", ms))).toEqual([10, 20, 20, 40, 40, 60]);
    expect([10, 20, 30, 40, 50, 60].map((ms) => packetMsFor("pcmu", ms))).toEqual([10, 20, 30, 40, 50, 60]);
  });

  test("what the peer wished is kept: bit rate, bandwidth, redundancy, silence not sent", () => {
    const sound = speech(16_000);
    const octets = (wish: OpusWish) => encode(sound, 16_000, wish).reduce((sum, packet) => sum + packet.length, 0);
    const kbits = (wish: OpusWish) => (8 * octets(wish) * 16) / sound.length;
    expect(kbits({})).toBeLessThan(24 * 1.1);
    expect(kbits({ maxAverageBitrate: 10_000 })).toBeLessThan(10 * 1.1);
    expect(kbits({ maxAverageBitrate: 1 })).toBeGreaterThan(3);
    // RFC 6716 §3.1: configurations 0 to 3 are narrow band, 4 to 11 wider.
    const configs = (wish: OpusWish) => new Set(encode(sound, 16_000, wish).map(([first = 0]) => first >> 3));
    expect(Math.max(...configs({ maxPlaybackRate: 8_000 }))).toBeLessThan(4);
    expect(Math.max(...configs({}))).toBeGreaterThanOrEqual(8);
    // RFC 6716 §4.2.3: the second bit of a SILK frame says that redundancy is in it.
    const redundant = (wish: OpusWish) => encode(sound, 16_000, wish).filter(([, second = 0]) => second & 0x40).length;
    expect(redundant({})).toBe(0);
    expect(redundant({ useInbandFec: true })).toBeGreaterThan(20);
    const silence = encode(new Int16Array(32_000), 16_000, { useDtx: true });
    expect(silence.filter((packet) => packet.length === 0).length).toBeGreaterThan(70);
    expect(encode(new Int16Array(32_000), 16_000).every((packet) => packet.length > 0)).toBe(true);
  });

  test.each(RATES)("a lost packet at %i Hz is made up; a long loss fades to silence", (rateHz) => {
    const sound = tone({ hz: 300, rateHz, ms: 1_000, amplitude: 8_000 });
    const packets = encode(sound, rateHz);
    const whole = decode(packets, rateHz);
    const some = decode(packets, rateHz, (i) => i % 10 === 9);
    expect(some.length).toBe(whole.length);
    for (let i = 19; i < 49; i += 10)
      expect(loudness(some, i, rateHz)).toBeGreaterThan(0.3 * loudness(whole, i, rateHz));
    const long = decode(packets, rateHz, (i) => i >= 25);
    expect(loudness(long, 25, rateHz)).toBeGreaterThan(0.3 * loudness(whole, 25, rateHz));
    expect(loudness(long, 45, rateHz)).toBe(0);
  });

  test("any count of samples can be made up, before the first packet silence", () => {
    const [packet] = encode(tone({ hz: 300, rateHz: 16_000, ms: 20, amplitude: 8_000 }), 16_000);
    for (const samples of [1, 80, 160, 320, 333, 640, 960]) {
      const decoder = kit.decoder("opus", 16_000);
      const out = new Int16Array(2_000).fill(99);
      decoder.conceal(out, samples, 1);
      expect(out.subarray(0, samples).every((sample) => sample === 0)).toBe(true);
      decoder.decode(packet ?? new Uint8Array(0), 0, packet?.length ?? 0, out);
      out.fill(99);
      decoder.conceal(out, samples, 1);
      expect(out[samples]).toBe(99);
      expect(out.subarray(0, samples).every((sample) => sample === 99)).toBe(false);
    }
  });

  test("rubbish gives nothing or some sound, never trouble", () => {
    const decoders = RATES.map((rateHz) => kit.decoder("opus", rateHz));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (packet) => {
        for (const decoder of decoders) {
          const samples = decoder.decode(packet, 0, packet.length, new Int16Array(1_920));
          expect(samples).toBeGreaterThanOrEqual(0);
          expect(samples).toBeLessThanOrEqual((decoder.rateHz * 120) / 1_000);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(decoders[0]?.decode(new Uint8Array(9), 4, 4, new Int16Array(1_920))).toBe(0);
  });

  // Another package of the same kind ended the process when two threads that used it had ended.
  test("threads that use it come and go, and the process lives to its proper end", () => {
    const story = `
      const { Worker } = require("node:worker_threads");
      const work = \`
        const { OpusEncoder } = require("@discordjs/opus");
        const codec = new OpusEncoder(16000, 1);
        for (let i = 0; i < 50; i++) codec.decode(codec.encode(Buffer.alloc(640, i)));
        require("node:worker_threads").parentPort.postMessage("done");
        if (require("node:worker_threads").workerData) setInterval(() => codec.encode(Buffer.alloc(640)), 1);
      \`;
      const start = (stays) => new Promise((resolve, reject) => {
        const worker = new Worker(work, { eval: true, workerData: stays });
        worker.on("error", reject).on("exit", () => resolve());
        if (stays) worker.on("message", () => worker.terminate());
      });
      (async () => {
        for (let round = 0; round < 2; round++) await Promise.all([start(false), start(true), start(false), start(true)]);
        console.log("all went");
      })();`;
    const ended = spawnSync(process.execPath, ["-e", story], { encoding: "utf8", timeout: 60_000 });
    expect(ended).toMatchObject({ status: 0, signal: null, stdout: "all went\n" });
  }, 60_000);
});

test("a package that could not be built is a fault with its reason, and the kit does without", () => {
  const missing = loadOpusFrom(() => {
    throw new Error("Cannot find module '@discordjs/opus'\nRequire stack: …");
  });
  expect(missing).toEqual({ ok: false, fault: "Cannot find module '@discordjs/opus'" });
  expect(makeCodecKit(undefined).codecs).not.toContain("opus");
  expect(kit.codecs.includes("opus")).toBe(opus.ok);
});
