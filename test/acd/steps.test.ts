import { describe, expect, test } from "vitest";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import type { Condition, Requirement, Step } from "../../src/base/rules.ts";
import type { Millis } from "../../src/base/time.ts";
import { agent, facts, offers, queue, Shift, step } from "./offices.ts";

const skill = (name: string, least = 1): Requirement => ({ kind: "skill", skill: name, least, most: 10 });
const more = (measure: "waiting" | "expected", value: number): Condition => ({
  kind: "measure",
  measure,
  is: ">",
  value,
});
const steps = (shift: Shift): string[] =>
  facts(shift.effects).flatMap((fact) => (fact.kind === "caller.step" ? `${fact.call} ${fact.step} ${fact.why}` : []));

/** 1 is an expert who talks, 2 knows little and is free. */
function hall(list: readonly Step[]): Shift {
  const office = [agent("1", { skills: { billing: 8 } }), agent("2", { skills: { billing: 2, english: 1 } })];
  const shift = new Shift(office, [queue("care", { requires: { billing: 5 }, steps: list })]).ready("1");
  shift.calls("c0", "care");
  shift.answers("1", "c0");
  return shift.ready("2");
}

describe("ACD-07, ACD-21 callers wait in steps", () => {
  test("a step widens who may take the call at its time, not before, and stays taken", () => {
    const shift = hall([step(10_000, { requires: skill("billing") })]);
    shift.calls("c1", "care");
    expect(shift.pass(9_999).why("c1")).toMatchObject({ step: 0, nextEvent: { what: "step 1", inMs: 1 } });
    shift.pass(1);
    expect(steps(shift)).toEqual(["c1 1 time"]);
    expect(offers(shift.effects).at(-1)).toBe("c1 > 2");
    shift.fails("2", "c1", "no-answer");
    expect(shift.why("c1")).toMatchObject({ step: 1, requires: "billing", nextEvent: undefined });
  });

  test("a step replaces, drops or adds requirements, in this order", () => {
    const shift = hall([
      step(1_000, { drop: ["billing"] }),
      step(2_000, { also: skill("english") }),
      step(3_000, {
        requires: { kind: "and", of: [skill("billing", 9), skill("vip")] },
        drop: ["vip"],
        also: skill("french"),
      }),
    ]);
    shift.do({ kind: "engaged", extension: "102" as ExtensionKey, engaged: true });
    shift.calls("c1", "care");
    const asked = [0, 1_000, 1_000, 1_000].map((ms) => shift.pass(ms).why("c1")?.requires);
    expect(asked).toEqual(["billing >= 5", "everybody", "english", "billing >= 9 and french"]);
  });

  test("grade: those who serve fewest places first, then more; a pool's people come in whatever their tier, region and grade", () => {
    const office = [
      agent("1", { regions: ["a", "b"] }),
      agent("2", { regions: ["a", "b", "c"] }),
      agent("3", { skills: { senior: 1 } }),
    ];
    const list = [
      step(0, { grade: 2 }),
      step(5_000, { grade: 3 }),
      step(9_000, { pools: [{ name: "s", who: skill("senior") }] }),
    ];
    const shift = new Shift(office, [queue("care", { byRegion: true, steps: list })]).ready("1", "2", "3");
    expect(offers(shift.calls("c1", "care", { region: "a" }))).toEqual(["c1 > 1"]);
    expect(offers(shift.calls("c2", "care", { region: "a" }))).toEqual([]);
    shift.calls("c3", "care", { region: "a" });
    expect(offers(shift.pass(5_000).effects).at(-1)).toBe("c2 > 2");
    expect(offers(shift.pass(4_000).effects).at(-1)).toBe("c3 > 3");
  });

  test("anyTier and anyRegion lift tier and region; the queue's and the caller's own requirement stay", () => {
    const office = [
      agent("1", { regions: ["b"], skills: { billing: 5 } }),
      agent("2", { skills: { vip: 1 }, regions: ["a"] }),
    ];
    const list = [step(1_000, { anyTier: true }), step(2_000, { anyRegion: true })];
    const care = queue("care", { byRegion: true, tiers: new Map([["vip", skill("vip")]]), steps: list });
    const shift = new Shift(office, [care]).ready("1", "2");
    shift.calls("c0", "care", { tier: "vip", region: "a" });
    shift.calls("c1", "care", { tier: "vip", region: "a", requires: { billing: 1 } }); // nobody ever but 1: both steps at once
    expect(steps(shift)).toEqual(["c1 1 nobody", "c1 2 nobody"]);
    expect(offers(shift.effects)).toEqual(["c0 > 2", "c1 > 1"]);
  });

  test("a step's credit lets the caller overtake", () => {
    const shift = hall([step(5_000, { creditMs: 60_000, when: { kind: "not", of: more("waiting", 2) } })]);
    shift.calls("c1", "care", { requires: { vip: 1 } });
    shift.pass(1_000).calls("c2", "care");
    expect(shift.why("c2")?.position).toBe(2);
    shift.pass(5_000);
    expect(shift.why("c2")).toMatchObject({ creditMs: 60_000, position: 2 }); // c1 took it a second before
    shift.calls("c3", "care");
    expect(shift.why("c3")?.position).toBe(3);
  });

  test("while the phone rings steps are taken too, and the offer going on is left alone", () => {
    const shift = hall([step(10_000, { requires: skill("english") })]);
    shift.hangsUp("1", "c0");
    shift.calls("c1", "care");
    shift.pass(10_000);
    expect(offers(shift.effects).at(-1)).toBe("c1 > 1");
    expect(steps(shift)).toEqual(["c1 1 time"]);
    expect(offers(shift.fails("1", "c1", "no-answer"))).toEqual(["c1 > 2"]);
  });

  test("who is let in by a step joins a ring-all offer that rings", () => {
    const office = [agent("1", { skills: { billing: 8 } }), agent("2")];
    const list = [step(3_000, { drop: ["billing"] })];
    const shift = new Shift(office, [queue("care", { strategy: "ring-all", requires: { billing: 1 }, steps: list })]);
    shift.ready("1", "2");
    expect(offers(shift.calls("c1", "care"))).toEqual(["c1 > 1"]);
    shift.pass(3_000);
    expect(offers(shift.effects)).toEqual(["c1 > 1", "c1 > 2"]);
  });

  test("what a caller already waited counts: steps whose time is over are taken at once", () => {
    const shift = hall([step(10_000, { requires: skill("billing") }), step(60_000, { creditMs: 5_000 })]);
    shift.pass(60_000);
    const effects = shift.calls("c1", "care", { since: (shift.now - 30_000) as Millis });
    expect(steps(shift)).toEqual(["c1 1 time"]);
    expect(offers(effects)).toEqual(["c1 > 2"]);
    expect(facts(effects)[0]).toMatchObject({ kind: "caller.queued", waitedMs: 30_000 });
  });
});

describe("ACD-07 steps by condition", () => {
  const crowd = (): Shift => hall([step(5_000, { when: more("waiting", 2), requires: skill("billing") })]);

  test("looked at when the caller comes, at its time, and once a second from then on", () => {
    const shift = crowd();
    shift.calls("c1", "care");
    shift.calls("c2", "care");
    shift.pass(5_000);
    expect(steps(shift)).toEqual([]);
    shift.pass(300).calls("c3", "care");
    shift.pass(699);
    expect(steps(shift)).toEqual([]);
    shift.pass(1); // the look
    expect(steps(shift)).toEqual(["c1 1 condition", "c2 1 condition"]); // c3 has not waited five seconds
    shift.pass(4_299);
    expect(shift.why("c3")).toMatchObject({ step: 0, nextEvent: { what: "step 1, if", inMs: 1 } });
    expect(steps(shift.pass(1)).at(-1)).toBe("c3 1 condition"); // three wait still: whose phone only rings is not answered
  });

  test("nothing is looked at while nobody waits for a condition", () => {
    const shift = crowd();
    expect(shift.desk.nextWake()).toBeUndefined();
    shift.calls("c1", "care");
    expect(shift.desk.nextWake()).toBe(shift.now + limits.acd.lookMs);
    shift.do({ kind: "leave", call: "c1" as CallId, why: "abandoned" });
    expect(shift.desk.nextWake()).toBeUndefined();
  });

  test("a condition about something unknown does not hold, and neither does its opposite", () => {
    const unknown = more("expected", 0);
    for (const when of [unknown, { kind: "not", of: unknown } as const]) {
      const shift = hall([step(0, { when, requires: skill("billing") })]);
      shift.calls("c1", "care");
      expect(steps(shift.pass(3_000))).toEqual([]);
    }
  });
});

describe("ACD-21 steps are skipped while nobody at work could take the call", () => {
  const office = [agent("1", { skills: { billing: 8 } }), agent("2", { skills: { english: 1 } })];
  const list = [
    step(10_000, { requires: skill("billing", 2) }),
    step(20_000, { when: more("waiting", 5), requires: skill("english") }),
    step(30_000, { requires: skill("english") }),
    step(40_000, { requires: { kind: "everybody" } }),
  ];
  const start = (): Shift => new Shift(office, [queue("care", { requires: { billing: 5 }, steps: list })]);

  test("at once when the caller comes, as many as it takes, without those whose condition does not hold", () => {
    const shift = start().ready("2");
    expect(offers(shift.calls("c1", "care"))).toEqual(["c1 > 2"]);
    expect(steps(shift)).toEqual(["c1 1 nobody", "c1 3 nobody"]);
  });

  test("none where even all of them bring nobody; then when somebody comes to work", () => {
    const shift = start();
    shift.calls("c1", "care");
    expect(steps(shift)).toEqual([]);
    shift.ready("2");
    expect(steps(shift)).toEqual(["c1 1 nobody", "c1 3 nobody"]);
    expect(offers(shift.effects)).toEqual(["c1 > 2"]);
  });

  test("when the last who could take the call goes on break, is not to be disturbed, or their phone is lost; not while they only talk", () => {
    for (const leave of [
      { kind: "break", agent: "1" as AgentKey },
      { kind: "dnd", extension: "101" as ExtensionKey, dnd: true },
      { kind: "reachable", extension: "101" as ExtensionKey, reachable: false },
    ] as const) {
      const shift = start().ready("1", "2");
      shift.calls("c0", "care");
      shift.answers("1", "c0");
      shift.calls("c1", "care");
      expect(steps(shift)).toEqual([]);
      shift.hangsUp("1", "c0");
      shift.fails("1", "c1", "no-port"); // still at work
      expect(steps(shift)).toEqual([]);
      shift.do(leave);
      expect(steps(shift)).toEqual(["c1 1 nobody", "c1 3 nobody"]);
      expect(offers(shift.effects).at(-1)).toBe("c1 > 2");
    }
  });
});

describe("a new setup counts for those already waiting", () => {
  test("their steps begin again at the time they have waited", () => {
    const shift = hall([step(10_000, { drop: [] }), step(90_000, { requires: skill("billing") })]);
    shift.calls("c1", "care");
    shift.pass(30_000);
    expect(shift.why("c1")?.step).toBe(1);
    const list = [step(5_000, { creditMs: 1_000 }), step(20_000, { requires: skill("billing") })];
    const effects = shift.setUp({ queues: [queue("care", { requires: { billing: 5 }, steps: list })] });
    expect(facts(effects).flatMap((fact) => (fact.kind === "caller.step" ? [fact.step, fact.why] : []))).toEqual([
      1,
      "time",
      2,
      "time",
    ]);
    expect(offers(effects)).toEqual(["c1 > 2"]);
    expect(shift.desk.waiting("care" as QueueKey, shift.now as Millis)[0]).toMatchObject({
      step: 2,
      tier: undefined,
      callBack: false,
    });
  });
});

describe("ACD-07 the example of docs/acd.md", () => {
  test("goes as it is told there", () => {
    const everywhere = ["fujian/xiamen", "p2", "p3", "p4", "p5", "p6", "p7", "p8"];
    const people = (["vip", "gold", "gold", "other"] as const).map((tier, i) =>
      agent(`510${i + 1}`, { skills: { billing: 1, [tier]: 1 }, regions: everywhere.slice(0, [2, 4, 8, 8][i]) }),
    );
    const merged: Requirement = { kind: "or", of: [skill("vip"), skill("gold")] };
    const list = [
      step(0, { grade: 2 }),
      step(15_000, { grade: 4 }),
      step(30_000, { when: more("waiting", 10), anyRegion: true }),
      step(60_000, { grade: 8, pools: [{ name: "standard", who: skill("standard") }] }),
    ];
    const hotline = queue("hotline", {
      requires: { billing: 1 },
      byRegion: true,
      tiers: new Map([["gold", merged]]),
      steps: list,
    });
    const shift = new Shift(people, [hotline, queue("others")]).ready("5101", "5102", "5103");
    for (const key of ["5101", "5102", "5103"]) {
      shift.calls(`t${key}`, "others");
      shift.answers(key, `t${key}`);
    }
    shift.ready("5104");
    expect(offers(shift.calls("c1", "hotline", { tier: "gold", region: "fujian/xiamen" }))).toEqual([]);
    const mayTake = (): string[] =>
      shift
        .why("c1")
        ?.agents.flatMap((one) =>
          one.excludedBy.every(({ rule }) => rule === "state" || rule === "phone-unreachable") ? one.agent : [],
        ) ?? [];
    expect(mayTake()).toEqual(["5101"]);
    shift.pass(15_000);
    expect(mayTake()).toEqual(["5101", "5102"]);
    shift.pass(25_000);
    expect(steps(shift)).toEqual(["c1 1 time", "c1 2 time"]);
    expect(shift.why("c1")?.nextEvent).toEqual({ what: "step 3, if", inMs: 1_000 });
    shift.do({ kind: "reachable", extension: "105101" as ExtensionKey, reachable: false });
    shift.do({ kind: "break", agent: "5102" as AgentKey });
    expect(steps(shift)).toHaveLength(2); // 5102 talks still
    shift.hangsUp("5102", "t5102");
    expect(steps(shift)).toEqual(["c1 1 time", "c1 2 time", "c1 4 nobody"]);
    expect(mayTake()).toEqual(["5101", "5102", "5103"]);
    expect(offers(shift.hangsUp("5103", "t5103"))).toEqual(["c1 > 5103"]);
  });
});
