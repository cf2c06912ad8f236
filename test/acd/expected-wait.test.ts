import { describe, expect, test } from "vitest";
import { QueuePast } from "../../src/acd/past.ts";
import type { CallId, QueueKey } from "../../src/base/ids.ts";
import type { Condition, Measure } from "../../src/base/rules.ts";
import type { Millis } from "../../src/base/time.ts";
import { agent, queue, Shift } from "./offices.ts";

const care = "care" as QueueKey;
const at = (shift: Shift, measure: Measure): number | undefined =>
  shift.desk.measure(care, measure, shift.now as Millis);
const newcomer = (shift: Shift) => shift.desk.expect({ queue: care }, shift.now as Millis);

/** Two agents; so many calls of a minute's talk and 20 s of wrap-up are behind them, and both talk. */
function afternoon(calls: number): Shift {
  const shift = new Shift(
    [agent("1"), agent("2")],
    [queue("care", { wrapUpMs: 20_000 }), queue("vip", { creditMs: 90_000 })],
  );
  shift.ready("1");
  for (let i = 0; i < calls; i++) {
    shift.calls(`past${i}`, "care");
    shift.serves("1", `past${i}`, 60_000).pass(20_000);
  }
  shift.ready("2");
  for (const key of ["1", "2"]) {
    shift.calls(`now${key}`, "care");
    shift.answers(key, `now${key}`);
  }
  return shift;
}

describe("ACD-09 how long somebody may expect to wait", () => {
  test("place x mean of talk and wrap-up / agents at work; callers of other queues ahead count where an agent is shared", () => {
    const shift = afternoon(20);
    expect(newcomer(shift)).toEqual({
      waitMs: 40_000,
      confidence: "good",
      position: 1,
      handleMs: 80_000,
      agents: 2,
      samples: 20,
    });
    shift.calls("c1", "care");
    shift.pass(1_000).calls("c2", "care");
    shift.calls("v1", "vip");
    expect(newcomer(shift)).toMatchObject({ position: 4, waitMs: 160_000 });
    expect(shift.desk.expect({ call: "c1" as CallId }, shift.now as Millis)).toMatchObject({
      position: 2,
      waitMs: 80_000,
    });
    expect(shift.desk.expect({ call: "v1" as CallId }, shift.now as Millis)).toMatchObject({
      position: 1,
      samples: 0,
      confidence: "low",
    });
  });

  test("nobody who serves others only is counted, neither caller nor agent", () => {
    const office = [agent("1", { skills: { a: 1 } }), agent("2", { skills: { b: 1 } })];
    const shift = new Shift(office, [queue("care", { requires: { a: 1 } }), queue("other", { requires: { b: 1 } })]);
    shift.calls("o1", "other");
    expect(newcomer(shift)).toMatchObject({ position: 1, agents: 0, waitMs: 0, confidence: "low" });
    shift.ready("1", "2");
    expect(newcomer(shift)).toMatchObject({ agents: 1 });
  });

  test("somebody who could take the call is free: no wait", () => {
    const shift = afternoon(20);
    shift.hangsUp("1", "now1");
    shift.pass(20_000);
    expect(newcomer(shift)).toMatchObject({ waitMs: 0, agents: 2 });
  });

  test("low confidence with fewer than five calls behind it, or nobody at work; fair with fewer than twenty, or where they differ much", () => {
    expect(newcomer(afternoon(4))?.confidence).toBe("low");
    expect(newcomer(afternoon(5))?.confidence).toBe("fair");
    expect(newcomer(afternoon(19))?.confidence).toBe("fair");
    const shift = afternoon(20);
    shift.pass(30 * 60_000).hangsUp("1", "now1"); // one of half an hour among those of 80 s
    shift.pass(20_000);
    expect(newcomer(shift)?.confidence).toBe("fair");
  });

  test("unknown calls and queues have no expectation", () => {
    const shift = afternoon(0);
    expect(shift.desk.expect({ call: "c9" as CallId }, 0 as Millis)).toBeUndefined();
    expect(shift.desk.expect({ queue: "nobody" as QueueKey }, 0 as Millis)).toBeUndefined();
    expect(shift.desk.measure("nobody" as QueueKey, "waiting", 0 as Millis)).toBeUndefined();
  });

  test("it is of the last fifty calls", () => {
    const past = new QueuePast();
    for (let i = 0; i < 60; i++) past.handled(i < 10 ? 1_000_000 : 60_000);
    expect(past.handling()).toEqual({ samples: 50, meanMs: 60_000, deviationMs: 0 });
  });
});

describe("ACD-08, ACD-23 what conditions look at", () => {
  test("callers waiting, the longest wait, agents at work and free", () => {
    const shift = afternoon(0);
    expect([at(shift, "waiting"), at(shift, "longest"), at(shift, "working"), at(shift, "free")]).toEqual([0, 0, 2, 0]);
    shift.calls("c1", "care", { since: (shift.now - 5_000) as Millis });
    shift.calls("c2", "care");
    shift.pass(1_000);
    expect([at(shift, "waiting"), at(shift, "longest")]).toEqual([2, 6_000]);
    shift.do({ kind: "leave", call: "c1" as CallId, why: "abandoned" });
    expect([at(shift, "waiting"), at(shift, "longest")]).toEqual([1, 1_000]);
  });

  test("the expected wait only while it can be told with confidence", () => {
    expect(at(afternoon(4), "expected")).toBeUndefined();
    expect(at(afternoon(5), "expected")).toBe(40_000);
  });

  test("the service level of the last half hour: answered in time of all decided, without those picked up or moved", () => {
    const shift = new Shift([agent("1")], [queue("care", { serviceLevelMs: 10_000 })]).ready("1");
    expect(at(shift, "service-level")).toBeUndefined();
    shift.calls("c1", "care");
    shift.pass(10_000).serves("1", "c1"); // in time
    shift.calls("c2", "care");
    shift.pass(10_001).serves("1", "c2"); // late
    for (const [id, why] of [
      ["c3", "abandoned"],
      ["c4", "overflowed"],
      ["c5", "moved"],
      ["c6", "picked-up"],
    ] as const) {
      shift.calls(id, "care");
      shift.do({ kind: "leave", call: id as CallId, why });
    }
    expect(at(shift, "service-level")).toBe(0.25);
    shift.pass(28 * 60_000);
    expect(at(shift, "service-level")).toBe(0.25);
    shift.pass(2 * 60_000);
    expect(at(shift, "service-level")).toBeUndefined();
  });

  test("and, or and not over comparisons, unknown ones included", () => {
    const shift = afternoon(0);
    const is = (condition: Condition): boolean => shift.desk.holds(care, condition, shift.now as Millis);
    const compare = (measure: Measure, op: "<" | "<=" | "=" | "!=" | ">=" | ">", value: number): Condition => ({
      kind: "measure",
      measure,
      is: op,
      value,
    });
    const unknown = compare("expected", ">", 0);
    const yes = compare("working", "=", 2);
    const no = compare("working", "<", 2);
    expect([yes, no, unknown].map(is)).toEqual([true, false, false]);
    expect([yes, no, unknown].map((of) => is({ kind: "not", of }))).toEqual([false, true, false]);
    expect(is({ kind: "or", of: [unknown, yes] })).toBe(true);
    expect(is({ kind: "and", of: [unknown, yes] })).toBe(false);
    expect(is({ kind: "not", of: { kind: "and", of: [unknown, no] } })).toBe(true);
    expect([compare("working", "<=", 2), compare("working", "!=", 2), compare("working", ">=", 3)].map(is)).toEqual([
      true,
      false,
      false,
    ]);
    expect(shift.desk.holds("nobody" as QueueKey, yes, 0 as Millis)).toBe(false);
  });
});
