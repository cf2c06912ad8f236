import { describe, expect, test } from "vitest";
import type { Strategy } from "../../src/acd/contract.ts";
import type { AgentKey, CallId } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { agent, offers, queue, Shift } from "./offices.ts";

const team = (strategy: Strategy) =>
  new Shift([agent("1"), agent("2"), agent("3")], [queue("care", { strategy })]).ready("3", "1", "2");

/** Each call is served before the next comes; the agents, in order. */
function served(shift: Shift, calls: number, talkMs: (call: number) => number = () => 1_000): string {
  let order = "";
  for (let i = 0; i < calls; i++) {
    const [offer] = offers(shift.pass(10).calls(`c${i}`, "care"));
    const key = offer?.split(" > ")[1] ?? "?";
    shift.serves(key, `c${i}`, talkMs(i));
    order += key;
  }
  return order;
}

describe("ACD-04 strategies", () => {
  test("longest-idle: who has been free longest", () => {
    expect(served(team("longest-idle"), 6)).toBe("312312");
  });

  test("round-robin: in the order of the office file, after the last one", () => {
    expect(served(team("round-robin"), 5)).toBe("12312");
    const shift = team("round-robin");
    expect(served(shift, 1)).toBe("1");
    shift.do({ kind: "break", agent: "2" as AgentKey });
    expect(served(shift, 3)).toBe("313");
  });

  test("top-down: the first in the office file who is free", () => {
    const shift = team("top-down");
    expect(served(shift, 3)).toBe("111");
    shift.calls("held", "care");
    expect(served(shift, 2)).toBe("22");
  });

  test("fewest-calls: who answered least today, of two alike the longest idle", () => {
    const shift = team("fewest-calls");
    expect(served(shift, 3)).toBe("312");
    shift.do({ kind: "break", agent: "2" as AgentKey });
    expect(served(shift, 2)).toBe("31");
    shift.do({ kind: "ready", agent: "2" as AgentKey });
    expect(served(shift, 1)).toBe("2"); // last in idle time, first in calls
  });

  test("least-talk: who talked least today", () => {
    const shift = team("least-talk");
    const talks = [9_000, 4_000, 6_000, 4_000, 1_000];
    expect(served(shift, 5, (call) => talks[call] ?? 0)).toBe("31212"); // 9; 4; 6; 4 + 4; 6 + 1
  });

  test("most-skilled and least-skilled: by the levels of the required skills, the expert last", () => {
    const office = [
      agent("1", { skills: { billing: 4, english: 9 } }),
      agent("2", { skills: { billing: 8 } }),
      agent("3", { skills: { billing: 4 } }),
      agent("4", { skills: { billing: 2 } }),
    ];
    const order = (strategy: Strategy): string[] => {
      const shift = new Shift(office, [queue("care", { strategy, requires: { billing: 3 } })]).ready(
        "1",
        "2",
        "3",
        "4",
      );
      return ["a", "b", "c", "d"].flatMap((id) => offers(shift.calls(id, "care")));
    };
    expect(order("most-skilled")).toEqual(["a > 2", "b > 1", "c > 3"]);
    expect(order("least-skilled")).toEqual(["a > 3", "b > 1", "c > 2"]); // 3 knows less beside billing than 1
  });

  test("random: everybody gets a fair share", () => {
    const shift = team("random");
    const order = served(shift, 600);
    for (const key of ["1", "2", "3"]) expect(order.split(key).length - 1).toBeGreaterThan(150);
  });

  test("ring-all: all phones ring, the first to answer wins, the others stop and keep their idle time", () => {
    const shift = team("ring-all");
    expect(offers(shift.calls("c1", "care"))).toEqual(["c1 > 3", "c1 > 1", "c1 > 2"]);
    shift.do({ kind: "ringing", call: "c1" as CallId, agent: "3" as AgentKey });
    const effects = shift.pass(5_000).answers("1", "c1");
    expect(effects.filter((effect) => effect.kind === "withdraw")).toEqual([
      { kind: "withdraw", call: "c1", agent: "3", why: "answered-elsewhere" },
      { kind: "withdraw", call: "c1", agent: "2", why: "answered-elsewhere" },
    ]);
    expect([shift.state("1"), shift.state("2"), shift.state("3")]).toEqual(["talking", "ready", "ready"]);
    expect(offers(shift.calls("c2", "care"))).toEqual(["c2 > 3", "c2 > 2"]);
  });

  test("ring-all: who becomes free while the others ring joins in; one who fails does not stop the rest", () => {
    const shift = new Shift([agent("1"), agent("2")], [queue("care", { strategy: "ring-all" })]).ready("1");
    shift.calls("c1", "care");
    expect(shift.ready("2").effects.flatMap((effect) => offers([effect]))).toEqual(["c1 > 1", "c1 > 2"]);
    shift.fails("1", "c1", "rejected");
    expect(shift.state("2")).toBe("reserved");
    shift.answers("2", "c1");
    expect(shift.state("2")).toBe("talking");
  });

  test("ring-all: the next caller rings at all who were not first", () => {
    const shift = team("ring-all");
    shift.calls("c1", "care");
    expect(offers(shift.calls("c2", "care"))).toEqual([]);
    expect(offers(shift.answers("2", "c1"))).toEqual(["c2 > 3", "c2 > 1"]);
  });

  test("ring-all: at most so many phones at once, and a place that comes free is taken", () => {
    const most = limits.acd.ringAllAgents;
    const keys = Array.from({ length: most + 2 }, (_, i) => String(i + 1));
    const shift = new Shift(
      keys.map((key) => agent(key)),
      [queue("care", { strategy: "ring-all" })],
    ).ready(...keys);
    expect(offers(shift.calls("c1", "care"))).toHaveLength(most);
    expect(offers(shift.fails("4", "c1", "no-answer"))).toEqual([`c1 > ${most + 1}`]);
  });
});
