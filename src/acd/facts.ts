// What happened in the ACD, as data. Call records, agent states and service levels are folds over these.

import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
import type { Requirement } from "../base/rules.ts";
import type { Preference } from "./contract.ts";
import type { Explanation } from "./explain.ts";

/** Why an offer came to nothing. no-port: the switch had no port to ring with, which is not the agent's doing. */
export type OfferFailure = "no-answer" | "rejected" | "busy" | "unreachable" | "no-port" | "withdrawn";

export type AcdFact =
  | {
      readonly kind: "agent.state";
      readonly agent: AgentKey;
      readonly extension: ExtensionKey | undefined;
      readonly from: AgentState["kind"];
      readonly to: AgentState;
      /** Whoever forced it; undefined: the agent, or the rules. */
      readonly by?: string | undefined;
    }
  | {
      readonly kind: "caller.queued";
      readonly call: CallId;
      readonly queue: QueueKey;
      readonly position: number;
      readonly tier: string | undefined;
      readonly region: string | undefined;
      readonly callBack: boolean;
      /** Waited before, in another queue or for a call-back, ms. */
      readonly waitedMs: number;
      /** What this one caller asks for beside the queue; undefined: nothing. */
      readonly requires?: Requirement | undefined;
      readonly prefers?: readonly Preference[] | undefined;
    }
  /** Never in line: `refused` of the figures. */
  | {
      readonly kind: "caller.refused";
      readonly call: CallId;
      readonly queue: QueueKey;
      readonly why: RefuseReason;
      /** Where they went instead; undefined: they heard busy or a goodbye. */
      readonly to: string | undefined;
    }
  /** From here on others may take the call. `step` counts from 1. */
  | {
      readonly kind: "caller.step";
      readonly call: CallId;
      readonly queue: QueueKey;
      readonly step: number;
      /** nobody: nobody at work could take the call before. */
      readonly why: "time" | "condition" | "nobody";
    }
  | {
      readonly kind: "caller.offered";
      readonly call: CallId;
      readonly queue: QueueKey;
      readonly agents: readonly AgentKey[];
      readonly why: Explanation;
    }
  | {
      readonly kind: "offer.failed";
      readonly call: CallId;
      readonly queue: QueueKey;
      readonly agent: AgentKey;
      readonly failure: OfferFailure;
    }
  | {
      readonly kind: "caller.connected";
      readonly call: CallId;
      readonly queue: QueueKey;
      readonly agent: AgentKey;
      readonly waitedMs: number;
    }
  | {
      readonly kind: "caller.left";
      readonly call: CallId;
      readonly queue: QueueKey;
      readonly why: LeaveReason;
      readonly waitedMs: number;
      /** Where to: a queue, a number, a mailbox; undefined: nowhere, or nobody knows. */
      readonly to: string | undefined;
    }
  /** The agent said what it was about (ACD-12). */
  | {
      readonly kind: "call.disposed";
      readonly call: CallId;
      readonly queue: QueueKey | undefined;
      readonly agent: AgentKey;
      readonly disposition: string;
    }
  /** An agent or a caller was bound to a call that is no more, or stood in a state for longer than any call can: set right (ACD-20). */
  | {
      readonly kind: "ghost.found";
      readonly call: CallId;
      readonly agent: AgentKey | undefined;
      readonly was: "waiting" | "reserved" | "ringing" | "talking";
    };

/**
 * abandoned: the caller hung up; timed-out: the queue's maxWait; removed: taken out by a command, or because the queue is gone; picked-up: a
 * colleague took the call that rang at an agent's phone; overflowed: the queue's rules sent them elsewhere; moved: a person did; call-back: they
 * asked to be called back; closed: the queue closed while they waited.
 *
 * In figures each caller offered to a queue is one of: answered (connected, picked-up), abandoned, overflowed (overflowed, moved, call-back,
 * timed-out or closed with somewhere to go), refused (`caller.refused`, removed, and the rest), or still waiting.
 */
export type LeaveReason =
  | "abandoned"
  | "timed-out"
  | "removed"
  | "picked-up"
  | "overflowed"
  | "moved"
  | "call-back"
  | "closed";

/** full: the queue's maxCallers; closed: its hours; blocked: the caller stands on the black list; unattended: nobody is signed in and callers leave at once. */
export type RefuseReason = "full" | "closed" | "blocked" | "unattended";

/** ACD-02. `since` of a state is kept by the desk. */
export type AgentState =
  | { readonly kind: "signed-out" }
  | { readonly kind: "ready" }
  /** Offered a call whose phone does not ring yet. */
  | { readonly kind: "reserved"; readonly call: CallId }
  | { readonly kind: "ringing"; readonly call: CallId }
  | { readonly kind: "talking"; readonly call: CallId }
  /** After a call; ends by itself after the queue's wrapUp, or with `ready`. */
  | { readonly kind: "wrap-up"; readonly call: CallId }
  /** Set by the agent or a supervisor with a reason, or by the switch: reason "no-answer", "rejected", "unreachable" (ACD-11). */
  | { readonly kind: "busy"; readonly reason: string }
  | { readonly kind: "break" };
