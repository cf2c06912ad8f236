// Surveys that callers answered (IVR-04), as the HTTP interface and the command line see them. `app/control/survey-control.ts` implements it; what each
// figure counts stands in docs/surveys.md.

import type { SurveyMeasure } from "../ivr/flow.ts";
import type { Answer } from "./answer.ts";
import type { Reach } from "./people-control.ts";
import type { Reply } from "./reply.ts";
import type { IsoTime } from "./views.ts";

export interface ScaleView {
  readonly measure: SurveyMeasure;
  /** The lowest and the highest key, and which of them is the best answer. */
  readonly least: number;
  readonly most: number;
  readonly best: "first" | "last";
}

export interface SurveyView extends ScaleView {
  readonly survey: string;
  readonly offered: number;
  readonly answered: number;
  readonly lastAt: IsoTime;
}

export interface SurveyActionView {
  readonly kind: "call-back" | "task" | "ticket" | "message";
  /** A queue; of a message: how and to whom. */
  readonly to: string;
  /** due: not known yet. */
  readonly state: "due" | "done" | "failed";
  /** The call-back it made, or why it failed. */
  readonly detail: string | null;
}

export interface SurveyAnswerView extends ScaleView {
  readonly id: string;
  readonly call: string;
  /** The how many-th talk of the call it is about, from 1; 0: nobody was talked to. */
  readonly talk: number;
  readonly survey: string;
  readonly flow: string;
  readonly version: number;
  readonly agent: string | null;
  readonly team: string | null;
  readonly queue: string | null;
  readonly number: string;
  readonly askedAt: IsoTime;
  /** null: no answer. */
  readonly answeredAt: IsoTime | null;
  readonly answer: number | null;
  /** 0 worst to 1 best. */
  readonly score: number | null;
  readonly actions: readonly SurveyActionView[];
  /** Id of the spoken comment. */
  readonly comment: string | null;
}

/** Shares are 0 to 1, nps is -100 to 100. null: nobody to reckon it of, or no figure of this measure. */
export interface SurveyFiguresView {
  readonly offered: number;
  readonly answered: number;
  readonly responseRate: number | null;
  readonly mean: number | null;
  readonly meanScore: number | null;
  readonly csat: number | null;
  readonly nps: number | null;
  readonly ces: number | null;
  readonly easy: number | null;
  /** By key: how often it was pressed. */
  readonly keys: Readonly<Record<string, number>>;
  /** It rests on few answers: chance moves it. */
  readonly few: boolean;
}

export interface SurveyReportView extends ScaleView, SurveyFiguresView {
  readonly survey: string;
  /** The agent, team or queue, or the day, hour or quarter of an hour; null: none, or all in one. */
  readonly group: string | null;
  /** Of an agent. */
  readonly name: string | null;
  /** When the first and the last of them were asked. */
  readonly from: IsoTime;
  readonly to: IsoTime;
}

interface Which {
  readonly survey: string | undefined;
  readonly agent: string | undefined;
  readonly queue: string | undefined;
  /** Wall time, ms since 1970. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly within: Reach | undefined;
}

export interface SurveyAnswerFilter extends Which {
  readonly call: string | undefined;
  readonly low: boolean;
  readonly unanswered: boolean;
  readonly before: string | undefined;
  readonly limit: number;
}

export type SurveyReportBy = "total" | "agent" | "team" | "queue" | "day" | "hour" | "15m";

export interface SurveyReportFilter extends Which {
  readonly by: SurveyReportBy;
}

/** Who asks, and how far they may; `within` undefined: everywhere. */
export interface SurveyAsker {
  readonly name: string;
  readonly within: Reach | undefined;
}

/** 404 where there is no such survey or answer within reach. */
export interface SurveyControl {
  list(within: Reach | undefined): Promise<Answer<readonly SurveyView[]>>;
  answers(filter: SurveyAnswerFilter): Promise<Answer<readonly SurveyAnswerView[]>>;
  show(id: string, by: SurveyAsker): Promise<Answer<SurveyAnswerView>>;
  /** Of the last 30 days unless it says from when. 422 where it would be too many rows. */
  report(filter: SurveyReportFilter): Promise<Answer<readonly SurveyReportView[]>>;
  /** The spoken comment of an answer; 404 where there is none, or its sound is gone. */
  comment(id: string, by: SurveyAsker): Promise<Answer<Reply>>;
  /** Its sound goes, the answer stays. */
  deleteComment(id: string, by: SurveyAsker): Promise<Answer<SurveyAnswerView>>;
}
