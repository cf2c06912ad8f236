// Which questions of the scorecards fail most (`quality-items`). Answers are counted where they lie; what a mark is worth, the version of the scorecard
// tells by which it was given.

import type { SqlRow } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import { count, share as shareColumn, text } from "../../crm/reports/columns.ts";
import { number } from "../../crm/reports/local-sql.ts";
import {
  byOf,
  type Report,
  type ReportAsk,
  type ReportSources,
  type Row,
  share,
  TooManyRows,
} from "../../crm/reports/report.ts";
import type { ScorecardBook, ScorecardItem } from "../scorecard.ts";
import { GROUP, groupCells, groupOf, judgedIn } from "./judged-sql.ts";
import { Questions } from "./questions.ts";

const ITEMS_BY = ["item", "agent", "team"] as const;

export function itemsReport(cards: Pick<ScorecardBook, "version">): Report {
  return {
    key: "quality-items",
    title: { en: "Questions most failed", zh: "失分项" },
    about: {
      en: "questions of scorecards, most failed first: answered with the worst mark, and what they brought on average",
      zh: "评分项按失分率排序：最差评分的占比与平均得分率",
    },
    columns: [
      ...GROUP,
      text("scorecard", "scorecard", "评分表"),
      text("section", "section", "章节"),
      text("item", "question", "评分项"),
      text("text", "text", "内容"),
      text("fatal", "fatal", "致命"),
      count("asked", "asked", "提问"),
      count("notApplicable", "not applicable", "不适用"),
      count("failed", "failed", "失分"),
      shareColumn("failedShare", "failed share", "失分率"),
      shareColumn("mean", "mean", "平均得分率"),
      count("automatic", "answered by facts", "自动判定"),
    ],
    charts: [{ kind: "bars", en: "Failed", zh: "失分率", label: ["item", "group"], values: ["failedShare"] }],
    parameters: ["agent", "team", "queue", "project", "scorecard"],
    by: ITEMS_BY,
    reach: "rows",
    needs: "inspection.view",
    rows: (ask, sources) => itemRows(ask, sources, cards),
  };
}

interface Counted {
  readonly cells: Row;
  readonly scorecard: string;
  readonly item: string;
  /** As the newest version has it, of those in the time. */
  version: number;
  text: string;
  section: string;
  fatal: ScorecardItem["fatal"];
  asked: number;
  notApplicable: number;
  failed: number;
  points: number;
  automatic: number;
}

async function itemRows(
  ask: ReportAsk,
  sources: ReportSources,
  cards: Pick<ScorecardBook, "version">,
): Promise<readonly Row[]> {
  const by = byOf(ask, ITEMS_BY);
  const where = judgedIn(ask);
  const group = by === "item" ? "''" : groupOf(by);
  const most = limits.reports.answerRows;
  const sql = `WITH judged AS MATERIALIZED (SELECT ${group} AS grp, s.scorecard AS scorecard, s.version AS version, s.answers AS answers
      FROM inspection AS i JOIN score_sheet AS s ON s.number = i.sheet WHERE ${where.sql})
    SELECT grp, scorecard, version, json_extract(a.value, '$.item') AS item, json_extract(a.value, '$.mark') AS mark, COUNT(*) AS n,
      SUM(json_extract(a.value, '$.by') = 'fact') AS automatic
    FROM judged, json_each(judged.answers) AS a GROUP BY grp, scorecard, version, item, mark ORDER BY grp, scorecard, item, version LIMIT ?`;
  const found = await sources.database.query(sql, [...where.values, most + 1]);
  if (found.length > most) throw new TooManyRows();
  const questions = new Questions(cards);
  const counted = new Map<string, Counted>();
  for (const row of found) {
    const cells = by === "item" ? { group: null, name: null } : groupCells(by, row["grp"], sources);
    countAnswers(row, cells, questions, counted);
  }
  return [...counted.values()].map(rowOf).toSorted(worstFirst).slice(0, ask.limit);
}

function countAnswers(row: SqlRow, cells: Row, questions: Questions, counted: Map<string, Counted>): void {
  const scorecard = String(row["scorecard"]);
  const version = number(row, "version");
  const key = String(row["item"]);
  const question = questions.of(scorecard, version, key);
  const id = JSON.stringify([cells["group"], scorecard, key]);
  const fresh = { version: 0, text: "", section: "", fatal: undefined, asked: 0, notApplicable: 0, failed: 0 };
  const one: Counted = counted.get(id) ?? { ...fresh, cells, scorecard, item: key, points: 0, automatic: 0 };
  counted.set(id, one);
  if (question !== undefined && version > one.version) {
    const { item, section } = question;
    Object.assign(one, { version, section, text: item.text, fatal: item.fatal });
  }
  const n = number(row, "n");
  one.asked += n;
  one.automatic += number(row, "automatic");
  const { mark } = row;
  if (mark === null) {
    one.notApplicable += n;
    return;
  }
  const marks = question?.item.marks ?? [];
  one.points += n * (marks.find((each) => each.key === mark)?.share ?? 0);
  if (marks[0]?.key === mark) one.failed += n;
}

function rowOf(one: Counted): Row {
  const { cells, scorecard, section, item, text: question, fatal = null, asked, notApplicable, failed, points } = one;
  const answered = asked - notApplicable;
  return {
    ...cells,
    ...{ scorecard, section, item, text: question, fatal, asked, notApplicable, failed, automatic: one.automatic },
    failedShare: share(failed, answered),
    mean: share(points, answered),
  };
}

function worstFirst(a: Row, b: Row): number {
  const of = (row: Row, key: string): number => Number(row[key] ?? -1);
  const name = (row: Row): string => `${row["scorecard"]} ${row["item"]} ${row["group"]}`;
  const worse = of(b, "failedShare") - of(a, "failedShare") || of(b, "failed") - of(a, "failed");
  return worse || (name(a) < name(b) ? -1 : 1);
}
