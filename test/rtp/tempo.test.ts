// Listening faster or slower (QA-05): the length changes as asked, the pitch does not, and both channels stay together.

import { describe, expect, test } from "vitest";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import { TempoChange } from "../../src/rtp/tempo.ts";
import { channel, interleaved, tone } from "../qa/hints/spoken.ts";

function changed(sound: Int16Array, channels: number, speed: number, piece = 4_000): Int16Array {
  const tempo = new TempoChange({ rateHz: 8_000, channels, speed });
  const made: number[] = [];
  for (let at = 0; at < sound.length; at += piece) made.push(...tempo.feed(sound.subarray(at, at + piece)));
  made.push(...tempo.end());
  return Int16Array.from(made);
}

const SPEEDS = [0.5, 1.25, 2];

describe("QA-05 listening at another speed", () => {
  test.each(SPEEDS)("takes as long as asked, whatever pieces it comes in: %s", (speed) => {
    const said = channel(3_007, [{ fromMs: 100, toMs: 2_900 }], -50);
    const made = changed(said, 1, speed);
    expect(made.length).toBe(Math.round(said.length / speed));
    expect(changed(said, 1, speed, 333)).toEqual(made);
  });

  test.each(SPEEDS)("keeps the pitch and the loudness of a tone: %s", (speed) => {
    const made = changed(tone(2_000, 440, -12), 1, speed).subarray(800, -800);
    const power = made.reduce((sum, x) => sum + x * x, 0) / made.length;
    expect(goertzelPower(made, 8_000, 440) / power).toBeGreaterThan(0.97);
    expect(Math.abs(10 * Math.log10(power / 32_768 ** 2) + 12)).toBeLessThan(0.3);
  });

  test("at its own speed it is the sound itself", () => {
    const said = channel(2_000, [{ fromMs: 100, toMs: 1_900 }], -50);
    const made = changed(said, 1, 1);
    const last = said.length - 240; // beyond, the last piece fades
    expect(made.subarray(0, last).every((sample, i) => Math.abs(sample - (said[i] as number)) <= 1)).toBe(true);
  });

  test("both channels stay together: who spoke alone speaks alone", () => {
    const left = channel(4_000, [{ fromMs: 0, toMs: 1_900 }], undefined, 1);
    const right = channel(4_000, [{ fromMs: 2_100, toMs: 4_000 }], undefined, 5);
    const made = changed(interleaved(left, right), 2, 1.6);
    const of = (offset: number, from: number, to: number): number => {
      const part = made.filter((_, i) => i % 2 === offset).subarray(from, to);
      return part.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    };
    // 2 s of 4 is 1.25 s of 2.5: 10 000 frames.
    expect(of(0, 400, 9_000)).toBeGreaterThan(1_000);
    expect(of(1, 0, 9_900)).toBe(0);
    expect(of(0, 10_100, 20_000)).toBe(0);
    expect(of(1, 11_000, 19_000)).toBeGreaterThan(1_000);
  });

  test("of nothing nothing is made, of less than a piece what there is", () => {
    expect(changed(new Int16Array(0), 2, 1.5)).toHaveLength(0);
    expect(changed(tone(10, 440, -12), 1, 0.5)).toHaveLength(160);
  });
});
