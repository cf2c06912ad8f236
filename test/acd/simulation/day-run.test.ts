// What a simulated day must be, whatever its rules: repeatable, complete, and no better for having fewer agents.

import { describe, expect, test, vi } from "vitest";
import type { DeskSetup } from "../../../src/acd/contract.ts";
import type { AcdFact } from "../../../src/acd/facts.ts";
import { drawCallers } from "../../../src/acd/simulation/callers.ts";
import { simulateDay } from "../../../src/acd/simulation/day-run.ts";
import type { Counts } from "../../../src/acd/simulation/figures.ts";
import {
  always,
  type Configuration,
  type OverflowRule,
  type SimulatedDay,
} from "../../../src/acd/simulation/scenario.ts";
import { estimate } from "../../../src/acd/simulation/statistics.ts";
import type { QueueKey } from "../../../src/base/ids.ts";
import type { Condition } from "../../../src/base/rules.ts";
import { agents, configuration, LINE, markovDay, queue } from "./scenarios.ts";

/** Whole days of calls, on whatever else the machine does. */
vi.setConfig({ testTimeout: 60_000 });

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const busy: SimulatedDay = markovDay({ callsPerHour: 240, talkMs: 120_000, patienceMs: 60_000, hours: 3 });

function centre(count: number, changes: Parameters<typeof queue>[0] = {}): Configuration {
  return configuration({ agents: agents(count), queues: [queue(changes)] });
}

function isComplete({ offered, answered, abandoned, overflowed, refused }: Counts): boolean {
  return offered === answered + abandoned + overflowed + refused;
}

describe("ACD-25 a simulated day", () => {
  test("is the same again with the same seed, and another with another", () => {
    const run = (seed: number): unknown => simulateDay({ day: busy, configuration: centre(8), seed });
    expect(run(7)).toEqual(run(7));
    expect(run(8)).not.toEqual({ ...(run(7) as object), seed: 8 });
  });

  test("meets the same callers whatever the configuration", () => {
    const callers = drawCallers(busy, 3);
    const answered = (count: number): ReadonlyMap<string, number> => {
      const talks = new Map<string, number>();
      const watch = (fact: AcdFact, now: number): void => {
        if (fact.kind === "caller.queued") talks.set(fact.call, now);
      };
      simulateDay({ day: busy, configuration: centre(count), seed: 3, watch });
      return talks;
    };
    expect([...answered(5).values()]).toEqual(callers.map(({ atMs }) => atMs));
    expect(answered(5)).toEqual(answered(9));
  });

  test.each([1, 2, 3])("loses nobody (seed %i)", (seed) => {
    const overflowing: Configuration = {
      ...centre(6, { maxCallers: 5, maxWaitMs: 100_000 }),
      overflow: new Map([[LINE, [{ afterMs: 45_000, when: undefined, to: { kind: "elsewhere" } }]]]),
    };
    const day = {
      ...busy,
      behaviour: { ...busy.behaviour, noAnswer: 0.1, answerAfter: { kind: "exponential", meanMs: 5_000 } as const },
    };
    const { whole, byTier, byQueue, intervals, offersFailed } = simulateDay({ day, configuration: overflowing, seed });
    expect(whole.offered).toBeGreaterThan(500);
    for (const part of [whole, ...Object.values(byTier), ...Object.values(byQueue), ...intervals]) {
      expect(isComplete(part)).toBe(true);
    }
    expect(intervals.reduce((sum, { offered }) => sum + offered, 0)).toBe(whole.offered);
    for (const kind of ["answered", "abandoned", "overflowed", "refused"] as const)
      expect(whole[kind]).toBeGreaterThan(0);
    expect(offersFailed).toBeGreaterThan(10);
  });

  test("counts callers by tier and region, as they were drawn", () => {
    const [traffic] = busy.traffic;
    if (traffic?.kind !== "profile") throw new Error("the day has a profile");
    const tiers = [
      { name: "vip", weight: 1 },
      { name: "standard", weight: 3 },
    ];
    const day: SimulatedDay = {
      ...busy,
      traffic: [{ ...traffic, tiers, regions: [{ name: "fujian/xiamen", weight: 1 }] }],
    };
    const { byTier, byRegion, whole } = simulateDay({ day, configuration: centre(10), seed: 1 });
    expect(Object.keys(byTier)).toEqual(["standard", "vip"]);
    expect((byTier["vip"]?.offered ?? 0) / whole.offered).toBeCloseTo(0.25, 1);
    expect(byRegion["fujian/xiamen"]?.offered).toBe(whole.offered);
  });

  test("hands a caller on to another queue, where they are answered once", () => {
    const other = "other" as QueueKey;
    const never = { kind: "and", of: [{ kind: "skill", skill: "none", least: 1, most: 10 }] } as const;
    const setup: DeskSetup = { agents: agents(20), queues: [queue({ requires: never }), queue({ key: other })] };
    const rule: OverflowRule = { afterMs: 10_000, when: undefined, to: { kind: "queue", queue: other } };
    const overflow = new Map([[LINE, [rule]]]);
    const patient: SimulatedDay = { ...busy, behaviour: { ...busy.behaviour, patience: always(undefined) } };
    const { whole, byQueue, passedOn } = simulateDay({
      day: patient,
      configuration: configuration(setup, { overflow }),
      seed: 1,
    });
    expect(whole.answered).toBe(whole.offered);
    expect(passedOn).toBeGreaterThanOrEqual(whole.offered);
    expect(Object.keys(byQueue)).toEqual([LINE]);
    expect(whole.p50Ms).toBeGreaterThanOrEqual(10_000);
  });

  test("sends on as many as the condition asks for, the latest first", () => {
    const when: Condition = { kind: "measure", measure: "waiting", is: ">", value: 10 };
    const rule: OverflowRule = { afterMs: 0, when, to: { kind: "elsewhere" } };
    const patient: SimulatedDay = { ...busy, behaviour: { ...busy.behaviour, patience: always(undefined) } };
    const left: number[] = [];
    let most = 0;
    const waiting = new Map<string, number>();
    const watch = (fact: AcdFact, now: number): void => {
      if (fact.kind === "caller.queued") waiting.set(fact.call, now);
      if (fact.kind === "caller.left") left.push(now - (waiting.get(fact.call) ?? 0));
      if (fact.kind === "caller.left" || fact.kind === "caller.connected") waiting.delete(fact.call);
      else most = Math.max(most, waiting.size);
    };
    const overflow = new Map([[LINE, [rule]]]);
    const { whole } = simulateDay({ day: patient, configuration: { ...centre(4), overflow }, seed: 1, watch });
    expect(most).toBe(11); // the eleventh is looked at as they come
    expect(whole.overflowed).toBeGreaterThan(100);
    expect(Math.max(...left)).toBe(0);
  });

  test("lets agents come, rest and go when they said", () => {
    const one = centre(4);
    const shift = { fromMs: HOUR_MS, toMs: 3 * HOUR_MS, breaks: [{ atMs: 2 * HOUR_MS, forMs: 30 * MINUTE_MS }] };
    const quiet = markovDay({ callsPerHour: 4, talkMs: 30_000, patienceMs: 10_000, hours: 4 });
    const people = one.people.map((person) => ({ ...person, shifts: [shift] }));
    const { intervals, whole } = simulateDay({ day: quiet, configuration: { ...one, people }, seed: 1 });
    // From half past midnight, in halves of an hour: nobody, three halves of four people, a break, the last half, nobody.
    const atWork = intervals.map(({ agents: count }) => Math.round(count));
    expect(atWork).toEqual([0, 4, 4, 0, 4, 0, 0]);
    expect(whole.answered).toBeGreaterThan(0);
    expect(whole.abandoned).toBeGreaterThan(0);
  });

  test("sets an agent aside who does not answer, until they are back", () => {
    const day: SimulatedDay = {
      ...busy,
      behaviour: { ...busy.behaviour, noAnswer: 1, returnAfter: { kind: "fixed", meanMs: 10 * MINUTE_MS } },
    };
    const { whole, offersFailed } = simulateDay({ day, configuration: centre(3), seed: 1 });
    expect(whole.answered).toBe(0);
    // Three hours, three agents, each rung for 15 s every ten minutes and a quarter.
    expect(offersFailed).toBeGreaterThan(40);
    expect(offersFailed).toBeLessThanOrEqual(60);
  });

  test("goes on where agents have to say what a call was about", () => {
    const free = simulateDay({ day: busy, configuration: centre(8, { wrapUpMs: 15_000 }), seed: 1 });
    const asked = centre(8, { wrapUpMs: 15_000, dispositionRequired: true });
    expect(simulateDay({ day: busy, configuration: asked, seed: 1 }).whole).toEqual(free.whole);
    expect(free.whole.answered).toBeGreaterThan(300);
  });

  test("ends wrap-up when its work is done, and no later than the queue allows", () => {
    const one = configuration({ agents: agents(1), queues: [queue({ wrapUpMs: 60_000 })] });
    const calls = [0, 1, 2].map((minute) => {
      const given = { atMs: minute * 1_000, queue: LINE, tier: undefined, region: undefined, waitedMs: 0 };
      return { ...given, talkMs: 30_000, patienceMs: undefined };
    });
    const waits = (meanMs: number): readonly number[] => {
      const wrapUp = always({ kind: "fixed", meanMs });
      const behaviour = { ...busy.behaviour, patience: always(undefined), wrapUp };
      const day: SimulatedDay = { ...busy, countedFromMs: 0, traffic: [{ kind: "calls", calls }], behaviour };
      const heard: number[] = [];
      simulateDay({
        day,
        configuration: one,
        seed: 1,
        watch: (fact) => fact.kind === "caller.connected" && heard.push(fact.waitedMs),
      });
      return heard;
    };
    expect(waits(10_000)).toEqual([0, 39_000, 78_000]);
    expect(waits(90_000)).toEqual([0, 89_000, 178_000]);
  });

  test("takes longer where an agent does not know the caller's place", () => {
    const [traffic] = busy.traffic;
    if (traffic?.kind !== "profile") throw new Error("the day has a profile");
    const pace = { strange: 2, grades: [{ from: 1, factor: 1.5 }], skills: new Map() };
    const day: SimulatedDay = {
      ...busy,
      traffic: [{ ...traffic, regions: [{ name: "fujian/xiamen", weight: 1 }] }],
      behaviour: { ...busy.behaviour, talk: always({ kind: "fixed", meanMs: 60_000 }), pace },
    };
    const talk = (regions: readonly string[]): number => {
      const setup = { agents: agents(15, { regions }), queues: [queue()] };
      const { talkMs, whole } = simulateDay({ day, configuration: configuration(setup), seed: 1 });
      return talkMs / whole.answered;
    };
    expect(talk(["fujian/xiamen"])).toBeCloseTo(90_000, 3); // one place
    expect(talk(["fujian"])).toBeCloseTo(90_000, 3); // the head region covers it
    expect(talk(["jiangxi/ganzhou"])).toBeCloseTo(180_000, 3);
    expect(talk([])).toBeCloseTo(120_000, 3);
  });

  test("is no worse with more agents: the same callers wait less, as many days say", () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const level = (count: number): readonly number[] =>
      seeds.map((seed) => simulateDay({ day: busy, configuration: centre(count), seed }).whole.serviceLevel);
    const levels = [6, 7, 8, 9, 10].map(level);
    for (const [index, more] of levels.entries()) {
      const fewer = levels[index - 1];
      if (fewer === undefined) continue;
      const { mean, half = 0 } = estimate(more.map((value, i) => value - (fewer[i] ?? 0)));
      expect(mean - half).toBeGreaterThan(0);
    }
  });
});
