import { describe, expect, test } from "vitest";
import { type Move, moveWaiting } from "../../src/app/core/move-waiting.ts";
import { takeWaiting } from "../../src/app/core/take-waiting.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { listenTo } from "./feature-story.ts";
import { House } from "./house.ts";

const OFFICE = `
office: { language: en }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79", calls: 5 }
  "1004": { secret: "ij83-vnq2-79", calls: 5 }
  "1009": { secret: "ef83-vnq2-80", supervise: [sales] }
agents:
  "5001": { extension: "1001", skills: { sales: 5 } }
  "5002": { extension: "1002", skills: { help: 5 } }
queues:
  sales: { number: "7000", requires: { sales: 1 }, wrapUp: 0s }
  help: { number: "7001", requires: { help: 1 }, wrapUp: 0s, maxCallers: 2 }
`;

/** Somebody dials a queue and waits there. */
async function waits(
  house: House,
  number: string,
  from = "1003",
): Promise<{ id: CallId; phone: ReturnType<House["dial"]> }> {
  const phone = house.dial(number, { from });
  await house.settle();
  return { id: house.call.id, phone };
}

function move(house: House, call: CallId, wish: { queue?: string; agent?: string; creditMs?: number }) {
  const queue = wish.queue === undefined ? undefined : house.site.office().queues.get(wish.queue as QueueKey);
  const to: Move = { queue, agent: wish.agent as AgentKey | undefined, creditMs: wish.creditMs ?? 0, by: "ann" };
  return moveWaiting(call, to, house.site);
}

const waiting = (house: House, queue: string) =>
  house.floor.desk
    .waiting(queue as QueueKey, house.clock.now())
    .map(({ call, waitedMs, creditMs }) => ({ call, waitedMs, creditMs }));

const left = (house: House): unknown =>
  house.facts.flatMap((fact) => (fact.kind === "caller.left" ? [[fact.queue, fact.why, fact.to]] : []));

describe("ACD-18 a waiting caller is moved to another queue", () => {
  test("how long they have waited goes along, and they are ahead of who came later", async () => {
    const house = new House(OFFICE);
    const first = await waits(house, "7000");
    await house.clock.advance(40_000);
    const second = await waits(house, "7001", "1004");
    await house.clock.advance(5_000);
    expect(move(house, first.id, { queue: "help" })).toEqual({ from: "sales", to: "help", waitedMs: 45_000 });
    await house.settle();
    expect(waiting(house, "help").map(({ call, waitedMs }) => [call, waitedMs])).toEqual([
      [first.id, 45_000],
      [second.id, 5_000],
    ]);
    expect(left(house)).toEqual([["sales", "moved", "help"]]);
    house.ready("5002");
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    expect(house.facts.findLast(({ kind }) => kind === "caller.connected")).toMatchObject({
      call: first.id,
      agent: "5002",
    });
    for (const { phone } of [first, second]) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("a phone that rings for them stops, its agent is free at once, and the figures add up", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    const { id, phone } = await waits(house, "7000");
    const rang = house.last;
    expect(house.agent("5001")).toBe("reserved");
    move(house, id, { queue: "help" });
    await house.settle();
    expect(rang.ending).toBeDefined();
    expect(house.agent("5001")).toBe("ready");
    expect(waiting(house, "help")).toHaveLength(1);
    phone.phoneHangsUp();
    await house.settle();
    expect(house.figures.of("sales" as QueueKey)).toMatchObject({ offered: 1, overflowed: 1, abandoned: 0 });
    expect(house.figures.of("help" as QueueKey)).toMatchObject({ offered: 1, abandoned: 1 });
    await house.expectNothingLeft();
  });

  test("the agent answers in the very moment: nobody is left with a dead line, and the caller waits in the other queue", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    const { id, phone } = await waits(house, "7000");
    const rang = house.last;
    move(house, id, { queue: "help" });
    rang.phoneAnswers();
    await house.settle();
    expect(rang.state).toBe("ended");
    expect([house.agent("5001"), waiting(house, "help").length]).toEqual(["ready", 1]);
    phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("who talks already cannot be moved, and neither can who has gone", async () => {
    const house = new House(OFFICE);
    house.ready("5001");
    const { id, phone } = await waits(house, "7000");
    house.last.phoneAnswers();
    await house.settle();
    expect(move(house, id, { queue: "help" })).toBe("not-waiting");
    phone.phoneHangsUp();
    await house.settle();
    expect(move(house, id, { queue: "help" })).toBe("not-waiting");
    await house.expectNothingLeft();
  });

  test("into a full queue nobody is moved: they wait where they are", async () => {
    const house = new House(OFFICE);
    const phones = [await waits(house, "7001", "1004"), await waits(house, "7001", "1004"), await waits(house, "7000")];
    const last = phones.at(-1);
    if (last === undefined) throw new Error("nobody waits");
    expect(move(house, last.id, { queue: "help" })).toBe("full");
    expect(waiting(house, "sales").map(({ call }) => call)).toEqual([last.id]);
    for (const { phone } of phones) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("ACD-18 further up the line, and to one agent", () => {
  test("a head start puts them in front, in the queue they are in", async () => {
    const house = new House(OFFICE);
    const first = await waits(house, "7000");
    await house.clock.advance(20_000);
    const second = await waits(house, "7000", "1004");
    await house.clock.advance(1_000);
    move(house, second.id, { creditMs: 60_000 });
    await house.settle();
    expect(waiting(house, "sales")).toEqual([
      { call: second.id, waitedMs: 1_000, creditMs: 60_000 },
      { call: first.id, waitedMs: 21_000, creditMs: 0 },
    ]);
    for (const { phone } of [first, second]) phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("the agent who is named gets them, also where another is free; after a minute anybody may", async () => {
    const two = OFFICE.replace("skills: { help: 5 }", "skills: { help: 5, sales: 5 }");
    const house = new House(two);
    house.ready("5002");
    const talker = await waits(house, "7001", "1004");
    house.last.phoneAnswers(); // 5002 talks, and is at work
    await house.settle();
    const { id, phone } = await waits(house, "7000");
    await house.clock.advance(30_000);
    move(house, id, { agent: "5002" });
    house.ready("5001"); // free, and not the one
    await house.clock.advance(10_000);
    expect(house.agent("5001")).toBe("ready");
    await house.clock.advance(limits.people.movedToAgentMs);
    expect(house.agent("5001")).toBe("reserved");
    for (const one of [phone, talker.phone]) one.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("an agent who is not at work keeps nobody waiting", async () => {
    const house = new House(OFFICE);
    const { id, phone } = await waits(house, "7000");
    move(house, id, { agent: "5002" });
    house.ready("5001");
    await house.settle();
    expect(house.agent("5001")).toBe("reserved");
    phone.phoneHangsUp();
    await house.expectNothingLeft();
  });
});

describe("ACD-18 a supervisor takes a waiting caller", () => {
  test("by the code and the queue's number: the one in front, and the queue counts them as answered", async () => {
    const house = new House(OFFICE);
    const { id, phone } = await waits(house, "7000");
    await house.clock.advance(12_000);
    const supervisor = house.dial("*667000", { from: "1009" });
    await house.settle();
    expect(supervisor.state).toBe("answered");
    expect(house.calls.way(id)?.talk?.parties.map(({ party }) => party.extension)).toContain("1009");
    expect(house.figures.of("sales" as QueueKey)).toMatchObject({ offered: 1, answered: 1 });
    phone.phoneHangsUp();
    await house.settle();
    expect(supervisor.state).toBe("ended");
    await house.expectNothingLeft();
  });

  test("by command the own phone rings first; the caller waits on, and an agent may be quicker", async () => {
    const house = new House(OFFICE);
    const { id, phone } = await waits(house, "7000");
    expect(takeWaiting(id, "1009" as ExtensionKey, "ann", house.site)).toBe("rings");
    await house.settle();
    const ringing = house.last;
    house.ready("5001");
    await house.settle();
    house.last.phoneAnswers(); // the agent
    await house.settle();
    expect(house.agent("5001")).toBe("talking");
    ringing.phoneAnswers();
    await house.settle();
    expect(house.agent("5001")).toBe("talking");
    expect(await listenTo(house, 1)).toEqual(["nobody-waits"]); // behind the caller, before the agent
    phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test("by command, answered: caller and supervisor talk, and the line says who took whom", async () => {
    const house = new House(OFFICE);
    const { id, phone } = await waits(house, "7000");
    takeWaiting(id, "1009" as ExtensionKey, "ann", house.site);
    await house.settle();
    house.last.phoneAnswers();
    await house.settle();
    expect(house.calls.way(id)?.talk).toBeDefined();
    const line = house.writes.findLast(({ sql }) => sql.startsWith("INSERT INTO audit"));
    expect(line?.values.slice(1, 3)).toEqual(["ann", "call.take"]);
    phone.phoneHangsUp();
    await house.expectNothingLeft();
  });

  test.each([
    ["a queue they do not supervise", "*667001", "1009", "not-allowed"],
    ["any queue, from a phone that supervises nobody", "*667000", "1004", "not-allowed"],
    ["a queue in which nobody waits", "*667000", "1009", "nobody-waits"],
    ["a number that is no queue", "*661003", "1009", "unknown-number"],
  ])("%s: a voice says so", async (_, code, from, said) => {
    const house = new House(OFFICE);
    house.dial(code, { from });
    expect(await listenTo(house)).toEqual([said]);
    await house.expectNothingLeft();
  });
});
