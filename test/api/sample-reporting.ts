// Reports, real, over a database in memory with three calls of one morning: Monday 2025-11-24, 9 to 10 o'clock in Shanghai.

import { answer } from "../../src/api/answer.ts";
import type { PerformanceControl } from "../../src/api/performance-control.ts";
import type { ReportingControl } from "../../src/api/reporting-control.ts";
import type { TemplateControl } from "../../src/api/template-control.ts";
import { performanceControl } from "../../src/app/control/performance-control.ts";
import { reportingControl } from "../../src/app/control/reporting-control.ts";
import { templateControl } from "../../src/app/control/template-control.ts";
import { Reporting } from "../../src/app/core/crm/make-reports.ts";
import { keepReport } from "../../src/app/report-files.ts";
import type { Write } from "../../src/base/db.ts";
import { silentLog } from "../../src/base/log.ts";
import { qualityReports } from "../../src/qa/reports/quality-reports.ts";
import { officeOf } from "../app/office-of.ts";
import { sampleGround } from "./sample-crm.ts";

const OFFICE = `
extensions: { "1001": { secret: "kx83-vnq2-77" } }
agents: { "5001": { name: 李雷, extension: "1001", team: a } }
queues: { support: { number: "7000" } }
reports:
  morning: { name: 早报, report: traffic, by: hour, queue: support, at: "08:00", format: csv }
  hand: { report: endings, period: last-week }
`;

const NINE = Date.UTC(2025, 10, 24, 1);

function call(id: string, minute: number, ending: string): readonly Write[] {
  const at = NINE + minute * 60_000;
  const talks = ending === "completed";
  const sql = `INSERT INTO call (id, from_number, to_number, queue, agent, started_at, answered_at, ended_at, ending, ended_by, wait_ms, talk_ms, hold_ms)
    VALUES (?, '=1+1', '7000', 'support', ?, ?, ?, ?, ?, 'caller', 5000, ?, 0)`;
  const agent = talks ? "5001" : null;
  const end = at + 65_000;
  const talk =
    "INSERT INTO segment (call_id, ordinal, kind, queue, agent, started_at, ended_at, outcome) VALUES (?, ?, ?, 'support', ?, ?, ?, ?)";
  return [
    { sql, values: [id, agent, at, talks ? at + 5_000 : null, end, ending, talks ? 60_000 : null] },
    { sql: talk, values: [id, 1, "queue", null, at, at + 5_000, talks ? "connected" : ending] },
    ...(talks ? [{ sql: talk, values: [id, 2, "talk", agent, at + 5_000, end, "completed"] }] : []),
  ];
}

interface Sample {
  readonly reporting: ReportingControl;
  readonly templates: TemplateControl;
  readonly performance: PerformanceControl;
}

export function sampleReporting(folder: string): Sample {
  const ground = sampleGround();
  const office = officeOf(OFFICE);
  const post = {
    keep: (letter: Parameters<typeof keepReport>[1]) => keepReport(folder, letter),
    mail: async () => undefined,
  };
  const reports = new Reporting({
    ...ground,
    log: silentLog,
    office: () => office,
    flushFigures: async () => {},
    reportPost: post,
  });
  reports.run.add(qualityReports({ version: () => undefined }));
  const written = ground.database.write([
    ...call("c-20251124-a", 10, "completed"),
    ...call("c-20251124-b", 20, "abandoned"),
    ...call("c-20251124-c", 70, "completed"),
  ]);
  const people = { audit: { note: () => {} } };
  const everywhere = { admit: async () => answer(undefined) };
  const control = reportingControl(
    { office, crm: { reports }, people } as unknown as Parameters<typeof reportingControl>[0],
    everywhere,
  );
  const pbx = { office, crm: { reports }, clock: ground.clock };
  const performance = performanceControl(pbx as unknown as Parameters<typeof performanceControl>[0]);
  const reporting: ReportingControl = {
    ...control,
    run: async (...asked) => {
      await written;
      return control.run(...asked);
    },
    file: async (...asked) => {
      await written;
      return control.file(...asked);
    },
  };
  const shelf = { pbx: { office, crm: { reports }, people }, people: everywhere };
  return {
    reporting,
    templates: templateControl(shelf as unknown as Parameters<typeof templateControl>[0]),
    performance: {
      ...performance,
      list: async (...asked) => {
        await written;
        return performance.list(...asked);
      },
    },
  };
}
