// Customers who are to be called back, and missed calls, as the HTTP interface and the command line see them.
// `app/control/callback-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Reach } from "./people-control.ts";

export interface CallbackView {
  readonly id: string;
  readonly number: string;
  readonly name: string | null;
  readonly queue: string;
  /** request: the customer asked; missed: a call nobody answered; hand: a person put it down; survey: an answer to a survey. */
  readonly origin: "request" | "missed" | "hand" | "survey";
  readonly state: "open" | "waiting-in-line" | "running" | "retry-later" | "done" | "expired" | "cancelled";
  /** The switch dials it by itself. */
  readonly automatic: boolean;
  /** What made it, last: asked, abandoned, timed-out, removed, closed, full, unattended, switch-restarted, by-hand, survey. */
  readonly why: string;
  /** Calls it stands for. */
  readonly count: number;
  readonly waitedMs: number;
  readonly createdAt: string;
  readonly lastAt: string;
  /** Its place in line counts from then. */
  readonly since: string | null;
  readonly dueAt: string | null;
  /** The switch stops calling by itself. */
  readonly giveUpAt: string | null;
  /** Calls that did not reach the customer. */
  readonly tries: number;
  readonly takenBy: string | null;
  /** The latest call made for it. */
  readonly call: string | null;
  readonly outcome: string | null;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
}

export interface CallbackHistoryView extends CallbackView {
  readonly history: readonly {
    readonly at: string;
    readonly what: string;
    /** null: the switch. */
    readonly who: string | null;
    readonly call: string | null;
    readonly detail: string | null;
  }[];
}

/** A call of a queue that no agent answered. */
export interface MissedCallView {
  readonly call: string;
  readonly at: string;
  readonly from: string;
  readonly fromName: string | null;
  readonly queue: string;
  readonly waitedMs: number;
  readonly ending: string;
  /** The call-back task it belongs to; null: it made none. */
  readonly task: string | null;
  readonly taskState: CallbackView["state"] | null;
  readonly tries: number;
}

export interface CallbackFilter {
  /** undefined: those not closed. */
  readonly state: CallbackView["state"] | "all" | undefined;
  readonly queue: string | undefined;
  readonly number: string | undefined;
  readonly limit: number;
  readonly within: Reach | undefined;
}

export interface MissedFilter {
  readonly queue: string | undefined;
  /** Wall time in ms. */
  readonly since: number | undefined;
  readonly limit: number;
  readonly within: Reach | undefined;
}

/** Who asks, and how far they may; `within` undefined: everywhere. */
export interface CallbackAsker {
  readonly name: string;
  readonly within: Reach | undefined;
}

/** 404 where there is no such task or queue within reach; 409 where its state forbids it; 422 where the number may not be called; 503 where there are too many. */
export interface CallbackControl {
  list(filter: CallbackFilter): Promise<Answer<readonly CallbackView[]>>;
  show(id: string, by: CallbackAsker): Promise<Answer<CallbackHistoryView>>;
  /** Somebody sees to it: the switch does not dial it. */
  take(id: string, by: CallbackAsker): Promise<Answer<CallbackView>>;
  done(id: string, by: CallbackAsker, reason: string): Promise<Answer<CallbackView>>;
  cancel(id: string, by: CallbackAsker, reason: string): Promise<Answer<CallbackView>>;
  /** The switch calls (once more); also one that was done and was not reached after all. */
  again(id: string, by: CallbackAsker): Promise<Answer<CallbackView>>;
  /** `dialAt` undefined: for people; else the switch calls then (wall time, ms; in the past: now). */
  add(queue: string, number: string, by: CallbackAsker, dialAt: number | undefined): Promise<Answer<CallbackView>>;
  missed(filter: MissedFilter): Promise<Answer<readonly MissedCallView[]>>;
}
