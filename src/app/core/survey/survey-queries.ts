// Answers to surveys, listed and counted; off the main thread.

import type { Database, SqlRow } from "../../../base/db.ts";
import { Where } from "../../../base/sql-where.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { Scale, SurveyAnswer } from "./survey-answer.ts";
import type { AnswerCounts } from "./survey-formulas.ts";
import { answerOf } from "./survey-tables.ts";

/** Only answers about these agents, or of callers of these queues; undefined: about all. */
export interface SurveyReach {
  readonly agents: Iterable<string>;
  readonly queues: Iterable<string>;
}

interface Which {
  readonly survey: string | undefined;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  /** Asked at or after, and before, these wall times. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly within: SurveyReach | undefined;
}

export interface AnswerSearch extends Which {
  readonly call: string | undefined;
  /** Only those with a score below 0.5. */
  readonly low: boolean;
  /** Those who were asked and did not answer too. */
  readonly unanswered: boolean;
  /** Id of an answer: only older ones. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function searchAnswers(
  database: Pick<Database, "query">,
  search: AnswerSearch,
): Promise<readonly SurveyAnswer[]> {
  const where = whereOf(search)
    .and("call_id = ?", search.call)
    .and("(asked_at, id) < (SELECT asked_at, id FROM survey_answer WHERE id = ?)", search.before);
  if (search.low) where.andThat("score < 0.5");
  if (!search.unanswered) where.andThat("answered_at IS NOT NULL");
  const sql = `SELECT * FROM survey_answer ${where.sql} ORDER BY asked_at DESC, id DESC LIMIT ?`;
  return (await database.query(sql, [...where.values, search.limit])).map(answerOf);
}

export type SurveyGroup = "total" | "agent" | "team" | "queue" | "day" | "hour" | "15m";

export interface CountSearch extends Which {
  readonly by: SurveyGroup;
  /** Rows at most. */
  readonly limit: number;
}

export interface CountedGroup extends AnswerCounts {
  readonly survey: string;
  /** The agent, team or queue, or "" for none; of a time its beginning: 20261122, 20261122 09, or wall time in ms. */
  readonly group: string;
  readonly firstAt: WallMillis;
  readonly lastAt: WallMillis;
}

const GROUPS: Readonly<Record<SurveyGroup, string>> = {
  total: "''",
  agent: "coalesce(agent, '')",
  team: "coalesce(team, '')",
  queue: "coalesce(queue, '')",
  day: "day",
  hour: "day || printf(' %02d', hour)",
  "15m": "CAST(start_at AS TEXT)",
};

/** One for each survey, scale and group, in that order; answers on another scale are never added up with these. */
export async function countAnswers(
  database: Pick<Database, "query">,
  search: CountSearch,
): Promise<readonly CountedGroup[]> {
  const where = whereOf(search);
  const scale = "survey, measure, least, most, best";
  const sql = `SELECT ${scale}, grp, SUM(n) AS offered, MIN(first_at) AS first_at, MAX(last_at) AS last_at,
      json_group_object(CAST(grade AS TEXT), n) FILTER (WHERE grade IS NOT NULL) AS grades
    FROM (SELECT ${scale}, ${GROUPS[search.by]} AS grp, grade, COUNT(*) AS n, MIN(asked_at) AS first_at, MAX(asked_at) AS last_at
      FROM survey_answer ${where.sql} GROUP BY ${scale}, grp, grade)
    GROUP BY ${scale}, grp ORDER BY survey, grp, measure, least, most, best LIMIT ?`;
  return (await database.query(sql, [...where.values, search.limit])).map(countedOf);
}

/** How many were asked and how many answered of each survey since then; and when last. */
export interface SurveySummary extends Scale {
  readonly survey: string;
  readonly offered: number;
  readonly answered: number;
  readonly lastAt: WallMillis;
}

export async function listSurveys(
  database: Pick<Database, "query">,
  within: SurveyReach | undefined,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<readonly SurveySummary[]> {
  const where = whereOf({ ...NOTHING, within, from });
  const rows = await database.query(
    `SELECT survey, measure, least, most, best, COUNT(*) AS offered, COUNT(answer) AS answered, MAX(asked_at) AS last_at
     FROM survey_answer ${where.sql} GROUP BY survey, measure, least, most, best ORDER BY survey, last_at DESC LIMIT ?`,
    [...where.values, limit],
  );
  return rows.map((row) => ({
    survey: String(row["survey"]),
    ...scaleOf(row),
    offered: Number(row["offered"]),
    answered: Number(row["answered"]),
    lastAt: Number(row["last_at"]) as WallMillis,
  }));
}

const NOTHING = { survey: undefined, agent: undefined, queue: undefined, to: undefined };

function whereOf({ survey, agent, queue, from, to, within }: Which): Where {
  const where = new Where()
    .and("survey = ?", survey)
    .and("agent = ?", agent)
    .and("queue = ?", queue)
    .and("asked_at >= ?", from)
    .and("asked_at < ?", to);
  if (within === undefined) return where;
  const among = "(agent IN (SELECT value FROM json_each(?)) OR queue IN (SELECT value FROM json_each(?)))";
  return where.andAll(among, [JSON.stringify([...within.agents]), JSON.stringify([...within.queues])]);
}

function countedOf(row: SqlRow): CountedGroup {
  const scale = scaleOf(row);
  const counts = gradesOf(row["grades"]);
  return {
    survey: String(row["survey"]),
    group: String(row["grp"]),
    ...scale,
    offered: Number(row["offered"]),
    grades: Array.from({ length: scale.most - scale.least + 1 }, (_, grade) => counts[grade] ?? 0),
    firstAt: Number(row["first_at"]) as WallMillis,
    lastAt: Number(row["last_at"]) as WallMillis,
  };
}

/** Counts by grade; null where nobody answered. */
function gradesOf(json: SqlRow[string] | undefined): Readonly<Record<number, number>> {
  return typeof json === "string" ? (JSON.parse(json) as Record<number, number>) : {};
}

function scaleOf(row: SqlRow): Scale {
  return {
    measure: String(row["measure"]) as Scale["measure"],
    least: Number(row["least"]),
    most: Number(row["most"]),
    best: String(row["best"]) as Scale["best"],
  };
}
