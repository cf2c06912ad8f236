// Scorecards (QA-04), as the HTTP interface and the command line see them. `app/control/scorecard-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Asker } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

export interface ScorecardView {
  /** Its key. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** It is the newest, and not retired: calls are judged by it. */
  readonly inForce: boolean;
  /** Of this version. */
  readonly savedAt: IsoTime;
  /** null: not for whoever asks. */
  readonly author: string | null;
  /** Of the card as a whole. */
  readonly retiredAt: IsoTime | null;
  /** Of `quality.inspectors`: who judges by it needs them. */
  readonly skills: readonly string[];
  /** Share of the points that is enough, 0 to 1. */
  readonly pass: number;
  readonly sections: number;
  readonly questions: number;
}

export interface ScorecardMarkView {
  /** `yes`, `3`, or the choice. */
  readonly id: string;
  /** 0 to 1 of the question's weight. */
  readonly share: number;
  /** What this mark means; may be empty. */
  readonly means: string;
}

export interface ScorecardConditionView {
  /** Name of a fact. */
  readonly fact: string;
  readonly atLeast: number | null;
  readonly atMost: number | null;
  readonly is: readonly (string | boolean)[] | null;
}

export interface ScorecardQuestionView {
  readonly id: string;
  readonly text: string;
  readonly kind: "yes-no" | "scale" | "choice";
  /** Against the other questions of the section. */
  readonly weight: number;
  /** Of the whole score where all questions apply, 0 to 1. */
  readonly share: number;
  /** From the worst to the best. */
  readonly marks: readonly ScorecardMarkView[];
  readonly mayBeNotApplicable: boolean;
  /** Beside the score. */
  readonly isOptional: boolean;
  readonly fatal: "section" | "card" | null;
  /** Marks of this share or less need a comment. */
  readonly commentBelow: number | null;
  readonly automatic: readonly {
    readonly when: readonly ScorecardConditionView[];
    /** null: it does not apply. */
    readonly mark: string | null;
  }[];
  /** Asked of these calls alone; null: of all, or not for whoever asks. */
  readonly only: { readonly queues: readonly string[]; readonly projects: readonly string[] } | null;
}

export interface ScorecardSectionView {
  readonly id: string;
  readonly name: string;
  readonly weight: number;
  readonly questions: readonly ScorecardQuestionView[];
}

export interface ScorecardSpecialView {
  readonly id: string;
  readonly text: string;
  readonly effect: "not-judged" | "full" | "at-most" | "at-least" | "without";
  /** Of at-most and at-least. */
  readonly share: number | null;
  /** Of without. */
  readonly sections: readonly string[];
}

export interface ScorecardDetailView {
  readonly card: ScorecardView;
  readonly sections: readonly ScorecardSectionView[];
  readonly specials: readonly ScorecardSpecialView[];
  /** Agents whose final score is below get such a task by themselves; null: a leader decides. */
  readonly coaching: { readonly below: number; readonly subject: string; readonly withinMs: number } | null;
}

export interface ScorecardApplyView {
  readonly id: string;
  /** In force now; of a dry run: the one it would get. */
  readonly version: number;
  /** false: a dry run, or nothing to change. */
  readonly applied: boolean;
  /** It says what is in force already. */
  readonly unchanged: boolean;
  /** Worth a look. */
  readonly warnings: readonly string[];
}

export interface ScorecardControl {
  /** The newest version of each; those in force first, by key. */
  list(asker: Asker): Promise<Answer<readonly ScorecardView[]>>;
  /** `version` undefined: the newest. */
  show(id: string, version: number | undefined, asker: Asker): Promise<Answer<ScorecardDetailView>>;
  /** Newest first. */
  history(id: string, asker: Asker): Promise<Answer<readonly ScorecardView[]>>;
  /** The document as it was applied. */
  document(id: string, version: number | undefined): Promise<Answer<string>>;
  /** 422 with a fault a line where the document is wrong; then nothing is changed. */
  apply(text: string, asker: Asker, how: { readonly dryRun: boolean }): Promise<Answer<ScorecardApplyView>>;
  /** Retired already: no fault. 409 while sampling rules that are not paused draw for it, unless `force`: they then fail and say so. */
  retire(id: string, asker: Asker, force: boolean): Promise<Answer<ScorecardView>>;
}
