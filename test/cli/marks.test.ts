import { describe, expect, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { FollowUps } from "../../src/crm/marks/follow-ups.ts";
import { eachServed } from "../api/each-served.ts";
import type { FakeSwitch } from "../api/fake-switch.ts";
import { putAnswer, putCall } from "../api/sample-marks.ts";
import { type Judged, judgedPart } from "../qa/reports/judged-part.ts";
import { type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
eachServed((anew) => {
  fake = anew;
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

const DAY_MS = 86_400_000;

describe("CRM-09 first-call resolution from the records of calls", () => {
  test("a customer with two numbers who calls again was not helped; survey and disposition say what they say", async () => {
    const parts = fake.marksParts;
    const numbers = ["13800138000", "13900139000"].map((number) => ({ number, label: undefined }));
    const made = await parts.customers.create({ name: "王小明", numbers } as never, "test");
    expect(made.ok).toBe(true);
    await putCall(parts, { id: "c-1", from: "13800138000", ago: 80 * DAY_MS, disposition: "退款 / 已退" });
    await putCall(parts, { id: "c-2", from: "+8613900139000", ago: 60 * DAY_MS, disposition: "退款 / 待退" });
    await putCall(parts, { id: "c-3", from: "13700137000", ago: 50 * DAY_MS, agent: "5002" });
    await putAnswer(parts, { call: "c-1", survey: "solved", score: 1, number: "+8613800138000", ago: 80 * DAY_MS });
    await putAnswer(parts, { call: "c-2", survey: "other", score: 1, number: "+8613800138000", ago: 60 * DAY_MS });
    const from = ["--from", new Date(Date.now() - 90 * DAY_MS).toISOString()];
    expect(await json<Row[]>("marks", "first-call", ...from)).toEqual([
      {
        group: null,
        contacts: 3,
        noNewContact: { known: 3, settled: 2, share: 2 / 3 },
        notYetKnown: 0,
        survey: { known: 1, settled: 1, share: 1 },
        disposition: { known: 2, settled: 1, share: 0.5 },
        listening: { known: 0, settled: 0, share: null },
      },
    ]);
    expect(await json<Row[]>("marks", "first-call", ...from, "--by", "team")).toMatchObject([
      { group: "a", contacts: 2, noNewContact: { known: 2, settled: 1 } },
      { group: "b", contacts: 1, noNewContact: { known: 1, settled: 1 } },
    ]);
    const english = await run("marks", "first-call", ...from, "--lang", "en");
    expect(english.out).toContain("(2/3)");
  });

  test("checked by listening: the question of the scorecard that asks it, in the last talk that was judged", async () => {
    const { database, clock, ...parts } = fake.marksParts;
    const at = clock.wall() - 5 * DAY_MS;
    for (const id of ["c-1", "c-2", "c-3", "c-4", "c-5"])
      await putCall({ ...parts, database, clock }, { id, from: `1380013800${id.slice(2)}`, ago: 5 * DAY_MS });
    const judge = (number: number, call: string, solved: string | null, more: Partial<Judged> = {}) =>
      judgedPart({ number, call, agent: "5001", at, score: 1, answers: { greeting: "no", solved }, ...more });
    await database.write([
      ...judge(1, "c-1", "yes"),
      ...judge(2, "c-2", "2", { version: 2 }), // of 1 to 3: the middle is the better half still
      ...judge(3, "c-2", "no", { agent: "5002", at: at - 60_000 }), // an earlier talk of the same call
      ...judge(4, "c-3", "1", { version: 2, state: "disputed" }),
      ...judge(5, "c-4", null), // not applicable
      ...judge(6, "c-5", "yes", { state: "assigned" }), // not judged yet
    ]);
    const from = ["--from", new Date(Date.now() - 9 * DAY_MS).toISOString()];
    expect(await json<Row[]>("marks", "first-call", ...from)).toMatchObject([
      { contacts: 5, listening: { known: 3, settled: 2, share: 2 / 3 } },
    ]);
    expect((await run("marks", "first-call", ...from, "--lang", "zh")).out).toContain("质检听评");
  });

  test("a contact at the end of the period is judged by what came after it", async () => {
    const parts = fake.marksParts;
    await putCall(parts, { id: "c-1", from: "13800138000", ago: 50 * DAY_MS });
    await putCall(parts, { id: "c-2", from: "13800138000", ago: 40 * DAY_MS });
    const moment = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString();
    expect(await json<Row[]>("marks", "first-call", "--from", moment(51), "--to", moment(45))).toMatchObject([
      { contacts: 1, noNewContact: { known: 1, settled: 0 } },
    ]);
  });
});

describe("CRM-09 customers who may leave", () => {
  test("the rule is shown with what it saw, and numbers of one customer are one", async () => {
    const parts = fake.marksParts;
    const numbers = ["13800138000", "13900139000"].map((number) => ({ number, label: undefined }));
    const made = await parts.customers.create({ name: "王小明", numbers } as never, "test");
    const id = made.ok ? made.value.id : "";
    await putCall(parts, { id: "c-1", from: "13800138000", ago: DAY_MS });
    await putCall(parts, { id: "c-2", from: "13900139000", ago: DAY_MS });
    expect(await json<Row[]>("marks", "churn")).toEqual([]);
    await putCall(parts, { id: "c-3", from: "+8613900139000", ago: 2 * DAY_MS, agent: null });
    for (const call of ["c-1", "c-2"])
      await putAnswer(parts, { call, survey: "any", score: 0.25, number: "+8613800138000", ago: DAY_MS });
    const hint = {
      customer: id,
      customerName: "王小明",
      phone: null,
      reasons: [
        { kind: "contacts", rule: "3 contacts in 30d or more", found: 3, mean: null },
        { kind: "marks", rule: "2 marks in 90d or more, their mean below 50 %", found: 2, mean: 0.25 },
      ],
    };
    expect(await json<Row[]>("marks", "churn")).toEqual([hint]);
    expect(await json<Row>("marks", "churn", "--customer", id)).toEqual(hint);
    expect(await json<Row>("marks", "churn", "--number", "139 0013 9000")).toEqual(hint);
    expect(await json<Row>("marks", "churn", "--number", "13700137000")).toMatchObject({ reasons: [] });
  });
});

describe("CRM-09 customers who were not happy", () => {
  test("a bad answer makes one follow-up, however often it is looked", async () => {
    const parts = fake.marksParts;
    await putAnswer(parts, { call: "c-1", survey: "any", score: 0, number: "+8613800138000", ago: 60_000 });
    await putAnswer(parts, { call: "c-2", survey: "any", score: 0.5, number: "+8613800138001", ago: 60_000 });
    await putAnswer(parts, { call: "c-3", survey: "any", score: 0, number: "+8613800138002", ago: 8 * DAY_MS });
    await parts.followUps.look();
    await parts.followUps.look();
    expect(await json<Row[]>("follow-up", "list")).toMatchObject([
      {
        id: "F-1",
        state: "open",
        phone: "+8613800138000",
        answer: "c-1-s1",
        reason: "survey any: 0 %, below 40 %",
        isLate: false,
      },
    ]);
    parts.followUps.close();
  });

  test("is late once, told once, and over when somebody has seen to it", async () => {
    const parts = fake.marksParts;
    await putAnswer(parts, { call: "c-1", survey: "any", score: 0, number: "+8613800138000", ago: 5 * 3_600_000 });
    await parts.followUps.look();
    await parts.followUps.look();
    expect(parts.journal.lastSeq).toBe(2); // made, late
    expect(await json<Row[]>("follow-up", "list", "--late")).toMatchObject([{ id: "F-1", isLate: true }]);
    expect(await json<Row>("follow-up", "take", "F-1")).toMatchObject({ state: "taken" });
    expect(await json<Row[]>("follow-up", "list", "--mine")).toHaveLength(1);
    expect(await json<Row>("follow-up", "done", "F-1", "refunded")).toMatchObject({
      state: "done",
      outcome: "refunded",
      isLate: false,
    });
    expect((await run("follow-up", "take", "F-1")).status).toBe(1);
    expect(await json<Row[]>("follow-up", "list", "--state", "open")).toEqual([]);
    parts.followUps.close();
  });

  test("a person may ask for one, in both languages", async () => {
    await json("follow-up", "create", "138 0013 8000", "他很生气", "--queue", "billing");
    for (const line of [["list"], ["show", "F-1"], ["cancel", "F-1", "x"]]) {
      const [english, chinese] = [
        await run("follow-up", ...line, "--lang", "en"),
        await run("follow-up", "list", "--lang", "zh"),
      ];
      expect([line, english.status, english.out !== chinese.out]).toEqual([line, 0, true]);
    }
    expect((await run("follow-up", "show", "F-2")).status).toBe(1);
    expect((await run("follow-up", "show", "x' OR 1=1")).status).toBe(1);
  });

  test("out of reach there is nothing: not in lists, not by its id, not to be changed, not counted", async () => {
    const parts = fake.marksParts;
    await putCall(parts, { id: "c-1", from: "13800138000", ago: 60 * DAY_MS });
    await json("follow-up", "create", "13800138000", "x", "--agent", "5001", "--queue", "billing");
    const none = new Set<string>();
    const reach = (agent: string) =>
      ({
        scope: "own",
        user: agent,
        agents: new Set([agent]),
        teams: none,
        users: none,
        queues: none,
        extensions: none,
      }) as never;
    const asker = { name: "han", user: "han" } as never;
    const { control } = parts;
    const filter = {
      state: undefined,
      late: false,
      mine: false,
      agent: undefined,
      queue: undefined,
      limit: 10,
      after: undefined,
    };
    const asked = { by: "total", from: 0, to: undefined, queue: undefined, agent: undefined } as const;
    for (const [agent, sees] of [
      ["5001", 1],
      ["5002", 0],
    ] as const) {
      const listed = await control.followUps(filter, asker, reach(agent));
      expect(listed.ok && listed.value.items.length).toBe(sees);
      expect((await control.followUp("F-1", reach(agent))).ok).toBe(sees === 1);
      const counted = await control.firstCall(asked, reach(agent));
      expect(counted.ok && (counted.value[0]?.contacts ?? 0)).toBe(sees);
    }
    expect((await control.takeFollowUp("F-1", asker, reach("5002"))).ok).toBe(false);
    expect(parts.followUps.find("F-1")?.state).toBe("open");
    parts.followUps.close();
  });

  test("an answer that nobody saw to before the process was killed is seen to by the next one", async () => {
    const parts = fake.marksParts;
    await putAnswer(parts, { call: "c-1", survey: "any", score: 0, number: "+8613800138000", ago: 60_000 });
    await parts.followUps.look();
    await putAnswer(parts, { call: "c-2", survey: "any", score: 0, number: "+8613800138001", ago: 60_000 });
    parts.followUps.close();
    const next = new FollowUps({ ...parts, log: silentLog, rules: () => parts.office.marks });
    await next.restore();
    await next.look();
    const all = { ...NOTHING, state: undefined, late: false, limit: 10, within: undefined };
    expect((await next.search(all)).map(({ number, source }) => [number, source])).toEqual([
      [2, "survey:c-2-s1"],
      [1, "survey:c-1-s1"],
    ]);
    next.close();
  });
});

const NOTHING = { owner: undefined, agent: undefined, queue: undefined, phone: undefined, before: undefined };
