// What happened in the ACD, as data. Call records, agent states and service levels are folds over these.

import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
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
    }
  | { readonly kind: "caller.queued"; readonly call: CallId; readonly queue: QueueKey; readonly position: number }
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
    };

/** abandoned: the caller hung up; timed-out: the queue's maxWait; removed: taken out by a command or because the queue is gone; picked-up: a colleague took the call that rang at an agent's phone. */
export type LeaveReason = "abandoned" | "timed-out" | "removed" | "picked-up";

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
