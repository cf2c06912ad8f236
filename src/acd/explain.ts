// Why this agent, and why this call still waits (ACD-16). Plain data: the CLI prints it, the record keeps it.

import type { AgentKey, CallId, QueueKey } from "../base/ids.ts";
import type { WaitEstimate } from "./contract.ts";

export type Exclusion =
  | { readonly rule: "state"; readonly state: string }
  | { readonly rule: "phone-unreachable" }
  | { readonly rule: "phone-engaged" }
  | { readonly rule: "phone-dnd" }
  /** Told of moments that are over, of which the history does not keep what it was with the phone. */
  | { readonly rule: "phone" }
  | { readonly rule: "skill"; readonly skill: string; readonly needs: number; readonly has: number | undefined }
  | { readonly rule: "region"; readonly needs: string; readonly serves: readonly string[] }
  | { readonly rule: "team"; readonly needs: string; readonly has: string | undefined }
  | { readonly rule: "grade"; readonly least: number; readonly most: number; readonly has: number }
  /** Not among those named; `why` where a preference keeps the call for them. */
  | { readonly rule: "named"; readonly why: string | undefined }
  /** None of several ways to be fit holds, or what must not be does: the rule as text. */
  | { readonly rule: "requirement"; readonly needs: string }
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
  /** Steps taken until then; 0: none. */
  readonly step: number;
  /** The preference in force, if any. */
  readonly preference: string | undefined;
  /** What was asked of an agent at that moment, as text. */
  readonly requires: string;
}

/** On demand, of a waiting call: everybody and the rule that keeps them from it. */
export interface CallExplanation {
  readonly call: CallId;
  readonly queue: QueueKey;
  readonly position: number;
  readonly waitedMs: number;
  readonly creditMs: number;
  /** What is asked of an agent now, as text in the words of the office file. */
  readonly requires: string;
  readonly region: string | undefined;
  readonly tier: string | undefined;
  readonly step: number;
  readonly preference: string | undefined;
  /** What happens by itself next, and when: a step, the end of a preference, maxWait; undefined: nothing. */
  readonly nextEvent: { readonly what: string; readonly inMs: number } | undefined;
  readonly estimate: WaitEstimate | undefined;
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
  /** What happens by itself next: the end of wrap-up, a guard; undefined: nothing. */
  readonly nextEvent: { readonly what: string; readonly inMs: number } | undefined;
}
