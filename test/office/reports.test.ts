// Reports and performance of an office file: what they name must be there, and a report takes what it knows alone.

import { describe, expect, test } from "vitest";
import { RunReport, type RunReportDeps } from "../../src/crm/reports/run-report.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { REPORT_TAKES } from "../../src/office/reports.ts";
import { writeOffice } from "../../src/office/write.ts";
import { qualityReports } from "../../src/qa/reports/quality-reports.ts";
import { officeOf } from "../app/office-of.ts";

/** As a switch has them. */
const ALL = (() => {
  const run = new RunReport({} as RunReportDeps);
  run.add(qualityReports({ version: () => undefined }));
  return run.all;
})();

const BASE = `
extensions: { "1001": { secret: "kx83-vnq2-77" } }
agents: { "5001": { extension: "1001", team: a } }
queues: { sales: { number: "7000" } }
`;

function faults(text: string): readonly string[] {
  const read = parseOffice(`${BASE}${text}`);
  return read.ok ? [] : read.fault.map(({ path, found, allowed }) => `${path}: ${found}; ${allowed}`);
}

describe("CRM-10 reports of the office file", () => {
  test("what the office file takes for a report is what the report takes", () => {
    const takes = ALL.map(({ key, by, parameters }) => [key, { ...(by !== undefined && { by }), parameters }]);
    expect(Object.fromEntries(takes)).toEqual(REPORT_TAKES);
    expect(ALL.map(({ key }) => key)).toEqual(Object.keys(REPORT_TAKES));
  });

  test("a report at eight, and one by hand", () => {
    const office = officeOf(`${BASE}
reports:
  monday: { name: 周报, report: agents, period: last-week, by: day, team: a, at: "08:00", days: [mon], format: csv, mail: [boss@example.com] }
  hand: { report: waits }`);
    expect(office.reports.get("monday")).toEqual({
      key: "monday",
      name: "周报",
      report: "agents",
      period: "last-week",
      parameters: { by: "day", team: "a" },
      schedule: { at: 480, days: ["mon"], monthDay: undefined, format: "csv", mail: ["boss@example.com"] },
    });
    expect(office.reports.get("hand")?.schedule).toBeUndefined();
    expect(officeOf(writeOffice(office, { secrets: "plain" })).reports).toEqual(office.reports);
  });

  test.each([
    ["reports: { a: { report: agentz } }", /reports\.a\.report: "agentz"; traffic, queue-intervals/],
    ["reports: { a: { report: waits, by: day } }", /reports\.a\.by: "day"; waits takes queue/],
    ["reports: { a: { report: agents, by: week } }", /reports\.a\.by: "week"; total, 15m, hour, day/],
    ["reports: { a: { report: agents, queue: sales } }", /reports\.a\.queue: "sales"; agents takes by, agent, team/],
    ["reports: { a: { report: waits, queue: none } }", /reports\.a\.queue: "none"; a queue of this file: sales/],
    ["reports: { a: { report: waits, mail: [a@b.c] } }", /reports\.a\.mail: no `at`; only with a time of day/],
    ['reports: { a: { report: waits, at: "25:00" } }', /reports\.a\.at: "25:00"; a time of day/],
    [
      'reports: { a: { report: waits, at: "08:00", days: [mon], monthDay: 3 } }',
      /monthDay: days too; days or monthDay/,
    ],
    [
      "performance: { projects: { p: { teams: [b] } } }",
      /performance\.projects\.p\.teams\[1\]: "b"; a team of an agent/,
    ],
    [
      "performance: { projects: { p: { teams: [a] }, q: { teams: [a] } } }",
      /q\.teams\[1\]: a of p too; each team in one/,
    ],
  ])("%s is refused with what is allowed", (text, fault) => {
    expect(faults(text).join("\n")).toMatch(fault);
  });

  test("PERF-01 projects and warnings are written as they were read", () => {
    const office = officeOf(`${BASE}
performance:
  answerWithin: 20s
  sales: [成交]
  projects: { hot: { name: 热线, teams: [a], weights: { sales: 30, exam: 0 } } }
  warnings: { shortShare: 12.5, nightFrom: "21:30" }`);
    expect(office.performance.projects.get("hot")?.weights).toMatchObject({ sales: 30, exam: 0, talkShare: 15 });
    expect(office.performance.warnings).toMatchObject({ shortShare: 0.125, nightFrom: 1_290, nightTo: 360 });
    expect(officeOf(writeOffice(office, { secrets: "plain" })).performance).toEqual(office.performance);
  });
});
