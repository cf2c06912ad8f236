// What inspectors have to do, and how they judge (`inspectors`). Only for who may see inspectors at all: nothing in it says whose calls they were.

import type { SqlRow } from "../../base/db.ts";
import { count, mean, NAME, share as shareColumn, text } from "../../crm/reports/columns.ts";
import {
  Conditions,
  joinZone,
  number,
  numberOrNull,
  stepOf,
  stepText,
  ZONE,
  zoneValue,
} from "../../crm/reports/local-sql.ts";
import { byOf, type Report, type ReportAsk, type ReportSources, type Row, share } from "../../crm/reports/report.ts";
import { OUTCOME } from "./judged-sql.ts";

const INSPECTORS_BY = ["inspector", "scorecard", "week", "month"] as const;

export const inspectorsReport: Report = {
  key: "inspectors",
  title: { en: "Inspectors", zh: "质检员" },
  about: {
    en: "score sheets by when they were given: done, open, late, how long they took, how high they are, and how many were overruled",
    zh: "按派发时间统计评分单：完成、未完成、超时、用时、平均给分与被改判率",
  },
  columns: [
    text("group", "of", "分组"),
    NAME,
    count("given", "given", "派发"),
    count("open", "open", "未完成"),
    count("done", "done", "完成"),
    count("late", "late", "超时"),
    count("takenBack", "taken back", "收回"),
    count("seconds", "second ears", "复评"),
    count("calibrations", "calibrations", "校准"),
    mean("workMs", "time to judge", "平均评分用时"),
    mean("turnMs", "until done", "平均周转"),
    shareColumn("mean", "mean score", "平均给分"),
    count("disputed", "disputed", "被申诉"),
    count("overruled", "overruled", "被改判"),
    shareColumn("overruledShare", "overruled share", "被改判率"),
  ],
  charts: [
    { kind: "stacked", en: "Sheets", zh: "评分单", label: ["group"], values: ["done", "open"] },
    { kind: "bars", en: "Mean score", zh: "平均给分", label: ["group"], values: ["mean"] },
  ],
  parameters: ["scorecard"],
  by: INSPECTORS_BY,
  reach: "all",
  needs: "inspection.inspectors",
  rows: inspectorRows,
};

/** First sheets and second ones; a calibration judges what is judged already, and says nothing of how agents did. */
const WORK = "s.purpose <> 'calibration'";
const DONE = "s.state = 'submitted'";
/** An open one: by now, as somebody was told, and not by the end of the time asked for. */
const LATE = "CASE WHEN s.submitted_at IS NULL THEN s.told_at IS NOT NULL ELSE s.submitted_at > s.due_at END";

async function inspectorRows(ask: ReportAsk, sources: ReportSources): Promise<readonly Row[]> {
  const { database, zone } = sources;
  const by = byOf(ask, INSPECTORS_BY);
  const group = by === "week" || by === "month" ? stepOf("s.assigned_at", by) : `s.${by}`;
  const where = new Conditions().during("s.assigned_at", ask.span).and("s.scorecard = ?", ask.parameters.scorecard);
  const sql = `WITH ${ZONE} SELECT ${group} AS grp, SUM(s.state <> 'withdrawn') AS given, SUM(s.state = 'open') AS open, SUM(${DONE}) AS done,
      SUM(s.state <> 'withdrawn' AND ${LATE}) AS late, SUM(s.state = 'withdrawn') AS taken_back,
      SUM(s.purpose = 'second' AND s.state <> 'withdrawn') AS seconds, SUM(s.purpose = 'calibration' AND s.state <> 'withdrawn') AS calibrations,
      AVG(s.submitted_at - s.first_heard_at) AS work_ms, AVG(s.submitted_at - s.assigned_at) AS turn_ms,
      AVG(s.score) FILTER (WHERE ${DONE} AND ${WORK}) AS mean, SUM(s.purpose = 'first' AND ${DONE}) AS firsts,
      SUM(s.purpose = 'first' AND ${DONE} AND i.dispute IS NOT NULL) AS disputed,
      SUM(s.purpose = 'first' AND ${DONE} AND ${OUTCOME} IS 'changed') AS overruled
    FROM score_sheet AS s ${joinZone("s.assigned_at")} LEFT JOIN inspection AS i ON ${WORK} AND i.number = s.subject
    WHERE ${where.sql} GROUP BY grp ORDER BY grp LIMIT ?`;
  const values = [zoneValue(ask.span, zone), ...where.values, ask.limit];
  const found = await database.query(sql, values);
  return found.map((row) => {
    if (by === "week" || by === "month")
      return { group: stepText(by, row["grp"], zone), name: null, ...figureCells(row) };
    const key = String(row["grp"]);
    return { group: key, name: by === "inspector" ? nameOf(key, sources) : null, ...figureCells(row) };
  });
}

function figureCells(row: SqlRow): Row {
  const count = (name: string): number => number(row, name);
  const overruled = count("overruled");
  return {
    ...{ given: count("given"), open: count("open"), done: count("done"), late: count("late") },
    ...{ takenBack: count("taken_back"), seconds: count("seconds"), calibrations: count("calibrations") },
    workMs: numberOrNull(row, "work_ms"),
    turnMs: numberOrNull(row, "turn_ms"),
    mean: numberOrNull(row, "mean"),
    disputed: count("disputed"),
    overruled,
    overruledShare: share(overruled, count("firsts")),
  };
}

/** Of a user whom the office has no more: the key. */
function nameOf(user: string, { office }: ReportSources): string {
  return office.users.get(user)?.name ?? user;
}
