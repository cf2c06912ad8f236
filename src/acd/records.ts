// What the desk remembers: agents, phones, queues, callers and the indexes between them. Data only; who changes what:
// agent.ts the agents, waiting.ts the callers, pools.ts the indexes, and desk.ts calls them.

import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
import type { Rng } from "../base/rng.ts";
import type { BitRow } from "./bit-row.ts";
import type { AgentSetup, Caller, DeskEffect, QueueSetup, Strategy } from "./contract.ts";
import type { Deadline, Deadlines } from "./deadlines.ts";
import type { AgentState, OfferFailure } from "./facts.ts";
import type { KeyHeap } from "./key-heap.ts";
import type { Line } from "./line.ts";
import type { Requirement } from "./skills.ts";

/** Everything of one desk. */
export interface Floor {
  readonly rng: Rng;
  /** The roster, then those removed from it who still talk. */
  readonly agents: Map<AgentKey, AgentRecord>;
  /** In the order of the office file. */
  roster: readonly AgentRecord[];
  /** Of the roster, in its order, who has a skill at any level. */
  experts: ReadonlyMap<string, readonly AgentRecord[]>;
  readonly queues: Map<QueueKey, QueueRecord>;
  readonly calls: Map<CallId, WaitingCall>;
  readonly phones: Map<ExtensionKey, Phone>;
  readonly pools: Pools;
  readonly deadlines: Deadlines<Due>;
  /** Counts callers as they come: of two with the same effective age the first goes first. */
  arrivals: number;
  /** Counts agents as they become free: the longest idle has the smallest number. */
  idlers: number;
  readonly todo: Todo;
}

/** What this step has to match before it ends; empty between steps. */
export interface Todo {
  effects: DeskEffect[];
  freed: AgentRecord[];
  /** Callers who came or came back. */
  unserved: WaitingCall[];
  /** Anybody may be matched with anybody: after a new setup, a second chance, a place come free in a ring-all offer. */
  everybody: boolean;
}

export type Due =
  | { readonly kind: "wrap-up"; readonly agent: AgentRecord }
  | { readonly kind: "max-wait"; readonly call: WaitingCall }
  | { readonly kind: "second-chance"; readonly call: WaitingCall; readonly agent: AgentRecord };

export interface Phone {
  readonly key: ExtensionKey;
  reachable: boolean;
  engaged: boolean;
  dnd: boolean;
  agent: AgentRecord | undefined;
}

export interface AgentRecord {
  readonly key: AgentKey;
  setup: AgentSetup;
  /** Place in the roster; -1 once removed from the setup, until the talk is over. */
  index: number;
  state: AgentState;
  since: number;
  phone: Phone | undefined;
  /** Free since, and the running number of that; both survive an offer that was withdrawn. */
  idleSince: number;
  idleOrder: number;
  /** Stands in the rankings of all pools: ready, phone reachable, not engaged and not on do-not-disturb. */
  available: boolean;
  readonly membership: Membership;
  readonly duty: Duty;
  figures: AgentFigures;
}

/** The pools an agent belongs to and their number in each; two rows instead of pairs because 50 queues x 10 000 agents. */
export interface Membership {
  readonly pools: Pool[];
  readonly numbers: number[];
}

/** What binds an agent beside their state. */
export interface Duty {
  /** Asked for during a talk; taken up after it. */
  afterTalk: AgentState | undefined;
  /** The queue of the talk, and its wrap-up should the queue be gone by then. */
  talkQueue: QueueKey | undefined;
  wrapUpMs: number;
  wrapUp: Deadline<Due> | undefined;
  /** Set aside by the switch as unreachable: comes back by itself. */
  lostPhone: boolean;
  rejectionsInRow: number;
  /** Waiting callers whose offer this agent let fail not long ago. */
  readonly failed: Set<WaitingCall>;
}

/** Since the day began, see `Desk.startDay`. */
export interface AgentFigures {
  offered: number;
  answered: number;
  /** Offers that failed at this agent: no answer, rejected, busy, unreachable. */
  missed: number;
  /** Finished stays in each state, ms. */
  readonly timesMs: Record<AgentState["kind"], number>;
}

export interface QueueRecord {
  setup: QueueSetup;
  /** Everybody not yet answered, also whose agent's phone rings, by effective age. */
  readonly line: Line<WaitingCall>;
  /** The same in order of arrival. */
  readonly calls: Set<WaitingCall>;
  classes: Map<Pool, WaitingClass>;
  /** Round-robin goes on after this agent. */
  lastOffered: AgentRecord | undefined;
  figures: QueueFigures;
}

export interface QueueFigures {
  offered: number;
  answered: number;
  abandoned: number;
  timedOut: number;
  removed: number;
}

/** Callers of one queue whom the same agents can serve and to whom nobody has been offered. */
export interface WaitingClass {
  readonly queue: QueueRecord;
  readonly pool: Pool;
  readonly line: Line<WaitingCall>;
  /** Of the first in line, copied so that an agent who serves hundreds of classes need not visit them all. */
  head: WaitingCall;
  headKey: number;
  ageing: number;
}

export interface WaitingCall {
  readonly caller: Caller;
  readonly queue: QueueRecord;
  readonly since: number;
  readonly seq: number;
  /** ageing x since - credits: within one queue the smaller is the older. */
  key: number;
  /** What queue, requirements and region ask of an agent. */
  requires: Requirement;
  pool: Pool;
  /** Agents who are offered this caller now. */
  readonly ringing: AgentRecord[];
  maxWait: Deadline<Due> | undefined;
  /** Agents who let the offer fail not long ago; made with the first. */
  tried: Map<AgentRecord, Tried> | undefined;
  readonly offers: PastOffer[];
}

export interface Tried {
  readonly failure: OfferFailure;
  readonly until: Deadline<Due>;
}

export interface PastOffer {
  readonly agent: AgentKey;
  outcome: string;
}

/** Agents who meet one requirement in one region, the free ones ranked by one strategy. */
export interface Pool {
  readonly key: string;
  readonly requires: Requirement;
  readonly region: string | undefined;
  readonly strategy: Strategy;
  /** In the order of the office file; an agent's number in the pool is the index here. */
  readonly members: readonly AgentRecord[];
  readonly ranking: Ranking;
  /** Classes with somebody in line. */
  readonly classes: WaitingClass[];
  /** Callers whom a ring-all offer is ringing for now. */
  readonly rings: Set<WaitingCall>;
  /** Callers who need this pool, waiting or ringing. */
  users: number;
}

export type Ranking =
  /** `fixed`: by number in the pool, what does not change while the setup stays (skill levels). */
  | { readonly kind: "heap"; readonly free: KeyHeap; readonly fixed: Float64Array | undefined }
  | { readonly kind: "row"; readonly free: BitRow };

export interface Pools {
  readonly byKey: Map<string, Pool>;
  /** Those without users, the longest unused first. */
  readonly idle: Set<Pool>;
}
