// One number on the caller list: barred, welcome, or only known. As the database has it, and as people are shown it.

import type { AgentKey } from "../../../base/ids.ts";
import type { WallMillis } from "../../../base/time.ts";

/** black: calls to queues are refused; white: never refused, whatever a pattern or the call rate says; note: only known. */
export type CallerKind = "black" | "white" | "note";

/** open: nobody has answered yet; upheld: the entry stays; lifted: the objection was right, and the entry is no longer in force. */
export type Contest = "open" | "upheld" | "lifted";

export interface CallerEntry {
  /** In E.164 where it is such a number, else as it was written; a "*" at its end stands for any further digits. */
  readonly number: string;
  readonly kind: CallerKind;
  readonly name: string | undefined;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  /** The agent whose customer they are. */
  readonly owner: AgentKey | undefined;
  readonly reason: string | undefined;
  readonly author: string;
  readonly createdAt: WallMillis;
  /** In force until then; a black entry always has one. */
  readonly until: WallMillis | undefined;
  readonly contest: ContestEntry | undefined;
  /** Calls refused because of it, and the last one. */
  readonly attempts: number;
  readonly attemptedAt: WallMillis | undefined;
}

export interface ContestEntry {
  readonly state: Contest;
  readonly at: WallMillis;
  readonly by: string;
  readonly reason: string;
  readonly answer: string | undefined;
  readonly answeredBy: string | undefined;
  readonly answeredAt: WallMillis | undefined;
}

/** Why a caller is turned away. */
export interface Barred {
  readonly number: string;
  readonly reason: string;
  readonly until: WallMillis;
}
