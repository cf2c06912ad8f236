// Surveys for the HTTP interface and the command line: answers and figures within reach. Spoken comments are recordings, and are kept, heard and removed
// as those are.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { RecordingControl } from "../../api/recording-control.ts";
import type {
  SurveyAnswerView,
  SurveyAsker,
  SurveyControl,
  SurveyFiguresView,
  SurveyReportFilter,
  SurveyReportView,
} from "../../api/survey-control.ts";
import { type Database, longQueries } from "../../base/db.ts";
import type { AgentKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { SurveyAnswer } from "../core/survey/survey-answer.ts";
import { type AnswerCounts, surveyFigures } from "../core/survey/survey-formulas.ts";
import { type CountedGroup, countAnswers, listSurveys, searchAnswers } from "../core/survey/survey-queries.ts";
import type { Switch } from "../core/switch.ts";

export interface SurveyControlDeps {
  readonly pbx: Pick<Switch, "office" | "ivr" | "clock">;
  readonly database: Database;
  readonly recordings: Pick<RecordingControl, "audio" | "delete">;
}

export function surveyControl({ pbx, database, recordings }: SurveyControlDeps): SurveyControl {
  const find = (id: string, { within }: SurveyAsker): SurveyAnswer | undefined => {
    const found = pbx.ivr.surveys.find(id);
    if (found === undefined || within === undefined) return found;
    const { agent = "", queue = "" } = found;
    return within.agents.has(agent) || within.queues.has(queue) ? found : undefined;
  };
  return {
    list: async (within) => {
      const from = pbx.clock.wall() - limits.survey.spanMs;
      const found = await listSurveys(database, within, { from, limit: limits.survey.reportRows });
      return answer(found.map((one) => ({ ...one, lastAt: isoTime(one.lastAt) })));
    },
    answers: async (filter) => answer((await searchAnswers(database, filter)).map(answerView)),
    show: async (id, by) => {
      const found = find(id, by);
      return found === undefined ? noAnswer(id) : answer(answerView(found));
    },
    report: (filter) => report(filter, pbx, longQueries(database)),
    comment: async (id, by) => {
      const found = find(id, by);
      if (found === undefined) return noAnswer(id);
      if (found.comment === undefined) return noComment(id);
      const sound = await recordings.audio(found.comment, "exported", by.name);
      if (!sound.ok) return sound;
      const isOpus = sound.value.format === "opus";
      const name = `${id}.${isOpus ? "ogg" : "wav"}`;
      return answer({
        kind: "ranged",
        ...sound.value,
        type: isOpus ? "audio/ogg" : "audio/wav",
        name,
        isPlayed: false,
      });
    },
    deleteComment: async (id, by) => {
      const found = find(id, by);
      if (found === undefined) return noAnswer(id);
      if (found.comment === undefined) return noComment(id);
      const gone = await recordings.delete(found.comment, `comment of survey answer ${id}`, by.name);
      return gone.ok ? answer(answerView(found)) : gone;
    },
  };
}

async function report(
  filter: SurveyReportFilter,
  { office, clock }: Pick<Switch, "office" | "clock">,
  database: Database,
): Promise<Answer<readonly SurveyReportView[]>> {
  const limit = limits.survey.reportRows;
  const from = filter.from ?? (filter.to ?? clock.wall()) - limits.survey.spanMs;
  const rows = await countAnswers(database, { ...filter, from, limit: limit + 1 });
  if (rows.length > limit) {
    const advice = "ask for a shorter time, one agent or queue, or by the day";
    return refuse(422, "Too many rows", `the report would have more than ${limit} rows: ${advice}`);
  }
  return answer(
    rows.map((row): SurveyReportView => {
      const { survey, measure, least, most, best } = row;
      const group = groupOf(row, filter.by);
      return {
        ...{ survey, measure, least, most, best, group },
        name: filter.by === "agent" ? (office.agents.get(row.group as AgentKey)?.name ?? null) : null,
        ...{ from: isoTime(row.firstAt), to: isoTime(row.lastAt) },
        ...figuresView(row),
      };
    }),
  );
}

/** `2026-11-22`, `2026-11-22 09`, a time, or the name of who or what it is about. */
function groupOf({ group }: CountedGroup, by: SurveyReportFilter["by"]): string | null {
  if (group === "") return null;
  if (by === "15m") return isoTime(Number(group) as WallMillis);
  if (by === "day" || by === "hour") return `${group.slice(0, 4)}-${group.slice(4, 6)}-${group.slice(6)}`;
  return group;
}

function figuresView(counts: AnswerCounts): SurveyFiguresView {
  const figures = surveyFigures(counts);
  return {
    offered: figures.offered,
    answered: figures.answered,
    responseRate: figures.responseRate ?? null,
    mean: figures.mean ?? null,
    meanScore: figures.meanScore ?? null,
    csat: figures.csat ?? null,
    nps: figures.nps ?? null,
    ces: figures.ces ?? null,
    easy: figures.easy ?? null,
    keys: figures.keys,
    few: figures.answered < limits.survey.fewAnswers,
  };
}

function answerView(one: SurveyAnswer): SurveyAnswerView {
  const { id, call, talk, survey, measure, least, most, best, flow, version, number, given } = one;
  return {
    ...{ id, call, talk, survey, measure, least, most, best, flow, version },
    ...{ agent: one.agent ?? null, team: one.team ?? null, queue: one.queue ?? null, number },
    askedAt: isoTime(one.askedAt),
    answeredAt: given === undefined ? null : isoTime(given.at),
    answer: given?.answer ?? null,
    score: given?.score ?? null,
    actions: one.actions.map(({ kind, to, state, detail }) => ({ kind, to, state, detail: detail ?? null })),
    comment: one.comment ?? null,
  };
}

function noAnswer(id: string): Refused {
  return refuse(404, "No such answer", `Found no answer ${id}; "survey answers" shows those there are.`);
}

function noComment(id: string): Refused {
  return refuse(404, "No comment", `The answer ${id} has no spoken comment.`);
}
