import { describe, expect, test } from "vitest";
import type { DeskInput } from "../../src/acd/contract.ts";
import type { AcdFact } from "../../src/acd/facts.ts";
import { AgentStates } from "../../src/app/core/agent-events.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { VirtualClock } from "../world/clock.ts";

const row = (state: string, more: object = {}) => ({ agent: "5001", extension: "1001", state, reason: null, ...more });

function restored(rows: readonly object[], clock = new VirtualClock()): DeskInput[] {
  const inputs: DeskInput[] = [];
  new AgentStates(clock).restore(rows as never, (input) => void inputs.push(input));
  return inputs;
}

describe("ACD-17 a restart finds agents where they were", () => {
  test("who was busy or on break still is, for the same reason and since the same moment", () => {
    const clock = new VirtualClock();
    const since_at = clock.wall() - 90_000;
    expect(restored([row("busy", { reason: "lunch", since_at, idle_since_at: since_at })], clock)).toEqual([
      {
        kind: "restore",
        agent: "5001",
        extension: "1001",
        state: { kind: "busy", reason: "lunch" },
        since: clock.now() - 90_000,
        idleSince: clock.now() - 90_000,
      },
    ]);
    expect(restored([row("break", { since_at })])[0]).toMatchObject({ state: { kind: "break" } });
  });

  test("who was at work in any way is ready again, at the same phone", () => {
    for (const state of ["ready", "reserved", "ringing", "talking", "wrap-up"]) {
      expect(restored([row(state, { since_at: 1, idle_since_at: 1 })])).toMatchObject([
        { kind: "restore", agent: "5001", extension: "1001", state: { kind: "ready" } },
      ]);
    }
  });

  test("who was free for longest is put back first, and is free since then", () => {
    const clock = new VirtualClock();
    const ready = (agent: string, idleMs: number) =>
      row("ready", { agent, since_at: clock.wall() - 1_000, idle_since_at: clock.wall() - idleMs });
    const inputs = restored([ready("5001", 10_000), ready("5002", 600_000), ready("5003", 60_000)], clock);
    expect(inputs.map((input) => ("agent" in input ? input.agent : ""))).toEqual(["5002", "5003", "5001"]);
    expect(inputs[0]).toMatchObject({ since: clock.now() - 1_000, idleSince: clock.now() - 600_000 });
  });

  test("a talk that ended with the process leaves nobody longest idle", () => {
    const clock = new VirtualClock();
    const [input] = restored([row("talking", { since_at: 1, idle_since_at: 1 })], clock);
    expect(input).toMatchObject({ idleSince: clock.now() });
  });

  test("a clock that was set back makes nobody free since tomorrow", () => {
    const clock = new VirtualClock();
    const [input] = restored(
      [row("ready", { since_at: clock.wall() + 5_000, idle_since_at: clock.wall() + 5_000 })],
      clock,
    );
    expect(input).toMatchObject({ since: clock.now(), idleSince: clock.now() });
  });

  test("a disposition owed for a call that went with the process is owed no more", () => {
    expect(restored([row("busy", { reason: "disposition", since_at: 1 })])[0]).toMatchObject({
      state: { kind: "ready" },
    });
  });
});

describe("ACD-17 what is kept of a state", () => {
  const agent = "5001" as AgentKey;
  const call = "c-1" as CallId;
  const change = (from: string, to: object): AcdFact =>
    ({ kind: "agent.state", agent, extension: "1001" as ExtensionKey, from, to }) as AcdFact;
  const failed = (failure: string): AcdFact =>
    ({ kind: "offer.failed", call, queue: "q" as QueueKey, agent, failure }) as AcdFact;
  const kept = (writes: ReturnType<AgentStates["fold"]>): readonly unknown[] => writes.at(-1)?.values.slice(2) ?? [];

  test("an offer that was taken back leaves the idle time as it was, one that the agent let fail begins it anew", async () => {
    const clock = new VirtualClock();
    const states = new AgentStates(clock);
    states.fold(change("busy", { kind: "ready" }));
    const free = clock.wall();
    await clock.advance(60_000);
    states.fold(change("ready", { kind: "reserved", call }));
    states.fold(failed("withdrawn"));
    expect(kept(states.fold(change("reserved", { kind: "ready" })))).toEqual(["ready", null, clock.wall(), free]);
    await clock.advance(60_000);
    states.fold(change("ready", { kind: "ringing", call }));
    states.fold(failed("no-answer"));
    expect(kept(states.fold(change("ringing", { kind: "ready" })))).toEqual([
      "ready",
      null,
      clock.wall(),
      clock.wall(),
    ]);
  });

  test("who is put back is kept as they were, not as of the restart", () => {
    const clock = new VirtualClock();
    const states = new AgentStates(clock);
    const since_at = clock.wall() - 5_000;
    const idle_since_at = clock.wall() - 70_000;
    let left: readonly unknown[] = [];
    states.restore([row("ready", { since_at, idle_since_at })] as never, () => {
      left = kept(states.fold(change("signed-out", { kind: "ready" })));
    });
    expect(left).toEqual(["ready", null, since_at, idle_since_at]);
  });
});
