// One simulated day of one configuration: the desk itself, class and rules unchanged, on a virtual clock against callers and agents who act by
// chance. Called by the command's threads, by tests and by the bench; pure, so the same seed gives the same day.
//
//   arrivals ──┐                                       ┌─► offer ─► the phone is answered, or nobody answers
//   events ────┼─► the earliest ─► Desk.step ─► effects┤
//   nextWake ──┘                                       └─► facts ─► the tally
//
// What people do is decided before the day begins (callers.ts) or by a generator of the very caller and attempt, never by what the desk did to
// others: two configurations differ by their rules alone.

import { assert } from "../../base/assert.ts";
import { sample } from "../../base/distribution.ts";
import type { AgentKey, CallId, ExtensionKey, QueueKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { fraction } from "../../base/rng.ts";
import { EVERYBODY } from "../../base/rules.ts";
import type { Millis } from "../../base/time.ts";
import type { DeskEffect, DeskFault, DeskInput, QueueSetup } from "../contract.ts";
import { Desk } from "../desk.ts";
import type { AcdFact } from "../facts.ts";
import { drawCallers, type SimulatedCaller } from "./callers.ts";
import { EventHeap } from "./event-heap.ts";
import { type Fate, fateOfLeaving } from "./fate.ts";
import type { DayFigures } from "./figures.ts";
import { OverflowWatch } from "./overflow-watch.ts";
import { PaceTable } from "./pace.ts";
import type { Configuration, OverflowRule, Person, SimulatedDay } from "./scenario.ts";
import { stream } from "./streams.ts";
import { Tally } from "./tally.ts";

export interface DayJob {
  readonly day: SimulatedDay;
  readonly configuration: Configuration;
  readonly seed: number;
  /** Told now and then how much of the day's callers have come, 0-1. */
  readonly progress?: (share: number) => void;
  /** Every fact with its time, for tests. */
  readonly watch?: (fact: AcdFact, now: Millis) => void;
}

/** Told so many times of the progress. */
const PROGRESS_STEPS = 50;
const LOOK_MS = 1_000;
/** What agents say their calls were about, where they have to say it. */
const DONE = "done";

export function simulateDay(job: DayJob): DayFigures {
  return new DayRun(job).run();
}

type Event =
  | { readonly kind: "come" | "go"; readonly person: PersonState }
  | { readonly kind: "break"; readonly person: PersonState; readonly stint: number; readonly forMs: number }
  /** Back at work: from a break, after a missed call, or done with the work after a call sooner than allowed. */
  | { readonly kind: "ready"; readonly person: PersonState; readonly state: number }
  | { readonly kind: "answer" | "miss"; readonly call: CallState; readonly person: PersonState; readonly offer: number }
  | { readonly kind: "end"; readonly call: CallState; readonly person: PersonState }
  | { readonly kind: "lose-patience"; readonly call: CallState }
  /** Does somebody have to be sent on? */
  | { readonly kind: "look" };

interface PersonState {
  readonly index: number;
  readonly agent: AgentKey;
  readonly extension: ExtensionKey;
  /** Shifts begun; a break planned for an earlier one is off. */
  stint: number;
  /** Changes of state; what was planned for an earlier state is off. */
  state: number;
  /** Offers so far. */
  offer: number;
  /** Taken at the next opportunity. */
  breakMs: number;
  call: CallState | undefined;
}

interface CallState {
  readonly id: CallId;
  readonly index: number;
  readonly caller: SimulatedCaller;
  /** Where the caller waits, and since when; how often they were sent on. */
  queue: QueueKey;
  cameMs: number;
  hops: number;
  /** Phones that ring now, and rang so far. */
  offers: number;
  attempts: number;
  /** Leaves one queue for another: not their fate yet. */
  passing: boolean;
  /** Set when it is decided; nothing planned for the waiting caller counts any more. */
  fate: Fate | undefined;
}

class DayRun {
  readonly #job: DayJob;
  readonly #desk: Desk;
  readonly #events = new EventHeap<Event>();
  readonly #callers: readonly SimulatedCaller[];
  readonly #calls = new Map<CallId, CallState>();
  readonly #people = new Map<AgentKey, PersonState>();
  readonly #queues: ReadonlyMap<QueueKey, QueueSetup>;
  readonly #pace: PaceTable;
  readonly #tally: Tally;
  readonly #overflow: OverflowWatch<CallState>;
  #come = 0;
  #looks = false;
  #now: Millis;

  constructor(job: DayJob) {
    const { day, configuration, seed } = job;
    this.#job = job;
    this.#desk = new Desk({ rng: stream(seed, "desk") });
    this.#callers = drawCallers(day, seed);
    this.#queues = new Map(configuration.setup.queues.map((queue) => [queue.key, queue]));
    this.#pace = new PaceTable(configuration, day.behaviour);
    this.#tally = new Tally(day);
    this.#overflow = new OverflowWatch({
      of: configuration.overflow,
      holds: (queue, condition) => this.#desk.holds(queue, condition, this.#now),
      isFull: (queue) => this.#isFull(queue),
      sendOn: (call, rule) => this.#sendOn(call, rule),
    });
    const shifts = configuration.people.flatMap((person) => person.shifts.map(({ fromMs }) => fromMs));
    this.#now = Math.min(day.fromMs, ...shifts) as Millis;
    this.#must({ kind: "setup", setup: configuration.setup });
    for (const person of configuration.people) this.#employ(person);
  }

  run(): DayFigures {
    const { day, configuration, seed } = this.#job;
    const last = day.toMs + limits.simulation.overtimeMs;
    while (this.#come < this.#callers.length || this.#calls.size > 0) {
      const at = this.#next();
      if (at === undefined || at > last) break;
      this.#turn(at as Millis);
    }
    this.#now = Math.max(this.#now, day.toMs) as Millis;
    for (const call of [...this.#calls.values()]) {
      if (call.fate === undefined) this.#must({ kind: "leave", call: call.id, why: "closed" });
    }
    this.#tally.agents.end(this.#now);
    assert(this.#queueTables() === 0, "nobody waits when the day is over");
    return this.#tally.figures(configuration.name, seed);
  }

  #queueTables(): number {
    return [...this.#queues.keys()].reduce((sum, queue) => sum + this.#desk.waiting(queue, this.#now).length, 0);
  }

  #next(): number | undefined {
    let first = this.#callers[this.#come]?.atMs ?? Number.POSITIVE_INFINITY;
    first = Math.min(first, this.#events.nextAt() ?? first, this.#desk.nextWake() ?? first);
    return first === Number.POSITIVE_INFINITY ? undefined : first;
  }

  /** The desk's own time comes first, then what was planned, then who calls. */
  #turn(at: Millis): void {
    const wake = this.#desk.nextWake();
    this.#now = at;
    if (wake !== undefined && wake <= at) {
      this.#must({ kind: "tick" });
      const again = this.#desk.nextWake();
      assert(again === undefined || again > wake, "a tick does what was due");
    } else if ((this.#events.nextAt() ?? Number.POSITIVE_INFINITY) <= at) {
      const event = this.#events.take();
      if (event !== undefined) this.#happen(event);
    } else this.#arrive();
  }

  #employ({ agent, shifts }: Person): void {
    const extension = `x${agent}` as ExtensionKey;
    const index = this.#people.size;
    const person: PersonState = { index, agent, extension, stint: 0, state: 0, offer: 0, breakMs: 0, call: undefined };
    this.#people.set(agent, person);
    this.#must({ kind: "reachable", extension, reachable: true });
    shifts.forEach(({ fromMs, toMs, breaks }, index) => {
      this.#events.plan(fromMs, { kind: "come", person });
      this.#events.plan(toMs, { kind: "go", person });
      for (const { atMs, forMs } of breaks) {
        this.#events.plan(atMs, { kind: "break", person, stint: index + 1, forMs });
      }
    });
  }

  #arrive(): void {
    const index = this.#come++;
    const caller = this.#callers[index];
    if (caller === undefined) return;
    const { progress } = this.#job;
    const part = Math.ceil(this.#callers.length / PROGRESS_STEPS);
    if (progress !== undefined && index % part === 0) progress(index / this.#callers.length);
    const id = `s-${index}` as CallId;
    const { queue, atMs: cameMs } = caller;
    const counts = { hops: 0, offers: 0, attempts: 0 };
    const call: CallState = { id, index, caller, queue, cameMs, ...counts, passing: false, fate: undefined };
    this.#calls.set(id, call);
    if (Number.isFinite(caller.patienceMs)) {
      this.#events.plan(caller.atMs + caller.patienceMs, { kind: "lose-patience", call });
    }
    this.#enqueue(call, queue);
  }

  #enqueue(call: CallState, queue: QueueKey): void {
    const { tier, region, atMs } = call.caller;
    call.queue = queue;
    call.cameMs = this.#now;
    const caller = {
      call: call.id,
      queue,
      tier,
      region,
      requires: EVERYBODY,
      creditMs: 0,
      since: call.hops === 0 ? undefined : (atMs as Millis),
      prefers: [],
      callBack: false,
    };
    const fault = this.#tell({ kind: "enqueue", caller });
    if (fault !== undefined) {
      assert(fault.kind === "queue-full", `the desk takes a caller: ${fault.detail}`);
      return this.#decide(call, fateOfLeaving("removed", this.#now - atMs, false));
    }
    if (call.fate === undefined) this.#overflow.come(call, this.#now);
    this.#planLook();
  }

  #happen(event: Event): void {
    switch (event.kind) {
      case "come":
        event.person.stint++;
        this.#tell({ kind: "sign-in", agent: event.person.agent, extension: event.person.extension });
        this.#tell({ kind: "ready", agent: event.person.agent });
        return;
      case "go":
        this.#tell({ kind: "sign-out", agent: event.person.agent });
        return;
      case "break":
        if (event.person.stint !== event.stint) return;
        event.person.breakMs = event.forMs;
        this.#tell({ kind: "break", agent: event.person.agent });
        return;
      case "ready":
        if (event.person.state === event.state) this.#tell({ kind: "ready", agent: event.person.agent });
        return;
      case "answer":
      case "miss":
        if (event.person.offer === event.offer && event.person.call === event.call) this.#endRinging(event);
        return;
      case "end":
        return this.#endTalk(event.call, event.person);
      case "lose-patience":
        if (event.call.fate === undefined) this.#must({ kind: "leave", call: event.call.id, why: "abandoned" });
        return;
      case "look":
        this.#looks = false;
        this.#overflow.look(this.#now);
        return this.#planLook();
    }
  }

  #endRinging({ kind, call, person }: Event & { readonly kind: "answer" | "miss" }): void {
    const about = { call: call.id, agent: person.agent };
    this.#stopRinging(person);
    if (kind === "answer") this.#must({ kind: "answered", ...about });
    else this.#must({ kind: "offer-failed", ...about, failure: "no-answer" });
  }

  #endTalk(call: CallState, person: PersonState): void {
    this.#calls.delete(call.id);
    const { agent } = person;
    const queue = this.#queues.get(call.queue);
    if (queue?.dispositionRequired === true) this.#must({ kind: "disposition", agent, code: DONE });
    this.#must({ kind: "released", call: call.id, agent });
    const { wrapUpMs } = call.caller;
    if (wrapUpMs === undefined || wrapUpMs >= (queue?.wrapUpMs ?? 0)) return;
    this.#events.plan(this.#now + wrapUpMs, { kind: "ready", person, state: person.state });
  }

  #isFull(queue: QueueKey): boolean {
    const most = this.#queues.get(queue)?.maxCallers ?? 0;
    return (this.#desk.measure(queue, "waiting", this.#now) ?? 0) >= most;
  }

  #planLook(): void {
    if (this.#looks || !this.#overflow.hasWork) return;
    this.#looks = true;
    this.#events.plan(this.#now + LOOK_MS, { kind: "look" });
  }

  #sendOn(call: CallState, { to }: OverflowRule): boolean {
    switch (to.kind) {
      case "goodbye":
        this.#must({ kind: "leave", call: call.id, why: "removed" });
        return true;
      case "elsewhere":
        this.#must({ kind: "leave", call: call.id, why: "overflowed", to: "elsewhere" });
        return true;
      case "queue":
        if (call.hops >= limits.waiting.hops) return false;
        call.hops++;
        call.passing = true;
        this.#must({ kind: "leave", call: call.id, why: "overflowed", to: to.queue });
        call.passing = false;
        this.#tally.passedOn++;
        this.#enqueue(call, to.queue);
        return true;
    }
  }

  #must(input: DeskInput): void {
    const fault = this.#tell(input);
    assert(fault === undefined, `the desk takes ${input.kind}: ${fault?.detail}`);
  }

  /** What people do may be refused: somebody who is not there any more cannot go ready. */
  #tell(input: DeskInput): DeskFault | undefined {
    this.#tally.deskSteps++;
    const { effects, fault } = this.#desk.step(input, this.#now);
    for (const effect of effects) this.#carryOut(effect);
    return fault;
  }

  #carryOut(effect: DeskEffect): void {
    switch (effect.kind) {
      case "offer":
        return this.#ring(effect);
      case "withdraw": {
        const person = this.#people.get(effect.agent);
        if (person?.call?.id === effect.call) this.#stopRinging(person);
        return;
      }
      case "give-up": // the fact beside it says the same
        return;
      case "fact":
        this.#job.watch?.(effect.fact, this.#now);
        return this.#learn(effect.fact);
    }
  }

  #ring(offer: DeskEffect & { readonly kind: "offer" }): void {
    const call = this.#calls.get(offer.call);
    const person = this.#people.get(offer.agent);
    assert(call !== undefined && person !== undefined, "offers are of callers and agents of the day");
    person.offer++;
    person.call = call;
    call.offers++;
    const { seed, day } = this.#job;
    const rng = stream(seed, "ring", call.index * limits.acd.offersKept + call.attempts++);
    const missed = fraction(rng) < day.behaviour.noAnswer;
    const afterMs = sample(day.behaviour.answerAfter, rng);
    const kind = missed || afterMs >= offer.ringMs ? "miss" : "answer";
    this.#events.plan(this.#now + Math.min(afterMs, offer.ringMs), { kind, call, person, offer: person.offer });
  }

  #stopRinging(person: PersonState): void {
    if (person.call !== undefined) person.call.offers--;
    person.call = undefined;
  }

  #learn(fact: AcdFact): void {
    switch (fact.kind) {
      case "agent.state":
        return this.#stateChanged(fact);
      case "caller.step":
        this.#tally.steps[fact.why]++;
        return;
      case "offer.failed":
        this.#tally.offersFailed++;
        return;
      case "caller.connected":
        return this.#connected(fact);
      case "caller.left": {
        const call = this.#calls.get(fact.call);
        if (call === undefined) return;
        this.#overflow.go(call);
        if (call.passing) return;
        return this.#decide(call, fateOfLeaving(fact.why, this.#now - call.caller.atMs, fact.to !== undefined));
      }
      default:
        return;
    }
  }

  #connected(fact: AcdFact & { readonly kind: "caller.connected" }): void {
    const call = this.#calls.get(fact.call);
    const person = this.#people.get(fact.agent);
    assert(call !== undefined && person !== undefined, "who is connected is of the day");
    this.#overflow.go(call);
    const { caller } = call;
    const waitedMs = this.#now - caller.atMs;
    const serviceLevelMs = this.#queues.get(caller.queue)?.serviceLevelMs ?? 0;
    this.#decide(call, { kind: "answered", waitedMs, inTime: waitedMs <= serviceLevelMs });
    const talkMs = caller.talkMs * this.#pace.factorOf(fact.agent, caller);
    if (caller.atMs >= this.#job.day.countedFromMs) this.#tally.talkMs += talkMs;
    this.#events.plan(this.#now + talkMs, { kind: "end", call, person });
  }

  #decide(call: CallState, fate: Fate): void {
    assert(call.fate === undefined, "a caller has one fate");
    call.fate = fate;
    this.#tally.add(call.caller, fate);
    if (fate.kind !== "answered") this.#calls.delete(call.id);
  }

  #stateChanged({ agent, to }: AcdFact & { readonly kind: "agent.state" }): void {
    const person = this.#people.get(agent);
    assert(person !== undefined, "agents are of the day");
    const state = ++person.state;
    this.#tally.agents.enter(agent, to.kind, this.#now);
    if (to.kind === "break") this.#events.plan(this.#now + person.breakMs, { kind: "ready", person, state });
    if (to.kind !== "busy" || to.reason === "signed-in") return;
    const { seed, day } = this.#job;
    const rng = stream(seed, "return", person.index * limits.acd.offersKept + person.offer);
    this.#events.plan(this.#now + sample(day.behaviour.returnAfter, rng), { kind: "ready", person, state });
  }
}
