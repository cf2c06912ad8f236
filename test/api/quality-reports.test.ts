// Reports of inspections before a real switch, for each role: whose scores they see, in tables, files, templates, first-call resolution and customers'
// timelines. Nobody is told who judged but by the report that is for that.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Write } from "../../src/base/db.ts";
import { judgedPart } from "../qa/reports/judged-part.ts";
import { type Heard, WholeSwitch } from "./whole-switch.ts";

const TOKENS = {
  boss: "aR7vw2Rz9LmX4tBn8Ys1",
  lead: "bR7vw2Rz9LmX4tBn8Ys2",
  other: "cR7vw2Rz9LmX4tBn8Ys3",
  li: "dR7vw2Rz9LmX4tBn8Ys4",
  mei: "eR7vw2Rz9LmX4tBn8Ys5",
  han: "fR7vw2Rz9LmX4tBn8Ys6",
  qs: "gR7vw2Rz9LmX4tBn8Ys7",
  lin: "hR7vw2Rz9LmX4tBn8Ys8",
} as const;
type User = keyof typeof TOKENS;

const OFFICE = `
office: { name: Demo, language: en, country: CN, timezone: Asia/Shanghai }
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
agents:
  "5001": { name: Li, extension: "1001", team: a }
  "5002": { name: Mei, extension: "1002", team: a }
  "5003": { name: Han, extension: "1003", team: b }
queues: { support: { number: "7000" } }
users:
  boss: { role: manager, token: ${TOKENS.boss} }
  lead: { role: team-leader, teams: [a], queues: [support], token: ${TOKENS.lead} }
  other: { role: team-leader, teams: [b], token: ${TOKENS.other} }
  li: { role: agent, agent: "5001", extension: "1001", token: ${TOKENS.li} }
  mei: { role: agent, agent: "5002", extension: "1002", token: ${TOKENS.mei} }
  han: { role: agent, agent: "5003", extension: "1003", token: ${TOKENS.han} }
  qs: { role: qa-supervisor, token: ${TOKENS.qs} }
  lin: { role: qa-inspector, name: Lin Tingyu, token: ${TOKENS.lin} }
marks: { solvedQuestions: [solved] }
`;

const CARD = `
scorecard: service
name: Service
sections:
  all:
    name: All
    items:
      greeting: { ask: "Greets", answers: yes-no, means: { yes: "does", no: "does not" } }
      solved: { ask: "Settles it", answers: yes-no, means: { yes: "does", no: "does not" } }
`;

const CALLER = "+8613800138001";
let whole: WholeSwitch;
let customer = "";

function ask(user: User, method: string, target: string, body?: object | string): Promise<Heard> {
  const isText = typeof body === "string";
  const headers = {
    authorization: `Bearer ${TOKENS[user]}`,
    "content-type": isText ? "application/yaml" : "application/json",
  };
  return whole.send({
    ...{ method, target, headers },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
}

type Cells = Readonly<Record<string, string | number | null>>;

async function rowsOf(user: User, report: string, query = ""): Promise<readonly Cells[] | number> {
  const heard = await ask(user, "GET", `/api/reports/${report}/table?period=this-year${query}`);
  return heard.status === 200 ? (heard.json as { readonly rows: readonly Cells[] }).rows : heard.status;
}

function callWrites(id: string, agent: string, at: number): readonly Write[] {
  return [
    {
      sql: `INSERT INTO call (id, from_number, to_number, queue, agent, started_at, answered_at, ended_at, ending, talk_ms)
        VALUES (?, ?, '7000', 'support', ?, ?, ?, ?, 'completed', 60000)`,
      values: [id, CALLER, agent, at, at, at + 60_000],
    },
    {
      sql: `INSERT INTO segment (call_id, ordinal, kind, queue, agent, started_at, ended_at, outcome)
        VALUES (?, 1, 'talk', 'support', ?, ?, ?, 'completed')`,
      values: [id, agent, at, at + 60_000],
    },
  ];
}

beforeAll(async () => {
  whole = await WholeSwitch.open(OFFICE);
  const card = await ask("qs", "POST", "/api/scorecards", CARD);
  expect([card.status, card.text]).toEqual([expect.any(Number), expect.stringContaining("service")]);
  const made = await ask("boss", "POST", "/api/customers", { name: "Wang", numbers: [{ number: CALLER }] });
  customer = (made.json as { readonly id: string }).id;
  const at = whole.clock.wall() - 3_600_000;
  const parts = [
    ["5001", 0.9, "yes"],
    ["5002", 0.5, "no"],
    ["5003", 0.7, "yes"],
  ] as const;
  await whole.database.write([
    ...parts.flatMap(([agent, score, solved], i) => [
      ...callWrites(`c-${agent}`, agent, at + i),
      ...judgedPart({
        ...{ number: i + 1, call: `c-${agent}`, agent, at: at + i, score, team: agent === "5003" ? "b" : "a" },
        ...{ queue: "support", answers: { greeting: "no", solved } },
      }),
    ]),
    ...callWrites("c-open", "5001", at + 9),
    ...judgedPart({ number: 9, call: "c-open", agent: "5001", at: at + 9, score: 1, state: "assigned" }),
  ]);
}, 30_000);
afterAll(() => whole.close());

/** Whose inspections each sees. */
const SEES: Readonly<Record<User, readonly string[] | 403>> = {
  boss: ["5001", "5002", "5003"],
  lead: ["5001", "5002"],
  other: ["5003"],
  li: ["5001"],
  mei: ["5002"],
  han: ["5003"],
  qs: ["5001", "5002", "5003"],
  lin: 403,
};
const SCORE: Readonly<Record<string, number>> = { "5001": 0.9, "5002": 0.5, "5003": 0.7 };
const users = Object.keys(TOKENS) as readonly User[];

describe("QA-08 whose scores reports show", () => {
  test.each(users)("%s: in tables, whoever is asked for, and in files", async (user) => {
    const sees = SEES[user];
    const scores = await rowsOf(user, "quality-scores", "&by=agent");
    if (sees === 403) {
      expect(scores).toBe(403);
      return;
    }
    expect(scores).toMatchObject(sees.map((agent) => ({ group: agent, inspections: 1, mean: SCORE[agent] })));
    for (const agent of ["5001", "5002", "5003"]) {
      const one = await rowsOf(user, "quality-scores", `&by=agent&agent=${agent}`);
      expect([agent, one]).toMatchObject([agent, sees.includes(agent) ? [{ group: agent }] : []]);
    }
    // Who serves a queue, or looks after one, sees no more by it.
    expect(await rowsOf(user, "quality-scores", "&by=queue&queue=support")).toMatchObject([
      { group: "support", inspections: sees.length },
    ]);
    expect(await rowsOf(user, "quality-items", "&by=item")).toMatchObject([
      { item: "greeting", section: "All", text: "Greets", asked: sees.length, failed: sees.length, failedShare: 1 },
      { item: "solved", asked: sees.length, failed: sees.includes("5002") ? 1 : 0 },
    ]);
    const trend = (await rowsOf(user, "quality-trend", "&by=month")) as readonly Cells[];
    expect(trend.at(-1)).toMatchObject({ inspections: sees.length });
    const file = await ask(user, "GET", "/api/reports/quality-scores/file?period=this-year&by=agent&format=csv");
    expect(
      file.text
        .split("\n")
        .slice(1, -1)
        .map((row) => row.slice(0, 4)),
    ).toEqual(sees);
  });

  test.each(users)("%s: who judged is for who may see inspectors alone", async (user) => {
    const mayAll = user === "boss" || user === "qs";
    const inspectors = await rowsOf(user, "inspectors");
    if (mayAll) expect(inspectors).toMatchObject([{ group: "lin", name: "Lin Tingyu", given: 4, done: 3, open: 1 }]);
    else expect(inspectors).toBe(403);
    const coverage = await rowsOf(user, "sampling-coverage");
    if (mayAll)
      expect(coverage).toMatchObject([
        { group: "5001", name: "Li", talks: 2, drawn: 2, judged: 1 },
        { group: "5002", talks: 1, drawn: 1, judged: 1 },
        { group: "5003", talks: 1, drawn: 1, judged: 1 },
      ]);
    else expect(coverage).toBe(403);
    const list = await ask(user, "GET", "/api/reports");
    if (user === "lin") return;
    const shown = (list.json as readonly { readonly id: string }[]).map(({ id }) => id);
    expect(shown.includes("quality-scores")).toBe(true);
    expect([shown.includes("inspectors"), shown.includes("sampling-coverage")]).toEqual([mayAll, mayAll]);
    if (mayAll) return;
    for (const [report, by] of [
      ["quality-scores", "day"],
      ["quality-items", "agent"],
      ["disputes", "agent"],
      ["performance", undefined],
    ] as const) {
      const path = `/api/reports/${report}/table?period=this-year${by === undefined ? "" : `&by=${by}`}`;
      expect((await ask(user, "GET", path)).text).not.toMatch(/"lin"|Tingyu|S-\d/);
    }
  });

  test("a template is its owner's, the team's or everybody's, and each runs it within own reach", async () => {
    const save = (user: User, id: string, visible: string, report = "quality-scores") =>
      ask(user, "PUT", `/api/report-templates/${id}`, { report, period: "this-year", by: "agent", visible });
    const idsOf = async (user: User) =>
      ((await ask(user, "GET", "/api/report-templates")).json as readonly { id: string; isOwn: boolean }[]).map(
        ({ id, isOwn }) => `${id}${isOwn ? "*" : ""}`,
      );
    expect((await save("li", "mine", "own")).status).toBe(200);
    expect((await save("lead", "weekly", "team")).status).toBe(200);
    expect((await save("qs", "scores", "all")).status).toBe(200);
    const load = { report: "inspectors", period: "this-month", visible: "all" };
    expect((await ask("qs", "PUT", "/api/report-templates/load", load)).status).toBe(200);
    // Nobody offers more people one than they see themselves, nor one of a report that they may not run.
    expect((await save("li", "wide", "team")).status).toBe(403);
    expect((await save("lead", "wide", "all")).status).toBe(403);
    expect((await ask("lead", "PUT", "/api/report-templates/wide", { ...load, visible: "own" })).status).toBe(404);
    expect((await save("mei", "weekly", "own")).status).toBe(409);
    expect((await save("lin", "mine2", "own")).status).toBe(403);
    expect(await idsOf("li")).toEqual(["mine*", "scores", "weekly"]);
    expect(await idsOf("mei")).toEqual(["scores", "weekly"]);
    expect(await idsOf("han")).toEqual(["scores"]);
    expect(await idsOf("other")).toEqual(["scores"]);
    expect(await idsOf("lead")).toEqual(["scores", "weekly*"]);
    expect(await idsOf("qs")).toEqual(["load*", "mine*", "scores*", "weekly*"]);
    const groups = async (user: User, id: string) => {
      const rows = await rowsOf(user, id);
      return typeof rows === "number" ? rows : rows.map(({ group }) => group);
    };
    expect(await groups("mei", "weekly")).toEqual(["5002"]);
    expect(await groups("lead", "weekly")).toEqual(["5001", "5002"]);
    expect(await groups("han", "scores")).toEqual(["5003"]);
    // What is not shared with them is not there.
    expect(await groups("han", "weekly")).toBe(404);
    expect(await groups("mei", "mine")).toBe(404);
    expect(await groups("li", "load")).toBe(403);
    expect((await ask("mei", "DELETE", "/api/report-templates/weekly")).status).toBe(403);
    expect((await ask("mei", "DELETE", "/api/report-templates/mine")).status).toBe(404);
    expect((await ask("li", "DELETE", "/api/report-templates/mine")).status).toBe(200);
    expect((await ask("boss", "DELETE", "/api/report-templates/weekly")).status).toBe(200);
    expect(await idsOf("mei")).toEqual(["scores"]);
  });
});

describe("PERF-01 the quality of an agent's work", () => {
  test.each(users)("%s: the mean score of what became final, beside the other figures", async (user) => {
    const heard = await ask(user, "GET", "/api/performance?period=this-year");
    const sees = SEES[user];
    if (sees === 403) {
      expect(heard.status).toBe(403);
      return;
    }
    const { agents } = heard.json as {
      readonly agents: readonly { readonly agent: string; readonly figures: Cells }[];
    };
    const found = agents.map(({ agent, figures }) => [agent, figures["quality"]]).toSorted();
    expect(found).toEqual(sees.map((agent) => [agent, SCORE[agent]]));
    expect(agents[0]).toMatchObject({ facts: { inspections: 1 } });
    // In the project of team a one is better than the other in this alone.
    if (user === "lead")
      expect(agents).toMatchObject([{ agent: "5001", standing: { quality: 100 } }, { standing: { quality: 0 } }]);
  });
});

describe("CRM-13 inspections in a customer's timeline", () => {
  test.each(users)("%s: of agents within reach, once they are judged", async (user) => {
    const heard = await ask(user, "GET", `/api/customers/${customer}/timeline?kind=inspection`);
    const sees = SEES[user];
    if (sees === 403) {
      expect(heard.status).toBe(403);
      return;
    }
    const { items } = heard.json as { readonly items: readonly { readonly id: string; readonly data: Cells }[] };
    expect(items.map(({ data }) => data["agent"])).toEqual([...sees].toReversed());
    const [newest] = items;
    const agent = sees.at(-1) ?? "";
    expect(newest).toMatchObject({
      kind: "inspection",
      id: expect.stringMatching(/^Q-\d$/),
      data: { call: `c-${agent}`, state: "final", score: SCORE[agent], passed: agent !== "5002", scorecard: "service" },
    });
    expect(heard.text).not.toMatch(/"lin"|S-\d/);
  });
});

describe("CRM-09 first-call resolution checked by listening", () => {
  test.each(users)("%s: what was heard of agents within reach", async (user) => {
    const heard = await ask(user, "GET", "/api/marks/first-call");
    const sees = SEES[user];
    if (sees === 403) {
      expect(heard.status).toBe(403);
      return;
    }
    // A leader of the queue has all its contacts, and of what was heard those of the own team.
    const [all] = heard.json as readonly { readonly contacts: number; readonly listening: object }[];
    const settled = sees.filter((agent) => agent !== "5002").length;
    expect(all?.listening).toEqual({ known: sees.length, settled, share: settled / sees.length });
    if (user === "lead") expect(all?.contacts).toBe(4);
  });
});
