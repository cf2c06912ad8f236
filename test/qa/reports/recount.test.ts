// Reports of quality inspection against a slow recount of the same random history, in zones whose clocks are changed within it.

import { beforeAll, describe, expect, test } from "vitest";
import { seededRng } from "../../../src/base/rng.ts";
import type { CallRecord } from "../../../src/call/record.ts";
import type { ReportReach, Row } from "../../../src/crm/reports/report.ts";
import { RunReport } from "../../../src/crm/reports/run-report.ts";
import type { Inspection } from "../../../src/qa/inspection.ts";
import { qualityFigures } from "../../../src/qa/reports/quality-figures.ts";
import { qualityReports } from "../../../src/qa/reports/quality-reports.ts";
import type { KeptSheet } from "../../../src/qa/sheets/sheet-rows.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { officeOf } from "../../app/office-of.ts";
import { dice, historyWrites, localOf, randomCalls } from "../../crm/reports/history.ts";
import { VirtualClock } from "../../world/clock.ts";
import { BOOK, cardOf, DAY_MS, INSPECTORS, inspectionWrites, randomInspections, TEAM } from "./random-inspections.ts";

/** Around the nights in which Berlin changes its clocks; Lord Howe changes by half an hour. */
const AUTUMN = { from: Date.UTC(2025, 9, 20), to: Date.UTC(2025, 10, 9) };
const SPRING = { from: Date.UTC(2026, 2, 20), to: Date.UTC(2026, 3, 12) };
const CASES = [
  ["Asia/Shanghai", AUTUMN, 1],
  ["Europe/Berlin", AUTUMN, 2],
  ["Europe/Berlin", SPRING, 3],
  ["Australia/Lord_Howe", SPRING, 4],
] as const;

const OFFICE = (zone: string): string => `
office: { timezone: ${zone}, language: en }
extensions: { "1001": { secret: "kx83-vnq2-77" } }
agents:
  "5001": { name: 李雷, extension: "1001", team: a }
  "5002": { name: 韩梅, extension: "1001", team: a }
  "5003": { name: 王芳, extension: "1001", team: b }
users: { lin: { name: 林, role: qa-inspector } }
`;

interface Told {
  /** Scored in the time. */
  readonly judged: readonly Inspection[];
  readonly all: readonly Inspection[];
  readonly sheets: readonly KeptSheet[];
  readonly calls: readonly CallRecord[];
  readonly database: MemoryDatabase;
  readonly run: (report: string, by?: string, more?: object, within?: ReportReach) => Promise<readonly Row[]>;
}

async function tell(zone: string, span: { from: number; to: number }, seed: number): Promise<Told> {
  const clock = new VirtualClock(span.to + DAY_MS);
  const database = new MemoryDatabase({ clock });
  const rolls = dice(seededRng(seed));
  const calls = randomCalls(500, { from: span.from - 2 * DAY_MS, to: span.to }, rolls);
  const history = randomInspections(calls, span.to + DAY_MS / 2, rolls);
  await Promise.all([database.write([...historyWrites(calls), ...inspectionWrites(history)]), clock.advance(100)]);
  const office = officeOf(OFFICE(zone));
  const none = async () => [];
  const reports = new RunReport({
    ...{ clock, database, office: () => office },
    figures: { queues: none, agents: none, surveys: none, quality: none },
  });
  reports.add(qualityReports(BOOK));
  const iso = (at: number): string => new Date(at).toISOString();
  return {
    ...{ database, calls, all: history.inspections, sheets: history.sheets },
    judged: history.inspections.filter(
      ({ scoredAt }) => scoredAt !== undefined && scoredAt >= span.from && scoredAt < span.to,
    ),
    run: async (report, by, more = {}, within) => {
      const parameters = { ...(by !== undefined && { by }), ...more };
      const wish = { report, period: undefined, from: iso(span.from), to: iso(span.to), parameters };
      const made = await reports.run(wish, within);
      if (!made.ok) throw new Error(JSON.stringify(made.fault));
      return made.value.rows;
    },
  };
}

function grouped<One>(all: readonly One[], keyOf: (one: One) => unknown): ReadonlyMap<string, readonly One[]> {
  const found = new Map<string, One[]>();
  for (const one of all) found.set(String(keyOf(one) ?? null), [...(found.get(String(keyOf(one) ?? null)) ?? []), one]);
  return found;
}

function meanOf(all: readonly (number | null | undefined)[]): number | null {
  const there = all.filter((one) => typeof one === "number");
  return there.length === 0 ? null : there.reduce((sum, one) => sum + one, 0) / there.length;
}

/** Shares and means to nine places, all else as it is. */
function expectRow(row: Row | undefined, wanted: Readonly<Record<string, number | string | null>>): void {
  const told = Object.fromEntries(Object.keys(wanted).map((key) => [key, rounded(row?.[key])]));
  expect(told).toEqual(Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, rounded(value)])));
}

function rounded(value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(9)) + 0 : value;
}

/** Monday of the week, by the calendar of the zone. */
function weekOf(at: number, zone: string): string {
  const day = Date.parse(localOf(at, zone).day);
  return new Date(day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}

const outcomeOf = ({ dispute }: Inspection): string | undefined => dispute?.decided?.outcome;

function scoresOf(all: readonly Inspection[]) {
  const results = all.map(({ result }) => result);
  const passable = results.filter((result) => typeof result?.passed === "boolean");
  return {
    inspections: all.length,
    notJudged: results.filter((result) => typeof result?.score !== "number").length,
    mean: meanOf(results.map((result) => result?.score)),
    optional: meanOf(results.map((result) => result?.optional)),
    passShare: meanOf(passable.map((result) => Number(result?.passed))),
    fatal: results.filter((result) => (result?.fatal.length ?? 0) > 0).length,
    disputed: all.filter(({ dispute }) => dispute !== undefined).length,
    changed: all.filter((one) => outcomeOf(one) === "changed").length,
    open: all.filter(({ state }) => state !== "final").length,
  };
}

describe.each(CASES)("QA-08 reports of inspections recounted in %s", (zone, span, seed) => {
  let told: Promise<Told>;
  beforeAll(() => {
    told = tell(zone, span, seed);
  });

  test("scores by agent, team, queue, project, scorecard, day, week and month of when they were scored", async () => {
    const { judged, run } = await told;
    expect(judged.length).toBeGreaterThan(50);
    const keys: Record<string, (one: Inspection) => unknown> = {
      ...{ agent: (one) => one.agent, team: (one) => one.team, queue: (one) => one.queue },
      ...{ project: (one) => one.project, scorecard: (one) => one.scorecard },
      day: (one) => localOf(one.scoredAt ?? 0, zone).day,
      week: (one) => weekOf(one.scoredAt ?? 0, zone),
      month: (one) => localOf(one.scoredAt ?? 0, zone).month,
    };
    for (const [by, keyOf] of Object.entries(keys)) {
      const wanted = grouped(judged, keyOf);
      const rows = await run("quality-scores", by);
      expect(new Set(rows.map((row) => String(row["group"])))).toEqual(new Set(wanted.keys()));
      expect(rows).toHaveLength(wanted.size);
      for (const row of rows) expectRow(row, scoresOf(wanted.get(String(row["group"])) ?? []));
    }
    const [li] = await run("quality-scores", "agent", { agent: "5001" });
    expect(li).toMatchObject({ group: "5001", name: "李雷" });
  });

  test("each filter leaves out the others, and two of them both", async () => {
    const { judged, run } = await told;
    const filters: Record<string, string> = { agent: "5001", team: "b", queue: "sales", project: "hotline" };
    for (const [name, value] of Object.entries({ ...filters, scorecard: "service" })) {
      const wanted = judged.filter((one) => one[name as "agent" | "scorecard"] === value);
      const found = await run("quality-scores", "month", { [name]: value });
      expect(found.reduce((sum, row) => sum + Number(row["inspections"]), 0)).toBe(wanted.length);
    }
    const both = judged.filter((one) => one.queue === "sales" && one.scorecard === "sales");
    const found = await run("quality-scores", "scorecard", { queue: "sales", scorecard: "sales" });
    expectRow(found[0], scoresOf(both));
  });

  test("an agent sees own scores, a leader those of the team, in every report that shows whose they are", async () => {
    const { judged, run } = await told;
    const reach = (scope: "own" | "team", agents: readonly string[]): ReportReach => ({
      // Whoever serves a queue, or looks after one, sees no inspection of another's agents by it.
      ...{ scope, user: "u", teams: ["a", "b"], agents, queues: ["sales", "support"], extensions: [] },
    });
    for (const within of [reach("own", ["5002"]), reach("team", ["5001", "5002"])]) {
      const agents = new Set(within.agents);
      const wanted = judged.filter(({ agent }) => agents.has(agent));
      const scores = await run("quality-scores", "agent", {}, within);
      expect(new Set(scores.map(({ group }) => group))).toEqual(agents);
      for (const row of scores) expectRow(row, scoresOf(wanted.filter(({ agent }) => agent === row["group"])));
      const disputes = await run("disputes", "agent", {}, within);
      expect(new Set(disputes.map(({ group }) => group))).toEqual(agents);
      expect((await run("quality-items", "agent", {}, within)).every(({ group }) => agents.has(String(group)))).toBe(
        true,
      );
      const trend = await run("quality-trend", "month", {}, within);
      expect(trend.reduce((sum, row) => sum + Number(row["inspections"]), 0)).toBe(wanted.length);
      // Somebody else's by name: nothing, as if there were none.
      expect(await run("quality-scores", "agent", { agent: "5003" }, within)).toEqual([]);
      await expect(run("inspectors", "inspector", {}, within)).rejects.toThrow("out-of-reach");
      await expect(run("sampling-coverage", "agent", {}, within)).rejects.toThrow("out-of-reach");
    }
  });

  test("questions most failed, with marks as the version has them by which they were given", async () => {
    const { judged, sheets, run } = await told;
    for (const by of ["item", "agent", "team"] as const) {
      const counting = judged.flatMap((one) => {
        const { answers = [], version = 0 } = sheets.find(({ number }) => number === one.sheet) ?? {};
        const group = by === "item" ? null : one[by];
        return answers.map((answer) => ({ ...answer, version, group, scorecard: one.scorecard }));
      });
      const wanted = grouped(counting, ({ group, scorecard, item }) => `${group} ${scorecard} ${item}`);
      const rows = await run("quality-items", by);
      expect(rows).toHaveLength(wanted.size);
      for (const row of rows) {
        const answers = wanted.get(`${row["group"]} ${row["scorecard"]} ${row["item"]}`) ?? [];
        const given = answers.filter(({ mark }) => mark !== null);
        const shares = given.map(({ scorecard, version, item, mark }) => {
          const asked = cardOf(scorecard, version)?.sections[0]?.items.find(({ key }) => key === item);
          return asked?.marks.find(({ key }) => key === mark)?.share ?? Number.NaN;
        });
        const failed = shares.filter((share) => share === 0).length; // the worst mark of these cards brings nothing
        expectRow(row, {
          asked: answers.length,
          notApplicable: answers.length - given.length,
          failed,
          failedShare: given.length === 0 ? null : failed / given.length,
          mean: meanOf(shares),
          automatic: answers.filter((answer) => answer.by === "fact").length,
        });
        const newest = Math.max(...answers.map(({ version }) => version));
        expect(row["text"]).toBe(`${row["item"]} as of ${newest}`);
      }
      const order = rows.map((row) => Number(row["failedShare"] ?? -1));
      expect(order).toEqual(order.toSorted((a, b) => b - a));
    }
  });

  test("the trend has every week and month of the time, and says what changed since the last with a score", async () => {
    const { judged, run } = await told;
    const steps = { week: (at: number) => weekOf(at, zone), month: (at: number) => localOf(at, zone).month };
    for (const [by, stepOf] of Object.entries(steps)) {
      const all = new Set<string>();
      for (let at = span.from; at < span.to; at += 3_600_000) all.add(stepOf(at));
      for (const more of [{}, { agent: "5001", scorecard: "sales" }]) {
        const asked = judged.filter(
          (one) => !("agent" in more) || (one.agent === more.agent && one.scorecard === more.scorecard),
        );
        const rows = await run("quality-trend", by, more);
        expect(rows.map(({ step }) => step)).toEqual([...all]);
        let before: number | null = null;
        for (const row of rows) {
          const ones = asked.filter(({ scoredAt = 0 }) => stepOf(scoredAt) === row["step"]);
          const scores = ones.flatMap(({ result }) => (typeof result?.score === "number" ? [result.score] : []));
          const mean = meanOf(scores);
          const { passShare, fatal } = scoresOf(ones);
          expectRow(row, {
            inspections: ones.length,
            ...{ mean, passShare, change: mean === null || before === null ? null : mean - before },
            lowest: scores.length === 0 ? null : Math.min(...scores),
            highest: scores.length === 0 ? null : Math.max(...scores),
            spread: mean === null ? null : Math.sqrt(meanOf(scores.map((score) => (score - mean) ** 2)) ?? 0),
            fatalShare: scores.length === 0 ? null : fatal / scores.length,
          });
          before = mean ?? before;
        }
      }
    }
  });

  test("disputes: upheld, changed and by how much, and which questions they were about", async () => {
    const { judged, sheets, run } = await told;
    const firstScore = new Map(
      sheets.filter(({ purpose }) => purpose === "first").map(({ subject, result }) => [subject, result?.score]),
    );
    const figuresOf = (all: readonly Inspection[]) => {
      const changed = all.filter((one) => outcomeOf(one) === "changed");
      const upheld = all.filter((one) => outcomeOf(one) === "upheld");
      const disputed = all.filter(({ dispute }) => dispute !== undefined);
      const decided = changed.length + upheld.length;
      return {
        ...{ scored: all.length, disputed: disputed.length, upheld: upheld.length, changed: changed.length },
        open: disputed.length - decided,
        disputedShare: disputed.length / all.length,
        changedShare: decided === 0 ? null : changed.length / decided,
        secondEar: disputed.filter(({ dispute }) => dispute?.sheet !== undefined).length,
        change: meanOf(
          changed.map(({ number, result }) => {
            const before = firstScore.get(number);
            return typeof before === "number" && typeof result?.score === "number" ? result.score - before : null;
          }),
        ),
        decidedAfterMs: meanOf(disputed.map(({ dispute }) => dispute?.decided && dispute.decided.at - dispute.at)),
      };
    };
    for (const by of ["agent", "team", "queue", "scorecard"] as const) {
      const wanted = grouped(judged, (one) => one[by]);
      const rows = await run("disputes", by);
      expect(rows).toHaveLength(wanted.size);
      for (const row of rows) expectRow(row, figuresOf(wanted.get(String(row["group"])) ?? []));
    }
    const weeks = grouped(judged, ({ scoredAt = 0 }) => weekOf(scoredAt, zone));
    for (const row of await run("disputes", "week")) expectRow(row, figuresOf(weeks.get(String(row["group"])) ?? []));
    const about = judged.flatMap((one) => {
      const { items = undefined } = one.dispute ?? {};
      return items === undefined ? [] : (items.length === 0 ? [null] : items).map((key) => ({ one, key }));
    });
    const items = grouped(about, ({ key }) => key);
    const rows = await run("disputes", "item");
    expect(rows).toHaveLength(items.size);
    for (const row of rows) {
      const ones = (items.get(String(row["group"])) ?? []).map(({ one }) => one);
      expectRow(row, { ...figuresOf(ones), scored: null, disputedShare: null });
    }
  });

  test("coverage: an agent's talks of one call are one, whoever was never drawn has a nought", async () => {
    const { all, calls, run } = await told;
    const within = new Map(
      calls
        .filter(({ startedAt, endedAt }) => startedAt >= span.from && startedAt < span.to && endedAt !== undefined)
        .map((call) => [String(call.id), call]),
    );
    const parts = [...within.values()].flatMap(({ segments, recordings }) => {
      const talks = segments.filter(({ kind, agent }) => kind === "talk" && agent !== undefined);
      const agents = [...new Set(talks.map(({ agent }) => String(agent)))];
      return agents.map((agent) => {
        const own = talks.filter((one) => one.agent === agent);
        const ms = own.reduce((sum, { startedAt, endedAt = startedAt }) => sum + endedAt - startedAt, 0);
        return {
          agent,
          team: TEAM[agent],
          queue: own[0]?.queue,
          ms,
          recorded: recordings.some((r) => r.state !== "failed"),
        };
      });
    });
    for (const by of ["agent", "team", "queue"] as const) {
      const talks = grouped(parts, (part) => part[by]);
      const inspected = grouped(
        all.filter(({ call }) => within.has(call)),
        (one) => one[by],
      );
      const rows = await run("sampling-coverage", by);
      expect(new Set(rows.map(({ group }) => String(group)))).toEqual(new Set([...talks.keys(), ...inspected.keys()]));
      for (const row of rows) {
        const own = talks.get(String(row["group"])) ?? [];
        const ones = inspected.get(String(row["group"])) ?? [];
        const kept = ones.filter(({ state }) => state !== "withdrawn");
        const recorded = own.filter((part) => part.recorded).length;
        const judged = kept.filter(({ scoredAt }) => scoredAt !== undefined).length;
        expectRow(row, {
          ...{ talks: own.length, talkMs: own.reduce((sum, { ms }) => sum + ms, 0), recorded, judged },
          drawn: kept.filter(({ origin }) => origin.kind === "draw").length,
          byHand: kept.filter(({ origin }) => origin.kind === "hand").length,
          withdrawn: ones.length - kept.length,
          share: recorded === 0 ? null : kept.length / recorded,
          judgedShare: recorded === 0 ? null : judged / recorded,
          inspectedMs: meanOf(kept.map(({ fromMs, toMs }) => toMs - fromMs)),
        });
      }
    }
  });

  test("inspectors: what they were given, did, did late, gave on average, and what was overruled", async () => {
    const { all, sheets, run } = await told;
    const given = sheets.filter(({ assignedAt }) => assignedAt >= span.from && assignedAt < span.to);
    const byNumber = new Map(all.map((one) => [one.number, one]));
    const figuresOf = (ones: readonly KeptSheet[]) => {
      const kept = ones.filter(({ state }) => state !== "withdrawn");
      const done = ones.filter(({ state }) => state === "submitted");
      const firsts = done.filter(({ purpose }) => purpose === "first");
      const overruled = firsts.filter(({ subject }) => {
        const one = byNumber.get(subject);
        return one !== undefined && outcomeOf(one) === "changed";
      }).length;
      return {
        ...{ given: kept.length, open: kept.length - done.length, done: done.length },
        // By now, whenever the time asked for ended: half a day after the history.
        late: kept.filter(({ submittedAt, dueAt, toldAt }) =>
          submittedAt === undefined ? toldAt !== undefined : submittedAt > dueAt,
        ).length,
        takenBack: ones.length - kept.length,
        seconds: kept.filter(({ purpose }) => purpose === "second").length,
        workMs: meanOf(done.map(({ submittedAt = 0, firstHeardAt = 0 }) => submittedAt - firstHeardAt)),
        turnMs: meanOf(done.map(({ submittedAt = 0, assignedAt }) => submittedAt - assignedAt)),
        mean: meanOf(done.map(({ result }) => result?.score)),
        disputed: firsts.filter(({ subject }) => byNumber.get(subject)?.dispute !== undefined).length,
        overruled,
        overruledShare: firsts.length === 0 ? null : overruled / firsts.length,
      };
    };
    const rows = await run("inspectors", "inspector");
    expect(rows.map(({ group, name }) => [group, name])).toEqual(
      INSPECTORS.map((key) => [key, key === "lin" ? "林" : key]),
    );
    for (const row of rows) expectRow(row, figuresOf(given.filter(({ inspector }) => inspector === row["group"])));
    const weeks = grouped(given, ({ assignedAt }) => weekOf(assignedAt, zone));
    for (const row of await run("inspectors", "week")) expectRow(row, figuresOf(weeks.get(String(row["group"])) ?? []));
  });

  test("PERF-01 an agent's quality is the mean of what became final in the time", async () => {
    const { all, database } = await told;
    const final = all.filter(
      ({ finalAt = 0, result }) => finalAt >= span.from && finalAt < span.to && result?.score !== null,
    );
    const wanted = grouped(final, ({ agent }) => agent);
    const found = await qualityFigures(database, { ...span, limit: 100 });
    expect(found.map(({ agent }) => agent)).toEqual([...wanted.keys()].toSorted());
    for (const { agent, mean, inspections } of found) {
      const ones = wanted.get(agent) ?? [];
      expect(inspections).toBe(ones.length);
      expect(mean).toBeCloseTo(meanOf(ones.map(({ result }) => result?.score)) ?? Number.NaN, 9);
    }
  });
});
