import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { ExtensionKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import type { Logger } from "../../src/base/log.ts";
import { CallRate } from "../../src/call/call-rate.ts";
import { TollGuard, type TollUse } from "../../src/call/toll-guard.ts";
import { VirtualClock } from "../world/clock.ts";

const ANNA = "1001" as ExtensionKey;
const BEN = "1002" as ExtensionKey;
const PAID = { paid: true };
const MINUTE = 60_000;

let clock: VirtualClock;
let day: string;
let hour: number;
let kept: Map<string, TollUse>;
let events: string[];
let cut: string[];
let tolls: TollGuard;

function open(): void {
  const note = (event: string): void => void events.push(event);
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  tolls = new TollGuard({
    clock,
    log,
    day: () => day,
    hour: () => hour,
    ceilings: (extension) => (extension === "9999" ? undefined : { paidCalls: 2, paidMinutes: 10 }),
    onUse: (use) => void kept.set(use.extension, use),
  });
}

beforeEach(() => {
  clock = new VirtualClock();
  day = "20261122";
  hour = 12;
  kept = new Map();
  events = [];
  cut = [];
  open();
});

function start(id: string, extension = ANNA): void {
  expect(tolls.mayStart(extension, PAID)).toBeUndefined();
  tolls.started(id, extension, PAID, () => {
    cut.push(id);
    tolls.ended(id);
  });
}

describe("SIP-11 what an extension's calls may cost", () => {
  test("so many paid calls at once, and any number of free ones", () => {
    start("a");
    start("b");
    expect(tolls.mayStart(ANNA, PAID)).toBe("paid-calls");
    expect(tolls.mayStart(ANNA, { paid: false })).toBeUndefined();
    expect(tolls.mayStart(BEN, PAID)).toBeUndefined();
    tolls.ended("a");
    expect(tolls.mayStart(ANNA, PAID)).toBeUndefined();
  });

  test("minutes count from the answer, not while it rings", async () => {
    start("a");
    await clock.advance(5 * MINUTE);
    tolls.answered("a");
    await clock.advance(3 * MINUTE);
    tolls.ended("a");
    expect(tolls.use()).toMatchObject([{ extension: ANNA, usedMs: 3 * MINUTE, calls: 0 }]);
  });

  test("a call that reaches the ceiling is cut there, and the next one is refused until midnight", async () => {
    start("a");
    tolls.answered("a");
    await clock.advance(10 * MINUTE - 1);
    expect(cut).toEqual([]);
    await clock.advance(1);
    expect(cut).toEqual(["a"]);
    expect(events).toContain("toll.ceiling");
    expect(tolls.mayStart(ANNA, PAID)).toBe("paid-minutes");
    day = "20261123";
    expect(tolls.mayStart(ANNA, PAID)).toBeUndefined();
  });

  test("two calls at once use the day up twice as fast, and both are cut", async () => {
    start("a");
    start("b");
    tolls.answered("a");
    await clock.advance(2 * MINUTE);
    tolls.answered("b");
    await clock.advance(4 * MINUTE - 1);
    expect(cut).toEqual([]);
    await clock.advance(1);
    expect(cut.toSorted()).toEqual(["a", "b"]);
  });

  test("a call that was ringing when the minutes ran out, and does not end by itself, is cut when it is answered", async () => {
    start("a");
    tolls.answered("a");
    tolls.started("deaf", ANNA, PAID, () => cut.push("deaf"));
    await clock.advance(10 * MINUTE);
    expect(cut).toEqual(["a", "deaf"]);
    tolls.answered("deaf");
    await clock.advance(1);
    expect(cut).toEqual(["a", "deaf", "deaf"]);
    await clock.advance(limits.toll.settleMs);
    expect(cut, "and told again, not for ever at once").toHaveLength(4);
    tolls.ended("deaf");
    expect(clock.pendingWhy()).toEqual([]);
  });

  test("a killed process forgets a minute at most", async () => {
    start("a");
    tolls.answered("a");
    await clock.advance(5 * MINUTE + 30_000);
    expect(kept.get(ANNA)?.usedMs).toBe(5 * MINUTE);
    open();
    tolls.restore([...kept.values()]);
    start("b");
    tolls.answered("b");
    await clock.advance(5 * MINUTE);
    expect(cut).toContain("b");
  });

  test("yesterday's use is not restored", () => {
    tolls.restore([{ extension: ANNA, day: "20261121", usedMs: 10 * MINUTE }]);
    expect(tolls.mayStart(ANNA, PAID)).toBeUndefined();
  });

  test("a person begins an extension's day anew", async () => {
    start("a");
    tolls.answered("a");
    await clock.advance(10 * MINUTE);
    expect(tolls.reset(ANNA)).toBe(true);
    expect(tolls.mayStart(ANNA, PAID)).toBeUndefined();
    expect(kept.get(ANNA)?.usedMs).toBe(0);
    expect(tolls.reset(ANNA)).toBe(false);
  });

  test("an extension that the office no longer has pays nothing", () => {
    expect(tolls.mayStart("9999" as ExtensionKey, PAID)).toBe("paid-minutes");
  });

  test("many calls at night raise an alarm, once for so many", () => {
    hour = 3;
    for (let i = 0; i < limits.toll.surgeCalls * 2; i++) {
      start(`c${i}`);
      tolls.ended(`c${i}`);
    }
    expect(events.filter((event) => event === "toll.surge")).toHaveLength(2);
    hour = 9;
    for (let i = 0; i < 50; i++) {
      start(`d${i}`);
      tolls.ended(`d${i}`);
    }
    expect(events.filter((event) => event === "toll.surge")).toHaveLength(2);
  });

  test("whatever happens in whatever order, nothing is left, and nobody talks past the ceiling", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("start" as const), id: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ do: fc.constant("answer" as const), id: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ do: fc.constant("end" as const), id: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ do: fc.constant("wait" as const), id: fc.integer({ min: 1, max: 5 * MINUTE }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        open();
        for (const { do: what, id } of steps) {
          if (what === "wait") await clock.advance(id);
          else if (what === "answer") tolls.answered(String(id));
          else if (what === "end") tolls.ended(String(id));
          else if (tolls.mayStart(ANNA, PAID) === undefined)
            tolls.started(String(id), ANNA, PAID, () => tolls.ended(String(id)));
          const [use] = tolls.use();
          expect(use?.usedMs ?? 0).toBeLessThanOrEqual(10 * MINUTE + 1);
          expect(use?.calls ?? 0).toBeLessThanOrEqual(2);
        }
        for (let id = 0; id <= 5; id++) tolls.ended(String(id));
        expect(tolls.size).toBe(0);
        expect(clock.pendingWhy()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test("SIP-11 one phone cannot call without end: so many new calls a minute, told once", async () => {
  const told: string[] = [];
  const rate = new CallRate({ clock, perMinute: () => 60, onTooMany: (extension) => told.push(extension) });
  const admitted = Array.from({ length: 330 }, () => rate.admits(ANNA)).filter(Boolean);
  expect(admitted).toHaveLength(60);
  expect(told).toEqual([ANNA]);
  expect(rate.admits(BEN)).toBe(true);
  await clock.advance(1_000);
  expect(rate.admits(ANNA)).toBe(true);
  expect(rate.admits(ANNA)).toBe(false);
  rate.forget(ANNA);
  expect(rate.admits(ANNA)).toBe(true);
});
