import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;

beforeEach(async () => {
  fake = new FakeSwitch();
  api = await startApi({ control: fake, data: fake.folder, http: undefined, https: undefined, log: silentLog });
});
afterEach(async () => {
  fake.workParts.care.close();
  await api.close();
  fake.remove();
});

const run = (...line: readonly string[]): Promise<Ran> => zongji([...line, "--data", fake.folder]);

async function json<Value>(...line: readonly string[]): Promise<Value> {
  const { status, out, err } = await run(...line, "--json");
  expect({ line, status, err }).toEqual({ line, status: 0, err: "" });
  return JSON.parse(out) as Value;
}

interface Row {
  readonly [key: string]: unknown;
}

const SAFETY = {
  name: "退款规则",
  pass: 0.6,
  attempts: 2,
  questions: [
    { text: "几天内可以退款？", options: ["七天", "十四天"], right: [1], points: 2 },
    { text: "要带什么？", kind: "many", options: ["发票", "雨伞", "商品"], right: [1, 3], points: 2 },
    { text: "怎样道歉？", kind: "text", points: 1 },
  ],
};

async function put(set: object = SAFETY): Promise<Ran> {
  const file = join(fake.folder, "set.json");
  writeFileSync(file, JSON.stringify(set));
  return run("exam", "put", "refunds", file);
}

describe("PERF-03 exams", () => {
  test("are given, taken, marked as far as a machine can, read by a person, and passed", async () => {
    expect((await put()).status).toBe(0);
    expect(await json<Row[]>("exam", "assign", "refunds", "5001,5002")).toMatchObject([{ id: "E-1" }, { id: "E-2" }]);
    expect(await json<Row>("exam", "start", "E-1")).toMatchObject({ state: "started", attempt: 1 });
    await json("exam", "answer", "E-1", "1", "1");
    await json("exam", "answer", "E-1", "2", "3,1");
    expect((await run("exam", "answer", "E-1", "2", "先听完")).err).toContain("from 1 to 3");
    expect((await run("exam", "answer", "E-1", "2", "4")).status).toBe(1);
    await json("exam", "answer", "E-1", "3", "14");
    await json("exam", "answer", "E-1", "3", "先听完再说对不起");
    expect(await json<Row>("exam", "hand-in", "E-1")).toMatchObject({ state: "marking", points: 4, outOf: 5 });
    expect((await run("exam", "mark", "E-1", "3", "2")).status).toBe(1); // it is worth one
    expect(await json<Row>("exam", "mark", "E-1", "3", "0.5", "--comment", "好")).toMatchObject({
      state: "passed",
      points: 4.5,
    });
    expect((await run("exam", "start", "E-1")).status).toBe(1);
    expect(await json<Row>("exam", "results", "refunds")).toMatchObject({
      assigned: 2,
      passed: 1,
      failed: 0,
      share: 0.9,
    });
  });

  test("half of a right answer is wrong; who failed may try again as often as the set says", async () => {
    await put();
    await json("exam", "assign", "refunds", "5001");
    for (const attempt of [1, 2]) {
      expect(await json<Row>("exam", "start", "E-1")).toMatchObject({ attempt, points: null });
      await json("exam", "answer", "E-1", "2", "1");
      expect(await json<Row>("exam", "hand-in", "E-1")).toMatchObject({ state: "failed", points: 0, outOf: 5 });
    }
    expect((await run("exam", "start", "E-1")).status).toBe(1);
  });

  test("nobody who takes an exam is told what is right", async () => {
    await put();
    await json("exam", "assign", "refunds", "5001");
    const { out } = await run("exam", "start", "E-1", "--json");
    expect(out).not.toContain("right");
    await run("exam", "hand-in", "E-1");
    expect((await run("exam", "show", "E-1", "--json")).out).not.toContain("right");
  });

  test("an attempt keeps the questions it began with", async () => {
    await put();
    await json("exam", "assign", "refunds", "5001");
    await json("exam", "start", "E-1");
    await put({ ...SAFETY, questions: [{ text: "x", options: ["a", "b"], right: [2] }] });
    await json("exam", "answer", "E-1", "1", "1");
    expect(await json<Row>("exam", "hand-in", "E-1")).toMatchObject({ points: 2, outOf: 5 });
  });

  test("an attempt whose time is over is marked as it stands, and what is late is told once", async () => {
    await put({ ...SAFETY, minutes: 1 });
    const past = new Date(Date.now() - 1_000).toISOString();
    await json("exam", "assign", "refunds", "5001", "--due", past);
    await json("exam", "start", "E-1");
    await json("exam", "answer", "E-1", "1", "1");
    const { database, care, journal } = fake.workParts;
    await database.write([{ sql: "UPDATE exam SET ends_at = ends_at - 120000", values: [] }]);
    expect((await run("exam", "answer", "E-1", "2", "1,3")).status).toBe(1);
    const told = journal.lastSeq;
    await care.exams.look();
    expect(await json<Row>("exam", "show", "E-1")).toMatchObject({ state: "failed", points: 2 });
    await care.exams.look();
    expect(journal.lastSeq).toBe(told + 1);
  });

  test.each([
    ["one of one option", { text: "x", options: ["a"], right: [1] }],
    ["a place that is none", { text: "x", options: ["a", "b"], right: [3] }],
    ["two of one", { text: "x", options: ["a", "b"], right: [1, 2] }],
    ["a text with options", { text: "x", kind: "text", options: ["a", "b"] }],
    ["no points", { text: "x", options: ["a", "b"], right: [1], points: 0 }],
  ])("a set with %s is refused", async (_, question) => {
    expect((await put({ ...SAFETY, questions: [question] })).status).toBe(1);
    expect(await json<Row[]>("exam", "sets")).toEqual([]);
  });

  test("is an agent's own: nobody else begins it, answers it or learns that it is there", async () => {
    await put();
    await json("exam", "assign", "refunds", "5001");
    const { control } = fake.workParts;
    const [li, han] = ["li", "han"].map((user) => ({ name: user, user }));
    const reach = {
      scope: "own",
      user: "han",
      teams: new Set<string>(),
      agents: new Set(["5002"]),
      queues: new Set<string>(),
      users: new Set<string>(),
      extensions: new Set<string>(),
    } as const;
    expect(await control.startExam("E-1", han as never)).toMatchObject({ ok: false, status: 404 });
    expect(await control.exam("E-1", reach)).toMatchObject({ ok: false, status: 404 });
    expect(
      await control.exams({ agent: "5001", set: undefined, state: undefined, limit: 10, after: undefined }, reach),
    ).toMatchObject({ value: { items: [] } });
    expect(await control.startExam("E-1", li as never)).toMatchObject({ ok: true });
  });
});

describe("PERF-03 coaching", () => {
  test("is given, read by the agent and ended by the coach; late ones are told once", async () => {
    const past = new Date(Date.now() - 1_000).toISOString();
    const made = await json<Row>(
      "coaching",
      "create",
      "5001",
      "先听后说",
      "--source",
      "call",
      "--source-id",
      "c-1",
      "--due",
      past,
    );
    expect(made).toMatchObject({ id: "K-1", team: "a", state: "open", sourceId: "c-1", isLate: true });
    const { care, journal } = fake.workParts;
    const told = journal.lastSeq;
    await care.coaching.look();
    await care.coaching.look();
    expect(journal.lastSeq).toBe(told + 1);
    expect(await json<Row>("coaching", "acknowledge", "K-1", "--reply", "明白")).toMatchObject({
      state: "acknowledged",
      reply: "明白",
    });
    expect((await run("coaching", "acknowledge", "K-1")).status).toBe(1);
    expect(await json<Row[]>("coaching", "list", "--late")).toHaveLength(1);
    expect(await json<Row>("coaching", "done", "K-1", "--outcome", "好多了")).toMatchObject({
      state: "done",
      isLate: false,
    });
    expect((await run("coaching", "cancel", "K-1")).status).toBe(1);
    expect((await run("coaching", "create", "5009", "x")).status).toBe(1);
  });

  test("people read it all in both languages", async () => {
    await put();
    await json("exam", "assign", "refunds", "5001");
    await json("exam", "start", "E-1");
    await json("coaching", "create", "5001", "x");
    const lines = [
      ["exam", "sets"],
      ["exam", "questions", "refunds"],
      ["exam", "list"],
      ["exam", "show", "E-1"],
      ["exam", "results", "refunds"],
      ["exam", "cancel", "E-1"],
      ["coaching", "list"],
      ["coaching", "show", "K-1"],
      ["exam", "remove-set", "refunds"],
    ];
    for (const line of lines) {
      const chinese =
        line.includes("cancel") || line.includes("remove-set") ? undefined : await run(...line, "--lang", "zh");
      const english = await run(...line, "--lang", "en");
      expect([line, english.status]).toEqual([line, 0]);
      expect(chinese?.out).not.toBe(english.out);
    }
  });
});
