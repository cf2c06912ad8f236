import { beforeEach, describe, expect, test } from "vitest";
import type { AgentKey, CallId, ExtensionKey, LegId, QueueKey, RecordingId } from "../../src/base/ids.ts";
import type { WallMillis } from "../../src/base/time.ts";
import type { CallRecord } from "../../src/call/record.ts";
import { RecordKeeper, type SwitchFact } from "../../src/call/record-keeper.ts";
import type { LegReport } from "../../src/rtp/media.ts";
import { VirtualClock } from "../world/clock.ts";

const call = "c-20261122-aaaaaaaa" as CallId;
const callerLeg = `${call}.1` as LegId;
const agentLeg = `${call}.2` as LegId;
const agent = "5001" as AgentKey;
const queue = "support" as QueueKey;
const recording = call as string as RecordingId;
const report: LegReport = {
  packetsReceived: 50,
  bytesReceived: 8_600,
  packetsLost: 1,
  jitterMs: 0.5,
  packetsSent: 51,
  bytesSent: 8_772,
  peer: undefined,
  dropped: 0,
};

let clock: VirtualClock;
let progressed: number;
let finished: CallRecord[];
let keeper: RecordKeeper;

beforeEach(() => {
  clock = new VirtualClock();
  progressed = 0;
  finished = [];
  const store = {
    progressed: () => void progressed++,
    recordingStarted: () => {},
    finished: (record: CallRecord) => void finished.push(record),
  };
  keeper = new RecordKeeper({ clock, store });
});

function fold(...facts: SwitchFact[]): void {
  for (const fact of facts) keeper.fold(fact);
}

const arrived: SwitchFact = { kind: "call.arrived", call, from: "1003", fromName: "韩梅梅", dialled: "7000" };
const started = (leg: LegId, side: "caller" | "callee"): SwitchFact => ({
  kind: "leg.started",
  call,
  leg,
  side,
  extension: "1001" as ExtensionKey,
  agent: undefined,
  sipCallId: "d1",
});
const legEnded = (leg: LegId): SwitchFact => ({
  kind: "leg.ended",
  call,
  leg,
  why: "bye",
  by: "peer",
  status: undefined,
});
const came = { tier: undefined, region: undefined, callBack: false, waitedMs: 0 };
const closed = (leg: LegId): SwitchFact => ({ kind: "leg-closed", call, leg, report });

describe("CRM-05 a call's record", () => {
  test("a queue call that was served has every time, its segments and its recording", async () => {
    fold(arrived, started(callerLeg, "caller"));
    fold({ kind: "caller.queued", call, queue, position: 1, ...came });
    await clock.advance(4_000);
    fold(started(agentLeg, "callee"), { kind: "leg.ringing", call, leg: agentLeg });
    await clock.advance(2_000);
    fold({ kind: "leg.answered", call, leg: agentLeg });
    fold({ kind: "caller.connected", call, queue, agent, waitedMs: 6_000 });
    fold({ kind: "call.connected", call, leg: agentLeg, extension: "1001" as ExtensionKey, agent, queue });
    fold({ kind: "recording.started", call, recording, path: "recordings/2026/11/22/x.wav" });
    await clock.advance(3_000);
    fold({ kind: "leg.held", call, leg: agentLeg });
    await clock.advance(1_000);
    fold({ kind: "leg.resumed", call, leg: agentLeg });
    await clock.advance(5_000);
    fold(
      legEnded(callerLeg),
      { kind: "call.ended", call, ending: "completed", by: "caller", status: 200 },
      legEnded(agentLeg),
    );
    expect(finished).toEqual([]); // media have not reported
    fold(closed(callerLeg), closed(agentLeg));
    fold({ kind: "recording-saved", call, recording, path: "x", durationMs: 9_000, bytes: 288_044, sha256: "ab" });

    expect(finished).toHaveLength(1);
    const [record] = finished;
    expect(record).toMatchObject({
      from: "1003",
      to: "7000",
      queue,
      agent,
      ending: "completed",
      endedBy: "caller",
      waitMs: 6_000,
      holdMs: 1_000,
    });
    expect(record?.answeredAt).toBe((record?.startedAt ?? 0) + 6_000);
    expect(record?.endedAt).toBe((record?.startedAt ?? 0) + 15_000);
    expect(record?.segments.map((one) => [one.kind, one.outcome])).toEqual([
      ["queue", "connected"],
      ["talk", "completed"],
    ]);
    expect(record?.recordings[0]).toMatchObject({ state: "saved", durationMs: 9_000, sha256: "ab" });
    expect(record?.legs.map((leg) => leg.media?.packetsLost)).toEqual([1, 1]);
    expect(keeper.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test("a call that reached nobody is on record too", () => {
    fold(arrived, { kind: "call.ended", call, ending: "overloaded", by: "switch", status: 503 });
    expect(finished[0]).toMatchObject({ ending: "overloaded", answeredAt: undefined, sipStatus: 503 });
  });

  test("a media worker that never reports delays the record by two seconds, not for ever", async () => {
    fold(arrived, started(callerLeg, "caller"), legEnded(callerLeg), {
      kind: "call.ended",
      call,
      ending: "cancelled",
      by: "caller",
      status: 487,
    });
    await clock.advance(1_999);
    expect(finished).toHaveLength(0);
    await clock.advance(1);
    expect(finished).toHaveLength(1);
    expect(keeper.size).toBe(0);
  });

  test("a killed process must find a trace: rows are written at arrival and when the call is connected", () => {
    fold(arrived);
    expect(progressed).toBe(1);
    fold({ kind: "call.connected", call, leg: undefined, extension: undefined, agent: undefined, queue: undefined });
    expect(progressed).toBe(2);
  });

  test("a killed process must find a trace of who waited: the queue is in the row at once", () => {
    fold(arrived, { kind: "caller.queued", call, queue, position: 1, ...came });
    expect(progressed).toBe(2);
    expect(keeper.find(call)).toMatchObject({ queue, answeredAt: undefined });
  });

  test("both sides hold: the time counts once", async () => {
    fold(arrived, started(callerLeg, "caller"), started(agentLeg, "callee"));
    fold({ kind: "leg.held", call, leg: callerLeg });
    await clock.advance(1_000);
    fold({ kind: "leg.held", call, leg: agentLeg });
    await clock.advance(1_000);
    fold({ kind: "leg.resumed", call, leg: callerLeg });
    await clock.advance(1_000);
    fold({ kind: "leg.resumed", call, leg: agentLeg });
    await clock.advance(1_000);
    fold({ kind: "leg.held", call, leg: agentLeg });
    await clock.advance(500);
    fold(legEnded(agentLeg));
    expect(keeper.find(call)?.holdMs).toBe(3_500);
  });

  test("waits in two queues add up, and the last queue and agent are the call's", async () => {
    const other = "after-hours" as QueueKey;
    fold(arrived, { kind: "caller.queued", call, queue, position: 1, ...came });
    await clock.advance(2_000);
    fold({ kind: "caller.left", call, queue, why: "timed-out", waitedMs: 2_000, to: undefined });
    fold({ kind: "caller.queued", call, queue: other, position: 1, ...came });
    await clock.advance(3_000);
    fold({ kind: "caller.connected", call, queue: other, agent, waitedMs: 3_000.4 });
    const record = keeper.find(call);
    expect(record).toMatchObject({ waitMs: 5_000, queue: other, agent, queuedAt: record?.startedAt });
    expect(record?.segments.map((one) => [one.queue, one.outcome])).toEqual([
      [queue, "timed-out"],
      [other, "connected"],
    ]);
  });

  test("a recording on a slow disk is waited for, but not for ever", async () => {
    fold(arrived, { kind: "recording.started", call, recording, path: "x" });
    fold({ kind: "call.ended", call, ending: "completed", by: "caller", status: 200 });
    await clock.advance(20_000);
    expect(finished).toHaveLength(0);
    fold({ kind: "recording-saved", call, recording, path: "x", durationMs: 1, bytes: 44, sha256: "ab" });
    expect(finished[0]?.recordings[0]?.state).toBe("saved");
    expect(clock.pending).toBe(0);
  });

  test("a recording nobody reports is not left as if it were still written", async () => {
    fold(arrived, { kind: "recording.started", call, recording, path: "x" });
    fold({ kind: "call.ended", call, ending: "completed", by: "caller", status: 200 });
    await clock.advance(40_000);
    expect(finished[0]?.recordings[0]).toMatchObject({
      state: "failed",
      cause: expect.stringContaining("did not say"),
    });
    expect(clock.pending).toBe(0);
  });

  test("the media worker dies: its recordings play to where they were, and the record waits for nothing more", () => {
    fold(arrived, started(callerLeg, "caller"), { kind: "recording.started", call, recording, path: "x" });
    fold({ kind: "worker-died", calls: [call, "c-unknown" as CallId], cause: "out of memory" });
    fold(legEnded(callerLeg), { kind: "call.ended", call, ending: "failed", by: "switch", status: 200 });
    expect(finished[0]).toMatchObject({ ending: "failed" });
    expect(finished[0]?.recordings[0]).toMatchObject({
      state: "repaired",
      cause: "the media worker died: out of memory",
    });
    expect(clock.pending).toBe(0);
  });

  test("a ring-all offer is one segment an agent, each with its outcome", () => {
    const second = "5002" as AgentKey;
    fold(arrived, { kind: "caller.queued", call, queue, position: 1, ...came });
    fold({ kind: "caller.offered", call, queue, agents: [agent, second], why: {} as never });
    fold({ kind: "offer.failed", call, queue, agent, failure: "withdrawn" });
    fold({ kind: "caller.connected", call, queue, agent: second, waitedMs: 10 });
    fold({ kind: "call.ended", call, ending: "completed", by: "caller", status: 200 });
    expect(finished[0]?.agent).toBe(second);
    expect(finished[0]?.segments.map((one) => [one.kind, one.agent, one.outcome])).toEqual([
      ["queue", undefined, "connected"],
      ["offer", agent, "withdrawn"],
      ["offer", second, "connected"],
    ]);
  });

  test("at shut-down only calls that have ended are written as they are", () => {
    fold(arrived, started(callerLeg, "caller"));
    keeper.flush();
    expect(finished).toEqual([]);
    fold({ kind: "call.ended", call, ending: "switch-stopped", by: "switch", status: 503 });
    keeper.flush();
    expect(finished).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test("a recording that failed is said in the notes, and the call goes on", () => {
    fold(arrived, { kind: "recording.started", call, recording, path: "x" });
    fold({ kind: "recording-failed", call, recording, cause: "ENOSPC: no space left on device" });
    expect(keeper.find(call)?.notes).toEqual(["recording-unavailable: ENOSPC: no space left on device"]);
  });

  test("facts of a call that is not known change nothing", () => {
    fold(legEnded(callerLeg), closed(callerLeg));
    expect(keeper.size).toBe(0);
    expect(finished).toEqual([]);
  });
});

describe("the wall clock is set during a call", () => {
  test.each([3, -3])("by %d hours: the record says how long it took in truth", async (hours) => {
    let setBy = 0;
    const wall = (): WallMillis => (clock.wall() + setBy) as WallMillis;
    const turned = { now: () => clock.now(), wall, after: clock.after.bind(clock) };
    const store = {
      progressed: () => {},
      recordingStarted: () => {},
      finished: (one: CallRecord) => void finished.push(one),
    };
    keeper = new RecordKeeper({ clock: turned, store });
    const began = wall();
    fold(arrived);
    setBy = hours * 3_600_000;
    await clock.advance(5_000);
    fold({ kind: "call.ended", call, ending: "completed", by: "caller", status: 200 });
    expect(finished[0]).toMatchObject({ startedAt: began, endedAt: began + 5_000 });
  });
});
