// Figures of each agent, folded from facts: how long in which state, what was offered, answered, missed. Talk, hold and wrap-up go to the queue the
// call came from as well. `settle` counts what is still going on, at the end of an interval and before somebody looks.

import type { AcdFact } from "../../../acd/facts.ts";
import type { AgentKey, CallId, LegId } from "../../../base/ids.ts";
import type { Millis } from "../../../base/time.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import { type AgentTally, addAgentTally, addBusy, isIdleTally, newAgentTally, type StateName } from "./agent-tally.ts";
import type { CallerPlace } from "./queue-parts.ts";

interface Counted {
  state: StateName;
  reason: string;
  since: Millis;
  /** Where the call came from that is rung for, talked in or wrapped up. */
  place: CallerPlace | undefined;
  heldSince: Millis | undefined;
  closed: AgentTally;
  open: AgentTally;
}

export interface AgentFiguresDeps {
  /** Where the caller of this call waits or was answered. */
  readonly placeOf: (call: CallId) => CallerPlace | undefined;
  readonly spent: (place: CallerPlace, what: "talkMs" | "holdMs" | "wrapUpMs", ms: number) => void;
  readonly changed: (agent: AgentKey) => void;
}

export class AgentFigures {
  readonly #deps: AgentFiguresDeps;
  /** Those who were signed in today; no more than the office has, and had. */
  readonly #agents = new Map<AgentKey, Counted>();
  /** Legs of agents that are up. */
  readonly #legs = new Map<LegId, AgentKey>();

  constructor(deps: AgentFiguresDeps) {
    this.#deps = deps;
  }

  /** Legs that are up. */
  get legs(): number {
    return this.#legs.size;
  }

  fold(fact: SwitchFact, now: Millis): void {
    switch (fact.kind) {
      case "agent.state":
        return this.#state(fact, now);
      case "caller.offered":
        for (const agent of fact.agents) this.count(agent, now, "offered");
        return;
      case "caller.connected":
        return this.count(fact.agent, now, "answered");
      case "offer.failed":
        if (fact.failure !== "withdrawn" && fact.failure !== "no-port") this.count(fact.agent, now, "missed");
        return;
      case "leg.started":
        if (fact.agent !== undefined) this.#legs.set(fact.leg, fact.agent);
        return;
      case "leg.held":
      case "leg.resumed":
      case "leg.ended":
        return this.#leg(fact, now);
      default:
        return;
    }
  }

  /** The agent sent a call on. */
  transferred(agent: AgentKey, now: Millis): void {
    this.count(agent, now, "transfers");
  }

  /** The one who talks in this leg. */
  agentOf(leg: LegId): AgentKey | undefined {
    return this.#legs.get(leg);
  }

  /** Time went by before the process began that nobody counted. */
  credit(agent: AgentKey, state: Exclude<StateName, "signed-out">, reason: string, ms: number, now: Millis): void {
    const { open } = this.#counted(agent, now);
    open.timesMs[state] += ms;
    if (state === "busy") addBusy(open, reason, ms);
  }

  /** Whatever goes on is counted up to `at`. */
  settle(at: Millis): void {
    for (const counted of this.#agents.values()) this.#settle(counted, at);
  }

  /** Settled to its end, the interval is over. */
  close(): readonly (readonly [AgentKey, AgentTally])[] {
    const rows: [AgentKey, AgentTally][] = [];
    for (const [key, counted] of this.#agents) {
      if (isIdleTally(counted.open)) continue;
      rows.push([key, counted.open]);
      addAgentTally(counted.closed, counted.open);
      counted.open = newAgentTally();
    }
    return rows;
  }

  startDay(): void {
    for (const [key, counted] of this.#agents) {
      if (counted.state === "signed-out") this.#agents.delete(key);
      else counted.closed = newAgentTally();
    }
  }

  /** Of the interval that runs, as far as it is settled. */
  open(agent: AgentKey): AgentTally | undefined {
    return this.#agents.get(agent)?.open;
  }

  /** Something is counted of them in the interval that runs. */
  counted(): readonly AgentKey[] {
    return [...this.#agents].flatMap(([key, { open }]) => (isIdleTally(open) ? [] : [key]));
  }

  /** Since midnight, as far as it is settled. */
  today(agent: AgentKey): AgentTally {
    const sum = newAgentTally();
    const counted = this.#agents.get(agent);
    if (counted === undefined) return sum;
    addAgentTally(sum, counted.closed);
    addAgentTally(sum, counted.open);
    return sum;
  }

  /** Of intervals before the process began; `isOpen`: of the one that runs. */
  restore(agent: AgentKey, tally: AgentTally, isOpen: boolean, now: Millis): void {
    const counted = this.#counted(agent, now);
    addAgentTally(isOpen ? counted.open : counted.closed, tally);
  }

  #state({ agent, to }: Extract<AcdFact, { kind: "agent.state" }>, now: Millis): void {
    const counted = this.#counted(agent, now);
    this.#settle(counted, now);
    counted.state = to.kind;
    counted.reason = to.kind === "busy" ? to.reason : "";
    if (!("call" in to)) counted.place = undefined;
    else if (to.kind !== "wrap-up") counted.place = this.#deps.placeOf(to.call) ?? counted.place;
    if (to.kind !== "talking") counted.heldSince = undefined;
    this.#deps.changed(agent);
  }

  #leg(fact: Extract<SwitchFact, { kind: "leg.held" | "leg.resumed" | "leg.ended" }>, now: Millis): void {
    const agent = this.#legs.get(fact.leg);
    const counted = agent === undefined ? undefined : this.#agents.get(agent);
    if (fact.kind === "leg.ended") this.#legs.delete(fact.leg);
    if (counted?.state !== "talking") return;
    this.#settle(counted, now);
    counted.heldSince = fact.kind === "leg.held" ? (counted.heldSince ?? now) : undefined;
  }

  /** Also what a killed process had counted and not written. */
  count(agent: AgentKey, now: Millis, what: "offered" | "answered" | "missed" | "transfers"): void {
    this.#counted(agent, now).open[what]++;
    this.#deps.changed(agent);
  }

  #counted(agent: AgentKey, now: Millis): Counted {
    const known = this.#agents.get(agent);
    if (known !== undefined) return known;
    const counted: Counted = {
      state: "signed-out",
      reason: "",
      since: now,
      place: undefined,
      heldSince: undefined,
      closed: newAgentTally(),
      open: newAgentTally(),
    };
    this.#agents.set(agent, counted);
    return counted;
  }

  #settle(counted: Counted, at: Millis): void {
    const { state, open, place, heldSince } = counted;
    const ms = at - counted.since;
    if (ms <= 0) return; // an interval ended behind the last fact by the wall's clock
    counted.since = at;
    if (state === "signed-out") return;
    open.timesMs[state] += ms;
    if (state === "busy") addBusy(open, counted.reason, ms);
    if (place !== undefined && state === "talking") this.#deps.spent(place, "talkMs", ms);
    if (place !== undefined && state === "wrap-up") this.#deps.spent(place, "wrapUpMs", ms);
    if (heldSince === undefined) return;
    const heldMs = Math.max(0, at - heldSince);
    counted.heldSince = at;
    open.holdMs += heldMs;
    if (place !== undefined) this.#deps.spent(place, "holdMs", heldMs);
  }
}
