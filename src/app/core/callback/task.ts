// A customer who is to be called back, and the states of that.
//
//   asked ───────────► waiting-in-line ──agent answers──► running ──customer answers──► done
//   missed, dialled ──►   ▲       │ hours over               │ busy, no answer, the agent hung up
//                         └───── retry-later ◄───────────────┘   tries or time used up: open
//   missed, by hand ──► open ── a person: done, cancelled, or `again`        any: done, once somebody talked to the customer

import type { QueueKey } from "../../../base/ids.ts";
import type { Requirement } from "../../../base/rules.ts";
import type { WallMillis } from "../../../base/time.ts";

export type TaskState = "open" | "waiting-in-line" | "running" | "retry-later" | "done" | "expired" | "cancelled";

export type TaskOrigin = "request" | "missed" | "hand" | "survey";

export interface Task {
  readonly id: string;
  readonly queue: QueueKey;
  /** E.164, or an extension. */
  readonly number: string;
  readonly name: string | undefined;
  readonly origin: TaskOrigin;
  /** What made it, last: asked, abandoned, timed-out, removed, closed, full, unattended, switch-restarted, by-hand, survey. */
  readonly why: string;
  readonly state: TaskState;
  /** The switch dials it by itself; else it waits for a person. */
  readonly automatic: boolean;
  /** Calls it stands for. */
  readonly count: number;
  /** Of the last of them. */
  readonly waitedMs: number;
  readonly createdAt: WallMillis;
  readonly lastAt: WallMillis;
  /** Has waited since: the place in line; undefined: since it comes into line. */
  readonly sinceAt: WallMillis | undefined;
  readonly dueAt: WallMillis | undefined;
  /** The switch stops calling by itself. */
  readonly giveUpAt: WallMillis | undefined;
  /** Calls that did not reach the customer. */
  readonly tries: number;
  /** Times the agent hung up first. */
  readonly dropped: number;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly creditMs: number;
  readonly requires: Requirement;
  /** A person who sees to it. */
  readonly takenBy: string | undefined;
  /** The latest call made for it. */
  readonly call: string | undefined;
  readonly outcome: string | undefined;
  readonly closedAt: WallMillis | undefined;
  readonly closedBy: string | undefined;
}

/** One line of its history. */
export interface TaskEvent {
  readonly what: string;
  /** undefined: the switch. */
  readonly who?: string | undefined;
  readonly call?: string | undefined;
  readonly detail?: string | undefined;
}

export function isClosed({ state }: Pick<Task, "state">): boolean {
  return state === "done" || state === "expired" || state === "cancelled";
}
