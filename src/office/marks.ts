// `marks:` of the office file: what becomes of what customers thought of their calls (CRM-09). The shape: schema-marks.ts; who goes by it: src/crm/marks.

import type { markRules } from "./schema-marks.ts";

/** Somebody is to see to a customer who was not happy. */
export interface FollowUpRule {
  /** Answers with a lower score, 0 worst to 1 best. */
  readonly belowScore: number;
  /** Until when, from the answer on. */
  readonly withinMs: number;
  /** Of these surveys alone; empty: of all. */
  readonly surveys: readonly string[];
}

/** So many within so long a time mean that a customer may leave. */
export interface ChurnRule {
  readonly atLeast: number;
  readonly inMs: number;
}

export interface MarkRules {
  /** Surveys that ask whether the matter is settled; the better half of the scale means yes. */
  readonly solvedSurveys: readonly string[];
  /** Keys of questions of scorecards that ask the same of who listens; the better half of the marks means yes. */
  readonly solvedQuestions: readonly string[];
  /** No contact for so long means that it was settled. */
  readonly sameMatterMs: number;
  /** undefined: nobody sees to them by itself. */
  readonly followUp: FollowUpRule | undefined;
  readonly churn: {
    readonly contacts: ChurnRule | undefined;
    readonly complaints: ChurnRule | undefined;
    /** `atLeast` answers with a lower mean score. */
    readonly marks: (ChurnRule & { readonly belowScore: number }) | undefined;
  };
}

export function toMarks(written: (typeof markRules)["placeholder"]): MarkRules {
  const { solvedSurveys, solvedQuestions, sameMatter, followUp, churn } = written;
  const rule = (one: { readonly atLeast: number; readonly in: number } | undefined): ChurnRule | undefined =>
    one && { atLeast: one.atLeast, inMs: one.in };
  const marks = rule(churn.marks);
  return {
    solvedSurveys,
    solvedQuestions,
    sameMatterMs: sameMatter,
    followUp: followUp && { belowScore: followUp.below / 100, withinMs: followUp.within, surveys: followUp.surveys },
    churn: {
      contacts: rule(churn.contacts),
      complaints: rule(churn.complaints),
      marks: marks && { ...marks, belowScore: (churn.marks?.below ?? 0) / 100 },
    },
  };
}
