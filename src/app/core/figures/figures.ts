// Figures of queues and agents (ACD-24): today, live, and by quarters of an hour. A fold over facts that nobody else may count beside; the quarter that
// is over is handed on (`figures-keeper.ts` stores it), and so is what has changed in the one that runs. Time turns when a fact comes or
// somebody looks; the keeper looks at the end of each quarter.

import type { AgentKey, CallId, QueueKey } from "../../../base/ids.ts";
import type { Clock, Millis, WallMillis } from "../../../base/time.ts";
import type { PlaceImage } from "../../../call/image.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import { AgentFigures } from "./agent-figures.ts";
import { type AgentTally, newAgentTally } from "./agent-tally.ts";
import { INTERVAL_MS, type Interval, intervalAt, intervalStart } from "./interval.ts";
import { QueueFigures, type QueueTerms } from "./queue-figures.ts";
import type { Facet, Part } from "./queue-parts.ts";
import { addTally, newTally, type QueueTally } from "./tally.ts";

export interface QueueRow {
  readonly queue: QueueKey;
  readonly facet: Facet;
  readonly part: string;
  readonly tally: Readonly<QueueTally>;
}

export interface AgentRow {
  readonly agent: AgentKey;
  readonly tally: Readonly<AgentTally>;
}

/** What was counted in one interval; of the one that runs, what has changed since it was asked last. */
export interface IntervalFigures {
  readonly interval: Interval;
  /** States are counted to here. */
  readonly untilAt: WallMillis;
  readonly queues: readonly QueueRow[];
  readonly agents: readonly AgentRow[];
}

/** Takes are numbered from 1, over all processes: whoever knows in which one something was counted can tell whether it is on disk. */
export interface Taken extends IntervalFigures {
  readonly take: number;
}

export interface FiguresDeps {
  readonly clock: Clock;
  readonly timezone: () => string;
  readonly terms: (queue: QueueKey) => QueueTerms | undefined;
  /** Who works at this phone. */
  readonly agentAt: (extension: string) => AgentKey | undefined;
  /** Also called before the first. */
  readonly onNewDay: () => void;
}

/** Longer gaps (the machine slept, its clock was put right) are not cut into quarters: they go into the one in which they began. */
const LONGEST_GAP_MS = 24 * 3_600_000;
/** A clock put back by less goes on in the quarter that was reached. */
const PUT_BACK_MS = 3_600_000;
/** A list of queues looks at each of them: what goes on is counted up to now once for all. */
const LOOK_MS = 50;

export class Figures {
  readonly queues: QueueFigures;
  readonly agents: AgentFigures;
  readonly #deps: FiguresDeps;
  readonly #changedParts = new Set<Part>();
  readonly #changedAgents = new Set<AgentKey>();
  #interval: Interval | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #calls = 0;
  /** What is counted now goes with this one. */
  #take = 1;
  #onClosed: (closed: IntervalFigures) => void = () => {};
  #onChanged: () => void = () => {};

  constructor(deps: FiguresDeps) {
    this.#deps = deps;
    this.queues = new QueueFigures({
      terms: deps.terms,
      changed: (part) => this.#changedParts.add(part),
      take: () => this.#take,
    });
    this.agents = new AgentFigures({
      placeOf: (call) => this.queues.placeOf(call),
      spent: (...spent) => this.queues.spent(...spent),
      changed: (agent) => this.#changedAgents.add(agent),
    });
  }

  /** Who stores figures: told of each interval that is over, and that something in the one that runs has changed. */
  keptBy(keeper: { readonly closed: (closed: IntervalFigures) => void; readonly changed: () => void }): void {
    this.#onClosed = keeper.closed;
    this.#onChanged = keeper.changed;
  }

  /** Calls that arrived today. */
  get calls(): number {
    this.turn();
    return this.#calls;
  }

  /** Zero when no call is left. */
  get size(): number {
    return this.queues.size + this.agents.legs;
  }

  /** The one that runs. */
  get interval(): Interval {
    return this.turn();
  }

  fold(fact: SwitchFact): void {
    const isCounted = COUNTED.has(fact.kind);
    if (!isCounted) return;
    this.turn();
    if (fact.kind === "call.arrived") {
      this.#calls++;
      return;
    }
    const now = this.#deps.clock.now();
    if (fact.kind === "call.transferred" && this.queues.sendsOn(fact)) this.#sentOn(fact.by, now);
    this.queues.fold(fact);
    this.agents.fold(fact, now);
    if (this.#changedParts.size + this.#changedAgents.size > 0) this.#onChanged();
  }

  /** Today, up to this moment. */
  of(queue: QueueKey): QueueTally {
    return this.ofPart(queue, "all", "");
  }

  ofPart(queue: QueueKey, facet: Facet, name: string): QueueTally {
    this.#look();
    const sum = newTally();
    const part = this.queues.parts.find(queue, facet, name);
    if (part === undefined) return sum;
    addTally(sum, part.closed);
    addTally(sum, part.open);
    return sum;
  }

  /** Today's tiers or regions of a queue that had callers. */
  partsOf(queue: QueueKey, facet: Facet): readonly string[] {
    return [...this.queues.parts.all].flatMap((part) =>
      part.queue === queue && part.facet === facet ? [part.part] : [],
    );
  }

  ofAgent(agent: AgentKey): AgentTally {
    this.#look();
    return this.agents.today(agent);
  }

  /** At start: the disk has everything up to the take `kept`. */
  restoreTake(kept: number): void {
    this.#take = kept + 1;
  }

  /** At start, after all that was restored: this call goes on. `kept` as in `restoreTake`. */
  goesOn(call: CallId, place: PlaceImage, kept: number): void {
    const { answer } = place;
    const now = this.#deps.clock.now();
    this.queues.goesOn(call, place, kept);
    if (answer?.agent === undefined) return;
    if ((answer.offeredIn ?? 0) > kept) this.agents.count(answer.agent, now, "offered");
    if (answer.in > kept) this.agents.count(answer.agent, now, "answered");
  }

  /** At start: calls of today so far. */
  restoreCalls(calls: number): void {
    this.turn();
    this.#calls += calls;
  }

  /** What changed in the interval that runs since this was asked last; `all`: of whoever was signed in for some of it. */
  takeChanged(all: boolean): Taken {
    const interval = this.#look();
    if (all) for (const agent of this.agents.counted()) this.#changedAgents.add(agent);
    const queues = [...this.#changedParts].map(({ queue, facet, part, open }) => ({ queue, facet, part, tally: open }));
    const agents = [...this.#changedAgents].map((agent) => ({
      agent,
      tally: this.agents.open(agent) ?? newAgentTally(),
    }));
    this.#changedParts.clear();
    this.#changedAgents.clear();
    return { interval, untilAt: this.#deps.clock.wall(), queues, agents, take: this.#take++ };
  }

  /** What was taken could not be stored: it counts as changed again. */
  giveBack({ queues, agents }: IntervalFigures): void {
    for (const row of queues) {
      const part = this.queues.parts.find(row.queue, row.facet, row.part);
      if (part !== undefined) this.#changedParts.add(part);
    }
    for (const { agent } of agents) this.#changedAgents.add(agent);
  }

  /** Ends intervals that are over. Returns the one that runs. */
  turn(): Interval {
    const { clock, timezone } = this.#deps;
    const wall = clock.wall();
    const start = intervalStart(wall);
    const { startAt = undefined } = this.#interval ?? {};
    if (startAt === undefined || this.#interval === undefined) return this.#begin(intervalAt(start, timezone()));
    if (startAt === start || (start < startAt && startAt - start < PUT_BACK_MS)) return this.#interval;
    const isGap = start < startAt || start - startAt > LONGEST_GAP_MS;
    if (isGap) {
      this.#close(clock.now(), wall);
      return this.#begin(intervalAt(start, timezone()));
    }
    for (let end = startAt + INTERVAL_MS; end <= start; end += INTERVAL_MS) {
      this.#close((clock.now() - (wall - end)) as Millis, end as WallMillis);
      this.#begin(intervalAt(end as WallMillis, timezone()));
    }
    return this.#interval;
  }

  /** Facts of transfers name phones. */
  #sentOn(by: string, now: Millis): void {
    const agent = this.#deps.agentAt(by);
    if (agent !== undefined) this.agents.transferred(agent, now);
  }

  #look(): Interval {
    const interval = this.turn();
    const now = this.#deps.clock.now();
    if (now - this.#lookedAt < LOOK_MS) return interval;
    this.#lookedAt = now;
    this.agents.settle(now);
    return interval;
  }

  #begin(interval: Interval): Interval {
    const isNewDay = interval.day !== this.#interval?.day;
    this.#interval = interval;
    if (!isNewDay) return interval;
    this.#calls = 0;
    this.queues.parts.startDay();
    this.agents.startDay();
    this.#deps.onNewDay();
    return interval;
  }

  #close(at: Millis, untilAt: WallMillis): void {
    const interval = this.#interval;
    if (interval === undefined) return;
    this.agents.settle(at);
    const queues = this.queues.parts.close();
    const agents = this.agents.close().map(([agent, tally]) => ({ agent, tally }));
    this.#changedParts.clear();
    this.#changedAgents.clear();
    // Who waits on stands in a row of the next interval too, so that a killed process can tell whom it lost.
    for (const part of this.queues.parts.all) if (part.open.waiting > 0) this.#changedParts.add(part);
    if (queues.length + agents.length > 0) this.#onClosed({ interval, untilAt, queues, agents });
  }
}

const COUNTED: ReadonlySet<SwitchFact["kind"]> = new Set([
  "call.arrived",
  "call.connected",
  "call.ended",
  "call.transferred",
  "call.joined",
  "caller.queued",
  "caller.refused",
  "caller.offered",
  "caller.connected",
  "caller.left",
  "offer.failed",
  "agent.state",
  "leg.started",
  "leg.held",
  "leg.resumed",
  "leg.ended",
]);
