// PERF-01: each formula with the example of docs/performance.md, the ranking, what looks made up, and all of it from the tables.

import { describe, expect, test } from "vitest";
import type { Write } from "../../../src/base/db.ts";
import { seededRng } from "../../../src/base/rng.ts";
import type { CallRecord } from "../../../src/call/record.ts";
import { type AgentFacts, centreHandleMs, figuresOf, satisfactionOf } from "../../../src/crm/performance/measures.ts";
import { performanceOf, spanBefore } from "../../../src/crm/performance/performance.ts";
import { rank } from "../../../src/crm/performance/ranking.ts";
import { warningsOf } from "../../../src/crm/performance/warnings.ts";
import type { AgentFigures } from "../../../src/crm/reports/figure-sources.ts";
import { monthSpan } from "../../../src/crm/reports/period.ts";
import type { ReportReach } from "../../../src/crm/reports/report.ts";
import { Zone } from "../../../src/crm/reports/zone.ts";
import { usualWeights } from "../../../src/office/schema-reports.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { officeOf } from "../../app/office-of.ts";
import { VirtualClock } from "../../world/clock.ts";
import { dice, historyWrites, localOf, randomCalls } from "../reports/history.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const LI: AgentFacts = {
  agent: "5001",
  staffedMs: 160 * HOUR,
  talkMs: 60 * HOUR,
  busyMs: 16 * HOUR,
  wrapUpMs: 20 * HOUR,
  answered: 1_200,
  offered: 1_250,
  answeredInTime: 1_125,
  ...{ very: 60, satisfied: 30, unsatisfied: 10 },
  ...{ sales: 90, cancellations: 18 },
  exam: 0.86,
  ...{ quality: 0.88, inspections: 12 },
};

describe("PERF-01 the formulas, with the example of docs/performance.md", () => {
  test("one agent of a centre whose mean handling is five minutes", () => {
    expect(figuresOf(LI, 5 * MINUTE)).toEqual({
      talkShare: 0.375, // 60 h of 160 h
      utilisation: 0.9, // (160 h - 16 h) of 160 h
      satisfaction: 0.9, // (60 + 30) of (60 + 30 + 10)
      answeredInTime: 0.9, // 1125 of 1250
      handling: 0.8, // 80 h of 1200 calls: 4 minutes each, against 5
      exam: 0.86,
      quality: 0.88, // the mean of 12 inspections
      sales: 0.06, // (90 - 18) of 1200
    });
  });

  test("without anything to reckon of there is no figure", () => {
    const none: AgentFacts = {
      ...LI,
      staffedMs: 0,
      answered: 0,
      offered: 0,
      very: 0,
      satisfied: 0,
      unsatisfied: 0,
      exam: undefined,
      quality: undefined,
    };
    expect(Object.values(figuresOf(none, undefined))).toEqual(Array(8).fill(null));
    expect(centreHandleMs([none])).toBeUndefined();
  });

  test("the centre's mean is of all calls, not of agents", () => {
    const busy = { ...LI, answered: 300, talkMs: 300 * MINUTE, wrapUpMs: 0 };
    const idle = { ...LI, answered: 100, talkMs: 500 * MINUTE, wrapUpMs: 0 };
    expect(centreHandleMs([busy, idle])).toBe(2 * MINUTE);
  });

  test.each([
    [3, [0, 0.5, 1], ["unsatisfied", "satisfied", "very"]],
    [2, [0, 1], ["unsatisfied", "satisfied"]],
    [4, [0, 1 / 3, 2 / 3, 1], ["unsatisfied", "unsatisfied", "satisfied", "very"]],
    [5, [0, 0.25, 0.5, 0.75, 1], ["unsatisfied", "unsatisfied", "neither", "satisfied", "very"]],
  ])("a scale of %i steps: what is satisfied, and the middle that is neither", (steps, scores, words) => {
    expect(scores.map((score) => satisfactionOf(score, steps))).toEqual(words);
  });
});

describe("PERF-01 ranking", () => {
  const none = figuresOf(
    {
      ...LI,
      staffedMs: 0,
      answered: 0,
      offered: 0,
      very: 0,
      satisfied: 0,
      unsatisfied: 0,
      exam: undefined,
      quality: undefined,
    },
    undefined,
  );
  const nobody = {
    talkShare: 0,
    utilisation: 0,
    satisfaction: 0,
    answeredInTime: 0,
    handling: 0,
    exam: 0,
    quality: 0,
    sales: 0,
  };

  test("standing is the share of colleagues one is better than; shorter handling is better; equals share", () => {
    const all = [0.2, 0.4, 0.4, 0.9].map((talkShare, i) => ({
      agent: `a${i}`,
      figures: { ...none, talkShare, handling: i },
    }));
    const byTalk = rank(all, { ...nobody, talkShare: 10 });
    expect(byTalk.map(({ score }) => score)).toEqual([0, 50, 50, 100]);
    expect(byTalk.map(({ rank: place }) => place)).toEqual([4, 2, 2, 1]);
    const byHandling = rank(all, { ...nobody, handling: 1 });
    expect(byHandling.map(({ score }) => score)).toEqual([100, 66.67, 33.33, 0]);
    const both = rank(all, { ...nobody, talkShare: 3, handling: 1 });
    expect(both[3]?.score).toBe(75); // (3 × 100 + 1 × 0) ÷ 4
  });

  test("a figure that is not there counts neither for nor against; alone one is in the middle", () => {
    const all = [
      { agent: "a", figures: { ...none, talkShare: 0.5, exam: 0.9 } },
      { agent: "b", figures: { ...none, talkShare: 0.6 } },
    ];
    const ranked = rank(all, { ...nobody, talkShare: 1, exam: 1 });
    expect(ranked[0]).toMatchObject({ score: 25, standing: { talkShare: 0, exam: 50, sales: null } });
    expect(ranked[1]).toMatchObject({ score: 100, rank: 1, standing: { exam: null } });
    expect(rank([{ agent: "c", figures: none }], usualWeights)[0]).toMatchObject({ score: null, rank: null });
  });
});

describe("PERF-01 figures that look made up", () => {
  const { warnings: bounds } = officeOf("").performance;
  const calm = {
    signInsMost: 6,
    signInDays: 0,
    talks: 100,
    shortTalks: 10,
    longTalks: 5,
    nightTalks: 4,
    sales: 10,
    complainedSales: 1,
  };
  const others = { talks: 1_000, nightTalks: 20 };

  test("at the bound nothing is said, beyond it the rule and what is behind it", () => {
    expect(warningsOf(calm, others, bounds)).toEqual([]);
    const told = warningsOf(
      { ...calm, signInsMost: 9, signInDays: 3, shortTalks: 24, longTalks: 6, nightTalks: 5, complainedSales: 2 },
      others,
      bounds,
    );
    expect(told.map(({ rule, found, bound }) => [rule, Number(found.toFixed(4)), bound])).toEqual([
      ["sign-ins", 9, 6],
      ["short-calls", 0.24, 0.1],
      ["long-calls", 0.06, 0.05],
      ["night-surge", 2.5, 2],
      ["complaints-after-sales", 0.2, 0.1],
    ]);
    expect(told[1]?.text.en).toBe("more than 10 % of talks shorter than 10 s: 24 of 100 (24 %)");
    expect(told[0]?.text.zh).toBe("单日签入超过 6 次:共 3 天,最多 9 次");
  });

  test("shares of few talks say nothing", () => {
    expect(warningsOf({ ...calm, talks: 19, shortTalks: 19, nightTalks: 19, sales: 0 }, others, bounds)).toEqual([]);
    expect(warningsOf({ ...calm, nightTalks: 0 }, { talks: 0, nightTalks: 0 }, bounds)).toEqual([]);
  });
});

const OFFICE = officeOf(`
office: { timezone: Asia/Shanghai, country: CN }
extensions: { "1001": { secret: "kx83-vnq2-77" }, "1002": { secret: "kx83-vnq2-78" }, "1003": { secret: "kx83-vnq2-79" } }
agents:
  "5001": { name: 李雷, extension: "1001", team: a }
  "5002": { name: 韩梅梅, extension: "1002", team: a }
  "5003": { name: 王芳, extension: "1003", team: b }
tickets: { complaint: { name: 投诉, steps: { open: { next: [done] }, head: { level: head-office, next: [done] }, done: { closes: 已处理 } }, complaint: { due: 40h, headOffice: head } } }
performance: { sales: [成交], cancellations: [退订], warnings: { fewCalls: 5 } }`);
const ZONE = new Zone("Asia/Shanghai");
const MONTH = monthSpan(2025, 11, ZONE);

function worked(agent: string, talkMs: number, answered: number): AgentFigures {
  const zero = { from: 0, offered: 0, missed: 0, transfers: 0, ringingMs: 0, holdMs: 0, wrapUpMs: 0, breakMs: 0 };
  return { ...zero, agent, answered, talkMs, readyMs: 10 * HOUR - talkMs - HOUR, busyMs: HOUR };
}

function answer(i: number, agent: string, score: number, at: number, number = "+8613900000000"): Write {
  return {
    sql: `INSERT INTO survey_answer (id, call_id, talk, survey, measure, least, most, best, flow, version, agent, number, asked_at, start_at, day, hour,
      answered_at, answer, grade, score) VALUES (?, ?, 1, 's', 'csat', 1, 3, 'first', 'f', 1, ?, ?, ?, 0, '20251110', 9, ?, 1, ?, ?)`,
    values: [`x${i}`, `y${i}`, agent, number, at, at, score * 2, score],
  };
}

function signIn(agent: string, at: number): Write {
  const sql = "INSERT INTO agent_event (agent, at, from_state, to_state) VALUES (?, ?, 'signed-out', 'ready')";
  return { sql, values: [agent, at] };
}

function exam(
  i: number,
  agent: string,
  [points, outOf]: readonly [number, number],
  at: number,
  state = "passed",
): Write {
  return {
    sql: `INSERT INTO exam (number, question_set, agent, state, attempt, answers, points, out_of, assigned_by, due_at, ended_at, created_at)
      VALUES (?, 'q', ?, ?, 1, '{}', ?, ?, 'u', 0, ?, 0)`,
    values: [i, agent, state, points, outOf, at],
  };
}

async function sourcesWith(writes: readonly Write[], figures: readonly AgentFigures[] = []) {
  const clock = new VirtualClock(MONTH.to + HOUR);
  const database = new MemoryDatabase({ clock });
  await Promise.all([database.write(writes), clock.advance(100)]);
  const agents = async ({ from }: { from: number }) => (from === MONTH.from ? figures : []);
  const noFigures = { queues: async () => [], agents, surveys: async () => [], quality: async () => [] };
  return { database, office: OFFICE, zone: ZONE, figures: noFigures };
}

const ALL = { span: MONTH, agent: undefined, team: undefined, project: undefined, within: undefined };

describe("PERF-01 from the tables", () => {
  test("talks, offers, sales, nights and lengths as a slow recount has them", async () => {
    const calls = randomCalls(500, MONTH, dice(seededRng(11)));
    const found = await performanceOf(ALL, await sourcesWith(historyWrites(calls)));
    const segments = calls.filter(({ endedAt }) => endedAt !== undefined).flatMap((call: CallRecord) => call.segments);
    const talks = segments.filter(({ kind, agent }) => kind === "talk" && agent !== undefined);
    const length = ({ startedAt, endedAt = startedAt }: (typeof segments)[number]): number => endedAt - startedAt;
    const mean = talks.reduce((sum, one) => sum + length(one), 0) / talks.length;
    expect(found).toHaveLength(3);
    for (const { agent, facts, warnings } of found) {
      const own = talks.filter((one) => one.agent === agent);
      const rang = segments.filter((one) => one.kind === "offer" && one.agent === agent && one.outcome !== "withdrawn");
      expect(facts).toMatchObject({
        offered: rang.length,
        answeredInTime: rang.filter((one) => one.outcome === "connected" && length(one) <= 15_000).length,
        sales: own.filter(({ disposition }) => disposition === "成交").length,
        cancellations: own.filter(({ disposition }) => disposition === "退订").length,
      });
      const said = new Map(warnings.map(({ rule, found: value }) => [rule, value]));
      const long = own.filter((one) => length(one) > 3 * mean).length / own.length;
      expect(said.get("long-calls") ?? 0).toBe(long > 0.05 ? long : 0);
      const short = own.filter((one) => length(one) < 10_000).length / own.length;
      expect(said.get("short-calls") ?? 0).toBe(short > 0.1 ? short : 0);
      const isNight = (one: (typeof segments)[number]): boolean => {
        const { hour } = localOf(one.startedAt, "Asia/Shanghai");
        return hour >= 22 || hour < 6;
      };
      const others = talks.filter((one) => one.agent !== agent);
      const times = own.filter(isNight).length / own.length / (others.filter(isNight).length / others.length);
      expect(said.get("night-surge") ?? 0).toBeCloseTo(times > 2 ? times : 0, 9);
    }
  });

  test("answers, sign-ins, the rank in one's team, credited calls, and only what is within reach", async () => {
    const at = MONTH.from + 9 * HOUR;
    const marks = [1, 1, 0.5, 0].map((score, i) => answer(i, "5001", score, at + i));
    const others = [0.5, 0].map((score, i) => answer(10 + i, "5002", score, at + i));
    const signs = Array.from({ length: 8 }, (_, i) => signIn("5002", at + i * MINUTE));
    const midnight = Array.from({ length: 8 }, (_, i) => signIn("5001", MONTH.from + 24 * HOUR + (i - 4) * MINUTE)); // four a day
    const work = [worked("5001", 4 * HOUR, 80), worked("5002", 2 * HOUR, 40), worked("5003", HOUR, 10)];
    const exams = [
      exam(1, "5001", [45, 50], at),
      exam(2, "5001", [18, 20], at, "failed"),
      exam(3, "5001", [0, 20], at, "marking"), // not marked yet
      exam(4, "5001", [0, 20], MONTH.to), // another month
    ];
    const sources = await sourcesWith([...marks, ...others, ...signs, ...midnight, ...exams], work);
    const found = await performanceOf(ALL, sources);
    expect(found.map(({ project, agent, ranked, ranks }) => [project, agent, ranked.rank, ranks])).toEqual([
      ["a", "5001", 1, 2],
      ["a", "5002", 2, 2],
      ["b", "5003", 1, 1],
    ]);
    const [li, han] = found;
    expect(li?.figures).toMatchObject({ satisfaction: 0.75, talkShare: 0.4, utilisation: 0.9, exam: 0.9 });
    expect(li?.credited).toBeCloseTo((80 * (li?.ranked.score ?? 0)) / 100, 9);
    expect(li?.warnings).toEqual([]);
    expect(han?.warnings.map(({ rule, found: most }) => [rule, most])).toEqual([["sign-ins", 8]]);
    const agents = new Set(["5002"]);
    const within: ReportReach = { scope: "own", user: "han", teams: [], agents, queues: [], extensions: [] };
    const own = await performanceOf({ ...ALL, within }, sources);
    expect(own.map(({ agent, ranked, ranks }) => [agent, ranked.rank, ranks])).toEqual([["5002", 2, 2]]);
  });

  test("a complaint within 30 days of a sale counts against it, by ticket or by the worst mark, however the number is written", async () => {
    const at = MONTH.from + 10 * HOUR;
    const sale = (i: number, from: string): readonly Write[] => [
      {
        sql: "INSERT INTO call (id, from_number, to_number, agent, started_at, ended_at, ending) VALUES (?, ?, '7000', '5001', ?, ?, 'completed')",
        values: [`s${i}`, from, at, at + HOUR],
      },
      {
        sql: "INSERT INTO segment (call_id, ordinal, kind, agent, started_at, ended_at, outcome, disposition) VALUES (?, 1, 'talk', '5001', ?, ?, 'completed', '成交')",
        values: [`s${i}`, at, at + HOUR],
      },
    ];
    const ticket = (category: string, phone: string, days: number): Write => ({
      sql: `INSERT INTO ticket (revision, category, subject, priority, step, phone, origin, fields, created_at, created_by, updated_at, entered_at,
        escalated, is_late, is_broken, objections) VALUES (1, ?, 'x', 1, 'open', ?, 'hand', '{}', ?, 'u', 0, 0, 0, 0, 0, 0)`,
      values: [category, phone, at + HOUR + days * 24 * HOUR],
    });
    const sources = await sourcesWith([
      ...["013800000001", "13800000002", "+8613800000003", "008613800000004", "13800000005", "13800000006"].flatMap(
        (from, i) => sale(i, from),
      ),
      ticket("complaint", "+8613800000001", 3),
      ticket("complaint", "+8613800000002", 31), // too late to count
      ticket("complaint", "+8613800000003", 29),
      answer(1, "5002", 0, at + 2 * HOUR, "+8613800000004"),
      answer(2, "5002", 0.5, at + 2 * HOUR, "+8613800000005"),
    ]);
    const [li] = await performanceOf({ ...ALL, agent: "5001" }, sources);
    expect(li?.warnings.find(({ rule }) => rule === "complaints-after-sales")?.text.en).toContain("3 of 6 (50 %)");
  });

  test("the time before a month is the month before; of anything else as long", () => {
    expect(spanBefore(monthSpan(2026, 3, ZONE), ZONE)).toEqual(monthSpan(2026, 2, ZONE));
    const begun = { from: monthSpan(2026, 3, ZONE).from, to: monthSpan(2026, 3, ZONE).from + HOUR };
    expect(spanBefore(begun, ZONE)).toEqual(monthSpan(2026, 2, ZONE));
    expect(spanBefore({ from: 1_000, to: 3_000 }, ZONE)).toEqual({ from: -1_000, to: 1_000 });
  });
});
