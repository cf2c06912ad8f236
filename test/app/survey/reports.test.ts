// Answers listed and counted from the real tables: by whom and when, each scale by itself, and only what its reader may see.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refuse } from "../../../src/api/answer.ts";
import type { Reach } from "../../../src/api/people-control.ts";
import type { SurveyControl, SurveyReportView } from "../../../src/api/survey-control.ts";
import { surveyControl } from "../../../src/app/control/survey-control.ts";
import type { SurveyAnswer } from "../../../src/app/core/survey/survey-answer.ts";
import { answerOf, answerWrite } from "../../../src/app/core/survey/survey-tables.ts";
import type { AgentKey, CallId, QueueKey } from "../../../src/base/ids.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";

const NINE = Date.UTC(2026, 10, 23, 1) as WallMillis; // 9 o'clock in Shanghai
const MINUTE = 60_000;

let clock: VirtualClock;
let database: MemoryDatabase;
let surveys: SurveyControl;
let heard: string[];
let n: number;

beforeEach(() => {
  clock = new VirtualClock();
  database = new MemoryDatabase({ clock });
  heard = [];
  n = 0;
  const find = (id: string): SurveyAnswer | undefined => {
    const row = database.get("SELECT * FROM survey_answer WHERE id = ?", [id]);
    return row === undefined ? undefined : answerOf(row);
  };
  const office = { agents: new Map([["5001", { name: "李雷" }]]) };
  surveys = surveyControl({
    pbx: { office, clock, ivr: { surveys: { find } } } as never,
    database,
    recordings: {
      audio: async (id, use, who) => {
        heard.push(`${id} ${use} by ${who}`);
        return refuse(409, "No sound any more", "it is deleted");
      },
      delete: async (id, why, who) => {
        heard.push(`${id} deleted by ${who}: ${why}`);
        return refuse(409, "Not now", "it is held");
      },
    },
  });
});
afterEach(() => database.close());

interface Asked {
  readonly key?: number;
  readonly agent?: string;
  readonly queue?: string;
  readonly team?: string;
  readonly minute?: number;
  readonly survey?: string;
  readonly most?: number;
  readonly comment?: string;
}

/** On 1 to 3, 1 best, unless it says otherwise. */
async function asked({ key, agent, queue, team, minute = 0, survey = "service", most = 3, comment }: Asked) {
  const askedAt = (NINE + minute * MINUTE) as WallMillis;
  const grade = key === undefined ? 0 : most - key;
  const call = `c-20261123-${String(++n).padStart(4, "0")}` as CallId;
  const one: SurveyAnswer = {
    ...{ id: `${call}-s1`, call, talk: 1, survey, measure: "csat", least: 1, most, best: "first" },
    ...{ flow: "after", version: 1, agent: agent as AgentKey | undefined, team, queue: queue as QueueKey | undefined },
    ...{ number: "+8613800138000", askedAt, actions: [], comment },
    startAt: (askedAt - (askedAt % (15 * MINUTE))) as WallMillis,
    day: minute < 900 ? "20261123" : "20261124",
    hour: (9 + Math.floor(minute / 60)) % 24,
    given: key === undefined ? undefined : { at: askedAt, answer: key, grade, score: grade / (most - 1) },
  };
  await Promise.all([database.write([answerWrite(one)]), clock.advance(100)]);
  return one;
}

const ALL = {
  survey: undefined,
  agent: undefined,
  queue: undefined,
  from: undefined,
  to: undefined,
  within: undefined,
};
const LIST = { ...ALL, call: undefined, low: false, unanswered: false, before: undefined, limit: 50 };

function reach(agents: readonly string[], queues: readonly string[] = []): Reach {
  return {
    scope: "team",
    user: "leader",
    teams: new Set(),
    agents: new Set(agents),
    users: new Set<string>(),
    queues: new Set(queues),
    extensions: new Set(),
  };
}

async function report(by: Parameters<SurveyControl["report"]>[0]["by"], more: object = {}) {
  const found = await surveys.report({ ...ALL, survey: "service", by, ...more });
  if (!found.ok) throw new Error(found.problem.detail);
  return found.value;
}
const short = ({ group, offered, answered, csat }: SurveyReportView) => ({ group, offered, answered, csat });

describe("IVR-04 reports of surveys", () => {
  beforeEach(async () => {
    await asked({ key: 1, agent: "5001", team: "a", queue: "sales" });
    await asked({ key: 3, agent: "5001", team: "a", queue: "sales", minute: 20 });
    await asked({ agent: "5001", team: "a", queue: "sales", minute: 70 });
    await asked({ key: 1, agent: "5002", team: "b", queue: "support", minute: 75 });
    await asked({ key: 2, minute: 1_000 });
    await asked({ key: 5, agent: "5001", survey: "service", most: 5, minute: 80 });
    await asked({ key: 1, agent: "5001", survey: "other" });
  });

  test("in all, each scale by itself, others' answers left out", async () => {
    const rows = await report("total");
    expect(rows.map((row) => ({ most: row.most, ...short(row) }))).toEqual([
      { most: 3, group: null, offered: 5, answered: 4, csat: 0.5 },
      { most: 5, group: null, offered: 1, answered: 1, csat: 0 },
    ]);
    expect(rows[0]).toMatchObject({ responseRate: 0.8, mean: 1.75, few: true, keys: { "1": 2, "2": 1, "3": 1 } });
    expect(rows[0]).toMatchObject({ from: "2026-11-23T01:00:00.000Z", to: "2026-11-23T17:40:00.000Z", nps: null });
  });

  test.each([
    ["agent", [null, "5001", "5002"], [1, 3, 1]],
    ["team", [null, "a", "b"], [1, 3, 1]],
    ["queue", [null, "sales", "support"], [1, 3, 1]],
    ["day", ["2026-11-23", "2026-11-24"], [4, 1]],
    ["hour", ["2026-11-23 09", "2026-11-23 10", "2026-11-24 01"], [2, 2, 1]],
    [
      "15m",
      ["2026-11-23T01:00:00.000Z", "2026-11-23T01:15:00.000Z", "2026-11-23T02:00:00.000Z", "2026-11-23T02:15:00.000Z"],
      [1, 1, 1, 1],
    ],
  ] as const)("by %s", async (by, groups, offered) => {
    const rows = (await report(by)).filter(({ most }) => most === 3).slice(0, groups.length);
    expect(rows.map(({ group }) => group)).toEqual(groups);
    expect(rows.map((row) => row.offered)).toEqual(offered);
  });

  test("an agent's row has the name, and what nobody answered has no figure", async () => {
    const rows = await report("agent", { agent: "5001", from: NINE + 60 * MINUTE, to: NINE + 75 * MINUTE });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ name: "李雷", offered: 1, answered: 0, responseRate: 0, csat: null, mean: null });
  });

  test("looks a month back unless it is told from when", async () => {
    await asked({ key: 1, agent: "5001", minute: -40 * 24 * 60 });
    expect((await report("total"))[0]).toMatchObject({ offered: 5 });
    expect((await report("total", { from: NINE - 50 * 24 * 60 * MINUTE }))[0]).toMatchObject({ offered: 6 });
    expect((await report("total", { to: NINE - 39 * 24 * 60 * MINUTE }))[0]).toMatchObject({ offered: 1 });
    const listed = await surveys.list(undefined);
    expect(listed.ok && listed.value.find(({ most }) => most === 3)).toMatchObject({ offered: 1 }); // "other"
    expect(listed.ok && listed.value.map(({ survey, offered }) => `${survey} ${offered}`)).toEqual([
      "other 1",
      "service 5",
      "service 1",
    ]);
  });

  test("counts only what its reader may see", async () => {
    expect((await report("total", { within: reach(["5002"]) })).map(short)).toEqual([
      { group: null, offered: 1, answered: 1, csat: 1 },
    ]);
    expect((await report("total", { within: reach([], ["sales"]) })).map(short)).toEqual([
      { group: null, offered: 3, answered: 2, csat: 0.5 },
    ]);
    expect(await report("total", { within: reach([]) })).toEqual([]);
    const listed = await surveys.list(reach(["5002"]));
    expect(listed.ok && listed.value).toMatchObject([{ survey: "service", most: 3, offered: 1, answered: 1 }]);
  });
});

describe("IVR-04 answers of surveys", () => {
  const ids = async (more: object): Promise<readonly string[]> => {
    const found = await surveys.answers({ ...LIST, ...more });
    return found.ok ? found.value.map(({ id }) => id.slice(-7)) : [];
  };

  test("newest first, low ones alone, those who gave none, a page at a time, within reach", async () => {
    await asked({ key: 1, agent: "5001" });
    await asked({ key: 3, agent: "5002", queue: "sales", minute: 1 });
    await asked({ agent: "5001", minute: 2 });
    const last = await asked({ key: 2, agent: "5001", minute: 3 });
    expect(await ids({})).toEqual(["0004-s1", "0002-s1", "0001-s1"]);
    expect(await ids({ low: true })).toEqual(["0002-s1"]);
    expect(await ids({ unanswered: true })).toEqual(["0004-s1", "0003-s1", "0002-s1", "0001-s1"]);
    expect(await ids({ before: last.id, limit: 1 })).toEqual(["0002-s1"]);
    expect(await ids({ within: reach(["5002"]) })).toEqual(["0002-s1"]);
    expect(await ids({ call: last.call })).toEqual(["0004-s1"]);
  });

  test("one that is not within reach is not there, nor is its comment", async () => {
    const { id } = await asked({ key: 3, agent: "5001", comment: "c-1-t1" });
    const { id: silent } = await asked({ key: 1, agent: "5001" });
    const li = { name: "li", within: undefined };
    const other = { name: "han", within: reach(["5002"]) };
    expect(await surveys.show(id, li)).toMatchObject({ ok: true, value: { id, comment: "c-1-t1", score: 0 } });
    for (const refused of [
      await surveys.show(id, other),
      await surveys.comment(id, other),
      await surveys.deleteComment(id, other),
      await surveys.comment(silent, li),
    ])
      expect(refused).toMatchObject({ ok: false, status: 404 });
    expect(heard).toEqual([]);
    expect(await surveys.comment(id, li)).toMatchObject({ ok: false, status: 409 });
    expect(await surveys.deleteComment(id, li)).toMatchObject({ ok: false, status: 409 });
    expect(heard).toEqual(["c-1-t1 exported by li", `c-1-t1 deleted by li: comment of survey answer ${id}`]);
  });
});
