// What a flow may read of the world beside its own variables. The switch answers from what it holds in memory; `try` and tests make one up.

import type { FlowLanguage } from "./flow.ts";

/** Asked anew whenever an expression is evaluated; must be cheap. */
export interface FlowEnvironment {
  /** `call`: id, from, to, name, trunk, extension (texts, "" where there is none), startedAt (ISO 8601). */
  readonly call: Readonly<Record<"id" | "from" | "to" | "name" | "trunk" | "extension" | "startedAt", string>>;
  /** `caller`: who calls, as the switch knows it: tier, region, name, owner (an agent), note ("" where unknown), isBlocked. */
  readonly caller: () => Readonly<
    Record<"number" | "tier" | "region" | "name" | "owner" | "note", string> & { isBlocked: boolean }
  >;
  /** `queues.KEY`; undefined: no such queue. Seconds; expected: -1 where nobody knows. */
  readonly queue: (key: string) => QueueNumbers | undefined;
  readonly queues: () => readonly string[];
  /** `now`, in the office's time zone. */
  readonly now: () => MomentNow;
  /** A schedule of the office's `hours`; undefined: no such schedule. */
  readonly isOpen: (schedule: string) => boolean | undefined;
  readonly office: { readonly name: string; readonly language: FlowLanguage; readonly timezone: string };
  /** `secret.NAME` of zongji.yaml, for requests alone; undefined: none. */
  readonly secret: (name: string) => string | undefined;
}

export interface QueueNumbers {
  readonly waiting: number;
  readonly longest: number;
  readonly expected: number;
  readonly working: number;
  readonly free: number;
  readonly isOpen: boolean;
}

export interface MomentNow {
  /** "2026-11-23" */
  readonly date: string;
  /** "16:45" */
  readonly time: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
}
