// What agents dispute, and what becomes of it (`disputes`).

import type { SqlRow } from "../../base/db.ts";
import { count, mean, share as shareColumn } from "../../crm/reports/columns.ts";
import { joinZone, number, numberOrNull, ZONE, zoneValue } from "../../crm/reports/local-sql.ts";
import { byOf, type Report, type ReportAsk, type ReportSources, type Row, share } from "../../crm/reports/report.ts";
import { GROUP, groupCells, groupOf, judgedIn, OUTCOME } from "./judged-sql.ts";

const DISPUTES_BY = ["agent", "team", "queue", "scorecard", "item", "week", "month"] as const;

export const disputesReport: Report = {
  key: "disputes",
  title: { en: "Disputes", zh: "申诉" },
  about: {
    en: "scores that agents dispute, by when they were scored: upheld, changed and by how much, how long it took",
    zh: "按评分时间统计申诉：维持、改判及其幅度与处理时长",
  },
  columns: [
    ...GROUP,
    count("scored", "scored", "已评分"),
    count("disputed", "disputed", "申诉"),
    shareColumn("disputedShare", "disputed share", "申诉率"),
    count("open", "open", "处理中"),
    count("upheld", "upheld", "维持"),
    count("changed", "changed", "改判"),
    shareColumn("changedShare", "changed share", "改判率"),
    count("secondEar", "heard once more", "复评"),
    shareColumn("change", "change", "改判幅度"),
    mean("decidedAfterMs", "decided after", "平均处理时长"),
  ],
  charts: [
    { kind: "stacked", en: "Disputes", zh: "申诉", label: ["group"], values: ["changed", "upheld", "open"] },
    { kind: "bars", en: "Disputed", zh: "申诉率", label: ["group"], values: ["disputedShare"] },
  ],
  parameters: ["agent", "team", "queue", "project", "scorecard"],
  by: DISPUTES_BY,
  reach: "rows",
  needs: "inspection.view",
  rows: disputeRows,
};

const FIGURES = `COUNT(*) AS scored, SUM(i.dispute IS NOT NULL) AS disputed, SUM(i.dispute IS NOT NULL AND ${OUTCOME} IS NULL) AS open,
  SUM(${OUTCOME} IS 'upheld') AS upheld, SUM(${OUTCOME} IS 'changed') AS changed,
  SUM(json_extract(i.dispute, '$.sheet') IS NOT NULL) AS second_ear,
  AVG(i.score - f.score) FILTER (WHERE ${OUTCOME} IS 'changed') AS change,
  AVG(json_extract(i.dispute, '$.decided.at') - json_extract(i.dispute, '$.at')) AS after_ms`;
/** With the sheet that was disputed. */
const JUDGED = `inspection AS i LEFT JOIN score_sheet AS f ON f.purpose = 'first' AND f.subject = i.number AND f.state = 'submitted'`;

async function disputeRows(ask: ReportAsk, sources: ReportSources): Promise<readonly Row[]> {
  const { database, zone } = sources;
  const by = byOf(ask, DISPUTES_BY);
  const where = judgedIn(ask);
  const [group, from] = by === "item" ? ["question.value", `${JUDGED}, ${ITEMS} AS question`] : [groupOf(by), JUDGED];
  if (by === "item") where.all("i.dispute IS NOT NULL");
  const sql = `WITH ${ZONE} SELECT ${group} AS grp, ${FIGURES} FROM ${from} ${joinZone("i.scored_at")}
    WHERE ${where.sql} GROUP BY grp ORDER BY ${by === "item" ? "disputed DESC, " : ""}grp LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  return found.map((row) =>
    by === "item"
      ? // A question is disputed, or the whole (no group); how often it was asked, `quality-items` tells.
        { group: String(row["grp"]) || null, name: null, ...figureCells(row), scored: null, disputedShare: null }
      : { ...groupCells(by, row["grp"], sources), ...figureCells(row) },
  );
}

/** Each question that a dispute is about; '' where it is about the whole. */
const ITEMS = `json_each(CASE WHEN json_array_length(i.dispute, '$.items') > 0 THEN json_extract(i.dispute, '$.items') ELSE '[""]' END)`;

function figureCells(row: SqlRow): Row {
  const scored = number(row, "scored");
  const disputed = number(row, "disputed");
  const upheld = number(row, "upheld");
  const changed = number(row, "changed");
  return {
    ...{ scored, disputed, upheld, changed, open: number(row, "open"), secondEar: number(row, "second_ear") },
    disputedShare: share(disputed, scored),
    changedShare: share(changed, changed + upheld),
    change: numberOrNull(row, "change"),
    decidedAfterMs: numberOrNull(row, "after_ms"),
  };
}
