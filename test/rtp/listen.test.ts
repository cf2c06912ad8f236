// What a leg says, given out while it is said: IVR-07.

import { describe, expect, test } from "vitest";
import type { CallId, LegId } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { goertzelPower } from "../../src/rtp/goertzel.ts";
import type { MediaCommand, MediaReport } from "../../src/rtp/media.ts";
import { MediaDesk, type MediaWorkerLink } from "../../src/rtp/media-desk.ts";
import { VirtualClock } from "../world/clock.ts";
import { codecKit } from "./codecs.ts";
import { legId, MediaBench, PhoneStream, planFor, sine } from "./media-bench.ts";

const ALICE = { host: "192.0.2.1", port: 4_000 };

describe("IVR-07 a leg that is listened to", () => {
  test.each([
    ["pcma", 8],
    ["g722", 9],
  ] as const)("a tenth of a second at a time, at 8 kHz, whatever it speaks (%s)", async (codec, payloadType) => {
    const bench = new MediaBench();
    const port = bench.leg("a", planFor(ALICE, { codec, payloadType }));
    bench.command({ kind: "listen", leg: legId("a"), on: true });
    const stream = new PhoneStream(ALICE, { payloadType });
    const encoder = codecKit.encoder(codec, 8_000);
    const tone = sine(1_000, 2);
    const room = new Uint8Array(1_500);
    for (let at = 0; at + 160 <= tone.length; at += 160) {
      const octets = encoder.encode(tone.subarray(at, at + 160), room, 0);
      port.arrive(stream.next(room.slice(0, octets)), ALICE);
      await bench.clock.advance(20);
    }
    expect(bench.sounds.length).toBeGreaterThanOrEqual(19);
    for (const { sound } of bench.sounds.slice(3)) {
      expect(sound).toHaveLength(800);
      expect(goertzelPower(sound, 8_000, 1_000)).toBeGreaterThan(2e7);
    }
    bench.command({ kind: "listen", leg: legId("a"), on: false });
    const before = bench.sounds.length;
    await bench.clock.advance(1_000);
    expect(bench.sounds).toHaveLength(before);
    await bench.mustBeEmpty(["a"]);
  });

  test("silence is silence, and a leg that closes leaves nothing behind", async () => {
    const bench = new MediaBench();
    bench.leg("a", planFor(ALICE));
    bench.command({ kind: "listen", leg: legId("a"), on: true });
    await bench.clock.advance(500);
    expect(bench.sounds.length).toBeGreaterThanOrEqual(4);
    expect(bench.sounds.every(({ sound }) => sound.every((one) => one === 0))).toBe(true);
    await bench.mustBeEmpty(["a"]);
  });
});

describe("IVR-07 who listens", () => {
  class Link implements MediaWorkerLink {
    onReport: ((report: MediaReport) => void) | undefined;
    onDied: ((cause: string) => void) | undefined;
    readonly posted: MediaCommand[] = [];
    post(command: MediaCommand): void {
      this.posted.push(command);
    }
  }

  function desk(legs: number) {
    const link = new Link();
    const made = new MediaDesk([link], { facts: () => {}, log: silentLog, clock: new VirtualClock() });
    link.onReport?.({ kind: "ports", ready: Array.from({ length: legs }, (_, i) => 10_000 + 2 * i) });
    const call = "c-20261123-1" as CallId;
    const opened = Array.from({ length: legs }, (_, i) => made.openLeg(call, `${call}.${i}` as LegId));
    return { made, link, opened, id: (i: number) => `${call}.${i}` as LegId };
  }

  const listens = ({ posted }: Link) => posted.flatMap((one) => (one.kind === "listen" ? [one.on] : []));

  test("several hear one leg, which is given out once; the last who goes turns it off", () => {
    const { made, link, id } = desk(1);
    const heard: number[] = [];
    const stops = [1, 2].map((who) => made.listen(id(0), (sound) => sound !== undefined && heard.push(who)));
    link.onReport?.({ kind: "sound", leg: id(0), sound: new Int16Array(800) });
    expect(heard).toEqual([1, 2]);
    stops[0]?.();
    stops[0]?.();
    expect(listens(link)).toEqual([true]);
    stops[1]?.();
    expect(listens(link)).toEqual([true, false]);
  });

  test.each(["close", "die"])("they hear that it is over (%s)", (how) => {
    const { made, link, opened, id } = desk(1);
    let over = 0;
    const stop = made.listen(id(0), (sound) => sound === undefined && over++);
    if (how === "close") opened[0]?.close();
    else link.onDied?.("out of memory");
    expect(over).toBe(1);
    stop?.();
    expect(over).toBe(1);
  });

  test("no leg, or too many: nobody listens", () => {
    const { made, id } = desk(limits.rtp.soundTaps + 1);
    for (let i = 0; i < limits.rtp.soundTaps; i++) expect(made.listen(id(i), () => {})).toBeDefined();
    expect(made.listen(id(limits.rtp.soundTaps), () => {})).toBeUndefined();
    expect(made.listen("c-20261123-9.1" as LegId, () => {})).toBeUndefined();
  });
});
