// Staffing as a planner would ask for it. Expectations are the published figures of test/acd/staffing/erlang.test.ts and sums done by hand.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ran, zongji } from "./run-cli.ts";

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "zongji-staffing-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const run = (line: string): Promise<Ran> => zongji(["staffing", ...line.split(" ")]);

interface Agents {
  readonly agents: number;
  readonly onRoster: number;
  readonly serviceLevel: number;
  readonly answerMs: number | null;
  readonly model: string;
  readonly abandonRate: number;
}

describe("PERF-02 staffing agents and lines", () => {
  test("a number that was left empty is none, not nought", async () => {
    expect((await zongji(["staffing", "lines", "--erlangs", ""])).status).toBe(2);
    expect((await zongji(["staffing", "agents", "--calls", " ", "--handle", "3m"])).status).toBe(2);
  });

  test("100 calls in half an hour of 3 minutes each need 14 agents for 80 % in 20 s, 20 on the roster at 30 % shrinkage", async () => {
    const { status, out } = await run("agents --calls 100 --handle 3m --shrinkage 30% --json");
    const found = JSON.parse(out) as Agents;
    expect(status).toBe(0);
    expect(found).toMatchObject({ agents: 14, onRoster: 20, model: "erlang-c" });
    expect(found.serviceLevel).toBeCloseTo(0.8883, 3);
  });

  test("callers who hang up need fewer", async () => {
    const patient = JSON.parse((await run("agents --calls 1000 --handle 3m --json")).out) as Agents;
    const impatient = JSON.parse((await run("agents --calls 1000 --handle 3m --patience 90s --json")).out) as Agents;
    expect(impatient.model).toBe("erlang-a");
    expect(impatient.agents).toBeLessThan(patient.agents);
    expect(impatient.abandonRate).toBeGreaterThan(0);
  });

  test("too few agents: the line grows for ever, and is said so", async () => {
    const { out } = await run("agents --calls 100 --handle 3m --agents 9 --lang en");
    expect(out).toMatch(/service +0.0 %/i);
    expect(out).toMatch(/grows for ever/);
    expect(
      (JSON.parse((await run("agents --calls 100 --handle 3m --agents 9 --json")).out) as Agents).answerMs,
    ).toBeNull();
  });

  test("the text book's lines: 12.03 erlangs on 20 lines lose 1 %", async () => {
    const { out } = await run("lines --erlangs 12.03 --lines 20 --json");
    expect((JSON.parse(out) as { blocking: number }).blocking).toBeCloseTo(0.01, 4);
    expect(JSON.parse((await run("lines --calls 240 --handle 3m --json")).out)).toMatchObject({
      erlangs: 12,
      lines: 20,
    });
  });

  test.each([
    ["agents --calls many --handle 3m", "--calls many"],
    ["agents --calls 10 --handle 3", "--handle 3"],
    ["agents --calls 10 --handle 3m --level 180%", "--level 180%"],
    ["agents --calls 10 --handle 3m --shrinkage 100%", "--shrinkage 100%"],
    ["agents --calls 10 --handle 3m --abandon 5%", "--patience"],
    ["agents --calls 10 --per 0s --handle 3m", "--per 0s"],
    ["lines --blocking 1%", "--erlangs"],
    ["lines --erlangs -3", "--erlangs -3"],
  ])("%s: wrong usage, said so", async (line, says) => {
    const { status, err } = await run(`${line} --lang en`);
    expect(status).toBe(2);
    expect(err).toContain(says);
  });
});

interface Day {
  readonly day: string;
  readonly calls: number;
  readonly people: number;
  readonly peopleAtLeast: number;
  readonly intervals: readonly { start: string; calls: number; agents: number; scheduled: number }[];
  readonly uncovered: readonly string[];
}

describe("PERF-02 staffing plan", () => {
  const example = "plan examples/staffing-hotline.yaml";

  test("the example: 36 000 calls a month, spread by weekday, every interval answered as promised, as few people as can be", async () => {
    const { status, out } = await run(`${example} --json`);
    const plan = JSON.parse(out) as { monthlyCalls: number; people: number; days: readonly Day[] };
    expect(status).toBe(0);
    expect(plan.monthlyCalls).toBeCloseTo(36_000, 6);
    const december = { mon: 4, tue: 5, wed: 5, thu: 5, fri: 4, sat: 4, sun: 4 } as Readonly<Record<string, number>>;
    const total = plan.days.reduce((sum, { day, calls }) => sum + calls * (december[day] ?? 0), 0);
    expect(total).toBeCloseTo(36_000, 6);
    for (const { intervals, calls, people, peopleAtLeast, uncovered } of plan.days) {
      expect(intervals.reduce((sum, interval) => sum + interval.calls, 0)).toBeCloseTo(calls, 6);
      for (const { agents, scheduled } of intervals) expect(scheduled).toBe(Math.ceil((agents * 10) / 8));
      expect(people).toBeGreaterThanOrEqual(peopleAtLeast);
      expect(people).toBeLessThanOrEqual(peopleAtLeast + 1);
      expect(uncovered).toEqual([]);
    }
  });

  test.each(["en", "zh"])("tables for people in %s: the week, and one day with its bars", async (language) => {
    const week = await run(`${example} --lang ${language}`);
    expect(week.out).toContain(language === "zh" ? "星期一" : "Monday");
    expect(week.out).toContain("36000");
    const day = await run(`${example} --day mon --lang ${language}`);
    expect(day.out).toMatch(/10:00.*█+/);
    expect(day.out).not.toContain("03:00");
  });

  test("every interval as a table for a spreadsheet", async () => {
    const file = join(work, "plan.csv");
    expect((await run(`${example} --csv ${file}`)).status).toBe(0);
    const lines = readFileSync(file, "utf8").trim().split("\n");
    expect(lines[0]).toMatch(/^day,start,calls,erlangs,agents,scheduled,/);
    expect(lines).toHaveLength(1 + 7 * 48);
  });

  test.each([
    ["customers: many\nhandle: 3m\ncontactShare: 5%\nday: {}", 1, "customers"],
    ["customers: 10\nhandle: 3m\ncontactShare: 500%\nday: {}", 3, "contactShare"],
    ['customers: 10\nhandle: 3m\ncontactShare: 5%\nday:\n  "08:10": 3', 5, "day.08:10"],
    ["customers: 10\nhandel: 3m\ncontactShare: 5%\nday: {}", 2, "handel"],
    ["customers: 10\nhandle: 3m\ncontactShare: 5%\nday: {}", 4, "day"],
    ['customers: 10\nhandle: 3m\ncontactShare: 5%\nday: { "08:00": 1 }\nweek: { mon: 0 }', 4, "day"],
    ['customers: 10\nhandle: 3m\ncontactShare: 5%\nday: { "08:00": 1 }\ndays: { fri: {} }', 4, "day"],
    ["customers: 10\nhandle: 3m\ncontactShare: 5%\nday: {}\ntarget: { abandonMost: 5% }", 5, "target.abandonMost"],
  ])("a plan that is wrong is refused with the line: %s", async (text, line, path) => {
    const file = join(work, "plan.yaml");
    writeFileSync(file, text);
    const { status, err } = await run(`plan ${file} --lang en`);
    expect(status).toBe(1);
    expect(err).toContain(`line ${line}: ${path}`);
  });

  test("nobody calls at all: nobody is needed", async () => {
    const file = join(work, "plan.yaml");
    writeFileSync(file, "customers: 0\nhandle: 3m\ncontactShare: 5%\nday: {}\n");
    const { status, out } = await run(`plan ${file} --json`);
    expect(status).toBe(0);
    expect((JSON.parse(out) as { monthlyCalls: number }).monthlyCalls).toBe(0);
  });

  test("no such file, no such day", async () => {
    expect((await run("plan nowhere.yaml")).status).toBe(1);
    expect((await run(`${example} --day monday`)).status).toBe(2);
  });
});
