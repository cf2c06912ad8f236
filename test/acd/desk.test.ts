import { describe, expect, test } from "vitest";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import type { Millis } from "../../src/base/time.ts";
import { agent, caller, factKinds, facts, offers, queue, Shift } from "./offices.ts";

const two = () => new Shift([agent("5"), agent("6")], [queue("care")]);
const five = "5" as AgentKey;
const phone = (key: string) => key as ExtensionKey;

describe("ACD-01 a caller meets an agent", () => {
  test("a caller who comes while an agent is free is offered at once, facts in the order they happened", () => {
    const shift = two().ready("5");
    const effects = shift.calls("c1", "care");
    expect(factKinds(effects)).toEqual(["caller.queued", "ready > reserved", "caller.offered"]);
    expect(effects.at(-1)).toEqual({ kind: "offer", call: "c1", agent: "5", extension: "105", ringMs: 20_000 });
  });

  test("a caller who comes while nobody is free waits, and meets the first who becomes free", () => {
    const shift = two();
    expect(offers(shift.calls("c1", "care"))).toEqual([]);
    shift.ready("6");
    expect(offers(shift.effects)).toEqual(["c1 > 6"]);
  });

  test("ringing, talk and wrap-up follow one another and wrap-up ends by itself", () => {
    const shift = new Shift([agent("5")], [queue("care", { wrapUpMs: 20_000 })]).ready("5");
    shift.calls("c1", "care");
    expect(shift.state("5")).toBe("reserved");
    shift.do({ kind: "ringing", call: "c1" as CallId, agent: five });
    expect(shift.state("5")).toBe("ringing");
    shift.pass(4_000);
    const connected = facts(shift.answers("5", "c1")).at(-1);
    expect(connected).toEqual({ kind: "caller.connected", call: "c1", queue: "care", agent: "5", waitedMs: 4_000 });
    shift.pass(60_000).hangsUp("5", "c1");
    expect(shift.state("5")).toBe("wrap-up");
    expect(shift.desk.nextWake()).toBe(shift.now + 20_000);
    expect(shift.pass(19_999).state("5")).toBe("wrap-up");
    expect(shift.pass(1).state("5")).toBe("ready");
  });

  test("ACD-12 going ready ends wrap-up early", () => {
    const shift = new Shift([agent("5")], [queue("care", { wrapUpMs: 20_000 })]).ready("5");
    shift.calls("c1", "care");
    shift.serves("5", "c1", 1_000);
    shift.calls("c2", "care");
    expect(offers(shift.do({ kind: "ready", agent: five }))).toEqual(["c2 > 5"]);
    shift.answers("5", "c2");
    expect(shift.desk.nextWake()).toBeUndefined();
  });

  test("callers of one queue are served in the order they came", () => {
    const shift = new Shift([agent("5")], [queue("care")]).ready("5");
    for (const id of ["c1", "c2", "c3"]) {
      shift.now++;
      shift.calls(id, "care");
    }
    for (const id of ["c1", "c2", "c3"]) shift.serves("5", id, 100);
    expect(offers(shift.effects)).toEqual(["c1 > 5", "c2 > 5", "c3 > 5"]);
  });

  test("a full queue takes no further caller, and one whose agent's phone rings still counts", () => {
    const shift = new Shift([agent("5")], [queue("care", { maxCallers: 1 })]).ready("5");
    shift.calls("c1", "care");
    const input = { kind: "enqueue", caller: caller("c2", "care") } as const;
    expect(shift.faultOf(input)).toBe("queue-full");
    shift.answers("5", "c1");
    expect(shift.faultOf(input)).toBeUndefined();
  });
});

describe("ACD-03 skills, regions, priority", () => {
  test("only an agent with the skill at the level is offered the call", () => {
    const office = [agent("5", { skills: { billing: 2 } }), agent("6", { skills: { billing: 3 } }), agent("7")];
    const shift = new Shift(office, [queue("care", { requires: { billing: 3 } })]).ready("5", "7", "6");
    expect(offers(shift.calls("c1", "care"))).toEqual(["c1 > 6"]);
    expect(offers(shift.calls("c2", "care"))).toEqual([]);
  });

  test("a caller's own requirement adds to the queue's, and does not hold up those behind", () => {
    const office = [agent("5", { skills: { billing: 9 } })];
    const shift = new Shift(office, [queue("care", { requires: { billing: 3 } })]);
    shift.calls("c1", "care", { requires: { english: 4 } });
    shift.calls("c2", "care", { requires: { billing: 5 } });
    shift.ready("5");
    expect(offers(shift.effects)).toEqual(["c2 > 5"]);
    expect(shift.why("c1")?.position).toBe(1);
  });

  test("a queue by region gives a caller only to who serves the place or its head region", () => {
    const office = [
      agent("5", { regions: ["fujian/xiamen"] }),
      agent("6", { regions: ["fujian"] }),
      agent("7", { regions: ["fujian/xia"] }),
    ];
    const shift = new Shift(office, [queue("care", { byRegion: true })]).ready("5", "7", "6");
    expect(offers(shift.calls("c1", "care", { region: "fujian/fuzhou" }))).toEqual(["c1 > 6"]);
    expect(offers(shift.calls("c2", "care", { region: "fujian/xiamen" }))).toEqual(["c2 > 5"]);
    expect(offers(shift.calls("c3", "care", { region: "fujian/xiamen" }))).toEqual([]);
    expect(offers(shift.calls("c4", "care"))).toEqual(["c4 > 7"]); // without a region: anybody
  });

  test("a free agent takes the caller with the greatest effective age of all queues they serve", () => {
    const shift = new Shift([agent("5")], [queue("vip", { creditMs: 30_000 }), queue("care")]);
    shift.calls("care-early", "care");
    shift.pass(20_000);
    shift.calls("vip", "vip");
    shift.pass(5_000);
    shift.calls("care-late", "care");
    shift.ready("5");
    shift.serves("5", "vip").serves("5", "care-early").serves("5", "care-late");
    expect(offers(shift.effects)).toEqual(["vip > 5", "care-early > 5", "care-late > 5"]);
  });

  test("with faster ageing a younger caller overtakes after a while, not before", () => {
    const first = (waitMs: number): string[] => {
      const shift = new Shift([agent("5")], [queue("fast", { ageing: 2 }), queue("slow")]);
      shift.calls("slow", "slow");
      shift.pass(10_000);
      shift.calls("fast", "fast");
      shift.pass(waitMs).ready("5");
      return offers(shift.effects);
    };
    expect(first(9_000)).toEqual(["slow > 5"]); // 19 s against 2 x 9 s
    expect(first(11_000)).toEqual(["fast > 5"]); // 21 s against 2 x 11 s
  });

  test("tier and caller credits count on top of the queue's", () => {
    const shift = new Shift([agent("5")], [queue("care", { tierCreditMs: new Map([["gold", 10_000]]) })]);
    shift.calls("c1", "care");
    shift.pass(5_000);
    shift.calls("c2", "care", { tier: "gold" });
    shift.calls("c3", "care", { creditMs: 20_000 });
    expect(shift.desk.waiting("care" as QueueKey, shift.now as Millis).map((one) => one.call)).toEqual([
      "c3",
      "c2",
      "c1",
    ]);
    expect(shift.why("c2")).toMatchObject({ position: 2, waitedMs: 0, creditMs: 10_000 });
  });

  test("a caller waits at most maxWait, and is told to leave", () => {
    const shift = new Shift([agent("5")], [queue("care", { maxWaitMs: 60_000 })]);
    shift.calls("c1", "care");
    expect(shift.desk.nextWake()).toBe(60_000);
    shift.pass(60_000);
    expect(shift.effects.at(-2)).toEqual({ kind: "give-up", call: "c1", why: "timed-out" });
    expect(facts(shift.effects).at(-1)).toEqual({
      kind: "caller.left",
      call: "c1",
      queue: "care",
      why: "timed-out",
      waitedMs: 60_000,
    });
  });

  test("maxWait does not end a call-back: nobody hangs on the line", () => {
    const shift = new Shift([agent("5")], [queue("care", { maxWaitMs: 60_000 })]);
    shift.calls("c1", "care", { callBack: true });
    expect(shift.why("c1")?.nextEvent).toBeUndefined();
    shift.pass(3_600_000);
    expect(shift.why("c1")).toMatchObject({ waitedMs: 3_600_000 });
    shift.ready("5");
    expect(offers(shift.effects)).toEqual(["c1 > 5"]);
  });

  test("a phone that rings when maxWait is over may still be answered; when it is not, the caller leaves then", () => {
    const ring = () => {
      const shift = new Shift([agent("5")], [queue("care", { maxWaitMs: 60_000 })]);
      shift.calls("c1", "care");
      shift.pass(55_000).ready("5").pass(10_000);
      expect(shift.effects.some((effect) => effect.kind === "give-up")).toBe(false);
      return shift;
    };
    expect(factKinds(ring().answers("5", "c1"))).toContain("caller.connected");
    expect(ring().fails("5", "c1", "no-answer")).toContainEqual({ kind: "give-up", call: "c1", why: "timed-out" });
  });
});

describe("ACD-11 offers that fail", () => {
  test("who does not answer is set aside, and the caller goes to the next agent with place and age", () => {
    const shift = two().ready("5", "6");
    shift.calls("c1", "care");
    shift.pass(20_000);
    const effects = shift.fails("5", "c1", "no-answer");
    expect(shift.state("5")).toBe("busy no-answer");
    expect(offers(effects)).toEqual(["c1 > 6"]);
    expect(facts(effects).at(-1)).toMatchObject({ why: { waitedMs: 20_000, position: 1 } });
  });

  test("a caller back in line stands before those who came later", () => {
    const shift = new Shift([agent("5"), agent("6")], [queue("care")]).ready("5");
    shift.calls("c1", "care");
    shift.calls("c2", "care");
    shift.fails("5", "c1", "rejected");
    expect(shift.state("5")).toBe("busy rejected");
    shift.ready("6");
    expect(offers(shift.effects)).toEqual(["c1 > 5", "c1 > 6"]);
  });

  test("where the queue says so the agent is ready again, gets other callers at once and this one after ten seconds", () => {
    const shift = new Shift([agent("5")], [queue("care", { afterNoAnswer: "ready" })]).ready("5");
    shift.calls("c1", "care");
    shift.calls("c2", "care");
    expect(offers(shift.fails("5", "c1", "no-answer"))).toEqual(["c2 > 5"]);
    shift.serves("5", "c2", 1_000); // their own work brings the second chance forward
    expect(offers(shift.effects)).toEqual(["c1 > 5", "c2 > 5", "c1 > 5"]);
    const failedAt = shift.now;
    shift.fails("5", "c1", "no-answer");
    shift.pass(limits.acd.secondChanceMs - 1);
    expect(offers(shift.effects)).toHaveLength(3);
    shift.pass(1);
    expect(offers(shift.effects)).toHaveLength(4);
    expect(shift.now).toBe(failedAt + limits.acd.secondChanceMs);
  });

  test("a phone that rejects everything is set aside after three, whatever the queue says", () => {
    const shift = new Shift([agent("5")], [queue("care", { afterNoAnswer: "ready" })]).ready("5");
    for (const id of ["c1", "c2", "c3", "c4"]) shift.calls(id, "care");
    shift.fails("5", "c1", "rejected");
    shift.fails("5", "c2", "busy");
    expect(shift.state("5")).toBe("reserved");
    shift.fails("5", "c3", "rejected");
    expect(shift.state("5")).toBe("busy rejected");
  });

  test("an unreachable phone sets its agent aside until it shows up again", () => {
    const shift = new Shift([agent("5")], [queue("care", { afterNoAnswer: "ready" })]).ready("5");
    shift.calls("c1", "care");
    shift.fails("5", "c1", "unreachable");
    expect(shift.state("5")).toBe("busy unreachable");
    const effects = shift.do({ kind: "reachable", extension: phone("105"), reachable: true });
    expect(factKinds(effects)).toEqual(["busy > ready", "ready > reserved", "caller.offered"]);
  });

  test("who calls themselves unreachable stays so", () => {
    const shift = new Shift([agent("5")], [queue("care")]).ready("5");
    shift.do({ kind: "busy", agent: five, reason: "unreachable" });
    shift.do({ kind: "reachable", extension: phone("105"), reachable: true });
    expect(shift.state("5")).toBe("busy unreachable");
  });

  test("an agent whose phone is gone or in another call is not offered anything until it is back", () => {
    const shift = new Shift([agent("5")], [queue("care")]).ready("5");
    shift.do({ kind: "reachable", extension: phone("105"), reachable: false });
    shift.do({ kind: "engaged", extension: phone("105"), engaged: true });
    expect(offers(shift.calls("c1", "care"))).toEqual([]);
    expect(shift.whyAgent("5")?.excludedBy).toEqual([{ rule: "phone-unreachable" }, { rule: "phone-engaged" }]);
    expect(offers(shift.do({ kind: "reachable", extension: phone("105"), reachable: true }))).toEqual([]);
    expect(offers(shift.do({ kind: "engaged", extension: phone("105"), engaged: false }))).toEqual(["c1 > 5"]);
  });

  test("a caller who hangs up while a phone rings takes the ringing with them, and the agent keeps their idle time", () => {
    const shift = two().ready("5", "6");
    shift.calls("c1", "care");
    const effects = shift.do({ kind: "leave", call: "c1" as CallId, why: "abandoned" });
    expect(effects[0]).toEqual({ kind: "withdraw", call: "c1", agent: "5", why: "caller-left" });
    expect(factKinds(effects)).toEqual(["offer.failed", "reserved > ready", "caller.left"]);
    expect(offers(shift.calls("c2", "care"))).toEqual(["c2 > 5"]);
    expect(shift.faultOf({ kind: "answered", call: "c1" as CallId, agent: five })).toBe("no-call");
  });
});

describe("ACD-02 states of an agent", () => {
  test("a phone holds one agent; an agent who signs in elsewhere moves", () => {
    const shift = two().ready("5", "6");
    expect(shift.faultOf({ kind: "sign-in", agent: five, extension: phone("106") })).toBe("phone-taken");
    shift.do({ kind: "sign-in", agent: five, extension: phone("107") });
    expect(shift.view("5")).toMatchObject({ extension: "107", state: { kind: "busy", reason: "signed-in" } });
    shift.do({ kind: "sign-in", agent: "6" as AgentKey, extension: phone("105") });
    expect(shift.view("6").extension).toBe("105");
  });

  test("ready is refused while reserved, ringing or talking, and changes nothing", () => {
    const shift = two().ready("5");
    shift.calls("c1", "care");
    expect(shift.faultOf({ kind: "ready", agent: five })).toBe("not-now");
    shift.do({ kind: "ringing", call: "c1" as CallId, agent: five });
    expect(shift.faultOf({ kind: "ready", agent: five })).toBe("not-now");
    shift.answers("5", "c1");
    expect(shift.faultOf({ kind: "ready", agent: five })).toBe("not-now");
    expect(shift.faultOf({ kind: "sign-in", agent: five, extension: phone("109") })).toBe("not-now");
    expect(shift.state("5")).toBe("talking");
  });

  test("a break asked for during the talk begins after wrap-up; sign-out right after the talk", () => {
    const shift = new Shift([agent("5")], [queue("care", { wrapUpMs: 10_000 })]).ready("5");
    shift.calls("c1", "care");
    shift.answers("5", "c1");
    shift.do({ kind: "break", agent: five });
    expect(shift.view("5")).toMatchObject({ state: { kind: "talking" }, afterTalk: { kind: "break" } });
    shift.hangsUp("5", "c1");
    expect(shift.state("5")).toBe("wrap-up");
    expect(shift.pass(10_000).state("5")).toBe("break");
    shift.do({ kind: "ready", agent: five });
    shift.calls("c2", "care");
    shift.answers("5", "c2");
    shift.do({ kind: "sign-out", agent: five });
    shift.hangsUp("5", "c2");
    expect(shift.state("5")).toBe("signed-out");
  });

  test("busy while the phone rings stops the ringing, and another agent gets the caller", () => {
    const shift = two().ready("5", "6");
    shift.calls("c1", "care");
    const effects = shift.do({ kind: "busy", agent: five, reason: "mail" });
    expect(effects[0]).toEqual({ kind: "withdraw", call: "c1", agent: "5", why: "agent-left" });
    expect(shift.state("5")).toBe("busy mail");
    expect(offers(effects)).toEqual(["c1 > 6"]);
  });

  test("who is unknown or signed out is told so", () => {
    const shift = two();
    for (const kind of ["ready", "break", "sign-out"] as const) {
      expect(shift.faultOf({ kind, agent: "9" as AgentKey })).toBe("unknown-agent");
      expect(shift.faultOf({ kind, agent: five })).toBe("not-signed-in");
    }
    expect(shift.faultOf({ kind: "sign-in", agent: "9" as AgentKey, extension: phone("1") })).toBe("unknown-agent");
    expect(shift.faultOf({ kind: "leave", call: "c9" as CallId, why: "abandoned" })).toBe("no-call");
    expect(shift.faultOf({ kind: "released", call: "c9" as CallId, agent: five })).toBe("no-call");
  });

  test("times in each state and counters are kept until the day begins anew", () => {
    const shift = new Shift([agent("5")], [queue("care", { wrapUpMs: 5_000 })]).ready("5");
    shift.pass(30_000);
    shift.calls("c1", "care");
    shift.pass(2_000);
    shift.serves("5", "c1", 60_000).pass(5_000);
    shift.calls("c2", "care");
    shift.pass(3_000).fails("5", "c2", "no-answer");
    const { today } = shift.view("5");
    expect(today).toMatchObject({
      offered: 2,
      answered: 1,
      missed: 1,
      talkMs: 60_000,
      wrapUpMs: 5_000,
      idleMs: 30_000,
    });
    expect(today.timesMs).toMatchObject({ reserved: 5_000, busy: 0 });
    expect(shift.queueView("care").today).toMatchObject({ offered: 2, answered: 1, abandoned: 0 });
    shift.pass(1_000).desk.startDay(shift.now as Millis);
    shift.pass(4_000);
    expect(shift.view("5").today).toMatchObject({ offered: 0, answered: 0, talkMs: 0, timesMs: { busy: 4_000 } });
    expect(shift.queueView("care")).toMatchObject({ waiting: 1, today: { offered: 0, answered: 0 } });
  });

  test("the wallboard counts who could serve the queue, and the longest wait", () => {
    const office = [agent("5", { skills: { billing: 5 } }), agent("6", { skills: { billing: 5 } }), agent("7")];
    const shift = new Shift(office, [queue("care", { requires: { billing: 1 } })]).ready("5", "6", "7");
    shift.calls("c1", "care");
    shift.answers("5", "c1");
    shift.do({ kind: "break", agent: "6" as AgentKey });
    shift.calls("c2", "care");
    shift.pass(7_000);
    shift.calls("c3", "care", { creditMs: 60_000 });
    expect(shift.queueView("care")).toMatchObject({
      waiting: 2,
      longestWaitMs: 7_000,
      agents: { signedIn: 2, ready: 0, free: 0, talking: 1, onBreak: 1, busy: 0 },
    });
  });
});

describe("a new setup counts at once", () => {
  test("a caller nobody could take is offered when a requirement is lowered", () => {
    const shift = new Shift([agent("5", { skills: { billing: 2 } })], [queue("care", { requires: { billing: 3 } })]);
    shift.ready("5").calls("c1", "care");
    expect(offers(shift.effects)).toEqual([]);
    expect(offers(shift.setUp({ queues: [queue("care", { requires: { billing: 2 } })] }))).toEqual(["c1 > 5"]);
  });

  test("new credits change the order of those already waiting", () => {
    const shift = new Shift([agent("5")], [queue("care"), queue("vip")]);
    shift.calls("c1", "care");
    shift.pass(1_000);
    shift.calls("c2", "vip");
    shift.setUp({ queues: [queue("care"), queue("vip", { creditMs: 5_000 })] });
    shift.ready("5");
    expect(offers(shift.effects)).toEqual(["c2 > 5"]);
  });

  test("callers of a removed queue are sent away, a ringing phone stops", () => {
    const shift = new Shift([agent("5")], [queue("care"), queue("old")]).ready("5");
    shift.calls("c1", "old");
    shift.calls("c2", "old");
    const effects = shift.setUp({ queues: [queue("care")] });
    expect(effects.filter((effect) => effect.kind !== "fact")).toEqual([
      { kind: "withdraw", call: "c1", agent: "5", why: "caller-left" },
      { kind: "give-up", call: "c1", why: "removed" },
      { kind: "give-up", call: "c2", why: "removed" },
    ]);
    expect(shift.state("5")).toBe("ready");
  });

  test("a removed agent is signed out, after the talk if there is one", () => {
    const shift = new Shift([agent("5"), agent("6"), agent("7")], [queue("care", { wrapUpMs: 9_000 })]).ready("5", "6");
    shift.calls("c1", "care");
    shift.answers("5", "c1");
    shift.calls("c2", "care");
    const effects = shift.setUp({ agents: [agent("7")] });
    expect(effects).toContainEqual({ kind: "withdraw", call: "c2", agent: "6", why: "agent-left" });
    expect(shift.desk.agents(0 as Millis).map((one) => one.key)).toEqual(["7", "5"]);
    expect(shift.state("5")).toBe("talking");
    shift.hangsUp("5", "c1");
    expect(shift.desk.agents(0 as Millis).map((one) => one.key)).toEqual(["7"]);
    expect(shift.why("c2")?.position).toBe(1);
  });
});

describe("ACD-16 why", () => {
  test("a waiting call names for each agent the rules that keep them from it", () => {
    const office = [
      agent("5", { skills: { billing: 2 }, regions: ["hunan"] }),
      agent("6", { skills: { billing: 8 }, regions: ["fujian"] }),
    ];
    const shift = new Shift(office, [queue("care", { requires: { billing: 3 }, byRegion: true })]).ready("5", "6");
    shift.calls("c1", "care", { region: "fujian/xiamen" });
    shift.pass(20_000).fails("6", "c1", "no-answer");
    expect(shift.why("c1")).toEqual({
      call: "c1",
      queue: "care",
      position: 1,
      waitedMs: 20_000,
      creditMs: 0,
      requires: "billing >= 3 and region = fujian/xiamen",
      region: "fujian/xiamen",
      tier: undefined,
      step: 0,
      preference: undefined,
      nextEvent: undefined,
      estimate: { waitMs: 0, confidence: "low", position: 1, handleMs: 0, agents: 0, samples: 0 },
      agents: [
        {
          agent: "5",
          eligible: false,
          excludedBy: [
            { rule: "skill", skill: "billing", needs: 3, has: 2 },
            { rule: "region", needs: "fujian/xiamen", serves: ["hunan"] },
          ],
        },
        {
          agent: "6",
          eligible: false,
          excludedBy: [
            { rule: "state", state: "busy" },
            { rule: "already-tried", failure: "no-answer" },
          ],
        },
      ],
      ahead: 0,
      offers: [{ agent: "6", outcome: "no-answer" }],
    });
  });

  test("calls ahead are those of all queues that the same agents could take", () => {
    const office = [agent("5", { skills: { a: 1, b: 1 } }), agent("6", { skills: { c: 1 } })];
    const queues = [
      queue("a", { requires: { a: 1 } }),
      queue("b", { requires: { b: 1 } }),
      queue("c", { requires: { c: 1 } }),
    ];
    const shift = new Shift(office, queues);
    for (const [id, to] of [
      ["a1", "a"],
      ["c1", "c"],
      ["b1", "b"],
      ["a2", "a"],
    ] as const) {
      shift.now++;
      shift.calls(id, to);
    }
    expect(shift.why("a2")).toMatchObject({ position: 2, ahead: 2 });
    expect(shift.why("c1")).toMatchObject({ position: 1, ahead: 0 });
  });

  test("an agent names what keeps them from calls, and the call they would get next", () => {
    const shift = new Shift([agent("5")], [queue("care"), queue("vip", { requires: { vip: 5 } })]);
    shift.calls("c1", "care");
    shift.calls("c2", "vip");
    expect(shift.whyAgent("5")).toEqual({
      agent: "5",
      state: "signed-out",
      sinceMs: 0,
      excludedBy: [{ rule: "state", state: "signed-out" }],
      queues: [
        { queue: "care", excludedBy: [], waiting: 1 },
        { queue: "vip", excludedBy: [{ rule: "skill", skill: "vip", needs: 5, has: undefined }], waiting: 1 },
      ],
      next: "c1",
    });
  });

  test("an offer carries the numbers that decided it", () => {
    const shift = new Shift([agent("5"), agent("6")], [queue("care", { creditMs: 3_000 })]).ready("5", "6");
    shift.pass(10_000);
    const offered = facts(shift.calls("c1", "care")).at(-1);
    expect(offered).toMatchObject({
      why: {
        queue: "care",
        strategy: "longest-idle",
        chosen: [{ agent: "5", measure: "idleMs", value: 10_001 }],
        passedOver: [{ agent: "6", measure: "idleMs", value: 10_000 }],
        candidates: 2,
        position: 1,
        waitedMs: 0,
        creditMs: 3_000,
      },
    });
  });
});
