// Keys pressed towards a peer, as events and as tones.

import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import { type KeyBeat, KeySender, writeEvent } from "../../src/rtp/key-sender.ts";

function beats(keys: KeySender, ms = 20): KeyBeat[] {
  const all: KeyBeat[] = [];
  for (let beat = keys.event(ms); beat !== undefined; beat = keys.event(ms)) all.push(beat);
  return all;
}

describe("RTP-06 keys as events (RFC 4733)", () => {
  test("one key: growing durations, the end three times, then a pause", () => {
    const keys = new KeySender();
    keys.press("5", 100);
    const sent = beats(keys);
    const events = sent.filter((beat) => beat.kind === "event");
    expect(events.map(({ durationMs, isEnd }) => [durationMs, isEnd])).toEqual([
      [20, false],
      [40, false],
      [60, false],
      [80, false],
      [100, true],
      [100, true],
      [100, true],
    ]);
    expect(events.map(({ code }) => code)).toEqual(Array(7).fill(5));
    expect(events.filter(({ begins }) => begins)).toHaveLength(1);
    expect(sent.slice(7).map(({ kind }) => kind)).toEqual(["pause", "pause", "pause"]);
    expect(keys.busy).toBe(false);
  });

  test("several keys one after the other, each begun once; what is no key is left out", () => {
    const keys = new KeySender();
    keys.press("1a x#", 40);
    const begun = beats(keys).filter((beat) => beat.kind === "event" && beat.begins);
    expect(begun.map((beat) => beat.kind === "event" && beat.code)).toEqual([1, 12, 11]);
  });

  test("a key as short as a packet is still a whole key", () => {
    const keys = new KeySender();
    keys.press("9", 1);
    const events = beats(keys, 60).filter((beat) => beat.kind === "event");
    expect(events.map(({ durationMs, isEnd }) => [durationMs, isEnd])).toEqual(Array(3).fill([40, true]));
  });

  test("more keys than anybody types are not kept", () => {
    const keys = new KeySender();
    keys.press("1".repeat(1_000), 40);
    const begun = beats(keys).filter((beat) => beat.kind === "event" && beat.begins);
    expect(begun).toHaveLength(limits.rtp.keysWaiting);
  });

  test("the payload as table 2 of RFC 4733 §2.3 draws it", () => {
    const out = new Uint8Array(6);
    writeEvent(out, 1, { code: 11, isEnd: true }, 800);
    expect([...out]).toEqual([0, 11, 0x8a, 0x03, 0x20, 0]);
  });
});

describe("RTP-06 keys as tones", () => {
  const rates = [8_000, 16_000] as const;
  test.each(rates)("the two frequencies of Q.23 for 100 ms, and silence behind (%d Hz)", (rateHz) => {
    const keys = new KeySender();
    keys.press("7", 100);
    const sound = new Int16Array((rateHz * 160) / 1_000);
    expect(keys.tone(sound, rateHz)).toBe(true);
    const key = sound.subarray(0, rateHz / 10);
    const total = key.reduce((sum, one) => sum + one * one, 0) / key.length;
    const at852 = goertzelPower(key, rateHz, 852);
    const at1209 = goertzelPower(key, rateHz, 1_209);
    expect(at852 / total).toBeGreaterThan(0.42);
    expect(at1209 / total).toBeGreaterThan(0.42);
    expect(sound.subarray(rateHz / 10, (rateHz * 150) / 1_000).every((one) => one === 0)).toBe(true);
    expect(Math.max(...key)).toBeLessThan(11_000);
  });

  test("nothing to press, nothing to hear", () => {
    const out = new Int16Array(160).fill(3);
    expect(new KeySender().tone(out, 8_000)).toBe(false);
    expect(out.every((one) => one === 3)).toBe(true);
  });
});
