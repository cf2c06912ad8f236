// What a scorecard is (QA-04): sections of questions with weights, and what an inspector answers. Documents of versions that never change; a sheet keeps
// the version it was begun with. Reading, keeping and reckoning: src/qa/scorecards.

import type { FactName } from "./facts.ts";

export interface Scorecard {
  readonly key: string;
  /** Rises from 1 with each change. */
  readonly version: number;
  readonly name: string;
  /** Whoever judges by it needs these of `quality.inspectors`. */
  readonly skills: readonly string[];
  /** Share of the points that is enough, 0 to 1. */
  readonly pass: number;
  readonly sections: readonly ScorecardSection[];
  /** Reasons for which a call may be judged otherwise (exemption): by rule, with what becomes of it. */
  readonly specials: readonly SpecialRule[];
  /** What agents are to learn by themselves when they come out below it; undefined: a leader decides. */
  readonly coaching: { readonly below: number; readonly subject: string; readonly withinMs: number } | undefined;
}

export interface ScorecardSection {
  readonly key: string;
  readonly name: string;
  /** Against the other sections. */
  readonly weight: number;
  readonly items: readonly ScorecardItem[];
}

export interface ScorecardItem {
  readonly key: string;
  readonly text: string;
  readonly kind: "yes-no" | "scale" | "choice";
  /** Against the other questions of the section; 0: asked for the report alone. */
  readonly weight: number;
  /** From the worst to the best: `no, yes`; `1` to `5`; the choices. `share`: 0 to 1 of the weight. `anchor`: what this mark means. */
  readonly marks: readonly { readonly key: string; readonly share: number; readonly anchor: string }[];
  readonly mayBeNotApplicable: boolean;
  /** Beside the score: what it brings is reckoned apart (a bonus that nobody needs). */
  readonly isOptional: boolean;
  /** The worst mark fails the section, or the whole card, whatever the rest. */
  readonly fatal: "section" | "card" | undefined;
  /** Marks of at most this share need a comment; undefined: none does. */
  readonly commentBelow: number | undefined;
  /** Answers itself; the first that fits decides, none: the inspector answers. The inspector may overrule it with a comment. */
  readonly automatic: readonly AutomaticAnswer[];
  /** Asked of calls of any of these queues or projects alone; undefined: of all. */
  readonly only: { readonly queues: readonly string[]; readonly projects: readonly string[] } | undefined;
}

/** All of `when` hold. A fact that is not known holds for nothing. */
export interface AutomaticAnswer {
  readonly when: readonly FactCondition[];
  /** null: it does not apply. */
  readonly mark: string | null;
}

export interface FactCondition {
  readonly fact: FactName;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
  /** Text, any of these; yes or no. */
  readonly is?: readonly (string | boolean)[] | undefined;
}

/** E.g. `trainee: the whole counts 80 % at most`, `line-broken: not judged at all`. */
export interface SpecialRule {
  readonly key: string;
  readonly text: string;
  /** not-judged: no score; full: as if all were well; at-most, at-least: bounds of the score; these sections are left out. */
  readonly effect:
    | { readonly kind: "not-judged" | "full" }
    | { readonly kind: "at-most" | "at-least"; readonly share: number }
    | { readonly kind: "without"; readonly sections: readonly string[] };
}

/** To one question. `mark` null: not applicable. */
export interface Answer {
  readonly item: string;
  readonly mark: string | null;
  /** fact: it answered itself. */
  readonly by: "inspector" | "fact";
  readonly comment: string | undefined;
}

/** Taken by the inspector, who says why. */
export interface SpecialCase {
  readonly rule: string;
  readonly reason: string;
}

/** Kept apart (required, optional, fatal), so that no report has to guess. */
export interface ScoreResult {
  /** 0 to 1 of what was asked and applies; null: nothing applied, or it is not judged. */
  readonly score: number | null;
  /** The same of what is beside the score; null: nothing of that applied. */
  readonly optional: number | null;
  /** Fatal questions that failed. */
  readonly fatal: readonly string[];
  readonly passed: boolean | null;
  readonly sections: readonly {
    readonly key: string;
    readonly score: number | null;
    readonly isFailed: boolean;
  }[];
}

/** Kept scorecards, for whoever judges by them. */
export interface ScorecardBook {
  /** The newest version in force; undefined: there is none, or it was retired. One look-up. */
  current(key: string): Scorecard | undefined;
  /** Any version there ever was. One look-up. */
  version(key: string, version: number): Scorecard | undefined;
}
