// `quality:` of the office file: who inspects calls, and how long everybody has for their part (QA-02, QA-07). The shape: schema-quality.ts; who goes by
// it: src/qa. What is looked at and how it is judged are no matter of this file: sampling rules and scorecards are the QA supervisor's own.

import type { quality } from "./schema-quality.ts";

export interface Inspector {
  /** A user of role qa-inspector or qa-supervisor. */
  readonly user: string;
  /** What scorecards ask for. */
  readonly skills: readonly string[];
  /** Open sheets at once; no more are given. */
  readonly atOnce: number;
  /** Against the other inspectors: 2 gets twice as many as 1. */
  readonly share: number;
}

export interface QualityRules {
  /** From assignment until an inspector must have judged. */
  readonly dueMs: number;
  /** From the score until the agent may acknowledge or dispute; then it is final. */
  readonly answerMs: number;
  /** From a dispute's second sheet until it must be judged. */
  readonly recheckMs: number;
  /** Inspectors may judge agents of their own team, or of a team they look after. */
  readonly sameTeam: boolean;
  /** undefined: every user of role qa-inspector, alike, with no skills. */
  readonly inspectors: ReadonlyMap<string, Inspector> | undefined;
}

export function toQuality(written: (typeof quality)["placeholder"]): QualityRules {
  const { dueWithin, answerWithin, recheckWithin, sameTeam, inspectors } = written;
  return {
    dueMs: dueWithin,
    answerMs: answerWithin,
    recheckMs: recheckWithin,
    sameTeam,
    inspectors: inspectors && new Map([...inspectors].map(([user, one]) => [user, { user, ...one }])),
  };
}
