import { describe, expect, test } from "vitest";
import type { CallExplanation, Exclusion } from "../../src/acd/explain.ts";
import { answer } from "../../src/api/answer.ts";
import { eventText, exclusionsText } from "../../src/cli/explain.ts";
import { wordsOf } from "../../src/cli/words.ts";
import { eachServed } from "../api/each-served.ts";
import { type FakeSwitch, waitingCall } from "../api/fake-switch.ts";
import { zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
});

async function run(...args: readonly string[]): Promise<string> {
  const { out, status, err } = await zongji([...args, "--data", fake.folder]);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  return out;
}

describe("ACD-16 in words", () => {
  test.each<[Exclusion, string, string]>([
    [{ rule: "state", state: "break" }, "state break", "状态"],
    [{ rule: "phone-unreachable" }, "phone not registered", "话机未注册"],
    [{ rule: "phone-engaged" }, "phone in another call", "另一通话"],
    [{ rule: "phone-dnd" }, "do not disturb", "免打扰"],
    [{ rule: "phone" }, "could not be rung", "未作记录"],
    [
      { rule: "skill", skill: "vip", needs: 6, has: undefined },
      "skill vip: needs 6, has none",
      "技能 vip: 需要 6, 现有 无",
    ],
    [{ rule: "region", needs: "fujian", serves: ["hunan"] }, "region: needs fujian, serves hunan", "地区"],
    [{ rule: "team", needs: "a", has: "b" }, "team: needs a, has b", "班组: 需要 a, 现有 b"],
    [{ rule: "grade", least: 0, most: 4, has: 8 }, "needs 0 to 4, has 8", "需要 0 至 4, 现有 8"],
    [{ rule: "named", why: undefined }, "not one of those named", "不在指定人员之内"],
    [{ rule: "named", why: "last-agent" }, "kept for others: the agent of last time", "上次接待的坐席"],
    [{ rule: "requirement", needs: "not trainee" }, "does not meet: not trainee", "不符合要求: not trainee"],
    [{ rule: "already-tried", failure: "no-answer" }, "already tried: no answer", "已试过"],
  ])("%o is told in both languages", (exclusion, english, chinese) => {
    expect(exclusionsText([exclusion], wordsOf("en"))).toContain(english);
    expect(exclusionsText([exclusion], wordsOf("zh"))).toContain(chinese);
  });

  test.each([
    ["step 2", "step 2", "步骤 2"],
    ["step 2, if", "step 2, if its condition holds", "步骤 2, 若其条件成立"],
    ["end of preference owner", "no longer kept for the account's owner", "不再优先留给 客户负责人"],
    ["maxWait", "the longest wait is over", "最长等待时间到"],
    ["end of wrap-up", "end of wrap-up", "话后处理结束"],
    ["guard", "an offer nobody tells the end of is taken back", "收回没有回音的派话"],
    ["something newer", "something newer", "something newer"],
  ])("what happens next by itself: %s", (what, english, chinese) => {
    expect(eventText(what, wordsOf("en"))).toBe(english);
    expect(eventText(what, wordsOf("zh"))).toBe(chinese);
  });

  test("a call of yesterday: its wait and the steps, who could not take it, the offer and who else was there", async () => {
    const out = await run("call", "explain", "c-20261122-aaaaaaaa");
    for (const part of ["by time", "When the call came nobody could take it", "skill billing: needs 3, has 2"])
      expect(out).toContain(part);
    for (const part of ["5001 (idleMs 84000)", "billing >= 3", "Who else was there", "5001: connected"])
      expect(out, part).toContain(part);
    expect(out.indexOf("nobody could take it")).toBeLessThan(out.indexOf("5001 (idleMs 84000)")); // as it happened
    expect(await run("call", "explain", "c-20261122-aaaaaaaa", "--lang", "zh")).toContain("来电进入队列时无人能接");
  });

  test("a call that waits: what is asked, what happens next, what it may expect", async () => {
    const waiting: CallExplanation = {
      call: waitingCall.id as never,
      queue: "support" as never,
      position: 2,
      waitedMs: 70_000,
      creditMs: 30_000,
      requires: "billing >= 3 and not trainee",
      region: "fujian/xiamen",
      tier: "gold",
      step: 1,
      preference: "owner",
      nextEvent: { what: "step 2, if", inMs: 20_000 },
      estimate: { waitMs: 95_000, confidence: "fair", position: 2, handleMs: 95_000, agents: 2, samples: 12 },
      agents: [],
      ahead: 1,
      offers: [{ agent: "5002" as never, outcome: "no-answer" }],
    };
    fake.explainCall = async (id: string) =>
      answer({ call: id, waits: [], decisions: [], waiting, flows: [] } as never);
    const out = await run("call", "explain", waitingCall.id);
    for (const part of ["1:10 + 0:30", "billing >= 3 and not trainee", "gold", "the account's owner"])
      expect(out, part).toContain(part);
    for (const part of ["step 2, if its condition holds, in 0:20", "1:35 (fair)", "5002: no answer"])
      expect(out, part).toContain(part);
  });

  test("an agent at a moment that is over", async () => {
    const out = await run("agent", "explain", "5001", "--at", "2026-11-22T08:00:00Z");
    expect(fake.asked.at(-1)).toBe("explainAgentAt 5001 2026-11-22T08:00:00.000Z");
    for (const part of ["busy (no-answer)", waitingCall.id, "state busy", "ringing > busy"])
      expect(out).toContain(part);
    const told = JSON.parse(await run("agent", "explain", "5001", "--at", "15m", "--json"));
    expect(told).toMatchObject({ agent: "5001", state: "busy", waiting: [{ queue: "support" }] });
    const wrong = await zongji(["agent", "explain", "5001", "--at", "yesterday", "--data", fake.folder]);
    expect(wrong.status).toBe(2);
    expect(wrong.err).toContain("--at");
  });
});
