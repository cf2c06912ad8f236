// The front door of acd/: inputs and effects of the pure `Desk`. It knows calls and extensions only by their keys.

import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
import type { Millis } from "../base/time.ts";
import type { AcdFact, OfferFailure } from "./facts.ts";

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
  /** Minimum level by skill name. */
  readonly requires: ReadonlyMap<string, number>;
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
  /** What happens to an agent who did not answer: back to ready at once, or set aside as busy until ready again. */
  readonly afterNoAnswer: "set-aside" | "ready";
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
  /** Further requirements of this one call, minimum level by skill. */
  readonly requires: ReadonlyMap<string, number>;
  /** A head start of this one call, ms. */
  readonly creditMs: number;
}

export type DeskInput =
  | { readonly kind: "setup"; readonly setup: DeskSetup } // applied to those already waiting and signed in; agents removed from the setup are signed out (after their talk)
  | { readonly kind: "sign-in"; readonly agent: AgentKey; readonly extension: ExtensionKey } // state: busy "signed-in" until ready
  | { readonly kind: "sign-out"; readonly agent: AgentKey }
  | { readonly kind: "ready"; readonly agent: AgentKey }
  | { readonly kind: "busy"; readonly agent: AgentKey; readonly reason: string }
  | { readonly kind: "break"; readonly agent: AgentKey }
  /** The phone can be reached: registered. Unknown phones are unreachable. */
  | { readonly kind: "reachable"; readonly extension: ExtensionKey; readonly reachable: boolean }
  /** The phone is in a call that the ACD did not give it. */
  | { readonly kind: "engaged"; readonly extension: ExtensionKey; readonly engaged: boolean }
  /** The phone's person asked not to be disturbed (ACD-20). */
  | { readonly kind: "dnd"; readonly extension: ExtensionKey; readonly dnd: boolean }
  | { readonly kind: "enqueue"; readonly caller: Caller }
  | { readonly kind: "leave"; readonly call: CallId; readonly why: "abandoned" | "removed" | "picked-up" }
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
  /** When a `tick` is due: wrap-up over, maxWait over. */
  nextWake(): Millis | undefined;
}
