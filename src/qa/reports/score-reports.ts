// How good calls were: scores by whom or what they are of (`quality-scores`), and along time (`quality-trend`). docs/reports.md has what each column
// counts.

import type { SqlRow } from "../../base/db.ts";
import { count, share as shareColumn, text } from "../../crm/reports/columns.ts";
import { joinZone, number, numberOrNull, stepText, ZONE, zoneValue } from "../../crm/reports/local-sql.ts";
import { byOf, type Report, type ReportAsk, type ReportSources, type Row, share } from "../../crm/reports/report.ts";
import { addDays, type CalendarDay, DAY_MS, firstOf, weekdayOf } from "../../crm/reports/zone.ts";
import { GROUP, groupCells, groupOf, judgedIn, OUTCOME } from "./judged-sql.ts";

const SCORES_BY = ["agent", "team", "queue", "project", "scorecard", "day", "week", "month"] as const;
const OF = ["agent", "team", "queue", "project", "scorecard"] as const;

const FIGURES = `COUNT(*) AS inspections, COUNT(i.score) AS judged, AVG(i.score) AS mean, AVG(i.score * i.score) AS squares, MIN(i.score) AS lowest,
  MAX(i.score) AS highest, AVG(i.optional) AS optional, SUM(i.passed IS 1) AS passed, COUNT(i.passed) AS passable, SUM(COALESCE(i.fatal, 0) > 0) AS fatal,
  SUM(i.dispute IS NOT NULL) AS disputed, SUM(${OUTCOME} IS 'changed') AS changed, SUM(i.state <> 'final') AS open`;

export const scoresReport: Report = {
  key: "quality-scores",
  title: { en: "Quality scores", zh: "质检得分" },
  about: {
    en: "inspections by when they were scored: mean, passed, fatal, disputed and changed",
    zh: "按评分时间统计质检：平均得分、合格率、致命项、申诉与改判",
  },
  columns: [
    ...GROUP,
    count("inspections", "inspections", "质检数"),
    count("notJudged", "not judged", "免评"),
    shareColumn("mean", "mean", "平均得分"),
    shareColumn("lowest", "lowest", "最低"),
    shareColumn("optional", "beside the score", "加分项"),
    shareColumn("passShare", "passed", "合格率"),
    count("fatal", "fatal", "致命项"),
    count("disputed", "disputed", "申诉"),
    count("changed", "changed", "改判"),
    count("open", "not final", "未定案"),
  ],
  charts: [
    { kind: "bars", en: "Mean", zh: "平均得分", label: ["group"], values: ["mean"] },
    { kind: "bars", en: "Inspections", zh: "质检数", label: ["group"], values: ["inspections"] },
  ],
  parameters: OF,
  by: SCORES_BY,
  reach: "rows",
  needs: "inspection.view",
  rows: scoreRows,
};

async function scoreRows(ask: ReportAsk, sources: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, SCORES_BY);
  const where = judgedIn(ask);
  const sql = `WITH ${ZONE} SELECT ${groupOf(by)} AS grp, ${FIGURES} FROM inspection AS i ${joinZone("i.scored_at")}
    WHERE ${where.sql} GROUP BY grp ORDER BY grp LIMIT ?`;
  const found = await sources.database.query(sql, [zoneValue(ask.span, sources.zone), ...where.values, ask.limit]);
  return found.map((row) => ({ ...groupCells(by, row["grp"], sources), ...figureCells(row) }));
}

function figureCells(row: SqlRow) {
  const inspections = number(row, "inspections");
  return {
    inspections,
    notJudged: inspections - number(row, "judged"),
    mean: numberOrNull(row, "mean"),
    lowest: numberOrNull(row, "lowest"),
    highest: numberOrNull(row, "highest"),
    optional: numberOrNull(row, "optional"),
    passShare: share(number(row, "passed"), number(row, "passable")),
    fatal: number(row, "fatal"),
    disputed: number(row, "disputed"),
    changed: number(row, "changed"),
    open: number(row, "open"),
  };
}

const TREND_BY = ["week", "month"] as const;
type TrendStep = (typeof TREND_BY)[number];

export const trendReport: Report = {
  key: "quality-trend",
  title: { en: "Quality along time", zh: "质检趋势" },
  about: {
    en: "mean scores week by week or month by month, what they changed by, and how far apart they are",
    zh: "按周或月统计平均得分、环比变化与离散程度",
  },
  columns: [
    text("step", "from", "期间"),
    count("inspections", "inspections", "质检数"),
    shareColumn("mean", "mean", "平均得分"),
    shareColumn("change", "change", "环比"),
    shareColumn("lowest", "lowest", "最低"),
    shareColumn("highest", "highest", "最高"),
    shareColumn("spread", "spread", "标准差"),
    shareColumn("passShare", "passed", "合格率"),
    shareColumn("fatalShare", "with a fatal fault", "致命率"),
  ],
  charts: [
    { kind: "lines", en: "Mean", zh: "平均得分", label: ["step"], values: ["mean"] },
    { kind: "lines", en: "Passed", zh: "合格率", label: ["step"], values: ["passShare"] },
    { kind: "bars", en: "Inspections", zh: "质检数", label: ["step"], values: ["inspections"] },
  ],
  parameters: OF,
  by: TREND_BY,
  reach: "rows",
  needs: "inspection.view",
  rows: trendRows,
};

/** Steps in which nothing was scored stand there too, so that a line along them tells no untruth. */
async function trendRows(ask: ReportAsk, { database, zone }: ReportSources): Promise<readonly Row[]> {
  const by = byOf(ask, TREND_BY);
  const where = judgedIn(ask);
  const sql = `WITH ${ZONE} SELECT ${groupOf(by)} AS grp, ${FIGURES} FROM inspection AS i ${joinZone("i.scored_at")}
    WHERE ${where.sql} GROUP BY grp ORDER BY grp LIMIT ?`;
  const found = await database.query(sql, [zoneValue(ask.span, zone), ...where.values, ask.limit]);
  const byStep = new Map(found.map((row) => [Number(row["grp"]), row]));
  const first = zone.dayOf(ask.span.from);
  const last = zone.dayOf(Math.max(ask.span.from, ask.span.to - 1));
  let before: number | null = null;
  return stepsOf(by, first, last).map((step): Row => {
    const row = byStep.get(step) ?? {};
    const { inspections, mean, lowest, highest, passShare, fatal } = figureCells(row);
    const change: number | null = mean === null || before === null ? null : mean - before;
    before = mean ?? before;
    const squares = numberOrNull(row, "squares");
    // Rounding may leave a little less than nothing.
    const spread = mean === null || squares === null ? null : Math.sqrt(Math.max(0, squares - mean * mean));
    const fatalShare = share(fatal, number(row, "judged"));
    return {
      step: stepText(by, step, zone),
      ...{ inspections, mean, change, lowest, highest, spread, passShare, fatalShare },
    };
  });
}

/** As `stepOf` numbers them. */
function stepsOf(by: TrendStep, first: CalendarDay, last: CalendarDay): readonly number[] {
  const found: number[] = [];
  if (by === "month") {
    for (let at = firstOf(first.year, first.month); monthOf(at) <= monthOf(last); at = firstOf(at.year, at.month + 1))
      found.push(monthOf(at));
    return found;
  }
  const end = dayNumber(last);
  for (let at = dayNumber(addDays(first, 1 - weekdayOf(first))); at <= end; at += 7) found.push(at);
  return found;
}

function monthOf({ year, month }: CalendarDay): number {
  return year * 100 + month;
}

/** Since 1970. */
function dayNumber({ year, month, day }: CalendarDay): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}
