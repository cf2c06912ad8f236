import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { LocalDay } from "../../src/app/core/local-day.ts";
import { QueueFigures } from "../../src/app/core/queue-figures.ts";
import type { AgentKey, CallId, QueueKey } from "../../src/base/ids.ts";
import { VirtualClock } from "../world/clock.ts";

const HOUR_MS = 3_600_000;
const agent = "5001" as AgentKey;
const queues = ["sales", "support"] as readonly string[] as readonly QueueKey[];
const [sales] = queues as [QueueKey];

let clock: VirtualClock;
let figures: QueueFigures;
let days: number;

/** 22:00 in Shanghai. */
const EVENING = Date.UTC(2026, 10, 22, 14);

beforeEach(() => {
  ({ clock, figures } = evening());
  days = 0;
});

function evening(): { clock: VirtualClock; figures: QueueFigures } {
  const clock = new VirtualClock(EVENING);
  const day = new LocalDay(clock, () => "Asia/Shanghai");
  const figures = new QueueFigures({
    today: () => day.compact(),
    serviceLevelMs: () => 20_000,
    onNewDay: () => void days++,
  });
  return { clock, figures };
}

const id = (n: number): CallId => `c-${n}` as CallId;
const queued = (n: number, queue = sales): void =>
  figures.fold({ kind: "caller.queued", call: id(n), queue, position: 1 });
const connected = (n: number, waitedMs: number): void =>
  figures.fold({ kind: "caller.connected", call: id(n), queue: sales, agent, waitedMs });

describe("ACD-24 today's figures of a queue", () => {
  test("answered in time, answered late, abandoned, timed out, taken out", () => {
    for (let n = 1; n <= 5; n++) queued(n);
    connected(1, 20_000);
    connected(2, 20_001);
    for (const [n, why] of [
      [3, "abandoned"],
      [4, "timed-out"],
      [5, "removed"],
    ] as const)
      figures.fold({ kind: "caller.left", call: id(n), queue: sales, why, waitedMs: 1 });
    expect(figures.of(sales)).toEqual({
      offered: 5,
      answered: 2,
      abandoned: 1,
      timedOut: 2,
      answeredInTime: 1,
      waitedMs: 40_001,
    });
  });

  test("who waits at midnight is offered today once, whatever happens first", async () => {
    for (const first of ["looked at", "answered", "another arrives", "joined"] as const) {
      ({ clock, figures } = evening());
      queued(1);
      await clock.advance(3 * HOUR_MS);
      if (first === "looked at") figures.of(sales);
      if (first === "another arrives")
        figures.fold({ kind: "call.arrived", call: id(2), from: "1", fromName: undefined, dialled: "2" });
      if (first === "joined") queued(3);
      connected(1, 3 * HOUR_MS);
      const { offered, answered } = figures.of(sales);
      expect([first, offered, answered]).toEqual([first, first === "joined" ? 2 : 1, 1]);
    }
  });

  test("calls of today start anew with the day, and the desk is told once a day", async () => {
    const arrive = (n: number): void =>
      figures.fold({ kind: "call.arrived", call: id(n), from: "1", fromName: undefined, dialled: "2" });
    arrive(1);
    arrive(2);
    expect(figures.calls).toBe(2);
    await clock.advance(2 * HOUR_MS);
    expect(figures.calls).toBe(0);
    arrive(3);
    expect([figures.calls, days]).toEqual([1, 2]);
  });

  test("offered is answered + abandoned + timed out + waiting, over midnights and in any order", async () => {
    const step = fc.record({
      what: fc.constantFrom("queued", "connected", "abandoned", "timed-out", "removed", "an hour passes"),
      queue: fc.nat({ max: 1 }),
      pick: fc.nat({ max: 1_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, figures } = evening();
        const waiting = new Map<CallId, QueueKey>();
        let next = 0;
        for (const { what, queue: index, pick } of steps) {
          const queue = queues[index] ?? sales;
          const call = [...waiting.keys()][pick % Math.max(1, waiting.size)];
          if (what === "an hour passes") await clock.advance(HOUR_MS);
          else if (what === "queued") {
            waiting.set(id(next), queue);
            figures.fold({ kind: "caller.queued", call: id(next++), queue, position: 1 });
          } else if (call !== undefined) {
            const of = waiting.get(call) ?? sales;
            waiting.delete(call);
            if (what === "connected") figures.fold({ kind: "caller.connected", call, queue: of, agent, waitedMs: 1 });
            else figures.fold({ kind: "caller.left", call, queue: of, why: what, waitedMs: 1 });
          }
          for (const one of queues) {
            const day = figures.of(one);
            const still = [...waiting.values()].filter((key) => key === one).length;
            expect(day.answered + day.abandoned + day.timedOut + still).toBe(day.offered);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the office's day", () => {
  test("turns at the office's midnight, not at UTC's, and follows a change of the office's time zone at once", async () => {
    const clock = new VirtualClock(Date.UTC(2026, 10, 22, 15, 59, 59));
    let zone = "Asia/Shanghai";
    const day = new LocalDay(clock, () => zone);
    expect([day.compact(), day.path()]).toEqual(["20261122", "2026/11/22"]);
    await clock.advance(1_000);
    expect(day.compact()).toBe("20261123");
    zone = "Europe/London";
    expect(day.compact()).toBe("20261122");
    zone = "Pacific/Kiritimati"; // UTC+14
    expect(day.path()).toBe("2026/11/23");
  });
});
