import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { ratesOf, serviceLevel } from "../../../src/app/core/figures/formulas.ts";
import { OTHER_PART } from "../../../src/app/core/figures/queue-parts.ts";
import type { QueueTally } from "../../../src/app/core/figures/tally.ts";
import { LocalDay } from "../../../src/app/core/local-day.ts";
import type { LegId } from "../../../src/base/ids.ts";
import { limits } from "../../../src/base/limits.ts";
import { VirtualClock } from "../../world/clock.ts";
import { agentKey, Counting, call, HOUR, key, MINUTE, SECOND } from "./counting.ts";

let desk: Counting;

beforeEach(() => {
  desk = new Counting();
});

function addsUp(tally: QueueTally): void {
  const { carried, offered, answered, abandoned, overflowed, refused, waiting } = tally;
  expect(answered + abandoned + overflowed + refused + waiting).toBe(carried + offered);
}

describe("ACD-24 today's figures of a queue", () => {
  test("answered in time and late, hung up at once and later, sent elsewhere, refused at the door and taken out", () => {
    for (let n = 1; n <= 9; n++) desk.queued(n);
    desk.refused(10);
    desk.connected(1, 20_000);
    desk.connected(2, 20_001);
    desk.left(3, "abandoned", 5_000);
    desk.left(4, "abandoned", 5_001);
    desk.left(5, "overflowed", 60_000, "queue night");
    desk.left(6, "timed-out", 90_000, "voicemail");
    desk.left(7, "timed-out", 91_000);
    desk.left(8, "removed", 1);
    desk.left(9, "picked-up", 3_000);
    expect(desk.today()).toMatchObject({
      offered: 10,
      answered: 3,
      answeredInTime: 2,
      abandoned: 2,
      shortAbandoned: 1,
      abandonedInTime: 2,
      overflowed: 2,
      refused: 3,
      timedOut: 2,
      waiting: 0,
      waitMs: 43_001,
      longestWaitMs: 91_000,
    });
    addsUp(desk.today());
  });

  test("a call-back is answered once the customer is, and makes no rate better or worse", () => {
    desk.queued(1);
    desk.connected(1, 50_000); // late
    const before = ratesOf(desk.today(), "without-short");
    for (const n of [2, 3, 4]) desk.queued(n, "sales", { callBack: true });
    for (const n of [2, 3]) desk.connected(n, 0); // an agent was free at once
    expect(desk.today(), "their customers are rung").toMatchObject({ offered: 4, answered: 1, waiting: 3 });
    addsUp(desk.today());
    desk.reached(2);
    for (const n of [2, 3]) desk.ended(n); // the customer of the second did not answer
    desk.left(4, "removed", 3 * HOUR); // the hours were over
    expect(desk.today()).toMatchObject({ offered: 4, answered: 2, answeredInTime: 0, overflowed: 2, waiting: 0 });
    expect(desk.today()).toMatchObject({ callBacks: 3, callBacksReached: 1, callBacksPutOff: 2 });
    addsUp(desk.today());
    for (const formula of ["without-short", "answered", "offered"] as const)
      expect(serviceLevel(desk.today(), formula)).toBe(0);
    expect(ratesOf(desk.today(), "without-short")).toEqual({ ...before, averageHandleMs: 0 });
    expect(desk.figures.size).toBe(1); // the first call goes on
  });

  test("who waits at midnight is offered today once, whatever happens first", async () => {
    for (const first of ["looked at", "answered", "another arrives", "joined"] as const) {
      desk = new Counting();
      desk.queued(1);
      await desk.clock.advance(3 * HOUR);
      if (first === "looked at") desk.today();
      if (first === "another arrives")
        desk.fold({ kind: "call.arrived", call: call(2), from: "1", fromName: undefined, dialled: "2" });
      if (first === "joined") desk.queued(3);
      desk.connected(1, 3 * HOUR);
      const { carried, offered, answered } = desk.today();
      expect([first, carried + offered, answered]).toEqual([first, first === "joined" ? 2 : 1, 1]);
    }
  });

  test("calls of today start anew with the day, and the desk is told once a day", async () => {
    const arrive = (n: number): void =>
      desk.fold({ kind: "call.arrived", call: call(n), from: "1", fromName: undefined, dialled: "2" });
    arrive(1);
    arrive(2);
    expect(desk.figures.calls).toBe(2);
    await desk.clock.advance(2 * HOUR);
    expect(desk.figures.calls).toBe(0);
    arrive(3);
    expect([desk.figures.calls, desk.days]).toEqual([1, 2]);
  });

  test("callers of a tier and a region are counted for themselves as well", () => {
    desk.queued(1, "sales", { tier: "vip", region: "fujian/xiamen" });
    desk.queued(2, "sales", { tier: "gold", region: "fujian/xiamen" });
    desk.connected(1, SECOND);
    desk.left(2, "abandoned", MINUTE);
    const { figures } = desk;
    expect(figures.ofPart(key("sales"), "tier", "vip")).toMatchObject({ offered: 1, answered: 1, abandoned: 0 });
    expect(figures.ofPart(key("sales"), "region", "fujian/xiamen")).toMatchObject({
      offered: 2,
      answered: 1,
      abandoned: 1,
    });
    expect([...figures.partsOf(key("sales"), "tier")].sort()).toEqual(["gold", "vip"]);
  });

  test("regions past the bound are counted together", () => {
    for (let n = 0; n < limits.figures.parts + 3; n++) desk.queued(n, "sales", { region: `r${n}` });
    expect(desk.figures.ofPart(key("sales"), "region", OTHER_PART)).toMatchObject({ offered: 3 });
    expect(desk.today()).toMatchObject({ offered: limits.figures.parts + 3 });
  });
});

describe("ACD-24 the figures add up", () => {
  const step = fc.record({
    what: fc.constantFrom(
      ...(["queued", "refused", "connected", "an hour passes", "a minute passes"] as const),
      ...(["abandoned", "timed-out", "removed", "picked-up", "overflowed", "moved", "call-back", "closed"] as const),
    ),
    queue: fc.constantFrom("sales", "support"),
    tier: fc.constantFrom(undefined, "vip", "gold"),
    to: fc.constantFrom(undefined, "queue x"),
    pick: fc.nat({ max: 1_000 }),
  });

  test("offered = answered + abandoned + overflowed + refused + waiting, in every queue, tier and quarter, over midnights", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const one = new Counting();
        const quarters: QueueTally[] = [];
        one.figures.keptBy({
          closed: ({ queues }) => void quarters.push(...queues.map(({ tally }) => tally)),
          changed: () => {},
        });
        const waiting = new Map<number, string>();
        for (const [n, { what, queue, tier, to, pick }] of steps.entries()) {
          const found = [...waiting][pick % Math.max(1, waiting.size)];
          if (what === "an hour passes") await one.clock.advance(HOUR);
          else if (what === "a minute passes") await one.clock.advance(MINUTE);
          else if (what === "refused") one.refused(n);
          else if (what === "queued") {
            waiting.set(n, queue);
            one.queued(n, queue, tier === undefined ? {} : { tier });
          } else if (found !== undefined) {
            const [caller, of] = found;
            waiting.delete(caller);
            if (what === "connected") one.connected(caller, pick, of);
            else one.left(caller, what, pick, to, of);
          }
          for (const of of ["sales", "support"]) {
            addsUp(one.today(of));
            expect(one.today(of).waiting).toBe([...waiting.values()].filter((at) => at === of).length);
            for (const part of one.figures.partsOf(key(of), "tier")) addsUp(one.figures.ofPart(key(of), "tier", part));
          }
        }
        for (const quarter of quarters) addsUp(quarter);
      }),
      { numRuns: 60 },
    );
  });

  test("today is the sum of its quarters", async () => {
    const offered: number[] = [];
    desk.figures.keptBy({
      closed: ({ queues }) => void offered.push(...queues.map((row) => row.tally.offered)),
      changed: () => {},
    });
    for (let n = 0; n < 5; n++) {
      desk.queued(n);
      desk.connected(n, SECOND);
      await desk.clock.advance(15 * MINUTE);
    }
    expect(desk.today().offered).toBe(5);
    expect(offered).toEqual([1, 1, 1, 1, 1]);
  });
});

describe("ACD-22 a transfer spoils neither service level nor abandon rate", () => {
  test("sent on to another queue: answered there, transferred out here, transferred in there", () => {
    desk.queued(1);
    desk.connected(1, SECOND);
    desk.fold({ kind: "call.transferred", call: call(1), by: "1001", to: "7001", how: "blind" });
    desk.queued(1, "support");
    desk.left(1, "abandoned", MINUTE, undefined, "support");
    desk.ended(1);
    expect(desk.today("sales")).toMatchObject({
      offered: 1,
      answered: 1,
      abandoned: 0,
      transfersOut: 1,
      transfersIn: 0,
    });
    expect(desk.today("support")).toMatchObject({ offered: 1, abandoned: 1, transfersIn: 1, transfersOut: 0 });
    expect(desk.figures.ofAgent(agentKey("5001"))).toMatchObject({ transfers: 1 });
    expect(desk.figures.size).toBe(0);
  });

  test("asked back through another queue and left the caller there", () => {
    desk.queued(1);
    desk.connected(1, SECOND);
    desk.queued("asks", "support");
    desk.connected("asks", 2 * SECOND, "support", "5002");
    desk.fold({ kind: "call.transferred", call: call(1), by: "1001", to: "7001", how: "attended" });
    desk.fold({ kind: "call.joined", call: call("asks"), into: call(1) });
    desk.ended("asks");
    expect(desk.today("sales")).toMatchObject({ answered: 1, transfersOut: 1 });
    expect(desk.today("support")).toMatchObject({ offered: 1, answered: 1, transfersIn: 1 });
    desk.fold({ kind: "call.transferred", call: call(1), by: "1002", to: "1003", how: "blind" });
    expect(desk.today("support")).toMatchObject({ transfersOut: 1 });
    expect(desk.today("sales")).toMatchObject({ transfersOut: 1 });
    desk.ended(1);
    expect(desk.figures.size).toBe(0);
  });
});

describe("ACD-24 figures of an agent", () => {
  test("time in each state, talk and wrap-up also of the queue, hold, busy by reason", async () => {
    const { clock } = desk;
    desk.state("5001", { kind: "busy", reason: "signed-in" });
    await clock.advance(10 * SECOND);
    desk.state("5001", { kind: "ready" });
    desk.queued(1, "sales", { tier: "vip" });
    await clock.advance(30 * SECOND);
    const why = { agents: [agentKey("5001")], why: {} as never };
    desk.fold({ kind: "caller.offered", call: call(1), queue: key("sales"), ...why });
    desk.state("5001", { kind: "reserved", call: call(1) });
    await clock.advance(1 * SECOND);
    desk.state("5001", { kind: "ringing", call: call(1) });
    await clock.advance(4 * SECOND);
    desk.connected(1, 35_000);
    desk.state("5001", { kind: "talking", call: call(1) });
    const leg = "c-1.2" as LegId;
    desk.fold({
      kind: "leg.started",
      ...{ call: call(1), leg, side: "callee", extension: undefined, agent: agentKey("5001"), sipCallId: "x" },
    });
    await clock.advance(60 * SECOND);
    desk.fold({ kind: "leg.held", call: call(1), leg });
    await clock.advance(20 * SECOND);
    desk.fold({ kind: "leg.resumed", call: call(1), leg });
    await clock.advance(20 * SECOND);
    desk.fold({ kind: "leg.ended", call: call(1), leg, why: "bye", by: "peer", status: undefined });
    desk.ended(1);
    desk.state("5001", { kind: "wrap-up", call: call(1) });
    await clock.advance(15 * SECOND);
    desk.state("5001", { kind: "break" });
    await clock.advance(45 * SECOND);
    const today = desk.figures.ofAgent(agentKey("5001"));
    expect(today).toMatchObject({ offered: 1, answered: 1, missed: 0, holdMs: 20_000 });
    expect(today.timesMs).toEqual({
      ready: 30_000,
      reserved: 1_000,
      ringing: 4_000,
      talking: 100_000,
      "wrap-up": 15_000,
      busy: 10_000,
      break: 45_000,
    });
    expect([...today.busyByMs]).toEqual([["signed-in", 10_000]]);
    expect(desk.today()).toMatchObject({ talkMs: 100_000, wrapUpMs: 15_000, holdMs: 20_000 });
    expect(desk.figures.ofPart(key("sales"), "tier", "vip")).toMatchObject({ talkMs: 100_000 });
    expect(desk.figures.size).toBe(0);
  });

  test("a state that lasts over the end of a quarter is cut there", async () => {
    const rows: [string, number][] = [];
    desk.figures.keptBy({
      closed: ({ agents }) =>
        void rows.push(...agents.map(({ agent, tally }): [string, number] => [agent, tally.timesMs.ready])),
      changed: () => {},
    });
    await desk.clock.advance(10 * MINUTE);
    desk.state("5001", { kind: "ready" });
    await desk.clock.advance(25 * MINUTE);
    desk.state("5001", { kind: "signed-out" });
    await desk.clock.advance(20 * MINUTE);
    desk.figures.turn();
    expect(rows).toEqual([
      ["5001", 5 * MINUTE],
      ["5001", 15 * MINUTE],
      ["5001", 5 * MINUTE],
    ]);
  });

  test("offers that came to nothing count as missed where it was the agent's doing", () => {
    for (const failure of ["no-answer", "rejected", "busy", "unreachable", "no-port", "withdrawn"] as const)
      desk.fold({ kind: "offer.failed", call: call(1), queue: key("sales"), agent: agentKey("5001"), failure });
    expect(desk.figures.ofAgent(agentKey("5001"))).toMatchObject({ missed: 4 });
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
