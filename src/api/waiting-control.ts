// Callers who wait in a queue, and what a supervisor does with them (ACD-18). `app/control/waiting-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Asker } from "./people-control.ts";

export interface MoveWish {
  /** undefined: the queue they wait in. */
  readonly queue: string | undefined;
  /** First of all to this agent. */
  readonly agent: string | undefined;
  /** A further head start in waiting time. */
  readonly creditMs: number;
}

export interface MovedView {
  readonly call: string;
  readonly from: string;
  readonly to: string;
  readonly agent: string | null;
  readonly creditMs: number;
  /** So long they have waited, in all queues; it counts on. */
  readonly waitedMs: number;
}

export interface TakenView {
  readonly call: string;
  /** This phone rings; who picks it up has the caller. */
  readonly phone: string;
}

export interface WaitingControl {
  /** 404: no such call, queue or agent. 409: they do not wait, or the other queue is full. */
  move(call: string, wish: MoveWish, asker: Asker): Promise<Answer<MovedView>>;
  take(call: string, phone: string, asker: Asker): Promise<Answer<TakenView>>;
}
