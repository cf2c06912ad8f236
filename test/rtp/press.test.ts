// Keys that the switch presses towards a phone: RTP-06.

import { describe, expect, test } from "vitest";
import { decode } from "../../src/rtp/g711.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import type { MediaPlan } from "../../src/rtp/plan.ts";
import {
  legId,
  MediaBench,
  makeClip,
  PhoneStream,
  planFor,
  playing,
  type ReadPacket,
  read,
  sine,
} from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };
const BOB = { host: "192.0.2.2", port: 5_000 };

function bridged(bobs: Partial<MediaPlan> = {}) {
  const bench = new MediaBench();
  const alice = bench.leg("a", planFor(ALICE));
  const bob = bench.leg("b", planFor(BOB, bobs));
  bench.bridge("a", "b");
  return { bench, alice, bob, press: (digits: string, ms = 100) => press(bench, digits, ms) };
}

function press(bench: MediaBench, digits: string, durationMs: number): void {
  bench.command({ kind: "press", leg: legId("b"), digits, durationMs });
}

/** Alice talks all the time. */
async function talk({ bench, alice }: ReturnType<typeof bridged>, packets: number, stream = new PhoneStream(ALICE)) {
  for (let i = 0; i < packets; i++) {
    alice.arrive(stream.next(), ALICE);
    await bench.clock.advance(20);
  }
  return stream;
}

const isEvent = ({ payloadType }: ReadPacket): boolean => payloadType === 101;

describe("RTP-06 keys pressed towards a phone that agreed on events", () => {
  test("event by event in sequence, no sound beside them, and the sound goes on behind", async () => {
    const at = bridged();
    const stream = await talk(at, 10);
    at.press("42");
    await talk(at, 40, stream);
    const heard = at.bob.rtp.map(read);
    heard.slice(1).forEach((packet, i) => {
      expect((packet.sequence - (heard[i]?.sequence ?? 0)) & 0xffff).toBe(1);
    });
    const events = heard.filter(isEvent);
    const starts = [...new Set(events.map(({ timestamp }) => timestamp))];
    expect(starts).toHaveLength(2);
    for (const [i, code] of [4, 2].entries()) {
      const one = events.filter(({ timestamp }) => timestamp === starts[i]);
      expect(one.map(({ payload }) => payload[0])).toEqual(Array(7).fill(code));
      expect(one.map(({ marker }) => marker)).toEqual([true, ...Array(6).fill(false)]);
      expect(one.map(({ payload }) => (payload[1] ?? 0) & 0x80)).toEqual([0, 0, 0, 0, 0x80, 0x80, 0x80]);
      expect(one.at(-1)?.payload[3]).toBe(800 & 0xff);
    }
    // From the first event to the last nothing but events.
    const first = heard.findIndex(isEvent);
    const last = heard.findLastIndex(isEvent);
    expect(heard.slice(first, last + 1).every(isEvent)).toBe(true);
    const behind = heard.slice(last + 1);
    expect(behind.length).toBeGreaterThan(8);
    expect((((behind[0]?.timestamp ?? 0) - (starts[1] ?? 0)) | 0) > 800).toBe(true);
    await at.bench.mustBeEmpty(["a", "b"]);
  });

  test("durations in the clock of Opus, where the events beside it have it", async () => {
    const at = bridged({
      codec: "opus",
      payloadType: 111,
      telephoneEvent: { send: 101, receive: 101, rateHz: 48_000 },
    });
    at.press("1");
    await at.bench.clock.advance(400);
    const events = at.bob.rtp.map(read).filter(isEvent);
    expect(((events.at(-1)?.payload[2] ?? 0) << 8) | (events.at(-1)?.payload[3] ?? 0)).toBe(4_800);
    await at.bench.mustBeEmpty(["a", "b"]);
  });

  test("over music: it stops for the key and goes on", async () => {
    const at = bridged();
    at.bench.clips.set("music/quiet", makeClip(sine(440, 1)));
    at.bench.hear("b", playing("music/quiet", "repeat"));
    await at.bench.clock.advance(200);
    at.press("9");
    await at.bench.clock.advance(600);
    const heard = at.bob.rtp.map(read);
    const first = heard.findIndex(isEvent);
    const last = heard.findLastIndex(isEvent);
    expect(first).toBeGreaterThan(5);
    expect(heard.slice(first, last + 1).every(isEvent)).toBe(true);
    expect(heard.length - last).toBeGreaterThan(10);
    await at.bench.mustBeEmpty(["a", "b"]);
  });

  test("none while the phone is on hold, nor later", async () => {
    const at = bridged();
    at.bench.command({ kind: "configure", leg: legId("b"), plan: planFor(BOB, { weSend: false }) });
    at.press("123");
    await at.bench.clock.advance(1_000);
    at.bench.command({ kind: "configure", leg: legId("b"), plan: planFor(BOB) });
    await at.bench.clock.advance(1_000);
    expect(at.bob.rtp).toHaveLength(0);
    await at.bench.mustBeEmpty(["a", "b"]);
  });

  test("closing the leg in the middle of a key leaves nothing behind", async () => {
    const at = bridged();
    at.press("1234567890");
    await at.bench.clock.advance(50);
    await at.bench.mustBeEmpty(["a", "b"]);
  });
});

describe("RTP-06 keys pressed towards a phone that knows no events", () => {
  test.each(["pcmu", "g722", "opus"] as const)("are tones in its sound (%s)", async (codec) => {
    const payloadType = { pcmu: 0, g722: 9, opus: 111 }[codec];
    const at = bridged({ codec, payloadType, telephoneEvent: undefined });
    const stream = await talk(at, 10);
    const before = at.bob.rtp.length;
    at.press("5", 200);
    await talk(at, 30, stream);
    const packets = at.bob.rtp.slice(before).map(read);
    expect(packets.every((packet) => packet.payloadType === payloadType)).toBe(true);
    if (codec !== "pcmu") return expect(packets.length).toBeGreaterThan(20);
    const sound = Int16Array.from(packets.flatMap(({ payload }) => [...decode(payload, "pcmu")]));
    const windows = Array.from({ length: Math.floor(sound.length / 160) }, (_, i) =>
      sound.subarray(160 * i, 160 * (i + 1)),
    );
    const isKey = (one: Int16Array): boolean =>
      goertzelPower(one, 8_000, 770) > 1e6 && goertzelPower(one, 8_000, 1_336) > 1e6;
    const beeps = windows.filter(isKey).length;
    expect(beeps).toBeGreaterThanOrEqual(9);
    expect(beeps).toBeLessThanOrEqual(11);
    await at.bench.mustBeEmpty(["a", "b"]);
  });
});
