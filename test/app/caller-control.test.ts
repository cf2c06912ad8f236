// What the command line and the HTTP interface may do with callers and closures, with the whole switch behind them: refusals, and the audit.

import { beforeEach, describe, expect, test } from "vitest";
import { refuse } from "../../src/api/answer.ts";
import type { CallerWish } from "../../src/api/caller-control.ts";
import { callerControl } from "../../src/app/control/caller-control.ts";
import { closureControl } from "../../src/app/control/closure-control.ts";
import { createWorld, type World } from "../world/world.ts";

const LI = { name: "li", user: "li" };
const DAY_MS = 86_400_000;

let world: World;

beforeEach(async () => {
  world = await createWorld({ seed: 131 });
  world.queue("sales", { number: "7000" });
  world.queue("night", { number: "7001" });
});

/** Time passes, so that what is written is committed. */
async function done<Value>(asked: Promise<Value>): Promise<Value> {
  const [value] = await Promise.all([asked, world.run(500)]);
  return value;
}
function wish(more: Partial<CallerWish> = {}): CallerWish {
  const nothing = { name: undefined, tier: undefined, region: undefined, owner: undefined };
  const until = world.clock.wall() + DAY_MS;
  return { number: "13800138000", kind: "black", reason: "pranks", until, ...nothing, ...more };
}
const callers = () => callerControl(world.pbx.core);
const closures = () => closureControl(world.pbx.core, async () => refuse(404, "not shown", "here"));
const audit = async (): Promise<readonly string[]> => {
  await world.run(500);
  const rows = await world.rows("SELECT what FROM audit ORDER BY id");
  return rows.map((row) => String(row["what"]));
};

describe("ACD-15 the caller list by command", () => {
  test.each([
    ["without a reason", { reason: undefined }],
    ["without an end", { until: undefined }],
    ["for more than a year", { until: Date.UTC(2028, 0, 1) }],
    ["until yesterday", { until: Date.UTC(2020, 0, 1) }],
    ["everybody", { number: "*" }],
    ["the whole world outside", { number: "+8*" }],
    ["the country", { number: "+86*" }],
    ["every mobile of the country", { number: "+861*" }],
    ["every number that begins with a nought", { number: "0*" }],
    ["a name", { number: "li" }],
    ["with an owner whom nobody knows", { owner: "4242" }],
    ["with a tier there is not", { tier: "platinum" }],
  ])("nobody is barred %s", async (_, more) => {
    const answer = await done(callers().put(wish(more), LI));
    expect(answer.ok).toBe(false);
    expect(world.pbx.core.waiting.callers.list.isEmpty).toBe(true);
  });

  test("who is barred once more has objected still, and has tried as often", async () => {
    const control = callers();
    await done(control.put(wish(), LI));
    await done(control.contest("13800138000", "new owner", LI));
    world.pbx.core.waiting.callers.list.barredAttempt("+8613800138000");
    await world.run(500);
    await done(control.put(wish({ reason: "pranks again" }), LI));
    expect(await control.show("13800138000")).toMatchObject({
      value: { reason: "pranks again", attempts: 1, contest: { state: "open", reason: "new owner" } },
    });
  });

  test("a district abroad or a range of numbers may be barred", async () => {
    for (const number of ["+44*", "+8616*", "+86138001*", "+1*", "170*"])
      expect(await done(callers().put(wish({ number }), LI)), number).toMatchObject({ ok: true });
  });

  test("barred, contested, answered, removed: all of it can be read, and is in the audit", async () => {
    const control = callers();
    expect(await done(control.put(wish(), LI))).toMatchObject({
      ok: true,
      value: { number: "+8613800138000", author: "li" },
    });
    expect(await done(control.contest("138 0013 8000", "new owner", { name: "wang", user: "wang" }))).toMatchObject({
      value: { inForce: true, contest: { state: "open", by: "wang" } },
    });
    expect(await done(control.answerContest("+8613800138000", { lift: true, reason: "so it is" }, LI))).toMatchObject({
      value: { inForce: false, contest: { state: "lifted", answer: "so it is", answeredBy: "li" } },
    });
    expect(await done(control.answerContest("+8613800138000", { lift: true, reason: "again" }, LI))).toMatchObject({
      ok: false,
    });
    expect(await done(control.remove("+8613800138000", LI))).toMatchObject({ ok: true });
    expect(await done(control.show("+8613800138000"))).toMatchObject({ ok: false });
    expect(await audit()).toEqual(["caller.block", "caller.contest", "caller.lifted", "caller.remove"]);
  });

  test("a mark is written for the agent and the number of the call; a call there was not has none", async () => {
    await world.write(
      "INSERT INTO call (id, from_number, to_number, agent, started_at) VALUES ('c-1', '13800138000', '7000', '5001', 1)",
    );
    expect(await done(callers().mark("c-1", 2, LI))).toEqual({
      ok: true,
      value: { call: "c-1", agent: "5001", number: "+8613800138000", mark: 0.25 },
    });
    expect(await done(callers().mark("c-2", 2, LI))).toMatchObject({ ok: false });
  });
});

describe("ACD-14 closing by command", () => {
  test.each([
    ["a queue there is not", "nowhere", {}],
    ["until yesterday", "sales", { until: 1 }],
    ["for years", "sales", { until: Date.UTC(2030, 0, 1) }],
    ["to itself", "sales", { to: "7000" }],
    ["to a number there is not", "sales", { to: "4242" }],
  ])("refused: %s", async (_, queue, more) => {
    const asked = { until: undefined, reason: undefined, to: undefined, ...more };
    expect(await done(closures().close(queue, asked, LI))).toMatchObject({ ok: false });
    expect(world.pbx.core.waiting.openings.closure("sales" as never)).toBeUndefined();
    expect(await audit()).toEqual([]);
  });

  test("closed to another queue and opened again; opening what is open is refused", async () => {
    const control = closures();
    await done(control.close("sales", { until: undefined, reason: "fire drill", to: "night" }, LI));
    expect(world.pbx.core.waiting.openings.closure("sales" as never)).toMatchObject({
      to: { kind: "queue", queue: "night" },
    });
    await done(control.open("sales", LI));
    expect(world.pbx.core.waiting.openings.closure("sales" as never)).toBeUndefined();
    expect(await done(control.open("sales", LI))).toMatchObject({ status: 409 });
    expect(await audit()).toEqual(["queue.close", "queue.open"]);
  });
});
