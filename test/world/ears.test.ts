// The ears must be trusted before what they say of the switch can be.

import { describe, expect, test } from "vitest";
import { between, fraction, seededRng } from "../../src/base/rng.ts";
import { listen, musicSamples, power, RATE_HZ, voiceOf, voiceSamples } from "./ears.ts";
import { encode, fromALaw, fromMuLaw } from "./g711.ts";

const VOICES = Array.from({ length: 300 }, (_, i) => voiceOf(`v${i}`, i));

function sine(hz: number, seconds: number, amplitude = 6_000): Float64Array {
  return Float64Array.from(
    { length: seconds * RATE_HZ },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE_HZ),
  );
}

function rhythm(hz: number, onMs: number, offMs: number, seconds: number): Float64Array {
  return sine(hz, seconds).map((x, i) => ((i / 8) % (onMs + offMs) < onMs ? x : 0));
}

function part(samples: Float64Array, fromMs: number, ms: number): Float64Array {
  return samples.subarray(fromMs * 8, (fromMs + ms) * 8);
}

describe("ears", () => {
  test("silence and the hiss of an idle line are nothing", () => {
    const rng = seededRng(1);
    expect(listen(new Float64Array(4_800), VOICES)).toBe("nothing");
    expect(
      listen(
        Float64Array.from({ length: 4_800 }, () => between(rng, -16, 16)),
        VOICES,
      ),
    ).toBe("nothing");
    expect(listen(new Float64Array(0), VOICES)).toBe("nothing");
  });

  test("loud noise is noise", () => {
    const rng = seededRng(2);
    expect(
      listen(
        Float64Array.from({ length: 4_800 }, () => (fraction(rng) - 0.5) * 20_000),
        VOICES,
      ),
    ).toBe("noise");
  });

  test("each of 300 voices is known from 200 ms, at any moment, through both laws of G.711", () => {
    const rng = seededRng(3);
    for (const voice of VOICES) {
      const law = voice.lowHz % 80 === 0 ? "pcmu" : "pcma";
      const heard = encode(part(voiceSamples(voice), between(rng, 0, 700), 200), law);
      const samples = Float64Array.from(heard, law === "pcmu" ? fromMuLaw : fromALaw);
      expect(listen(samples, VOICES)).toBe(`voice:${voice.name}`);
    }
  });

  test("music is music, in any half second", () => {
    const music = musicSamples(3);
    for (let at = 0; at < 2_400; at += 130) expect(listen(part(music, at, 500), VOICES)).toBe("music");
  });

  test("ringback, busy and a steady tone differ by their rhythm alone", () => {
    for (const hz of [425, 450]) {
      expect(listen(rhythm(hz, 1_000, 4_000, 12), VOICES)).toBe("ringback");
      expect(listen(part(rhythm(hz, 1_000, 4_000, 12), 4_500, 2_500), VOICES)).toBe("ringback");
      expect(listen(rhythm(hz, 350, 350, 3), VOICES)).toBe("busy");
    }
    expect(listen(sine(440, 1), VOICES)).toBe("tone:440");
    expect(listen(sine(1_000, 1), VOICES)).toBe("tone:1000");
    const second = rhythm(480, 2_000, 4_000, 12);
    const american = rhythm(440, 2_000, 4_000, 12).map((x, i) => x + (second[i] ?? 0));
    expect(listen(american, VOICES)).toBe("ringback");
  });

  test("Goertzel gives the mean square of a sine, and nothing 40 Hz beside it", () => {
    expect(power(sine(1_000, 1), 1_000)).toBeCloseTo(6_000 ** 2 / 2, -3);
    expect(power(sine(1_000, 1), 1_040)).toBeLessThan(100);
  });
});

describe("G.711 of the ears", () => {
  // ITU-T G.711 tables 1a and 2a: decoder output values (14-bit and 13-bit, here times 4 and 8).
  test("the end points of both laws are those of the tables", () => {
    expect(fromMuLaw(0x80)).toBe(8_031 * 4);
    expect(fromMuLaw(0x00)).toBe(-8_031 * 4);
    expect(fromMuLaw(0xff)).toBe(0);
    expect(fromMuLaw(0xfe)).toBe(2 * 4);
    expect(fromALaw(0xaa)).toBe(4_032 * 8);
    expect(fromALaw(0x2a)).toBe(-4_032 * 8);
    expect(fromALaw(0xd5)).toBe(1 * 8);
    expect(fromALaw(0x55)).toBe(-1 * 8);
  });
});
