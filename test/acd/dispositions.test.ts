import { describe, expect, test } from "vitest";
import type { AgentKey } from "../../src/base/ids.ts";
import type { Millis } from "../../src/base/time.ts";
import { agent, facts, offers, queue, Shift } from "./offices.ts";

const five = "5" as AgentKey;
const give = { kind: "disposition", agent: five, code: "solved" } as const;

function afterCall(more: Parameters<typeof queue>[1] = {}): Shift {
  const shift = new Shift([agent("5")], [queue("care", { wrapUpMs: 20_000, dispositionRequired: true, ...more })]);
  shift.ready("5").calls("c1", "care");
  return shift.serves("5", "c1", 60_000);
}

describe("ACD-12 what the call was about", () => {
  test("given during the talk or in wrap-up it is told, and wrap-up ends by itself", () => {
    const shift = new Shift([agent("5")], [queue("care", { wrapUpMs: 20_000, dispositionRequired: true })]).ready("5");
    expect(shift.faultOf(give)).toBe("not-now");
    shift.calls("c1", "care");
    shift.answers("5", "c1");
    expect(facts(shift.do(give))).toEqual([
      { kind: "call.disposed", call: "c1", queue: "care", agent: "5", disposition: "solved" },
    ]);
    shift.hangsUp("5", "c1");
    expect(facts(shift.do({ ...give, code: "sold" })).map((fact) => fact.kind)).toEqual(["call.disposed"]);
    expect(shift.pass(20_000).state("5")).toBe("ready");
    expect(shift.faultOf(give)).toBe("not-now");
  });

  test("without the one that is required wrap-up ends in busy, and giving it makes the agent ready at once", () => {
    const shift = afterCall();
    expect(shift.view("5")).toMatchObject({ owesDisposition: "c1", wrapUpLeftMs: 20_000 });
    expect(shift.pass(20_000).state("5")).toBe("busy disposition");
    shift.calls("c2", "care");
    expect(offers(shift.do(give))).toEqual(["c2 > 5"]);
    expect(shift.view("5").owesDisposition).toBeUndefined();
  });

  test("also where there is no wrap-up at all", () => {
    expect(afterCall({ wrapUpMs: 0 }).state("5")).toBe("busy disposition");
  });

  test("ready is refused until it is given, and says why", () => {
    const shift = afterCall();
    expect(shift.desk.step({ kind: "ready", agent: five }, shift.now as Millis).fault).toEqual({
      kind: "not-now",
      detail: "agent 5 has to give the disposition of the last call first",
    });
    expect(shift.pass(20_000).faultOf({ kind: "ready", agent: five })).toBe("not-now");
    shift.do(give);
    expect(shift.state("5")).toBe("ready");
  });

  test("a break, busy or the end of the day asked for go through without it", () => {
    for (const input of [
      { kind: "break", agent: five },
      { kind: "busy", agent: five, reason: "mail" },
      { kind: "sign-out", agent: five },
    ] as const) {
      const shift = afterCall();
      shift.do(input);
      expect(shift.state("5")).toMatch(/^(break|busy mail|signed-out)$/);
    }
    const shift = new Shift([agent("5")], [queue("care", { wrapUpMs: 9_000, dispositionRequired: true })]).ready("5");
    shift.calls("c1", "care");
    shift.answers("5", "c1");
    shift.do({ kind: "break", agent: five });
    shift.hangsUp("5", "c1");
    expect(shift.pass(9_000).state("5")).toBe("break");
  });

  test("where none is required everything is as without it", () => {
    const shift = afterCall({ dispositionRequired: false });
    expect(shift.view("5").owesDisposition).toBeUndefined();
    expect(shift.pass(20_000).state("5")).toBe("ready");
  });
});

describe("ACD-12 more time for wrap-up", () => {
  const extend = (byMs: number) => ({ kind: "extend-wrap-up", agent: five, byMs }) as const;

  test("is added to its end, up to the queue's most in all", () => {
    const shift = afterCall({ dispositionRequired: false, wrapUpMostMs: 60_000 });
    shift.pass(5_000).do(extend(30_000));
    expect(shift.view("5").wrapUpLeftMs).toBe(45_000);
    expect(shift.whyAgent("5")?.nextEvent).toEqual({ what: "end of wrap-up", inMs: 45_000 });
    expect(shift.desk.step(extend(11_000), shift.now as Millis).fault).toEqual({
      kind: "not-now",
      detail: "wrap-up of agent 5 may be extended by 10 s more",
    });
    shift.do(extend(10_000));
    expect(shift.pass(54_999).state("5")).toBe("wrap-up");
    expect(shift.pass(1).state("5")).toBe("ready");
  });

  test("is refused outside wrap-up", () => {
    const shift = new Shift([agent("5")], [queue("care")]);
    expect(shift.faultOf(extend(1_000))).toBe("not-signed-in");
    expect(shift.ready("5").faultOf(extend(1_000))).toBe("not-now");
  });
});

describe("ACD-18 who forced a state stands in the fact", () => {
  test("at once, and also where it is taken up after the talk", () => {
    const shift = new Shift([agent("5")], [queue("care", { wrapUpMs: 5_000 })]).ready("5");
    expect(facts(shift.do({ kind: "busy", agent: five, reason: "training", by: "li" }))).toMatchObject([{ by: "li" }]);
    expect(facts(shift.do({ kind: "ready", agent: five, by: "li" }))).toMatchObject([
      { to: { kind: "ready" }, by: "li" },
    ]);
    shift.calls("c1", "care");
    shift.answers("5", "c1");
    shift.do({ kind: "break", agent: five, by: "li" });
    const ended = facts(shift.hangsUp("5", "c1"));
    expect(ended[0]).not.toHaveProperty("by");
    shift.pass(5_000);
    expect(facts(shift.effects).at(-1)).toMatchObject({ to: { kind: "break" }, by: "li" });
    expect(facts(shift.do({ kind: "sign-out", agent: five }))[0]).not.toHaveProperty("by");
  });
});
