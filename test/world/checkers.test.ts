// A checker that never speaks proves nothing: each is shown what it is there to find.

import { describe, expect, test } from "vitest";
import type { SwitchFact } from "../../src/call/record-keeper.ts";
import { checkLeaks, checkSegments, compareWithRecord, FactChecker } from "./checkers.ts";
import { createWorld } from "./world.ts";

function told(...facts: readonly object[]): string[] {
  const found: string[] = [];
  const checker = new FactChecker((what) => found.push(what));
  for (const [at, fact] of facts.entries()) checker.see(fact as SwitchFact, at);
  checker.checkQuiet();
  return found;
}

const arrived = { kind: "call.arrived", call: "c1", from: "1001", fromName: undefined, dialled: "7000" };
const leg = (id: string, agent?: string): object => ({
  kind: "leg.started",
  call: id.split(".")[0],
  leg: id,
  side: "callee",
  extension: "1",
  agent,
  sipCallId: "d1",
});
const legEnded = (id: string): object => ({
  kind: "leg.ended",
  call: id.split(".")[0],
  leg: id,
  why: "bye",
  by: "us",
  status: undefined,
});
const ended = { kind: "call.ended", call: "c1", ending: "abandoned", by: "caller", status: 487 };

describe("what the checkers find", () => {
  test("a call as it should be: nothing", () => {
    expect(told(arrived, leg("c1.1"), legEnded("c1.1"), ended)).toEqual([]);
  });

  test("a call that never ends, and a leg left behind", () => {
    expect(told(arrived, leg("c1.1"))).toEqual(["c1 never ended", "c1 left c1.1 behind"]);
  });

  test("an agent in two calls", () => {
    const second = { ...arrived, call: "c2" };
    const found = told(arrived, second, leg("c1.2", "5001"), leg("c2.2", "5001"));
    expect(found[0]).toBe("agent 5001 is in 2 calls: c1.2, c2.2");
  });

  test("a fact after the end, an end without a talk, a leg that ends twice", () => {
    expect(told(arrived, ended, { kind: "call.noted", call: "c1", note: "" })).toContain(
      "call.noted of c1, which has ended",
    );
    expect(told(arrived, { ...ended, ending: "completed" })).toContain("c1 completed without having been connected");
    expect(told(arrived, leg("c1.1"), legEnded("c1.1"), legEnded("c1.1"))[0]).toContain("ended twice");
  });

  test("an agent whose states do not follow from one another", () => {
    const state = { kind: "agent.state", agent: "5001", extension: "1", from: "ready", to: { kind: "break" } };
    expect(told(state)).toEqual(["agent 5001 goes from ready, but was signed-out"]);
  });

  test("two calls in one parking slot, one that leaves where it was not, one that ends and is still there", () => {
    const parked = { kind: "call.parked", call: "c1", slot: "701", by: "1001" };
    const second = { ...arrived, call: "c2" };
    expect(told(arrived, second, parked, { ...parked, call: "c2" })[0]).toBe("c2 is parked in 701, where c1 is");
    expect(told(arrived, { ...parked, kind: "call.unparked" })[0]).toBe("c1 left 701, where it was not");
    expect(told(arrived, parked, ended)).toEqual(["c1 ended and is still parked in 701"]);
  });

  test("a leg that moves out of a call it was not in, or into one that is none", () => {
    const moved = { kind: "leg.moved", call: "c1", leg: "c1.1", to: "c2", as: "c1.1" };
    expect(told(arrived, leg("c1.1"), moved)[0]).toBe("leg.moved of c2, which never arrived");
    expect(told(arrived, { ...arrived, call: "c2" }, moved)[0]).toBe("c1.1 moved to c2, but was not in c1");
  });

  test("who may hear whom: those of one call, and a moment longer", () => {
    const checker = new FactChecker(() => {});
    const part = (call: string, id: string, extension: string): object => ({ ...leg(id), call, extension });
    const facts = [
      arrived,
      { ...arrived, call: "c2" },
      part("c1", "c1.1", "1001"),
      part("c1", "c1.2", "1002"),
      part("c2", "c2.1", "1003"),
    ];
    for (const fact of facts) checker.see(fact as SwitchFact, 0);
    expect(checker.mayHear("1001", "1002", 10_000)).toBe(true);
    expect(checker.mayHear("1001", "1003", 10_000)).toBe(false);
    checker.see(legEnded("c1.2") as SwitchFact, 20_000);
    expect([checker.mayHear("1001", "1002", 21_000), checker.mayHear("1001", "1002", 22_000)]).toEqual([true, false]);
  });

  test("a record whose parts do not fit into it", () => {
    const record = { id: "c1", started_at: 100, ended_at: 200, wait_ms: 0, hold_ms: 0 };
    const talk = { kind: "talk", ordinal: 1, started_at: 110, ended_at: 150 };
    const found = (change: object, ...segments: readonly object[]): string[] => {
      const said: string[] = [];
      checkSegments({ ...record, ...change }, segments as never, (what) => said.push(what));
      return said;
    };
    expect(found({}, talk, { ...talk, ordinal: 2, started_at: 150, ended_at: 200 })).toEqual([]);
    expect(found({ ended_at: 90 })[0]).toBe("c1 ended before it began");
    expect(found({ hold_ms: 101 })).toEqual(["c1 was held for longer than it lasted"]);
    expect(found({}, { ...talk, ended_at: null })).toEqual(["talk 1 of c1 has no end"]);
    expect(found({}, { ...talk, ended_at: 201 })).toEqual(["talk 1 of c1 is not within it"]);
    expect(found({}, talk, { ...talk, ordinal: 2, started_at: 140 })[0]).toContain("before the talk in front of it");
  });

  test("an offer that its explanation does not name", () => {
    const why = {
      queue: "q",
      strategy: "longest-idle",
      chosen: [{ agent: "5002" }],
      candidates: 1,
      position: 1,
      waitedMs: 0,
    };
    const found = told(arrived, { kind: "caller.offered", call: "c1", queue: "q", agents: ["5001"], why }, ended);
    expect(found).toEqual(["c1 was offered to 5001, whom its explanation does not name"]);
  });

  test("what is left behind in tables and timers, but not the clock of registrations", () => {
    const found: string[] = [];
    checkLeaks({
      sizes: { calls: 0, legs: 2 },
      waits: ["registration expires", "J: the request may come again"],
      report: (what) => found.push(what),
    });
    expect(found).toEqual(["legs: 2 left behind", "timers left behind: J: the request may come again (1)"]);
  });

  test("a record that tells another story than the phone", async () => {
    const world = await createWorld({ seed: 1 });
    const alice = await world.phone("alice");
    const call = alice.dial("4040");
    await world.run(1_000);
    const [record] = await world.records();
    if (record === undefined) throw new Error("no record");
    const against = (change: object): string[] => {
      const found: string[] = [];
      compareWithRecord(call, { ...record, ...change }, (what) => found.push(what));
      return found;
    };
    expect(against({})).toEqual([]);
    expect(against({ sip_status: 486 })[0]).toContain("was refused with 404, its record says 486");
    expect(against({ ending: "completed" })[0]).toContain("the phone was never answered");
    expect(against({ ended_at: null })[0]).toContain("has no end in its record");
  });

  test("a call that arrived and has no record, and a record of no call", async () => {
    const world = await createWorld({ seed: 2 });
    const alice = await world.phone("alice");
    alice.dial("4040");
    await world.run(1_000);
    await world.write("UPDATE call SET id = 'c-other'");
    await world.finish();
    expect(world.violations.map(({ what }) => what.replace(/c-\d+-\w+/, "c"))).toEqual([
      "c arrived and has no record",
      "c-other has a record but never arrived",
    ]);
  });

  test("a desk that disagrees with its facts", async () => {
    const world = await createWorld({ seed: 3 });
    const dana = await world.agent("dana");
    world.checker.see(
      { kind: "agent.state", agent: dana.key, extension: undefined, from: "signed-out", to: { kind: "ready" } },
      0,
    );
    world.check();
    expect(world.violations.map(({ what }) => what)).toEqual([`agent ${dana.key} is signed-out, the facts say ready`]);
  });
});
