// The main thread's end: ports at once, one worker a call, nothing left behind, and what happens when a worker dies.

import { describe, expect, test } from "vitest";
import type { CallId, LegId, RecordingId } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import type { MediaCommand, MediaFact, MediaReport } from "../../src/rtp/media.ts";
import { MediaDesk, type MediaWorkerLink } from "../../src/rtp/media-desk.ts";
import { VirtualClock } from "../world/clock.ts";
import { planFor } from "./media-bench.ts";

class FakeLink implements MediaWorkerLink {
  onReport: ((report: MediaReport) => void) | undefined;
  onDied: ((cause: string) => void) | undefined;
  readonly posted: MediaCommand[] = [];

  post(command: MediaCommand): void {
    this.posted.push(command);
  }
}

const call = (n: number) => `c-20261122-${n}` as CallId;
const leg = (n: number, ordinal: number) => `${call(n)}.${ordinal}` as LegId;

function makeDesk(workers = 2) {
  const links = Array.from({ length: workers }, () => new FakeLink());
  const facts: MediaFact[] = [];
  const desk = new MediaDesk(links, { facts: (fact) => facts.push(fact), log: silentLog, clock: new VirtualClock() });
  links.forEach((link, i) => {
    link.onReport?.({ kind: "ports", ready: [10_000 + 100 * i, 10_002 + 100 * i, 10_004 + 100 * i] });
  });
  return { desk, links, facts };
}

describe("legs", () => {
  test("get a port at once; both of a call live on one worker, calls are spread", () => {
    const { desk, links } = makeDesk();
    const ports = [
      desk.openLeg(call(1), leg(1, 1)),
      desk.openLeg(call(2), leg(2, 1)),
      desk.openLeg(call(1), leg(1, 2)),
    ];
    expect(ports.map((one) => one?.port)).toEqual([10_000, 10_100, 10_002]);
    expect(links.map((link) => link.posted.length)).toEqual([2, 1]);
    expect(desk.sizes).toEqual({ legs: 3, recordings: 0, portsFree: 3, portsInUse: 3 });
  });

  test("a closed leg is harmless, and its port is free when the worker says so", () => {
    const { desk, links } = makeDesk(1);
    const one = desk.openLeg(call(1), leg(1, 1));
    one?.close();
    one?.close();
    one?.hear({ kind: "echo" });
    one?.configure(planFor({ host: "192.0.2.1", port: 4_000 }));
    expect(links[0]?.posted.map((command) => command.kind)).toEqual(["open", "close"]);
    expect(desk.sizes).toMatchObject({ legs: 0, portsInUse: 1, portsFree: 2 });
    links[0]?.onReport?.({ kind: "ports", ready: [10_000] });
    expect(desk.sizes).toMatchObject({ portsInUse: 0, portsFree: 3 });
  });

  test("without a free port there is no leg", () => {
    const { desk } = makeDesk(1);
    for (let i = 1; i <= 3; i++) expect(desk.openLeg(call(i), leg(i, 1))).toBeDefined();
    expect(desk.openLeg(call(4), leg(4, 1))).toBeUndefined();
  });
});

describe("two calls that meet (a transfer)", () => {
  test("live on one worker where the second was opened near the first", () => {
    const { desk } = makeDesk();
    desk.openLeg(call(1), leg(1, 1));
    expect(desk.openLeg(call(2), leg(2, 1), call(1))?.port).toBe(10_002);
    expect(desk.together(call(1), call(2))).toBe(true);
  });

  test("else they are apart, until a leg is opened anew near the other; the old one is closed where it was", () => {
    const { desk, links } = makeDesk();
    desk.openLeg(call(1), leg(1, 1));
    const before = desk.openLeg(call(2), leg(2, 1));
    expect(desk.together(call(1), call(2))).toBe(false);
    const after = desk.openLeg(call(2), leg(2, 1), call(1));
    before?.close();
    expect([before?.port, after?.port]).toEqual([10_100, 10_002]);
    expect(desk.together(call(1), call(2))).toBe(true);
    expect(links[1]?.posted.at(-1)).toEqual({ kind: "close", leg: leg(2, 1) });
    after?.hear({ kind: "leg", leg: leg(1, 1) });
    expect(links[0]?.posted.at(-1)).toMatchObject({ kind: "hear", leg: leg(2, 1) });
    after?.close();
    expect(desk.sizes.legs).toBe(1);
  });

  test("near a call that is over: wherever there is room; nobody is together with it", () => {
    const { desk } = makeDesk();
    desk.openLeg(call(1), leg(1, 1))?.close();
    expect(desk.openLeg(call(2), leg(2, 1), call(1))).toBeDefined();
    expect(desk.together(call(1), call(2))).toBe(false);
  });
});

describe("a worker's death", () => {
  test("is told with its calls, new calls go elsewhere, and it is used again when it is back", () => {
    const { desk, links, facts } = makeDesk();
    desk.openLeg(call(1), leg(1, 1));
    desk.openLeg(call(2), leg(2, 1));
    desk.record({
      recording: call(1) as string as RecordingId,
      call: call(1),
      path: "x",
      left: leg(1, 1),
      right: undefined,
    });
    links[0]?.onDied?.("out of memory");
    expect(facts).toEqual([{ kind: "worker-died", calls: [call(1)], cause: "out of memory" }]);
    expect(desk.sizes).toEqual({ legs: 1, recordings: 0, portsFree: 2, portsInUse: 1 });
    expect(desk.openLeg(call(3), leg(3, 1))?.port).toBe(10_102);
    links[0]?.onReport?.({ kind: "ports", ready: [10_000] });
    expect(desk.openLeg(call(4), leg(4, 1))?.port).toBe(10_000);
  });
});

describe("recordings", () => {
  test("are forgotten once saved or failed", () => {
    const { desk, links, facts } = makeDesk(1);
    desk.openLeg(call(1), leg(1, 1));
    const id = call(1) as string as RecordingId;
    const recording = desk.record({ recording: id, call: call(1), path: "x", left: leg(1, 1), right: undefined });
    recording.setRight(leg(1, 2));
    recording.stop();
    expect(desk.sizes.recordings).toBe(1);
    links[0]?.onReport?.({ kind: "recording-failed", call: call(1), recording: id, cause: "the disk is full" });
    recording.stop();
    expect(desk.sizes.recordings).toBe(0);
    expect(links[0]?.posted.map((command) => command.kind)).toEqual(["open", "record", "record-right", "record-stop"]);
    expect(facts.map((fact) => fact.kind)).toEqual(["recording-failed"]);
  });

  test("of a call no worker holds fail in words", async () => {
    const { desk, facts } = makeDesk(1);
    desk.record({ recording: "r" as RecordingId, call: call(9), path: "x", left: leg(9, 1), right: undefined });
    await Promise.resolve();
    expect(facts).toEqual([expect.objectContaining({ kind: "recording-failed" })]);
  });
});
