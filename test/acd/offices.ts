// Small offices and short words for the tests of the desk.

import type { AgentSetup, Caller, DeskEffect, DeskInput, QueueSetup } from "../../src/acd/contract.ts";
import { Desk } from "../../src/acd/desk.ts";
import type { AcdFact, OfferFailure } from "../../src/acd/facts.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../src/base/ids.ts";
import { seededRng } from "../../src/base/rng.ts";
import { EVERYBODY, levelsAsked, type Requirement, type Step } from "../../src/base/rules.ts";
import type { Millis } from "../../src/base/time.ts";

/** Levels by skill, or any requirement. */
type Asked = Record<string, number> | Requirement;

export function asked(by: Asked | undefined): Requirement {
  if (by === undefined) return EVERYBODY;
  return isRequirement(by) ? by : levelsAsked(new Map(Object.entries(by)));
}

function isRequirement(by: Asked): by is Requirement {
  return typeof by["kind" as keyof Asked] === "string";
}

export function agent(
  key: string,
  more: { skills?: Record<string, number>; regions?: string[]; team?: string } = {},
): AgentSetup {
  return {
    key: key as AgentKey,
    name: `agent ${key}`,
    team: more.team ?? "a",
    skills: new Map(Object.entries(more.skills ?? {})),
    regions: more.regions ?? [],
  };
}

/** A step that only says what it changes. */
export function step(afterMs: number, more: Partial<Omit<Step, "afterMs">> = {}): Step {
  return {
    afterMs,
    when: undefined,
    requires: undefined,
    also: undefined,
    drop: [],
    grade: undefined,
    anyRegion: false,
    anyTier: false,
    pools: [],
    creditMs: 0,
    ...more,
  };
}

export function queue(
  key: string,
  more: Partial<Omit<QueueSetup, "requires">> & { requires?: Asked } = {},
): QueueSetup {
  return {
    key: key as QueueKey,
    strategy: "longest-idle",
    ringMs: 20_000,
    wrapUpMs: 0,
    maxWaitMs: undefined,
    maxCallers: 1_000,
    creditMs: 0,
    ageing: 1,
    tierCreditMs: new Map(),
    byRegion: false,
    tiers: new Map(),
    otherTiers: EVERYBODY,
    steps: [],
    afterNoAnswer: "set-aside",
    dispositionRequired: false,
    wrapUpMostMs: 300_000,
    serviceLevelMs: 15_000,
    ...more,
    requires: asked(more.requires),
  };
}

type CallerWish = Partial<Omit<Caller, "requires">> & { requires?: Asked };

export function caller(id: string, to: string, wish: CallerWish = {}): Caller {
  return {
    call: id as CallId,
    queue: to as QueueKey,
    tier: undefined,
    region: undefined,
    creditMs: 0,
    since: undefined,
    prefers: [],
    callBack: false,
    ...wish,
    requires: asked(wish.requires),
  };
}

/** A desk on a clock that the test moves; agent `5` sits at phone `105`. */
export class Shift {
  readonly desk = new Desk({ rng: seededRng(1) });
  now = 0;
  readonly effects: DeskEffect[] = [];
  agents: readonly AgentSetup[];
  queues: readonly QueueSetup[];

  constructor(agents: readonly AgentSetup[], queues: readonly QueueSetup[]) {
    this.agents = agents;
    this.queues = queues;
    this.setUp({});
  }

  setUp(change: { agents?: readonly AgentSetup[]; queues?: readonly QueueSetup[] }): readonly DeskEffect[] {
    this.agents = change.agents ?? this.agents;
    this.queues = change.queues ?? this.queues;
    return this.do({ kind: "setup", setup: { agents: this.agents, queues: this.queues } });
  }

  /** One input that must not be faulty. */
  do(input: DeskInput): readonly DeskEffect[] {
    const { effects, fault } = this.desk.step(input, this.now as Millis);
    if (fault !== undefined) throw new Error(`${input.kind}: ${fault.kind} ${fault.detail}`);
    this.effects.push(...effects);
    return effects;
  }

  faultOf(input: DeskInput): string | undefined {
    return this.desk.step(input, this.now as Millis).fault?.kind;
  }

  /** Moves the clock, with every tick that falls due on the way. */
  pass(ms: number): this {
    const until = this.now + ms;
    for (let at = this.desk.nextWake(); at !== undefined && at <= until; at = this.desk.nextWake()) {
      this.now = Math.max(this.now, at);
      this.do({ kind: "tick" });
    }
    this.now = until;
    return this;
  }

  /** Signed in at a phone that can be reached, and ready; one millisecond after the other. */
  ready(...keys: string[]): this {
    for (const key of keys) {
      this.now++;
      const extension = `10${key}` as ExtensionKey;
      this.do({ kind: "reachable", extension, reachable: true });
      this.do({ kind: "sign-in", agent: key as AgentKey, extension });
      this.do({ kind: "ready", agent: key as AgentKey });
    }
    return this;
  }

  calls(id: string, to: string, wish: CallerWish = {}): readonly DeskEffect[] {
    return this.do({ kind: "enqueue", caller: caller(id, to, wish) });
  }

  answers(key: string, call: string): readonly DeskEffect[] {
    return this.do({ kind: "answered", call: call as CallId, agent: key as AgentKey });
  }

  fails(key: string, call: string, failure: Exclude<OfferFailure, "withdrawn">): readonly DeskEffect[] {
    return this.do({ kind: "offer-failed", call: call as CallId, agent: key as AgentKey, failure });
  }

  hangsUp(key: string, call: string): readonly DeskEffect[] {
    return this.do({ kind: "released", call: call as CallId, agent: key as AgentKey });
  }

  /** The whole conversation, answered at once. */
  serves(key: string, call: string, talkMs = 0): this {
    this.answers(key, call);
    this.pass(talkMs);
    this.hangsUp(key, call);
    return this;
  }

  state(key: string): string {
    const state = this.view(key).state;
    return state.kind === "busy" ? `busy ${state.reason}` : state.kind;
  }

  view(key: string) {
    const view = this.desk.agents(this.now as Millis).find((one) => one.key === key);
    if (view === undefined) throw new Error(`no agent ${key}`);
    return view;
  }

  queueView(key: string) {
    const view = this.desk.queues(this.now as Millis).find((one) => one.key === key);
    if (view === undefined) throw new Error(`no queue ${key}`);
    return view;
  }

  why(call: string) {
    return this.desk.explainCall(call as CallId, this.now as Millis);
  }

  whyAgent(key: string) {
    return this.desk.explainAgent(key as AgentKey, this.now as Millis);
  }
}

/** `c1 > 5` for each offer. */
export function offers(effects: readonly DeskEffect[]): string[] {
  return effects.flatMap((effect) => (effect.kind === "offer" ? `${effect.call} > ${effect.agent}` : []));
}

export function facts(effects: readonly DeskEffect[]): AcdFact[] {
  return effects.flatMap((effect) => (effect.kind === "fact" ? effect.fact : []));
}

export function factKinds(effects: readonly DeskEffect[]): string[] {
  return facts(effects).map((fact) => (fact.kind === "agent.state" ? `${fact.from} > ${fact.to.kind}` : fact.kind));
}
