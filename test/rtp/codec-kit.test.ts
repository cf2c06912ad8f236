import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AudioDecoder, AudioEncoder, SoundRate } from "../../src/rtp/codec.ts";
import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { levelAt, signalToNoise, tone } from "./sounds.ts";

const kit = makeCodecKit(undefined);
const CODECS = ["pcmu", "pcma", "g722"] as const;
const RATES: readonly SoundRate[] = [8_000, 16_000];
const PAIRS = CODECS.flatMap((codec) => RATES.flatMap((from) => RATES.map((to) => [codec, from, to] as const)));

/** Packets of 20 ms through an encoder and a decoder. */
function carry(sound: Int16Array, encoder: AudioEncoder, decoder: AudioDecoder): Int16Array {
  const frame = encoder.rateHz / 50;
  const packet = new Uint8Array(1_500);
  const heard = new Int16Array(decoder.rateHz / 5);
  const all: number[] = [];
  for (let from = 0; from + frame <= sound.length; from += frame) {
    const octets = encoder.encode(sound.subarray(from, from + frame), packet, 12);
    const samples = decoder.decode(packet, 12, 12 + octets, heard);
    expect(samples).toBe(decoder.rateHz / 50);
    all.push(...heard.subarray(0, samples));
  }
  return Int16Array.from(all);
}

describe("RTP-02 every codec at both rates", () => {
  test("without a package there is everything but Opus", () => {
    expect(kit.codecs).toEqual(CODECS);
    expect(() => kit.encoder("opus", 8_000)).toThrow();
    expect(() => kit.decoder("opus", 8_000)).toThrow();
  });

  test.each(PAIRS)("%s: tones of the telephone band pass from %i to %i Hz without images", (codec, from, to) => {
    for (const hz of [300, 1_000, 2_000, 3_000]) {
      const sound = tone({ hz, rateHz: from, ms: 400, amplitude: 8_000 });
      const heard = carry(sound, kit.encoder(codec, from), kit.decoder(codec, to)).subarray(to / 20);
      const wanted = levelAt(sound, from, hz);
      expect(Math.abs(levelAt(heard, to, hz) - wanted)).toBeLessThan(0.5);
      if (to === 16_000) expect(levelAt(heard, to, 8_000 - hz)).toBeLessThan(wanted - 40);
    }
  });

  test.each(CODECS)("%s: what lies above 4 kHz does not disturb an ear of 8 kHz", (codec) => {
    const sound = tone({ hz: 5_000, rateHz: 16_000, ms: 400, amplitude: 8_000 });
    const heard = carry(sound, kit.encoder(codec, 16_000), kit.decoder(codec, 8_000)).subarray(400);
    expect(levelAt(heard, 8_000, 3_000)).toBeLessThan(levelAt(sound, 16_000, 5_000) - 40);
  });

  test("the same encoder takes packets of 10 to 60 ms in turn", () => {
    const sound = tone({ hz: 700, rateHz: 8_000, ms: 270, amplitude: 8_000 });
    for (const codec of CODECS) {
      const encoder = kit.encoder(codec, 8_000);
      const decoder = kit.decoder(codec, 8_000);
      const packet = new Uint8Array(500);
      const heard = new Int16Array(960);
      let at = 0;
      for (const ms of [10, 20, 30, 40, 50, 60, 20, 40]) {
        const octets = encoder.encode(sound.subarray(at, at + 8 * ms), packet, 0);
        expect(octets).toBe(8 * ms);
        expect(decoder.decode(packet, 0, octets, heard)).toBe(8 * ms);
        at += 8 * ms;
      }
      expect(at).toBe(sound.length);
    }
  });

  test("speech stays speech", () => {
    const wav = readWav(readFileSync("media/zh/all-busy.wav"));
    if (!wav.ok) throw new Error(wav.fault);
    const decibels = (codec: AudioCodec, delay: number) => {
      const heard = carry(wav.value.samples, kit.encoder(codec, 8_000), kit.decoder(codec, 8_000));
      return signalToNoise(wav.value.samples, heard.subarray(delay));
    };
    expect(decibels("pcmu", 0)).toBeGreaterThan(35);
    expect(decibels("pcma", 0)).toBeGreaterThan(35);
    expect(decibels("g722", 34)).toBeGreaterThan(20); // the filters of both ends and of the codec: 4.25 ms
  });

  test("a packet of any length is decoded, the beginning of one that is too long", () => {
    const out = new Int16Array(1_920);
    for (const codec of CODECS)
      for (const rateHz of RATES)
        for (const octets of [0, 1, 159, 960, 1_400])
          expect(kit.decoder(codec, rateHz).decode(new Uint8Array(1_500), 12, 12 + octets, out)).toBe(
            (Math.min(octets, 960) * rateHz) / 8_000,
          );
  });
});
