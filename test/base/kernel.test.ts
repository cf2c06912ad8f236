import { describe, expect, test } from "vitest";
import { Abort } from "../../src/base/abort.ts";
import { FactLog } from "../../src/base/fact-log.ts";
import { makeCallId, randomToken } from "../../src/base/ids.ts";
import { pii } from "../../src/base/log.ts";
import { addressText } from "../../src/base/net.ts";
import { between, fraction, pick, seededRng } from "../../src/base/rng.ts";
import { Scope } from "../../src/base/scope.ts";
import { Where } from "../../src/base/sql-where.ts";
import { sleep } from "../../src/base/time.ts";
import { VirtualClock } from "../world/clock.ts";

describe("a scope", () => {
  test("closes what it owns once, last opened first", () => {
    const closed: string[] = [];
    const scope = new Scope();
    scope.own(() => closed.push("file"));
    scope.own(() => closed.push("leg"));
    scope.close();
    scope.close();
    expect(closed).toEqual(["leg", "file"]);
  });

  test("closes at once what is opened too late", () => {
    const scope = new Scope();
    scope.close();
    let closed = false;
    scope.own(() => {
      closed = true;
    });
    expect(closed).toBe(true);
  });

  test("closes the rest though one closer throws, and tells of the first", () => {
    const closed: string[] = [];
    const scope = new Scope();
    scope.own(() => closed.push("first"));
    scope.own(() => {
      throw new Error("stuck");
    });
    expect(() => scope.close()).toThrow("stuck");
    expect(closed).toEqual(["first"]);
  });
});

describe("a fact log", () => {
  test("a listener that throws keeps nobody else from the fact", () => {
    const bugs: unknown[] = [];
    const heard: number[] = [];
    const log = new FactLog<number>((error) => bugs.push(error));
    log.subscribe(() => {
      throw new Error("projection");
    });
    const leave = log.subscribe((fact) => heard.push(fact));
    log.append(1);
    leave();
    log.append(2);
    expect(heard).toEqual([1]);
    expect(bugs).toHaveLength(2);
  });
});

describe("chance from a seed", () => {
  test("the same seed gives the same numbers, another seed others", () => {
    const numbers = (seed: number): number[] => Array.from({ length: 8 }, seededRng(seed).uint32);
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });

  test("is spread evenly enough for a simulation", () => {
    const rng = seededRng(1);
    const faces = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) {
      const face = between(rng, 1, 6) - 1;
      faces[face] = (faces[face] ?? 0) + 1;
    }
    // Chi-square with 5 degrees of freedom: above 20.5 once in a thousand seeds; this seed is fixed.
    expect(faces.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(20.5);
    expect(fraction(rng)).toBeLessThan(1);
    expect(pick(rng, [])).toBeUndefined();
  });

  test("ids are read aloud: no i, l, o, u", () => {
    expect(randomToken(seededRng(3), 4_000)).toMatch(/^[0-9a-hj-km-np-tv-z]{4000}$/);
    expect(makeCallId(seededRng(3), "20261122")).toMatch(/^c-20261122-[0-9a-z]{8}$/);
  });
});

describe("sleep", () => {
  test("ends at its time, or at once when it is called off, and leaves no timer", async () => {
    const clock = new VirtualClock();
    const events: string[] = [];
    const off = new Abort();
    void sleep(clock, 100, "a").then(() => events.push("a"));
    void sleep(clock, 5_000, "b", off).then(() => events.push("b"));
    await clock.advance(99);
    expect(events).toEqual([]);
    off.abort();
    await clock.advance(1);
    expect(events).toEqual(["b", "a"]);
    expect(clock.pending).toBe(0);
    await sleep(clock, 1_000, "c", off); // called off before it began
  });
});

test("a log shows the end of a number, never the whole", () => {
  expect(pii("13800138000")).toBe("********00");
  expect(pii("1001")).toBe("1001");
  expect(pii("\u009b2J")).toBe("?2J"); // a terminal would take it for a command
  expect(pii("12345\u001b\u202e")).toBe("*****??");
});

test("addresses are written as a Via wants them", () => {
  expect(addressText({ host: "192.0.2.1", port: 5060 })).toBe("192.0.2.1:5060");
  expect(addressText({ host: "2001:db8::1", port: 5060 })).toBe("[2001:db8::1]:5060");
});

test("a search names only what was asked for", () => {
  const where = new Where().and("agent = ?", undefined).and("queue = ?", "support").andThat("ended_at IS NULL");
  expect([where.sql, where.values]).toEqual(["WHERE queue = ? AND ended_at IS NULL", ["support"]]);
  expect(new Where().sql).toBe("");
});

describe("an abort", () => {
  test("tells everybody once, also those who come late and those behind one who fails", () => {
    const heard: string[] = [];
    const over = new Abort();
    over.onAbort(() => heard.push("first"));
    const forget = over.onAbort(() => heard.push("forgotten"));
    over.onAbort(() => {
      throw new Error("stuck");
    });
    over.onAbort(() => heard.push("last"));
    forget();
    expect(over.aborted).toBe(false);
    expect(() => over.abort("gone")).toThrow("stuck");
    over.abort("again");
    over.onAbort(() => heard.push("late"));
    expect(heard).toEqual(["first", "last", "late"]);
    expect([over.aborted, over.reason]).toEqual([true, "gone"]);
  });
});
