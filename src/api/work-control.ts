// Exams and coaching (PERF-03), as the HTTP interface and the command line see them. `app/control/work-control.ts` implements it.

import type { CoachingSource, CoachingState } from "../crm/work/coaching.ts";
import type { ExamState } from "../crm/work/exam.ts";
import type { Question } from "../crm/work/question.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

export interface QuestionView {
  readonly text: string;
  /** one and many: of the options; text: read and marked by a person. */
  readonly kind: Question["kind"];
  readonly options: readonly string[];
  /** Places of the right options, from 1. */
  readonly right: readonly number[];
  readonly points: number;
}

export interface QuestionSetView {
  readonly id: string;
  readonly name: string;
  /** Share of the points that is enough, 0 to 1. */
  readonly pass: number;
  /** Of one attempt; null: as long as it takes. */
  readonly minutes: number | null;
  readonly attempts: number;
  /** Each attempt asks in an order of its own. */
  readonly shuffled: boolean;
  readonly questions: readonly QuestionView[];
}

export interface QuestionResultView {
  readonly text: string;
  /** Attempts that had it. */
  readonly asked: number;
  /** Mean share of its points, 0 to 1; null: nobody was marked yet. */
  readonly share: number | null;
}

export interface QuestionSetResultsView {
  readonly id: string;
  readonly assigned: number;
  readonly passed: number;
  readonly failed: number;
  /** Mean share of the points of those who passed or failed; null: nobody did. */
  readonly share: number | null;
  /** The hardest first. */
  readonly questions: readonly QuestionResultView[];
}

export interface AskedQuestionView {
  /** From 1. */
  readonly question: number;
  readonly text: string;
  readonly kind: Question["kind"];
  readonly options: readonly string[];
  readonly points: number;
  /** What was answered so far: places from 1, and words. */
  readonly chosen: readonly number[];
  readonly answer: string;
  /** Points it got; null: not marked yet. */
  readonly got: number | null;
  /** Of whoever marked it. */
  readonly comment: string | null;
}

export interface ExamView {
  /** `E-3`. */
  readonly id: string;
  readonly set: string;
  readonly agent: string;
  readonly state: ExamState;
  /** The how many-th; 0: not begun. */
  readonly attempt: number;
  /** null: not handed in. */
  readonly points: number | null;
  readonly outOf: number | null;
  readonly assignedBy: string;
  readonly dueAt: IsoTime;
  readonly isLate: boolean;
  readonly startedAt: IsoTime | null;
  /** When its time is over; null: it has none. */
  readonly endsAt: IsoTime | null;
  readonly endedAt: IsoTime | null;
}

export interface ExamPaperView extends ExamView {
  /** Of the attempt; empty before it begins. */
  readonly questions: readonly AskedQuestionView[];
}

export interface CoachingView {
  /** `K-5`. */
  readonly id: string;
  readonly agent: string;
  readonly team: string | null;
  readonly subject: string;
  readonly text: string;
  readonly source: CoachingSource;
  /** Id of the call, exam, inspection or answer. */
  readonly sourceId: string | null;
  readonly state: CoachingState;
  readonly coach: string;
  /** The agent's words. */
  readonly reply: string | null;
  readonly outcome: string | null;
  readonly dueAt: IsoTime;
  readonly isLate: boolean;
  readonly createdAt: IsoTime;
  readonly acknowledgedAt: IsoTime | null;
  readonly closedAt: IsoTime | null;
}

export interface ExamFilter {
  readonly agent: string | undefined;
  readonly set: string | undefined;
  readonly state: ExamState | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

export interface CoachingFilter {
  readonly agent: string | undefined;
  readonly state: CoachingState | undefined;
  readonly late: boolean;
  readonly limit: number;
  readonly after: string | undefined;
}

export interface QuestionSetDraft {
  readonly name: string;
  readonly pass: number;
  readonly minutes: number | undefined;
  readonly attempts: number;
  readonly shuffled: boolean;
  readonly questions: readonly Question[];
}

export interface WorkControl {
  questionSets(): Promise<Answer<readonly QuestionSetView[]>>;
  questionSet(id: string): Promise<Answer<QuestionSetView>>;
  putQuestionSet(id: string, draft: QuestionSetDraft, by: Asker): Promise<Answer<QuestionSetView>>;
  removeQuestionSet(id: string): Promise<Answer<QuestionSetView>>;
  results(id: string): Promise<Answer<QuestionSetResultsView>>;

  /** Newest first. */
  exams(filter: ExamFilter, within: Reach | undefined): Promise<Answer<Page<ExamView>>>;
  exam(id: string, within: Reach | undefined): Promise<Answer<ExamPaperView>>;
  /** `due` in ms since 1970. */
  assignExam(
    set: string,
    agents: readonly string[],
    due: number,
    by: Asker,
    within: Reach | undefined,
  ): Promise<Answer<readonly ExamView[]>>;
  /** By the agent alone. */
  startExam(id: string, by: Asker): Promise<Answer<ExamPaperView>>;
  answerExam(
    id: string,
    answers: readonly { readonly question: number; readonly chosen: readonly number[]; readonly text: string }[],
    by: Asker,
  ): Promise<Answer<ExamPaperView>>;
  handInExam(id: string, by: Asker): Promise<Answer<ExamPaperView>>;
  markExam(
    id: string,
    mark: { readonly question: number; readonly points: number; readonly comment: string | undefined },
    by: Asker,
    within: Reach | undefined,
  ): Promise<Answer<ExamPaperView>>;
  cancelExam(id: string, within: Reach | undefined): Promise<Answer<ExamPaperView>>;

  /** Newest first. */
  coaching(filter: CoachingFilter, within: Reach | undefined): Promise<Answer<Page<CoachingView>>>;
  coachingTask(id: string, within: Reach | undefined): Promise<Answer<CoachingView>>;
  createCoaching(
    draft: {
      readonly agent: string;
      readonly subject: string;
      readonly text: string;
      readonly source: CoachingSource;
      readonly sourceId: string | undefined;
      readonly due: number;
    },
    by: Asker,
    within: Reach | undefined,
  ): Promise<Answer<CoachingView>>;
  /** By the agent alone. */
  acknowledgeCoaching(id: string, reply: string | undefined, by: Asker): Promise<Answer<CoachingView>>;
  closeCoaching(
    id: string,
    state: "done" | "cancelled",
    outcome: string | undefined,
    within: Reach | undefined,
  ): Promise<Answer<CoachingView>>;
}
