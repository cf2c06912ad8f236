import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { G722Decoder, G722Encoder } from "../../src/rtp/g722.ts";
import { Doubler } from "../../src/rtp/resample.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { corpus } from "./corpora.ts";
import { levelAt, tone } from "./sounds.ts";

const stl = corpus("vectors/g722");
const noFfmpeg = spawnSync("ffmpeg", ["-version"]).error !== undefined;

function words(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i));
}

function octets(sound: Int16Array): Buffer {
  return Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength);
}

/** In packets of `frame` samples. */
function encode(sound: Int16Array, frame = 320): Uint8Array {
  const encoder = new G722Encoder();
  const out = new Uint8Array(sound.length);
  let at = 0;
  for (let from = 0; from < sound.length; from += frame)
    at += encoder.encode(sound.subarray(from, from + frame), out, at);
  return out.subarray(0, at);
}

function decode(codes: Uint8Array, frame = 160): Int16Array {
  const decoder = new G722Decoder();
  const out = new Int16Array(2 * codes.length);
  let at = 0;
  for (let from = 0; from < codes.length; from += frame)
    at += decoder.decode(codes, from, Math.min(from + frame, codes.length), out.subarray(at));
  return out.subarray(0, at);
}

/** Made of whole numbers alone, so that it is the same everywhere: a rising saw tooth, noise of all levels, full scale, silence. */
function odds(seconds: number): Int16Array {
  let seed = 1;
  let phase = 0;
  return Int16Array.from({ length: 16_000 * seconds }, (_, i) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
    phase = (phase + 200 + (i >> 1)) & 0xffff;
    const noise = seed >> (16 + ((i >> 10) & 7));
    if (((i >> 12) & 3) === 0) return (phase - 32_768) >> 1;
    if (((i >> 12) & 3) === 1) return noise;
    if (((i >> 12) & 3) === 2) return ((i >> 5) & 1) === 0 ? 32_767 : -32_768;
    return 0;
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe.skipIf(stl.missing)("RTP-02 G.722 is the ITU's, bit for bit (Software Tool Library)", () => {
  const file = (name: string) => readFileSync(`${stl.path}/${name}`);

  test("speech is encoded as the reference encodes it", () => {
    expect(Buffer.compare(Buffer.from(encode(words(file("inpsp.bin")))), file("codspw.g722"))).toBe(0);
  });

  test("and decoded as the reference decodes it (mode 1)", () => {
    expect(Buffer.compare(octets(decode(file("codspw.g722"))), file("outsp1.bin"))).toBe(0);
  });
});

describe("RTP-02 G.722 is ffmpeg's, bit for bit", () => {
  // Written down from ffmpeg 5.1: odds(4) through ffmpeg -f s16le -ar 16000 -ac 1 -i - -f g722 - and back.
  const FROZEN = {
    first: "2a842084208404870788494acbcccdcdcecfd0d1d192d3d4d4d4d5d6d6d7d9d8",
    codes: "b4d97122b3a491d6717626f2fa79f0c9fecdc0b7082f54dda64a254439ee897d",
    sound: "31a60cbf858f66ce1e9fc7e5d1699f9c9f0c806ffd9f310749f159792865c65c",
  };

  test("what ffmpeg once said stays true where it is missing", () => {
    const codes = encode(odds(4));
    expect(Buffer.from(codes.subarray(0, 32)).toString("hex")).toBe(FROZEN.first);
    expect(sha256(codes)).toBe(FROZEN.codes);
    expect(sha256(octets(decode(codes)))).toBe(FROZEN.sound);
  });

  const ffmpeg = (input: Uint8Array, ...words: readonly string[]) =>
    execFileSync("ffmpeg", ["-v", "error", ...words], { input, maxBuffer: 64_000_000 });
  const theirCodes = (sound: Int16Array) =>
    ffmpeg(octets(sound), ..."-f s16le -ar 16000 -ac 1 -i - -f g722 -".split(" "));
  const theirSound = (codes: Uint8Array) => ffmpeg(codes, ..."-f g722 -i - -f s16le -".split(" "));

  test.skipIf(noFfmpeg)("ffmpeg of today says the same", () => {
    const codes = theirCodes(odds(4));
    expect(codes.subarray(0, 32).toString("hex")).toBe(FROZEN.first);
    expect(sha256(codes)).toBe(FROZEN.codes);
    expect(sha256(theirSound(codes))).toBe(FROZEN.sound);
  });

  test.skipIf(noFfmpeg)("speech, and octets that no encoder makes", () => {
    const speech = wide("media/zh/all-busy.wav");
    expect(Buffer.compare(Buffer.from(encode(speech)), theirCodes(speech))).toBe(0);
    const rubbish = Uint8Array.from(octets(odds(2)), (octet, i) => octet ^ (i * 73));
    expect(Buffer.compare(octets(decode(rubbish)), theirSound(rubbish))).toBe(0);
  });
});

describe("RTP-02 G.722", () => {
  test("packets of any length join without a trace", () => {
    const sound = odds(1);
    const codes = encode(sound);
    for (const frame of [2, 160, 480, 960]) expect(encode(sound, frame)).toEqual(codes);
    for (const frame of [1, 80, 333, 480]) expect(decode(codes, frame)).toEqual(decode(codes));
  });

  test.each([300, 1_000, 3_000, 5_000, 6_800])("a tone of %i Hz comes through at its level", (hz) => {
    const sound = tone({ hz, rateHz: 16_000, ms: 500, amplitude: 8_000 });
    const got = decode(encode(sound)).subarray(800);
    expect(Math.abs(levelAt(got, 16_000, hz) - levelAt(sound, 16_000, hz))).toBeLessThan(0.7);
  });

  test("any octets give sound and no trouble; a packet that is too long gives its beginning", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_500 }), (packet) => {
        const out = new Int16Array(1_920);
        const samples = new G722Decoder().decode(packet, 0, packet.length, out);
        expect(samples).toBe(2 * Math.min(packet.length, 960));
      }),
      { numRuns: 100 },
    );
  });
});

function wide(path: string): Int16Array {
  const wav = readWav(readFileSync(path));
  if (!wav.ok) throw new Error(wav.fault);
  const out = new Int16Array(2 * wav.value.samples.length);
  new Doubler().pass(wav.value.samples, wav.value.samples.length, out, 0);
  return out;
}
