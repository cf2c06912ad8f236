// One survey that a caller was asked: as it is kept, as rules act on it. It begins with the question and may stay without an answer.
//
//   asked ──a key──► answered ──a comment is spoken──► with a comment
//     └── hung up, timeout, invalid keys: stays as it is, and counts as offered alone

import type { AgentKey, CallId, QueueKey } from "../../../base/ids.ts";
import type { WallMillis } from "../../../base/time.ts";
import type { SurveyMeasure } from "../../../ivr/flow.ts";

export interface SurveyAnswer extends Scale {
  readonly id: string;
  readonly call: CallId;
  /** The how many-th talk of the call it is about, from 1; 0: nobody was talked to. */
  readonly talk: number;
  readonly survey: string;
  readonly flow: string;
  readonly version: number;
  /** Who was talked to last; undefined: nobody, or nobody who is an agent. */
  readonly agent: AgentKey | undefined;
  /** Theirs, at that time. */
  readonly team: string | undefined;
  readonly queue: QueueKey | undefined;
  /** The customer's, as the caller list writes it. */
  readonly number: string;
  readonly askedAt: WallMillis;
  /** The quarter of an hour, the day (20261122) and the hour of the office in which they were asked. */
  readonly startAt: WallMillis;
  readonly day: string;
  readonly hour: number;
  /** undefined: none was given. */
  readonly given: Given | undefined;
  readonly actions: readonly DoneAction[];
  /** The recording of a spoken comment. */
  readonly comment: string | undefined;
}

export interface Scale {
  readonly measure: SurveyMeasure;
  readonly least: number;
  readonly most: number;
  /** Which end of the scale is the best. */
  readonly best: "first" | "last";
}

export interface Given {
  readonly at: WallMillis;
  /** As it was keyed. */
  readonly answer: number;
  /** Steps above the worst, 0 to most - least. */
  readonly grade: number;
  /** 0 worst to 1 best. */
  readonly score: number;
}

/** What a rule has done, and what came of it. */
export interface DoneAction {
  readonly kind: "call-back" | "task" | "ticket" | "message";
  /** A queue; of a ticket: its category; of a message: how and to whom. */
  readonly to: string;
  /** due: not known yet. */
  readonly state: "due" | "done" | "failed";
  /** The call-back task it made, or why it failed. */
  readonly detail: string | undefined;
}

/** Steps above the worst. */
export function gradeOf(answer: number, { least, most, best }: Scale): number {
  return best === "last" ? answer - least : most - answer;
}
