// Reports of tickets, customers and knowledge from their tables, and what of each report somebody sees who may not see all.

import { beforeEach, describe, expect, test } from "vitest";
import type { Write } from "../../../src/base/db.ts";
import { seededRng } from "../../../src/base/rng.ts";
import type { ReportReach, Row } from "../../../src/crm/reports/report.ts";
import { type ReportTable, RunReport } from "../../../src/crm/reports/run-report.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { officeOf } from "../../app/office-of.ts";
import { VirtualClock } from "../../world/clock.ts";
import { dice, historyWrites, randomCalls } from "./history.ts";

const FROM = Date.UTC(2025, 10, 9, 16); // a Monday begins in Shanghai
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OFFICE = officeOf(`
office: { timezone: Asia/Shanghai, country: CN, language: en }
extensions: { "1001": { secret: "kx83-vnq2-77" }, "1002": { secret: "kx83-vnq2-78" } }
agents: { "5001": { extension: "1001", team: a }, "5002": { extension: "1002", team: b } }
users: { han: { role: team-leader, teams: [a], agent: "5001" }, li: { role: agent, agent: "5002" } }`);

let clock: VirtualClock;
let database: MemoryDatabase;
let reports: RunReport;

beforeEach(() => {
  clock = new VirtualClock(FROM + 7 * DAY);
  database = new MemoryDatabase({ clock });
  const figures = { queues: async () => [], agents: async () => [], surveys: async () => [], quality: async () => [] };
  reports = new RunReport({ clock, database, office: () => OFFICE, figures });
});

async function put(writes: readonly Write[]): Promise<void> {
  await Promise.all([database.write(writes), clock.advance(100)]);
}

async function tableOf(report: string, parameters: object = {}, within?: ReportReach): Promise<ReportTable> {
  const asked = { period: undefined, from: "2025-11-10", to: "2025-11-17" };
  const made = await reports.run({ report, ...asked, parameters }, within);
  if (!made.ok) throw new Error(JSON.stringify(made.fault));
  return made.value;
}

async function rowsOf(...asked: Parameters<typeof tableOf>): Promise<readonly Row[]> {
  return (await tableOf(...asked)).rows;
}

interface MadeTicket {
  readonly category?: string;
  readonly day?: number;
  readonly team?: string;
  readonly assignee?: string;
  readonly by?: string;
  readonly closedAfter?: number;
  readonly outcome?: string;
  readonly late?: boolean;
}

function ticket({
  category = "repair",
  day = 0,
  team,
  assignee,
  by = "boss",
  closedAfter,
  outcome,
  late = false,
}: MadeTicket): Write {
  const at = FROM + day * DAY + HOUR;
  return {
    sql: `INSERT INTO ticket (revision, category, subject, priority, step, outcome, team, assignee, origin, fields, created_at, created_by, updated_at,
      entered_at, escalated, is_late, is_broken, objections, closed_at) VALUES (1, ?, 'x', 1, 'open', ?, ?, ?, 'hand', '{}', ?, ?, 0, 0, 0, ?, 0, 0, ?)`,
    values: [
      category,
      outcome ?? null,
      team ?? null,
      assignee ?? null,
      at,
      by,
      late ? 1 : 0,
      closedAfter === undefined ? null : at + closedAfter,
    ],
  };
}

function customer(
  id: string,
  group: string,
  numbers: readonly string[],
  more: { day?: number; owner?: string } = {},
): readonly Write[] {
  const sql = `INSERT INTO customer (id, name, spellings, numbers, class, owner, tags, fields, created_at, created_by, changed_at, version)
    VALUES (?, 'x', '[]', '[]', ?, ?, '[]', '{}', ?, 'u', 0, 1)`;
  return [
    { sql, values: [id, group, more.owner ?? null, FROM + (more.day ?? -30) * DAY] },
    ...numbers.map((number) => ({
      sql: "INSERT INTO customer_number (number, id) VALUES (?, ?)",
      values: [number, id],
    })),
  ];
}

function call(id: string, from: string, talks = false): readonly Write[] {
  const values = [id, from, FROM + HOUR, FROM + 2 * HOUR];
  const talk =
    "INSERT INTO segment (call_id, ordinal, kind, started_at, ended_at, outcome) VALUES (?, 1, 'talk', ?, ?, 'completed')";
  return [
    {
      sql: "INSERT INTO call (id, from_number, to_number, started_at, ended_at, ending) VALUES (?, ?, '7000', ?, ?, 'completed')",
      values,
    },
    ...(talks ? [{ sql: talk, values: [id, FROM + HOUR, FROM + 2 * HOUR] }] : []),
  ];
}

function reach(user: "han" | "li"): ReportReach {
  const own =
    user === "han"
      ? { agents: ["5001"], teams: ["a"], scope: "team" as const }
      : { agents: ["5002"], teams: ["b"], scope: "own" as const };
  return { ...own, user, queues: [], extensions: [] };
}

describe("CRM-10 tickets, customers, knowledge", () => {
  test("tickets: open, closed, withdrawn, late, and how long they took", async () => {
    await put([
      ticket({ closedAfter: 2 * HOUR, outcome: "solved" }),
      ticket({ closedAfter: 4 * HOUR, outcome: "solved", day: 1 }),
      ticket({ closedAfter: HOUR, outcome: "withdrawn", day: 1 }),
      ticket({ late: true, day: 2 }),
      ticket({ category: "complaint", day: 6 }),
      ticket({ day: 7 }), // another week
    ]);
    const [complaint, repair] = await rowsOf("tickets");
    expect(complaint).toMatchObject({
      category: "complaint",
      tickets: 1,
      open: 1,
      closedShare: 0,
      closedAfterMs: null,
    });
    expect(repair).toMatchObject({ tickets: 4, open: 1, closed: 2, withdrawn: 1, late: 1, closedShare: 0.75 });
    expect(repair).toMatchObject({ closedAfterMs: (7 / 3) * HOUR, oldestMs: 5 * DAY - HOUR });
    const days = await rowsOf("tickets", { by: "day", category: "repair" });
    expect(days.map(({ group, tickets }) => [group, tickets])).toEqual([
      ["2025-11-10", 1],
      ["2025-11-11", 2],
      ["2025-11-12", 1],
    ]);
    expect((await tableOf("tickets")).total).toMatchObject({ tickets: 5, open: 2, closedShare: null });
  });

  test("customers by class: who called, however their number was written, and calls given to them by hand", async () => {
    await put([
      ...customer("cu-1", "vip", ["+8613800000001", "+862012345678"]),
      ...customer("cu-2", "vip", ["+8613800000002"], { day: 1 }),
      ...customer("cu-3", "lead", ["+14155550100"]),
      ...["+8613800000001", "13800000001", "008613800000001", "8613800000001", "02012345678"].flatMap((from, i) =>
        call(`a${i}`, from, i === 0),
      ),
      ...call("b", "anonymous"),
      ...call("c", "13900000000"),
      { sql: "INSERT INTO customer_call (call_id, customer, at, author) VALUES ('b', 'cu-3', 0, 'u')", values: [] },
    ]);
    expect(await rowsOf("customers")).toMatchObject([
      { group: "vip", customers: 2, fresh: 1, called: 1, calls: 5, talked: 1, contactShare: 0.5 },
      { group: "lead", customers: 1, fresh: 0, called: 1, calls: 1, talked: 0 },
    ]);
    expect(await rowsOf("customers", { class: "lead" })).toHaveLength(1);
  });

  test("a call given by hand to one who was merged, and merged again, is the last one's", async () => {
    await put([
      ...customer("cu-1", "vip", []),
      ...customer("cu-2", "lead", []),
      ...customer("cu-3", "lead", []),
      ...call("b", "anonymous"),
      { sql: "INSERT INTO customer_call (call_id, customer, at, author) VALUES ('b', 'cu-3', 0, 'u')", values: [] },
      { sql: "UPDATE customer SET merged_into = 'cu-2' WHERE id = 'cu-3'", values: [] },
      { sql: "UPDATE customer SET merged_into = 'cu-1' WHERE id = 'cu-2'", values: [] },
    ]);
    expect(await rowsOf("customers")).toMatchObject([{ group: "vip", customers: 1, called: 1, calls: 1 }]);
  });

  test("knowledge: votes of this time, and what was searched in vain", async () => {
    const article = (id: string): Write => ({
      sql: "INSERT INTO article (id, kind, language, category, queues, topics, state, published, latest, created_at, created_by, changed_at) VALUES (?, 'text', 'zh', 'money', '[]', '[]', 'published', 1, 1, 0, 'u', 0)",
      values: [id],
    });
    const vote = (id: string, voter: string, helped: number, day: number): Write => ({
      sql: "INSERT INTO article_vote (article, voter, version, helped, at) VALUES (?, ?, 1, ?, ?)",
      values: [id, voter, helped, FROM + day * DAY],
    });
    const search = (plain: string, found: number): Write => ({
      sql: "INSERT INTO article_search (at, asked, plain, by, found) VALUES (?, ?, ?, 'u', ?)",
      values: [FROM + 1, plain, plain, found],
    });
    await put([
      ...["refund", "invoice"].map(article),
      ...[vote("refund", "a", 1, 0), vote("refund", "b", 1, 1), vote("refund", "c", 0, 2), vote("refund", "d", 0, 9)],
      ...[search("退票", 0), search("退票", 0), search("发票", 3)],
    ]);
    expect(await rowsOf("knowledge")).toMatchObject([
      { kind: "article", group: "refund", votes: 3, helped: 2, notHelped: 1, helpedShare: 2 / 3 },
      { kind: "article", group: "invoice", votes: 0, helpedShare: null },
      { kind: "search", group: "退票", searches: 2 },
    ]);
    expect(await rowsOf("knowledge", { by: "category" })).toMatchObject([
      { group: "money", votes: 3 },
      { kind: "search" },
    ]);
  });
});

describe("CRM-11 reports within reach", () => {
  test("of calls only those with one's own agents in them", async () => {
    const calls = randomCalls(200, { from: FROM, to: FROM + 6 * DAY }, dice(seededRng(9)));
    await put(historyWrites(calls));
    const ended = calls.filter(({ endedAt }) => endedAt !== undefined);
    const own = ended.filter(
      ({ agent, segments }) => agent === "5001" || segments.some((one) => one.kind === "talk" && one.agent === "5001"),
    );
    const mine = (await tableOf("traffic", {}, reach("han"))).total;
    expect(mine?.["calls"]).toBe(own.length);
    const everybody = (await tableOf("traffic")).total;
    expect(everybody?.["calls"]).toBe(ended.length);
    const transfers = await rowsOf("transfers", { by: "agent" }, reach("han"));
    expect(transfers.every(({ group }) => group === "5001")).toBe(true);
    expect((await rowsOf("dispositions", { by: "agent", agent: "5002" }, reach("han"))).length).toBe(0);
    expect(await rowsOf("waits", { queue: "sales" }, reach("han"))).toMatchObject([
      { answered: 0, abandoned: 0 },
      ...Array(13).fill({}),
    ]);
  });

  test("of tickets one's own, those of the team that nobody has, and a leader all of the team's", async () => {
    await put([
      ticket({ assignee: "li" }),
      ticket({ by: "li", assignee: "boss" }),
      ticket({ team: "b" }),
      ticket({ team: "b", assignee: "boss" }),
      ticket({ team: "a", assignee: "boss" }),
      ticket({ assignee: "han" }),
    ]);
    const count = async (who: "han" | "li") => (await tableOf("tickets", {}, reach(who))).total?.["tickets"];
    expect(await count("li")).toBe(3);
    expect(await count("han")).toBe(2);
    expect((await tableOf("tickets")).total?.["tickets"]).toBe(6);
  });

  test("of customers those whose owner one is; what is nobody's is for who sees all", async () => {
    await put([
      ...customer("cu-1", "vip", [], { owner: "5001" }),
      ...customer("cu-2", "vip", [], { owner: "5002" }),
      ...customer("cu-3", "vip", []),
    ]);
    expect(await rowsOf("customers", {}, reach("han"))).toMatchObject([{ customers: 1 }]);
    for (const report of ["trunks", "quality", "flows", "knowledge"]) {
      const wish = { report, period: "today", from: undefined, to: undefined, parameters: {} } as const;
      expect(await reports.run(wish, reach("han"))).toEqual({ ok: false, fault: { kind: "out-of-reach" } });
    }
  });
});
