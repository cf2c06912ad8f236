// The caller list, marks of customers, and queues closed by command (ACD-10, ACD-14, ACD-15), for the HTTP interface and the command line.
// `app/control/caller-control.ts` and `closure-control.ts` implement it. Numbers come as people write them.

import type { Answer } from "./answer.ts";
import type { Asker } from "./people-control.ts";
import type { IsoTime, QueueView } from "./views.ts";

export interface CallerView {
  /** E.164 where it is such a number; a "*" at its end: any further digits. */
  readonly number: string;
  readonly kind: "black" | "white" | "note";
  readonly name: string | null;
  readonly tier: string | null;
  readonly region: string | null;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly author: string;
  readonly createdAt: IsoTime;
  readonly until: IsoTime | null;
  /** false: its time is over, or an objection was right. */
  readonly inForce: boolean;
  /** Calls refused because of it. */
  readonly attempts: number;
  readonly lastAttemptAt: IsoTime | null;
  readonly contest: ContestView | null;
}

export interface ContestView {
  readonly state: "open" | "upheld" | "lifted";
  readonly at: IsoTime;
  readonly by: string;
  readonly reason: string;
  readonly answer: string | null;
  readonly answeredBy: string | null;
  readonly answeredAt: IsoTime | null;
}

export interface CallerWish {
  readonly number: string;
  readonly kind: CallerView["kind"];
  readonly name: string | undefined;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly owner: string | undefined;
  readonly reason: string | undefined;
  /** Wall time, ms since 1970 UTC. */
  readonly until: number | undefined;
}

export interface MarkView {
  readonly call: string;
  readonly agent: string | null;
  readonly number: string;
  /** 0 to 1. */
  readonly mark: number;
}

export interface CallerControl {
  /** Newest first. */
  list(asked: {
    readonly kind: CallerView["kind"] | undefined;
    readonly before: number | undefined;
    readonly limit: number;
  }): Promise<Answer<readonly CallerView[]>>;
  /** What holds for this number: its own entry, or one with a star. 404: nothing does. */
  show(number: string): Promise<Answer<CallerView>>;
  /** 422: barred without a reason or an end, or for longer than a year; names that the office does not have. 409: the list is full. */
  put(wish: CallerWish, asker: Asker): Promise<Answer<CallerView>>;
  remove(number: string, asker: Asker): Promise<Answer<CallerView>>;
  /** Somebody objects to a black entry. */
  contest(number: string, reason: string, asker: Asker): Promise<Answer<CallerView>>;
  /** lift: the objection was right, and calls are taken again from now on. 409: nobody objects. */
  answerContest(
    number: string,
    verdict: { readonly lift: boolean; readonly reason: string },
    asker: Asker,
  ): Promise<Answer<CallerView>>;
  /** `mark` 1 worst to 5 best, of a call that is over. */
  mark(call: string, mark: number, asker: Asker): Promise<Answer<MarkView>>;
}

export interface ClosureWish {
  readonly until: number | undefined;
  readonly reason: string | undefined;
  /** A queue's key or a number; undefined: as the queue's `closed` says. */
  readonly to: string | undefined;
}

export interface ClosureControl {
  close(queue: string, wish: ClosureWish, asker: Asker): Promise<Answer<QueueView>>;
  /** 409: it is not closed by command. */
  open(queue: string, asker: Asker): Promise<Answer<QueueView>>;
}

/** Of a queue that takes nobody now. */
export interface ClosedView {
  readonly why: "hours" | "special-day" | "command";
  /** What a special day is called, or the reason of a command. */
  readonly reason: string | null;
  /** Where callers go; null: they hear a goodbye. */
  readonly to: string | null;
  readonly until: IsoTime | null;
  readonly by: string | null;
}
