// What the outside sees of decisions afterwards (ACD-16): the JSON of `call explain` and of `agent explain --at`. A contract like views.ts.

import type { CallExplanation, Exclusion, Explanation } from "../acd/explain.ts";
import type { FlowVisitView } from "./flow-control.ts";
import type { IsoTime } from "./views.ts";

export interface CallExplainView {
  readonly call: string;
  /** Each wait in a queue, oldest first. */
  readonly waits: readonly WaitView[];
  /** Each offer, oldest first; one that rang several is one. */
  readonly decisions: readonly DecisionView[];
  /** Of a call that waits right now; null otherwise. */
  readonly waiting: CallExplanation | null;
  /** Its way through flows, in order. */
  readonly flows: readonly FlowVisitView[];
}

export interface WaitView {
  readonly queue: string;
  readonly at: IsoTime;
  readonly endedAt: IsoTime | null;
  /** connected, abandoned, timed-out ... ; null while it goes on. */
  readonly outcome: string | null;
  readonly tier: string | null;
  readonly region: string | null;
  /** Waited before, in another queue or for a call-back. */
  readonly waitedBeforeMs: number;
  readonly steps: readonly { readonly at: IsoTime; readonly step: number; readonly why: string }[];
  /** Who was there when the call came and nobody could take it; null where it was offered at once, or nothing was kept. */
  readonly nobody: PeopleThenView | null;
}

export interface DecisionView {
  readonly at: IsoTime;
  readonly why: Explanation;
  readonly offers: readonly { readonly agent: string; readonly outcome: string | null }[];
  /** Everybody else, as far as it can be told now; null where the office or the queue of then is not known any more. */
  readonly people: PeopleThenView | null;
}

export interface PeopleThenView {
  /** Revision of the office file that was in force. */
  readonly office: number;
  /** What was asked of an agent, in the words of the office file. */
  readonly requires: string;
  /** Those who came closest first. */
  readonly agents: readonly {
    readonly agent: string;
    readonly state: string;
    readonly eligible: boolean;
    readonly excludedBy: readonly Exclusion[];
  }[];
  /** Further agents, not told by name: there are too many, or they are no business of whoever asks. */
  readonly leftOut: number;
}

export interface AgentMomentView {
  readonly agent: string;
  readonly at: IsoTime;
  readonly office: number | null;
  readonly state: string;
  readonly reason: string | null;
  /** In that state since; null: there is no older record of this agent. */
  readonly since: IsoTime | null;
  readonly extension: string | null;
  readonly call: string | null;
  /** By queue of the office then: what kept the agent from its callers. */
  readonly queues: readonly { readonly queue: string; readonly excludedBy: readonly Exclusion[] }[];
  /** Callers who waited at that moment, the oldest first, and what kept this agent from each. */
  readonly waiting: readonly {
    readonly call: string;
    readonly queue: string;
    readonly since: IsoTime;
    readonly excludedBy: readonly Exclusion[];
  }[];
  /** Offers to this agent around that moment, oldest first. */
  readonly offers: readonly {
    readonly at: IsoTime;
    readonly call: string;
    readonly queue: string | null;
    readonly outcome: string | null;
    readonly endedAt: IsoTime | null;
  }[];
  /** Changes of state around that moment, oldest first. */
  readonly changes: readonly {
    readonly at: IsoTime;
    readonly from: string;
    readonly to: string;
    readonly reason: string | null;
    readonly call: string | null;
  }[];
}
