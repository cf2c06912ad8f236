// Why this agent, and why this call still waits (ACD-16). Plain data: the CLI prints it, the record keeps it.

import type { AgentKey, CallId, QueueKey } from "../base/ids.ts";

export type Exclusion =
  | { readonly rule: "state"; readonly state: string }
  | { readonly rule: "phone-unreachable" }
  | { readonly rule: "phone-engaged" }
  | { readonly rule: "phone-dnd" }
  | { readonly rule: "skill"; readonly skill: string; readonly needs: number; readonly has: number | undefined }
  | { readonly rule: "region"; readonly needs: string; readonly serves: readonly string[] }
  | { readonly rule: "already-tried"; readonly failure: string };

/** One decision: the chosen agents, by which strategy and numbers, and who came close. Bounded: at most 10 rows each. */
export interface Explanation {
  readonly queue: QueueKey;
  readonly strategy: string;
  /** The number the strategy compared, e.g. idleMs 84000. */
  readonly chosen: readonly { readonly agent: AgentKey; readonly measure: string; readonly value: number }[];
  readonly passedOver: readonly { readonly agent: AgentKey; readonly measure: string; readonly value: number }[];
  /** How many agents could have taken the call. */
  readonly candidates: number;
  /** Place in the line when the offer was made (1 = first) and the caller's effective waiting time with all credits. */
  readonly position: number;
  readonly waitedMs: number;
  readonly creditMs: number;
}

/** On demand, of a waiting call: everybody and the rule that keeps them from it. */
export interface CallExplanation {
  readonly call: CallId;
  readonly queue: QueueKey;
  readonly position: number;
  readonly waitedMs: number;
  readonly creditMs: number;
  readonly requires: Readonly<Record<string, number>>;
  readonly region: string | undefined;
  readonly agents: readonly {
    readonly agent: AgentKey;
    readonly eligible: boolean;
    readonly excludedBy: readonly Exclusion[];
  }[];
  /** Calls ahead that the same agents could take. */
  readonly ahead: number;
  /** Offers so far, oldest first. */
  readonly offers: readonly { readonly agent: AgentKey; readonly outcome: string }[];
}

/** On demand, of an agent: what they wait for. */
export interface AgentExplanation {
  readonly agent: AgentKey;
  readonly state: string;
  readonly sinceMs: number;
  readonly excludedBy: readonly Exclusion[];
  /** By queue: may this agent take its calls, and how many wait. */
  readonly queues: readonly {
    readonly queue: QueueKey;
    readonly excludedBy: readonly Exclusion[];
    readonly waiting: number;
  }[];
  /** The call this agent would be given next. */
  readonly next: CallId | undefined;
}
