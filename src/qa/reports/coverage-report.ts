// How much of what was talked is inspected (`sampling-coverage`): agents whom no draw ever took stand there with a nought.

import type { SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { count, mean, share as shareColumn, TALK } from "../../crm/reports/columns.ts";
import { personOf } from "../../crm/reports/desk-reports.ts";
import { Conditions, number, teamAgents } from "../../crm/reports/local-sql.ts";
import {
  byOf,
  type Report,
  type ReportAsk,
  type ReportSources,
  type Row,
  share,
  TooManyRows,
} from "../../crm/reports/report.ts";
import { GROUP } from "./judged-sql.ts";

const COVERAGE_BY = ["agent", "team", "queue"] as const;
type CoverageBy = (typeof COVERAGE_BY)[number];

export const coverageReport: Report = {
  key: "sampling-coverage",
  title: { en: "Coverage of samples", zh: "抽检覆盖率" },
  about: {
    en: "agents' parts of calls by when the calls came in, and how many of them were drawn or picked to be judged",
    zh: "按来电时间统计坐席通话数，以及其中被抽检的数量与比例",
  },
  columns: [
    ...GROUP,
    count("talks", "talks", "通话"),
    TALK,
    count("recorded", "recorded", "已录音"),
    count("drawn", "drawn", "抽中"),
    count("byHand", "by hand", "人工指定"),
    count("withdrawn", "withdrawn", "撤回"),
    count("judged", "judged", "已评分"),
    shareColumn("share", "of recorded talks", "抽检率"),
    shareColumn("judgedShare", "judged share", "评分率"),
    mean("inspectedMs", "length on average", "样本平均时长"),
  ],
  charts: [
    { kind: "bars", en: "Of recorded talks", zh: "抽检率", label: ["group"], values: ["share"] },
    { kind: "stacked", en: "Inspections", zh: "质检数", label: ["group"], values: ["drawn", "byHand"] },
  ],
  parameters: ["agent", "team", "queue"],
  by: COVERAGE_BY,
  reach: "all",
  needs: "sampling.view",
  rows: coverageRows,
};

interface Covered {
  talks: number;
  talkMs: number;
  recorded: number;
  drawn: number;
  byHand: number;
  withdrawn: number;
  judged: number;
  inspectedMs: number;
}

async function coverageRows(ask: ReportAsk, sources: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, COVERAGE_BY);
  const found = [...(await talksOf(ask, by, sources)), ...(await inspectionsOf(ask, by, sources))];
  const groups = new Map<string, Covered>();
  for (const row of found) {
    const key = by === "queue" ? String(row["grp"] ?? "") : agentGroup(String(row["grp"]), by, sources);
    const one = groups.get(key) ?? nothing();
    for (const name of Object.keys(one) as (keyof Covered)[]) one[name] += number(row, name);
    groups.set(key, one);
  }
  const rows = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => rowOf(key, by, one, sources));
  return rows.slice(0, ask.limit);
}

/** An agent's talks within one call are one part, as one is drawn. */
async function talksOf(ask: ReportAsk, by: CoverageBy, sources: ReportSources): Promise<readonly SqlRow[]> {
  const { agent, team, queue } = ask.parameters;
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .all("call.ended_at IS NOT NULL AND s.kind = 'talk' AND s.agent IS NOT NULL AND s.ended_at IS NOT NULL")
    .and("s.agent = ?", agent)
    .and("s.queue = ?", queue)
    .and("s.agent IN (SELECT value FROM json_each(?))", teamAgents(team, sources));
  const sql = `WITH part AS (SELECT call.id AS call_id, s.agent AS agent, MAX(s.queue) AS queue, SUM(s.ended_at - s.started_at) AS ms
      FROM call JOIN segment AS s ON s.call_id = call.id WHERE ${where.sql} GROUP BY call.id, s.agent)
    SELECT ${by === "queue" ? "queue" : "agent"} AS grp, COUNT(*) AS talks, SUM(ms) AS talkMs,
      SUM(EXISTS (SELECT 1 FROM recording AS r WHERE r.call_id = part.call_id AND r.state <> 'failed')) AS recorded
    FROM part GROUP BY grp LIMIT ?`;
  return bounded(await sources.database.query(sql, [...where.values, limits.reports.agentRows + 1]));
}

async function inspectionsOf(ask: ReportAsk, by: CoverageBy, sources: ReportSources): Promise<readonly SqlRow[]> {
  const { agent, team, queue } = ask.parameters;
  const where = new Conditions()
    .during("call.started_at", ask.span)
    .and("i.agent = ?", agent)
    .and("i.queue = ?", queue)
    .and("i.agent IN (SELECT value FROM json_each(?))", teamAgents(team, sources));
  const isKept = "i.state <> 'withdrawn'";
  const sql = `SELECT ${by === "queue" ? "i.queue" : "i.agent"} AS grp, SUM(i.draw IS NOT NULL AND ${isKept}) AS drawn,
      SUM(i.draw IS NULL AND ${isKept}) AS byHand, SUM(i.state = 'withdrawn') AS withdrawn, SUM(i.scored_at IS NOT NULL AND ${isKept}) AS judged,
      SUM(CASE WHEN ${isKept} THEN i.to_ms - i.from_ms ELSE 0 END) AS inspectedMs
    FROM call JOIN inspection AS i ON i.call_id = call.id WHERE ${where.sql} GROUP BY grp LIMIT ?`;
  return bounded(await sources.database.query(sql, [...where.values, limits.reports.agentRows + 1]));
}

function bounded(rows: readonly SqlRow[]): readonly SqlRow[] {
  if (rows.length > limits.reports.agentRows) throw new TooManyRows();
  return rows;
}

function nothing(): Covered {
  return { talks: 0, talkMs: 0, recorded: 0, drawn: 0, byHand: 0, withdrawn: 0, judged: 0, inspectedMs: 0 };
}

/** Teams are those of now: a talk knows its agent alone. */
function agentGroup(agent: string, by: CoverageBy, sources: ReportSources): string {
  return by === "agent" ? agent : (personOf(agent, sources).team ?? "");
}

function rowOf(key: string, by: CoverageBy, one: Covered, sources: ReportSources): Row {
  const { talks, talkMs, recorded, drawn, byHand, withdrawn, judged, inspectedMs } = one;
  const taken = drawn + byHand;
  return {
    group: key === "" ? null : key,
    name: by === "agent" ? personOf(key, sources).name : null,
    ...{ talks, talkMs, recorded, drawn, byHand, withdrawn, judged },
    share: share(taken, recorded),
    judgedShare: share(judged, recorded),
    inspectedMs: share(inspectedMs, taken),
  };
}
