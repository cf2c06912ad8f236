// What the desk remembers: agents, phones, queues, callers and the indexes between them. Data only; who changes what: agent.ts the agents,
// waiting.ts and steps.ts the callers, stages.ts and pools.ts the indexes, and desk.ts calls them.

import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../base/ids.ts";
import type { Rng } from "../base/rng.ts";
import type { Requirement } from "../base/rules.ts";
import type { BitRow } from "./bit-row.ts";
import type { AgentSetup, Caller, DeskEffect, QueueSetup, Strategy } from "./contract.ts";
import type { Deadline, Deadlines } from "./deadlines.ts";
import type { AgentState, OfferFailure } from "./facts.ts";
import type { KeyHeap } from "./key-heap.ts";
import type { Line } from "./line.ts";
import type { QueuePast } from "./past.ts";
import type { PoolTable } from "./pool-table.ts";
import type { Ranks } from "./ranks.ts";

/** Everything of one desk. */
export interface Floor {
  readonly rng: Rng;
  /** The roster, then those removed from it who still talk. */
  readonly agents: Map<AgentKey, AgentRecord>;
  /** In the order of the office file. */
  roster: readonly AgentRecord[];
  /** Of the roster, who meets a single thing, by its signature. */
  readonly rows: Map<string, Uint32Array>;
  /** Of the roster, who is free and ready to be offered a call, and what they are compared by. */
  free: BitRow;
  ranks: Ranks;
  /** Of the roster, who is at work. */
  atWork: BitRow;
  readonly queues: Map<QueueKey, QueueRecord>;
  readonly calls: Map<CallId, WaitingCall>;
  /** Of these, whose agents' phones ring. */
  readonly offered: Set<WaitingCall>;
  readonly phones: Map<ExtensionKey, Phone>;
  readonly pools: Pools;
  /** Stages with callers whom nobody at work could take and who have steps left: looked at when somebody comes to work or leaves it. */
  readonly stranded: Set<Stage>;
  readonly deadlines: Deadlines<Due>;
  /** Counts callers as they come: of two with the same effective age the first goes first. */
  arrivals: number;
  /** Counts agents as they become free: of two free since the same moment the smaller number was first. */
  idlers: number;
  readonly todo: Todo;
}

/** What this step has to look after before it ends; empty between steps. */
export interface Todo {
  effects: DeskEffect[];
  freed: AgentRecord[];
  /** Callers who came or came back, or of whom something else is asked now. */
  readonly unserved: Set<WaitingCall>;
  /** Anybody may be matched with anybody: after a new setup, a second chance, a place come free in a ring-all offer. */
  everybody: boolean;
  /** Callers who came, or of whom something else is asked: is there anybody at work for them? */
  readonly changed: Set<WaitingCall>;
  /** Somebody came to work or left it: the same question for all whom nobody could take. */
  atWorkChanged: boolean;
  /** Pools whose last agent left work. */
  deserted: Pool[];
  /** Offers made, for `checkStep`. */
  readonly made: { readonly call: WaitingCall; readonly agent: AgentRecord }[];
}

export type Due =
  | { readonly kind: "wrap-up"; readonly agent: AgentRecord }
  | { readonly kind: "max-wait"; readonly call: WaitingCall }
  | { readonly kind: "second-chance"; readonly call: WaitingCall; readonly agent: AgentRecord }
  /** A step's time, or the end of a preference. */
  | { readonly kind: "turn"; readonly call: WaitingCall }
  /** The conditions of a queue's steps. */
  | { readonly kind: "look"; readonly queue: QueueRecord }
  /** An offer nobody said the end of. */
  | { readonly kind: "guard"; readonly call: WaitingCall; readonly agent: AgentRecord };

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
  /** Stands in the row of the free and in the rankings: ready, phone reachable, not engaged and not on do-not-disturb. */
  available: boolean;
  /** Counted in all pools: see `isAtWork`. */
  atWork: boolean;
  readonly duty: Duty;
  figures: AgentFigures;
}

/** What binds an agent beside their state. */
export interface Duty {
  /** Asked for during a talk; taken up after it. */
  afterTalk: AskedState | undefined;
  /** The talk, until its wrap-up is over and, where one is required, its disposition is known. */
  talk: Talk | undefined;
  wrapUp: Deadline<Due> | undefined;
  /** Of the offer that is made to the agent. */
  guard: Deadline<Due> | undefined;
  /** Set aside by the switch as unreachable: comes back by itself. */
  lostPhone: boolean;
  rejectionsInRow: number;
  /** Waiting callers whose offer this agent let fail not long ago. */
  readonly failed: Set<WaitingCall>;
}

export interface AskedState {
  readonly to: AgentState;
  /** Whoever forced it; undefined: the agent. */
  readonly by: string | undefined;
}

export interface Talk {
  readonly call: CallId;
  readonly queue: QueueKey;
  readonly from: number;
  /** Of the queue when the call was answered, should it be gone when the talk ends. */
  readonly setup: QueueSetup;
  wrapUpFrom: number;
  wrapUpUntil: number;
  disposed: boolean;
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
  /** Place in the office file. */
  index: number;
  /** What the queue asks of an agent, for a caller from nowhere known. */
  serves: Requirement;
  /** Everybody not yet answered, also whose agent's phone rings, by effective age. */
  readonly line: Line<WaitingCall>;
  /** The same in order of arrival. */
  readonly calls: Set<WaitingCall>;
  /** The same by when they began to wait. */
  readonly ages: Deadlines<WaitingCall>;
  classes: Map<Pool, WaitingClass>;
  stages: Map<string, Stage>;
  /** With so many stages those of no caller are forgotten. */
  mostStages: number;
  /** Steps with a condition, one bit each. */
  conditional: number;
  /** By step: callers whose time for it has come while its condition did not hold. */
  ripe: Set<WaitingCall>[];
  /** Callers with such a step not taken, whether its time has come or not. */
  hopefuls: number;
  look: Deadline<Due> | undefined;
  /** Round-robin goes on after this agent. */
  lastOffered: AgentRecord | undefined;
  readonly past: QueuePast;
  figures: QueueFigures;
}

export interface QueueFigures {
  offered: number;
  answered: number;
  abandoned: number;
  timedOut: number;
  removed: number;
  /** Sent elsewhere by the queue's rules or a person, asked to be called back, or the queue closed. */
  overflowed: number;
}

/** What is asked of an agent, and the key of the pool of those who meet it. */
export interface Need {
  /** Bound and in plain form. */
  readonly requires: Requirement;
  /** See `skillsNamed`. */
  readonly skills: readonly string[];
  readonly strategy: Strategy;
  /** Where the table had the pool of this need when it was last asked for; a guess, another may stand there now. */
  place: number;
  /** Of strategies that compare skills: how and which, in words. */
  readonly compared: string;
  readonly key: string;
}

/** Callers of one queue who are alike in tier, place and wishes and have taken the same steps: the same is asked for them. */
export interface Stage {
  readonly queue: QueueRecord;
  readonly like: Likeness;
  /** Bit n: step n has been taken. */
  readonly taken: number;
  /** Head start that the steps taken give, ms. */
  readonly creditMs: number;
  readonly need: Need;
  /** Those for whom no preference is in force. */
  readonly calls: Set<WaitingCall>;
}

export interface Likeness {
  readonly key: string;
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly requires: Requirement;
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
  stage: Stage;
  /** Of the preference in force, else of the stage. */
  pool: Pool;
  /** The class in whose line the caller stands; undefined while offered to somebody. */
  group: WaitingClass | undefined;
  /** The preference in force, counted from 0, and since when; past the last: the stage's rules. */
  preference: number;
  preferenceFrom: number;
  /** Steps due until then have been looked at, see steps.ts. */
  judged: number;
  /** Agents who are offered this caller now. */
  readonly ringing: AgentRecord[];
  maxWait: Deadline<Due> | undefined;
  turn: Deadline<Due> | undefined;
  /** In `ages` of the queue; undefined once answered or gone. */
  age: Deadline<WaitingCall> | undefined;
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

/** Agents who meet one need, the free ones ranked by one strategy. */
export interface Pool {
  readonly need: Need;
  /** The members, one bit for each place in the roster, see agent-rows.ts. */
  readonly row: Uint32Array;
  /** In the table of pools. */
  place: number;
  /** The free members, best first; made when there is first a choice among many of them. */
  ranking: KeyHeap | undefined;
  /** Members at work. */
  working: number;
  /** Classes with somebody in line. */
  readonly classes: WaitingClass[];
  /** Callers whom a ring-all offer is ringing for now. */
  readonly rings: Set<WaitingCall>;
  /** Stages with callers whose pool this is. */
  readonly stages: Set<Stage>;
  /** Callers for whom a preference makes it their pool. */
  readonly preferring: Set<WaitingCall>;
  /** Callers who need this pool, waiting or ringing. */
  users: number;
  /** Whether there is an agent in both, as far as it has been asked. */
  shared: WeakMap<Pool, boolean> | undefined;
  /** The need in words; made with the first offer. */
  text: string | undefined;
}

export interface Pools {
  readonly byKey: Map<string, Pool>;
  /** Those without users, the longest unused first. */
  readonly idle: Set<Pool>;
  readonly table: PoolTable;
  /** Those with a ranking. */
  readonly ranked: Set<Pool>;
  /** Those with a ring-all offer going on. */
  readonly ringing: Set<Pool>;
}
