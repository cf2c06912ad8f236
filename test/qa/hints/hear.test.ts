// What machines hear of recordings of which is known who speaks when (QA-09): the truth is how they were made.

import { describe, expect, test } from "vitest";
import { packActivity, readActivity, type Span } from "../../../src/qa/hints/activity.ts";
import { Hearing } from "../../../src/qa/hints/hear.ts";
import { packPeaks, peaksOf, readPeaks } from "../../../src/qa/hints/peaks.ts";
import { hintsOf } from "../../../src/qa/hints/reckon.ts";
import { added, channel, interleaved, type Said, tone } from "./spoken.ts";

/** A step, the onset and what dies away: so far an edge may be from where it was made. */
const EDGE_MS = 60;

function hear(left: Int16Array, right: Int16Array, omitted: readonly Span[] = []) {
  const hearing = new Hearing(2);
  const both = interleaved(left, right);
  // In pieces as they come from a disk.
  for (let at = 0; at < both.length; at += 5_000) hearing.feed(both.subarray(at, at + 5_000));
  return hearing.end(omitted);
}

function expectStretches(found: readonly Span[], made: readonly Said[]): void {
  expect(found.map(({ fromMs }) => Math.round(fromMs / 100))).toHaveLength(made.length);
  for (const [nth, { fromMs, toMs }] of made.entries()) {
    expect(Math.abs((found[nth] as Span).fromMs - fromMs)).toBeLessThanOrEqual(EDGE_MS);
    expect(Math.abs((found[nth] as Span).toMs - toMs)).toBeLessThanOrEqual(EDGE_MS);
  }
}

const CUSTOMER = [
  { fromMs: 1_000, toMs: 4_000 },
  { fromMs: 9_000, toMs: 12_000 },
  { fromMs: 20_000, toMs: 23_000 },
];
const AGENT = [
  { fromMs: 5_000, toMs: 8_000 },
  { fromMs: 11_000, toMs: 14_000 },
];

describe("QA-09 who speaks when", () => {
  test.each([
    ["digital silence between", undefined],
    ["a quiet line", -65],
    ["an ordinary line", -55],
    ["a noisy line", -45],
  ])("is found to a few hundredths of a second: %s", (_, noise) => {
    const { activity } = hear(channel(25_000, CUSTOMER, noise, 1), channel(25_000, AGENT, noise, 50));
    expectStretches(activity.left, CUSTOMER);
    expectStretches(activity.right ?? [], AGENT);
  });

  test("loud and quiet speakers both", () => {
    const loud = CUSTOMER.map((one) => ({ ...one, loudness: -12 }));
    const quiet = AGENT.map((one) => ({ ...one, loudness: -38 }));
    const { activity } = hear(channel(25_000, loud, -60, 1), channel(25_000, quiet, -60, 50));
    expectStretches(activity.left, loud);
    expectStretches(activity.right ?? [], quiet);
    const { left, right } = hintsOf(activity);
    // Within a decibel: what is too quiet within a sentence to be speech is not in the mean.
    expect(Math.abs((left.loudness ?? 0) + 12)).toBeLessThan(1);
    expect(Math.abs((right?.loudness ?? 0) + 38)).toBeLessThan(1);
  });

  test("mains hum, clicks and what a headset lets through are nobody's speech", () => {
    const echo = CUSTOMER.map(({ fromMs, toMs }) => ({ fromMs: fromMs + 120, toMs: toMs + 120, loudness: -46 }));
    const clicks = new Int16Array(8 * 25_000);
    for (const at of [300, 16_000, 18_500]) clicks.fill(12_000, 8 * at, 8 * at + 40);
    const right = added(channel(25_000, AGENT, -65, 50), channel(25_000, echo, undefined, 1), clicks);
    const left = added(channel(25_000, CUSTOMER, -65, 1), tone(25_000, 50, -30));
    const { activity } = hear(left, right);
    expectStretches(activity.left, CUSTOMER);
    expectStretches(activity.right ?? [], AGENT);
  });

  test("who speaks without a pause for a minute is not taken for noise", () => {
    const said = [{ fromMs: 500, toMs: 60_500 }];
    const { activity } = hear(channel(61_000, said, -55, 1), channel(61_000, [], -55, 2));
    expectStretches(activity.left, said);
    expect(activity.right).toEqual([]);
  });

  test("an empty recording has nothing in it", () => {
    const { activity, peaks } = hear(new Int16Array(0), new Int16Array(0));
    expect(hintsOf(activity)).toMatchObject({ durationMs: 0, silenceMs: 0, talkOverMs: 0 });
    expect(peaks.left).toHaveLength(0);
  });
});

describe("QA-09 hints", () => {
  // Speech: customer 9 s, agent 6 s, both from 11 to 12 s. Nobody: 0-1, 4-5, 8-9, 14-20, 23-25: 11 s.
  const heard = hear(channel(25_000, CUSTOMER, -60, 1), channel(25_000, AGENT, -60, 50));

  test("fit a recording made to have so much speech, silence and talk-over", () => {
    const hints = hintsOf(heard.activity);
    expect(hints.durationMs).toBe(25_000);
    expect(hints.left.speechMs).toBeGreaterThan(9_000 - 3 * EDGE_MS);
    expect(hints.left.speechMs).toBeLessThan(9_000 + 6 * EDGE_MS);
    expect(Math.abs((hints.right?.speechMs ?? 0) - 6_000)).toBeLessThan(4 * EDGE_MS);
    expect(Math.abs(hints.silenceMs - 11_000)).toBeLessThan(10 * EDGE_MS);
    expect(Math.abs(hints.longestSilenceMs - 6_000)).toBeLessThan(2 * EDGE_MS);
    expect(Math.abs(hints.talkOverMs - 1_000)).toBeLessThan(2 * EDGE_MS);
    expect(hints.left.interruptions).toBe(0);
    expect(hints.right?.interruptions).toBe(1); // at 11 s, into the customer's sentence
    expect(Math.abs((hints.right?.firstMs ?? 0) - 5_000)).toBeLessThanOrEqual(EDGE_MS);
  });

  test("of a part are those of a recording of that part alone", () => {
    const part = { fromMs: 8_500, toMs: 21_000 };
    const cut = (said: readonly Said[]): readonly Said[] =>
      said.flatMap(({ fromMs, toMs }) => {
        const [from, to] = [Math.max(0, fromMs - part.fromMs), Math.min(toMs, part.toMs) - part.fromMs];
        return to > 0 && from < 12_500 ? [{ fromMs: from, toMs: to }] : [];
      });
    const hints = hintsOf(heard.activity, part);
    const alone = hintsOf(hear(channel(12_500, cut(CUSTOMER), -60, 7), channel(12_500, cut(AGENT), -60, 60)).activity);
    expect(hints.durationMs).toBe(12_500);
    for (const name of ["silenceMs", "longestSilenceMs", "talkOverMs"] as const)
      expect(Math.abs(hints[name] - alone[name])).toBeLessThan(6 * EDGE_MS);
    expect(hints.right?.interruptions).toBe(alone.right?.interruptions);
    expect(Math.abs((hints.right?.firstMs ?? 0) - 2_500)).toBeLessThanOrEqual(EDGE_MS);
  });

  test("are zero where a part lies beyond the end", () => {
    expect(hintsOf(heard.activity, { fromMs: 30_000, toMs: 40_000 })).toMatchObject({ durationMs: 0, silenceMs: 0 });
  });

  test("leave out what was paused or held: neither speech, nor silence, nor talk-over", () => {
    const omitted = [{ fromMs: 10_000, toMs: 19_000 }];
    const music = tone(25_000, 440, -20);
    const right = Int16Array.from(channel(25_000, AGENT, -60, 50), (sample, i) =>
      i >= 80_000 && i < 152_000 ? (music[i] as number) : sample,
    );
    const hints = hintsOf(hear(channel(25_000, CUSTOMER, -60, 1), right, omitted).activity);
    expect(Math.abs((hints.right?.speechMs ?? 0) - 3_000)).toBeLessThan(2 * EDGE_MS);
    expect(Math.abs(hints.left.speechMs - 7_000)).toBeLessThan(5 * EDGE_MS);
    expect(hints.talkOverMs).toBe(0);
    // 0-1, 4-5, 8-9, 19-20, 23-25
    expect(Math.abs(hints.silenceMs - 6_000)).toBeLessThan(8 * EDGE_MS);
  });

  test("tell clipping, which a loud voice alone is not", () => {
    const said = [{ fromMs: 1_000, toMs: 5_000 }];
    const clean = channel(6_000, [{ ...said[0], fromMs: 1_000, toMs: 5_000, loudness: -16 }], -60, 3);
    const clipped = clean.map((sample) => Math.max(-32_124, Math.min(32_124, 6 * sample)));
    const share = (sound: Int16Array): number =>
      hintsOf(hear(sound, new Int16Array(sound.length)).activity).left.clippedShare;
    const truth = clipped.filter((sample) => Math.abs(sample) === 32_124).length / (8 * 4_000);
    expect(share(clean)).toBe(0);
    expect(share(clipped)).toBeCloseTo(truth, 2);
    expect(truth).toBeGreaterThan(0.005);
  });

  test("loudness is dB below full scale: a square wave at full scale has 0, a sine -3", () => {
    const sine = Int16Array.from({ length: 8_000 }, (_, i) => 32_767 * Math.sin((2 * Math.PI * 440 * i) / 8_000));
    const found = hintsOf(hear(added(sine, new Int16Array(16_000)), new Int16Array(16_000)).activity);
    expect(Math.abs((found.left.loudness ?? 0) + 3)).toBeLessThan(0.15);
  });

  test("whoever says yes into the other's last word, or begins with them, does not interrupt", () => {
    const hints = hintsOf(
      hear(
        channel(
          12_000,
          [
            { fromMs: 1_000, toMs: 4_000 },
            { fromMs: 6_000, toMs: 9_000 },
          ],
          -60,
          1,
        ),
        channel(
          12_000,
          [
            { fromMs: 3_850, toMs: 5_500 },
            { fromMs: 6_100, toMs: 8_000 },
          ],
          -60,
          40,
        ),
      ).activity,
    );
    expect(hints.right?.interruptions).toBe(0);
    expect(hints.left.interruptions).toBe(0);
  });
});

describe("what is kept of it", () => {
  const { activity, peaks } = hear(channel(25_000, CUSTOMER, -60, 1), channel(25_000, AGENT, -60, 50), [
    { fromMs: 15_000, toMs: 15_500 },
  ]);

  test("is read as it was written", () => {
    const read = readActivity(packActivity(activity));
    expect(read?.durationMs).toBe(25_000);
    expect(read?.omitted).toEqual(activity.omitted);
    expect(read?.left.map(({ fromMs, toMs, clipped }) => [fromMs, toMs, clipped])).toEqual(
      activity.left.map(({ fromMs, toMs, clipped }) => [fromMs, toMs, clipped]),
    );
    for (const [nth, one] of (read?.right ?? []).entries())
      expect(Math.abs(one.loudness - (activity.right?.[nth]?.loudness ?? 0))).toBeLessThanOrEqual(0.25);
    expect(readPeaks(packPeaks(peaks))).toEqual(peaks);
    expect(readActivity(Uint8Array.of(9, 9))).toBeUndefined();
  });

  test("the waveform has the extremes of each tenth of a second", () => {
    const left = channel(25_000, CUSTOMER, -60, 1);
    expect(peaks.perSecond).toBe(10);
    expect(peaks.left).toHaveLength(500);
    for (const step of [0, 12, 45, 100, 249]) {
      const samples = left.subarray(step * 800, (step + 1) * 800);
      expect(peaks.left[2 * step]).toBe(Math.round((Math.min(0, ...samples) * 127) / 32_768) + 0);
      expect(peaks.left[2 * step + 1]).toBe(Math.round((Math.max(0, ...samples) * 127) / 32_768));
    }
    expect(peaksOf(peaks, { fromMs: 1_000, toMs: 2_000 }).left).toEqual(peaks.left.slice(20, 40));
  });
});
