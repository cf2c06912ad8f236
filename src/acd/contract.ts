// The front door of acd/: inputs and effects of the pure `Desk`. It knows calls and extensions only by their keys.

import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
import type { Condition, Measure, Requirement, Step } from "../base/rules.ts";
import type { Millis } from "../base/time.ts";
import type { AcdFact, AgentState, LeaveReason, OfferFailure } from "./facts.ts";

/** ACD-04. */
export type Strategy =
  | "longest-idle"
  | "round-robin"
  | "fewest-calls"
  | "least-talk"
  | "most-skilled"
  | "least-skilled"
  | "random"
  | "ring-all"
  | "top-down";

export interface AgentSetup {
  readonly key: AgentKey;
  readonly name: string;
  readonly team: string | undefined;
  /** Level 1-10 by skill name. */
  readonly skills: ReadonlyMap<string, number>;
  readonly regions: readonly string[];
}

export interface QueueSetup {
  readonly key: QueueKey;
  readonly requires: Requirement;
  readonly strategy: Strategy;
  /** An offer rings this long. */
  readonly ringMs: number;
  readonly wrapUpMs: number;
  /** After this many seconds of waiting the caller leaves with "timed-out"; undefined: never. */
  readonly maxWaitMs: number | undefined;
  readonly maxCallers: number;
  /** A better queue's callers go first: a head start in waiting time, ms (time credit, ACD-03). */
  readonly creditMs: number;
  /** How much a second of waiting counts, 1 is the normal; at 2 callers of this queue overtake sooner. */
  readonly ageing: number;
  /** Head start by tier, ms; a tier not named here has none. */
  readonly tierCreditMs: ReadonlyMap<string, number>;
  /** Only agents who serve the caller's region may take the call; a caller without a region may meet anybody. */
  readonly byRegion: boolean;
  /** Whose callers of each tier are (ACD-05 to 07); callers without a tier, or of one not named here: `otherTiers`. */
  readonly tiers: ReadonlyMap<string, Requirement>;
  readonly otherTiers: Requirement;
  /** In the order in which they are taken when nobody could take the call; at most `limits.acd.steps`. */
  readonly steps: readonly Step[];
  /** What happens to an agent who did not answer: back to ready at once, or set aside as busy until ready again. */
  readonly afterNoAnswer: "set-aside" | "ready";
  /** Wrap-up does not end by itself in `ready` before the call's disposition is known (ACD-12). */
  readonly dispositionRequired: boolean;
  /** The agent may have wrap-up extended to this much in all, ms. */
  readonly wrapUpMostMs: number;
  /** For the measure `service-level`. */
  readonly serviceLevelMs: number;
}

export interface DeskSetup {
  readonly agents: readonly AgentSetup[]; // in the order of the office file: "top-down"
  readonly queues: readonly QueueSetup[];
}

export interface Caller {
  readonly call: CallId;
  readonly queue: QueueKey;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  /** Further requirements of this one call; steps cannot drop them. */
  readonly requires: Requirement;
  /** A head start of this one call, ms. */
  readonly creditMs: number;
  /** Began to wait then, in another queue or before a call-back; undefined: now. Age, steps and `maxWait` count from it. */
  readonly since: Millis | undefined;
  /** Before the normal rules, one after the other from the caller's coming; at most `limits.acd.preferences` (ACD-10). */
  readonly prefers: readonly Preference[];
  /** Nobody hangs on the line: the agent is rung first, then the customer (ACD-09). */
  readonly callBack: boolean;
  /** Was in this line a moment ago: let in again though it may have filled up meanwhile. */
  readonly returns?: boolean;
}

/** For a while only these agents may take the call, as far as the queue's and the call's requirements allow; skipped while none of them is at work. */
export interface Preference {
  /** supervisor: one moved the caller to them. */
  readonly why: "last-agent" | "owner" | "best-marked" | "supervisor";
  readonly agents: readonly AgentKey[];
  readonly forMs: number;
}

/** How long somebody may expect to wait, and how sure that is. */
export interface WaitEstimate {
  readonly waitMs: number;
  /** low: not fit to be said aloud. */
  readonly confidence: "low" | "fair" | "good";
  /** What it was reckoned from: place among those the same agents serve, mean time an agent is taken up by a call, agents at work. */
  readonly position: number;
  readonly handleMs: number;
  readonly agents: number;
  /** Calls the mean is of. */
  readonly samples: number;
}

/** A talk that an agent has, until its wrap-up is over. */
export interface TalkView {
  readonly call: CallId;
  readonly queue: QueueKey;
  readonly from: Millis;
  readonly disposed: boolean;
  /** The state asked for during it. */
  readonly afterTalk: AgentState | undefined;
}

export type DeskInput =
  | { readonly kind: "setup"; readonly setup: DeskSetup } // applied to those already waiting and signed in; agents removed from the setup are signed out (after their talk)
  | { readonly kind: "sign-in"; readonly agent: AgentKey; readonly extension: ExtensionKey } // state: busy "signed-in" until ready
  /** `by` of these: whoever forced it (ACD-18); undefined: the agent. It stands in the fact. */
  | { readonly kind: "sign-out"; readonly agent: AgentKey; readonly by?: string | undefined }
  | { readonly kind: "ready"; readonly agent: AgentKey; readonly by?: string | undefined }
  | { readonly kind: "busy"; readonly agent: AgentKey; readonly reason: string; readonly by?: string | undefined }
  | { readonly kind: "break"; readonly agent: AgentKey; readonly by?: string | undefined }
  /** As before a restart (ACD-17): signed in and in that state, times and counters going on. Refused where the agent is signed in already. */
  | {
      readonly kind: "restore";
      readonly agent: AgentKey;
      readonly extension: ExtensionKey;
      readonly state: Extract<AgentState, { readonly kind: "ready" | "busy" | "break" | "talking" }>;
      /** Of an agent who talks on; left out: in no call of a queue that there still is. */
      readonly talk?: TalkView | undefined;
      /** In that state, and free, since; may be before the clock's zero. */
      readonly since: Millis;
      readonly idleSince: Millis;
    }
  /** Counters of the day so far, before a restart. */
  | {
      readonly kind: "restore-day";
      readonly agent: AgentKey;
      readonly offered: number;
      readonly answered: number;
      readonly missed: number;
      readonly timesMs: Readonly<Record<AgentState["kind"], number>>;
    }
  /** More time for wrap-up; refused past the queue's `wrapUpMostMs` and outside wrap-up. */
  | { readonly kind: "extend-wrap-up"; readonly agent: AgentKey; readonly byMs: number }
  /** What the call was about; taken during the talk and during wrap-up, and while its absence keeps the agent busy. The last one counts. */
  | { readonly kind: "disposition"; readonly agent: AgentKey; readonly code: string }
  /** Calls there really are: agents bound to others are freed, and callers among others leave (ACD-20). Facts `ghost.found` say which. */
  | { readonly kind: "reconcile"; readonly calls: ReadonlySet<CallId> }
  /** The phone can be reached: registered. Unknown phones are unreachable. */
  | { readonly kind: "reachable"; readonly extension: ExtensionKey; readonly reachable: boolean }
  /** The phone is in a call that the ACD did not give it. */
  | { readonly kind: "engaged"; readonly extension: ExtensionKey; readonly engaged: boolean }
  /** The phone's person asked not to be disturbed (ACD-20). */
  | { readonly kind: "dnd"; readonly extension: ExtensionKey; readonly dnd: boolean }
  | { readonly kind: "enqueue"; readonly caller: Caller }
  | {
      readonly kind: "leave";
      readonly call: CallId;
      readonly why: Exclude<LeaveReason, "timed-out">;
      readonly to?: string | undefined;
    }
  /** The agent's phone rings (180). */
  | { readonly kind: "ringing"; readonly call: CallId; readonly agent: AgentKey }
  /** The agent answered; of a ring-all offer the others are withdrawn by the desk. */
  | { readonly kind: "answered"; readonly call: CallId; readonly agent: AgentKey }
  /** The caller goes back to the place they had. */
  | {
      readonly kind: "offer-failed";
      readonly call: CallId;
      readonly agent: AgentKey;
      readonly failure: Exclude<OfferFailure, "withdrawn">;
    }
  /** The agent's talk is over: wrap-up begins. */
  | { readonly kind: "released"; readonly call: CallId; readonly agent: AgentKey }
  /** Time has passed: see `nextWake`. */
  | { readonly kind: "tick" };

export type DeskEffect =
  | {
      readonly kind: "offer";
      readonly call: CallId;
      readonly agent: AgentKey;
      readonly extension: ExtensionKey;
      readonly ringMs: number;
    }
  /** Stop ringing this agent: another was first, the caller left, or the agent was signed out. */
  | {
      readonly kind: "withdraw";
      readonly call: CallId;
      readonly agent: AgentKey;
      readonly why: "answered-elsewhere" | "caller-left" | "agent-left";
    }
  /** The caller's waiting is over without an agent (the queue's maxWait, or the queue was removed). */
  | { readonly kind: "give-up"; readonly call: CallId; readonly why: "timed-out" | "removed" }
  | { readonly kind: "fact"; readonly fact: AcdFact };

export type DeskFault =
  | {
      readonly kind: "unknown-agent" | "unknown-queue" | "queue-full" | "not-signed-in" | "already-waiting" | "no-call";
      readonly detail: string;
    }
  /** Another agent is signed in at that phone. */
  | { readonly kind: "phone-taken"; readonly by: AgentKey; readonly detail: string }
  /** E.g. "ready" while talking. `allowed` names the states it may be asked in. */
  | { readonly kind: "not-now"; readonly detail: string };

/** What `class Desk` offers. Same inputs, same `rng`, same answers (ACD-01). */
export interface DeskApi {
  /** Effects in the order they are to be carried out. A faulty input changes nothing. */
  step(input: DeskInput, now: Millis): { readonly effects: readonly DeskEffect[]; readonly fault?: DeskFault };
  /** When a `tick` is due: wrap-up over, maxWait over, a step, a look at conditions, a guard. */
  nextWake(): Millis | undefined;
  /** Of a waiting call, or of one who came to the queue now. undefined: unknown call or queue. */
  expect(whom: { readonly call: CallId } | { readonly queue: QueueKey }, now: Millis): WaitEstimate | undefined;
  /** What conditions look at; undefined: unknown now, or no such queue. */
  measure(queue: QueueKey, measure: Measure, now: Millis): number | undefined;
  /** Overflow and alarms ask too. */
  holds(queue: QueueKey, condition: Condition, now: Millis): boolean;
}
