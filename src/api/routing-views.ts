// What the outside sees of whose callers are whose: part of a queue and of an agent, and the answer to who could take a call.

import type { Answer } from "./answer.ts";

/** Part of a queue. */
export interface QueueRoutingView {
  /** What is asked of an agent, in the office file's language of rules; "everybody" where nothing is. */
  readonly rule: string;
  /** skills, tier, tier-region, progressive */
  readonly routing: string;
  /** Pools whose people serve it: where the routing is progressive, and by steps. */
  readonly pools: readonly string[];
  readonly steps: readonly QueueStepView[];
  /** Who is tried first, as in the office file. */
  readonly prefer: readonly string[];
}

export interface QueueStepView {
  /** As in the office file, without brackets. */
  readonly text: string;
  /** Agents at work who could take the call of a caller of whom nothing is known, once it is taken; of lists null. */
  readonly atWork: number | null;
}

/** Part of an agent. */
export interface AgentRoutingView {
  /** How many places they serve. */
  readonly grade: number;
  /** Pools they belong to, and tiers, each of which is a pool by itself. */
  readonly pools: readonly string[];
}

/** Who could take the call of a caller like this, before a step is taken and after each. */
export interface WhoView {
  readonly queue: string;
  /** null: not known. */
  readonly tier: string | null;
  readonly region: string | null;
  /** In the order of the office file; the first is the beginning, without a step. */
  readonly stages: readonly {
    readonly step: number;
    /** As in the office file; empty at the beginning. */
    readonly text: string;
    /** What is asked of an agent from then on. */
    readonly asked: string;
    readonly agents: number;
    readonly atWork: number;
  }[];
  /** Those who could at some stage first, in the order of the office file. */
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    /** Signed in, neither busy nor on break, at a phone that can be rung. */
    readonly atWork: boolean;
    /** The stages at which they could take the call. */
    readonly steps: readonly number[];
    /** What they lack at the last stage, in the language of rules. */
    readonly missing: readonly string[];
  }[];
  /** Agents that are not listed: there are more than one answer holds, or they are no business of whoever asks. */
  readonly unlisted: number;
}

export interface RoutingControl {
  /** 404: no such queue; 400: no such tier or place. A number says its place where no region is given. */
  who(queue: string, caller: WhoAsked): Promise<Answer<WhoView>>;
}

export interface WhoAsked {
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly number: string | undefined;
}
