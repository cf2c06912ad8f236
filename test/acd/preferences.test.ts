import { describe, expect, test } from "vitest";
import type { Preference } from "../../src/acd/contract.ts";
import type { AgentKey } from "../../src/base/ids.ts";
import type { Millis } from "../../src/base/time.ts";
import { agent, facts, offers, queue, Shift, step } from "./offices.ts";

const prefer = (why: Preference["why"], forMs: number, ...agents: string[]): Preference => ({
  why,
  forMs,
  agents: agents as AgentKey[],
});
const two = [prefer("last-agent", 10_000, "1"), prefer("owner", 20_000, "2")];

/** 1, 2 and 3 at work; 1 and 2 talk, 3 is free. */
function busyHall(): Shift {
  const shift = new Shift([agent("1"), agent("2"), agent("3")], [queue("care")]).ready("1", "2");
  for (const key of ["1", "2"]) {
    shift.calls(`c${key}`, "care");
    shift.answers(key, `c${key}`);
  }
  return shift.ready("3");
}

describe("ACD-10 preferences", () => {
  test("for its time a call is kept for those preferred, one preference after the other, then anybody may take it", () => {
    const shift = busyHall();
    shift.calls("c9", "care", { prefers: two });
    const seen = [0, 9_999, 1, 19_999].map((ms) => shift.pass(ms).why("c9")?.preference);
    expect(seen).toEqual(["last-agent", "last-agent", "owner", "owner"]);
    expect(shift.why("c9")?.nextEvent).toEqual({ what: "end of preference owner", inMs: 1 });
    expect(offers(shift.effects)).not.toContain("c9 > 3");
    shift.pass(1);
    expect(offers(shift.effects).at(-1)).toBe("c9 > 3");
  });

  test("whoever is preferred and becomes free meanwhile gets the call, and the offer says why", () => {
    const shift = busyHall();
    shift.calls("c9", "care", { prefers: two });
    const effects = shift.hangsUp("1", "c1");
    expect(offers(effects)).toEqual(["c9 > 1"]);
    expect(facts(effects).at(-1)).toMatchObject({ why: { preference: "last-agent", requires: "agent = 1", step: 0 } });
  });

  test("a preference of whom nobody is at work is skipped at once and for good; the next begins then", () => {
    const shift = busyHall();
    shift.do({ kind: "sign-out", agent: "1" as AgentKey });
    shift.hangsUp("1", "c1");
    shift.calls("c9", "care", { prefers: two });
    expect(shift.why("c9")?.preference).toBe("owner");
    shift.ready("1");
    expect(shift.why("c9")?.preference).toBe("owner");
    shift.pass(19_998); // and a millisecond went by while 1 signed in
    expect(offers(shift.effects)).not.toContain("c9 > 1");
    shift.pass(1);
    expect(offers(shift.effects).at(-1)).toBe("c9 > 3");
  });

  test("… also when the one preferred leaves work later", () => {
    const shift = busyHall();
    shift.hangsUp("1", "c1");
    shift.calls("c8", "care", { prefers: [prefer("owner", 60_000, "1")] });
    shift.calls("c9", "care", { prefers: [prefer("owner", 60_000, "1")] });
    const effects = shift.do({ kind: "break", agent: "1" as AgentKey });
    expect(offers(effects)).toEqual(["c8 > 3"]);
    expect(shift.why("c9")?.preference).toBeUndefined();
  });

  test("the requirements of queue and call hold for those preferred too; steps, tier and region do not count for them", () => {
    const office = [agent("1", { skills: { billing: 1 } }), agent("2", { skills: { billing: 5 }, regions: ["b"] })];
    const care = queue("care", { requires: { billing: 3 }, byRegion: true, steps: [step(0, { drop: ["billing"] })] });
    const shift = new Shift(office, [care]).ready("1", "2");
    shift.calls("c9", "care", {
      region: "a",
      prefers: [prefer("owner", 9_000, "1"), prefer("best-marked", 9_000, "1", "2")],
    });
    expect(offers(shift.effects)).toEqual(["c9 > 2"]);
    expect(facts(shift.effects).at(-1)).toMatchObject({
      why: { preference: "best-marked", requires: "billing >= 3 and (agent = 1 or agent = 2)", step: 1 },
    });
  });

  test("while a preference is in force steps are taken at their time, but none is skipped", () => {
    const office = [agent("1"), agent("2", { skills: { billing: 1 } })];
    const care = queue("care", {
      steps: [step(5_000, { requires: { kind: "skill", skill: "billing", least: 1, most: 10 } })],
    });
    const shift = new Shift(office, [care]).ready("1");
    shift.calls("c1", "care");
    shift.answers("1", "c1");
    shift.calls("c9", "care", { prefers: [prefer("owner", 8_000, "1")] });
    expect(shift.why("c9")?.step).toBe(0);
    expect(shift.pass(5_000).why("c9")).toMatchObject({ step: 1, preference: "owner", requires: "agent = 1" });
    expect(shift.pass(3_000).why("c9")).toMatchObject({ preference: undefined, requires: "billing" });
  });

  test("time waited before counts for preferences too", () => {
    const shift = busyHall().pass(60_000);
    shift.calls("c9", "care", { since: (shift.now - 15_000) as Millis, prefers: two });
    expect(shift.why("c9")).toMatchObject({ preference: "owner", nextEvent: { inMs: 15_000 } });
  });

  test("who is passed over is told the rule", () => {
    const shift = busyHall();
    shift.calls("c9", "care", { prefers: two });
    const row = shift.why("c9")?.agents.find((one) => one.agent === "3");
    expect(row?.excludedBy).toEqual([{ rule: "named", why: "last-agent" }]);
  });
});
