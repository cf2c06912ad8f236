// A call-back's place in line. Nobody hangs on the line: when the desk offers it, the agent's phone rings, and not before does it become a call
// that takes up room. What is said and done then is in call-back.ts; what comes of the task is decided in call-backs.ts.
//
//   enter ─► in line ──offer──► agents ring ──answer──► served (the story goes on) ──► settled
//               │   ▲               │ nobody took it
//               │   └───────────────┘
//               └── leave, given up, closed ──► settled

import type { DeskFault } from "../../../acd/contract.ts";
import type { OfferFailure } from "../../../acd/facts.ts";
import { Abort, type Signal } from "../../../base/abort.ts";
import type { AgentKey } from "../../../base/ids.ts";
import type { Millis } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Ending } from "../../../call/ending.ts";
import type { Leg } from "../../../call/leg.ts";
import { ELSEWHERE, type RingOutcome, reasonIn, ringPhones } from "../../../call/ring-phones.ts";
import type { Queue } from "../../../office/office.ts";
import { profileOf } from "../caller-profile.ts";
import type { Line, Offer, WithdrawReason } from "../floor.ts";
import type { Next } from "../next.ts";
import type { Site } from "../site.ts";
import { failureOf } from "../wait-for-agent.ts";
import { type Attempt, connectCustomer } from "./call-back.ts";
import type { Task } from "./task.ts";

/** What one stay in line came to. */
export type PlaceResult =
  | Attempt
  /** closed: customers are not called at this hour; stopped: by a command, at a bound, or the switch stops. */
  | { readonly kind: "left"; readonly why: "timed-out" | "removed" | "closed" | "stopped" | "withdrawn" };

export interface PlaceInit {
  readonly task: Task;
  readonly call: Call;
  readonly queue: Queue;
  readonly site: Site;
  /** The age it has in line; undefined: it comes now. */
  readonly since: Millis | undefined;
  readonly creditMs: number;
  /** Customers may be called now. */
  readonly isOpen: () => boolean;
  /** An agent has it, and the customer is rung next. */
  readonly onServed: (agent: AgentKey) => void;
  /** The customer answered. */
  readonly onReached: (agent: AgentKey) => void;
  /** Once; it is in no line and no call any more. */
  readonly onSettled: (result: PlaceResult) => void;
}

export class CallBackPlace implements Line {
  readonly #init: PlaceInit;
  /** Agents who are rung; as in wait-for-agent.ts. */
  readonly #offers = new Map<AgentKey, Abort>();
  #serve: (served: { readonly leg: Leg; readonly agent: AgentKey } | undefined) => void = () => {};
  #begun = false;
  #hasLeft = false;
  #isServed = false;
  #isSettled = false;
  #ending: Ending = "cancelled";
  #forget: () => void = () => {};

  constructor(init: PlaceInit) {
    this.#init = init;
  }

  get call(): Call {
    return this.#init.call;
  }

  /** An agent has answered for it. */
  get isServed(): boolean {
    return this.#isServed;
  }

  /** A fault: the queue takes nobody; nothing was begun. */
  enter(): DeskFault | undefined {
    const { call, task, site, queue, since, creditMs } = this.#init;
    const { requires } = task;
    const entry = { tier: task.tier, region: task.region, creditMs, requires, since };
    const profile = profileOf(call, { queue, entry }, site); // of the customer: by their number, as if they called
    site.floor.joinLine(call.id, this);
    this.#forget = call.signal.onAbort(() => this.#stopped());
    call.scope.own(() => this.#stopped()); // also when the story fails
    const { tier, region, prefers } = profile;
    const caller = { call: call.id, queue: queue.key, tier, region, requires, creditMs: profile.creditMs, since };
    const fault = site.floor.input({ kind: "enqueue", caller: { ...caller, prefers, callBack: true } });
    if (fault === undefined) return undefined;
    this.#isSettled = true;
    this.#leaveLine("timed-out");
    return fault;
  }

  /** Somebody else sees to it, or nobody any more. Nothing once an agent has it. */
  withdrawAll(): void {
    if (!this.#isServed) this.#leave({ kind: "left", why: "withdrawn" }, "cancelled");
  }

  offer(offer: Offer): void {
    const { call, site, isOpen } = this.#init;
    if (!isOpen()) return this.#leave({ kind: "left", why: "closed" }, "cancelled");
    if (!this.#begin()) return this.#failed(offer.agent, "no-port");
    const ringing = new Abort();
    this.#offers.set(offer.agent, ringing);
    this.#ring(offer, ringing).catch((bug: unknown) => {
      call.note(`failed: ${String(bug)}`);
      this.#leave({ kind: "left", why: "stopped" }, "failed");
    });
    site.calls.way(call.id)?.reached();
  }

  withdraw(agent: AgentKey, why: WithdrawReason): void {
    const ringing = this.#offers.get(agent);
    this.#offers.delete(agent);
    ringing?.abort(why === "answered-elsewhere" ? ELSEWHERE : undefined);
  }

  giveUp(why: "timed-out" | "removed"): void {
    this.#settle({ kind: "left", why });
    this.#leaveLine("timed-out");
  }

  /** Its story, from the first ringing on. False: the switch takes no further call. */
  #begin(): boolean {
    if (this.#begun) return true;
    const { call, site } = this.#init;
    if (!site.calls.hasRoom) return false;
    this.#begun = true;
    const served = new Promise<{ readonly leg: Leg; readonly agent: AgentKey } | undefined>((resolve) => {
      this.#serve = resolve;
    });
    site.calls.beginByRinging(call, () => served.then((one) => this.#story(one)));
    return true;
  }

  async #story(served: { readonly leg: Leg; readonly agent: AgentKey } | undefined): Promise<Next> {
    const { call, queue, task, site, onReached } = this.#init;
    if (served === undefined)
      return { kind: "hang-up", ending: call.forced ?? this.#ending, by: "switch", status: undefined };
    const { leg, agent } = served;
    const customer = { call, task, queue, leg, agent, onReached: () => onReached(agent) };
    const { attempt, next } = await connectCustomer(customer, site);
    if (attempt.kind !== "reached") this.#settle(attempt); // else when the call is over
    return next;
  }

  async #ring(offer: Offer, ringing: Abort): Promise<void> {
    const outcome = await ringAgent(this.#init, offer, ringing);
    const stands = this.#offers.get(offer.agent) === ringing;
    if (stands) this.#offers.delete(offer.agent);
    if (outcome.kind === "answered") return this.#answered(offer.agent, outcome.leg, stands, ringing);
    if (stands && outcome.kind !== "stopped") this.#failed(offer.agent, failureOf(outcome));
  }

  #answered(agent: AgentKey, leg: Leg, stands: boolean, signal: Signal): void {
    const { call, site, onServed } = this.#init;
    if (stands && leg.state === "ended") return this.#failed(agent, "rejected");
    const taken = stands && site.floor.input({ kind: "answered", call: call.id, agent }) === undefined;
    if (!taken) {
      const reason = reasonIn(signal);
      return leg.hangUp(reason === undefined ? {} : { reason });
    }
    this.#isServed = true;
    leg.onGone(() => site.floor.input({ kind: "released", call: call.id, agent }));
    this.#leaveLine("completed");
    onServed(agent);
    this.#serve({ leg, agent });
  }

  #failed(agent: AgentKey, failure: Exclude<OfferFailure, "withdrawn">): void {
    this.#init.site.floor.input({ kind: "offer-failed", call: this.#init.call.id, agent, failure });
  }

  /** The call was told to end, or is over. */
  #stopped(): void {
    if (!this.#isServed) return this.#leave({ kind: "left", why: "stopped" }, "cancelled");
    if (this.#init.call.scope.closed) this.#settle({ kind: "reached" }); // whatever else it was has been settled before
  }

  #leave(result: PlaceResult, ending: Ending): void {
    if (this.#hasLeft) return;
    const { call, site } = this.#init;
    this.#settle(result);
    site.floor.input({ kind: "leave", call: call.id, why: "removed" });
    this.#leaveLine(ending);
  }

  #leaveLine(ending: Ending): void {
    if (this.#hasLeft) return;
    const { call, site } = this.#init;
    this.#hasLeft = true;
    this.#ending = ending;
    this.#forget();
    site.floor.leaveLine(call.id);
    for (const agent of [...this.#offers.keys()]) this.withdraw(agent, "caller-left");
    if (this.#isServed) return;
    if (this.#begun) this.#serve(undefined);
    // The desk may be about to tell that they left: the call is not over before that.
    else void Promise.resolve().then(() => call.end(call.forced ?? ending, "switch"));
  }

  #settle(result: PlaceResult): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#init.onSettled(result);
  }
}

/** The display shows whom it is about, and that it is a call-back. */
function ringAgent({ call, site }: PlaceInit, offer: Offer, signal: Signal): Promise<RingOutcome> {
  return ringPhones(
    {
      contacts: site.contacts(offer.extension),
      extension: offer.extension,
      agent: offer.agent,
      ringMs: offer.ringMs,
      codecs: [],
      shown: { number: call.from, name: call.fromName },
      maxForwards: call.maxForwards - 1,
    },
    site.ringing(call),
    signal,
    (_, { rings }) => {
      if (rings) site.floor.input({ kind: "ringing", call: call.id, agent: offer.agent });
    },
  );
}
