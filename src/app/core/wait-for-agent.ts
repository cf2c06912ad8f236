// A caller's wait in line: the floor offers agents, their phones ring, the first to answer serves the caller. The caller may leave or be sent on
// at any moment, an offer may be withdrawn at any moment, and a race between them leaves nobody ringing.
//
//   enqueued ──► waits ──an agent answers──► served
//                 ├── sendOn: a key, overflow, closing time, a supervisor ──► sent-on
//                 ├── maxWait, the queue is gone ──► gave-up
//                 └── hangs up, is ended, is picked up ──► abandoned

import type { OfferFailure } from "../../acd/facts.ts";
import { Abort, type Signal } from "../../base/abort.ts";
import type { AgentKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Millis } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { ELSEWHERE, type RingOutcome, reasonIn, ringPhones } from "../../call/ring-phones.ts";
import type { QueueEntry } from "../../call/route.ts";
import type { Queue } from "../../office/office.ts";
import type { CallerProfile } from "./caller-profile.ts";
import type { Line, Offer, WithdrawReason } from "./floor.ts";
import type { Next } from "./next.ts";
import { shownCaller } from "./shown-caller.ts";
import type { Site } from "./site.ts";
import type { InLine, Leaving, QueuePlace } from "./waiting/in-line.ts";
import { flowName, timedOutTo } from "./waiting/ways-out.ts";

export interface Served {
  readonly kind: "served";
  readonly leg: Leg;
  readonly agent: AgentKey;
}

export type WaitOutcome =
  | Served
  | { readonly kind: "sent-on"; readonly next: Next }
  | { readonly kind: "abandoned" }
  | { readonly kind: "gave-up" };

export interface Wait {
  readonly line: InLine;
  readonly outcome: Promise<WaitOutcome>;
}

/** Joins the line at once; "full": the queue takes nobody any more, "gone": it is none any more. */
export function waitForAgent(
  call: Call,
  caller: Leg,
  destination: QueuePlace & { readonly profile: CallerProfile },
  site: Site,
): Wait | "full" | "gone" {
  const line = new PlaceInLine(call, caller, destination, site);
  const { queue, entry, profile } = destination;
  const { tier, region, creditMs } = profile;
  const prefers = [...(entry.prefers ?? []), ...profile.prefers].slice(0, limits.acd.preferences);
  const { requires, since } = entry;
  const asked = { call: call.id, queue: queue.key, tier, region, creditMs, requires, since, prefers, callBack: false };
  const returns = entry.returnsTo === queue.key;
  const fault = site.floor.input({ kind: "enqueue", caller: { ...asked, returns } });
  if (fault === undefined) return { line, outcome: line.outcome };
  line.giveUp("timed-out");
  return fault.kind === "queue-full" ? "full" : "gone";
}

class PlaceInLine implements Line, InLine {
  readonly outcome: Promise<WaitOutcome>;
  readonly call: Call;
  readonly caller: Leg;
  readonly queue: Queue;
  readonly entry: QueueEntry;
  readonly cameAt: Millis;
  readonly since: Millis;
  readonly #site: Site;
  /** Agents who are rung; aborting stops the ringing. An offer that is not in here any more was taken back. */
  readonly #offers = new Map<AgentKey, Abort>();
  #forget: () => void = () => {}; // the caller may be gone before it is there
  #resolve: (outcome: WaitOutcome) => void = () => {};
  #reject: (bug: unknown) => void = () => {};
  #over = false;

  constructor(call: Call, caller: Leg, { queue, entry }: QueuePlace, site: Site) {
    this.call = call;
    this.caller = caller;
    this.queue = queue;
    this.entry = entry;
    this.cameAt = entry.cameAt ?? site.clock.now();
    this.since = entry.since ?? this.cameAt;
    this.#site = site;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    site.floor.joinLine(call.id, this);
    this.#forget = call.signal.onAbort(() => this.#leave());
    call.scope.own(() => this.#leave()); // also when the story fails
  }

  get inLine(): InLine {
    return this;
  }

  get isOffered(): boolean {
    return this.#offers.size > 0;
  }

  get timedOutTo(): string | undefined {
    const flow = this.#site.calls.way(this.call.id)?.flow;
    return flow?.takes("timeout") === true ? flowName(flow) : timedOutTo(this.queue);
  }

  sendOn({ why, to, next }: Leaving): boolean {
    if (this.#over) return false;
    this.#site.floor.input({ kind: "leave", call: this.call.id, why, to });
    this.#finish({ kind: "sent-on", next });
    return true;
  }

  offer(offer: Offer): void {
    const ringing = new Abort();
    this.#offers.set(offer.agent, ringing);
    this.#ring(offer, ringing).catch((bug: unknown) => {
      this.#reject(bug);
      this.#leave();
    });
  }

  withdraw(agent: AgentKey, why: WithdrawReason): void {
    const ringing = this.#offers.get(agent);
    this.#offers.delete(agent);
    ringing?.abort(why === "answered-elsewhere" ? ELSEWHERE : reasonIn(this.call.signal));
  }

  giveUp(why: "timed-out" | "removed"): void {
    if (why === "removed") this.call.note("queue-removed: a new office file has this queue no more");
    this.#finish({ kind: "gave-up" });
  }

  async #ring(offer: Offer, ringing: Abort): Promise<void> {
    const outcome = await ringAgent(this.call, this.caller, offer, ringing, this.#site);
    // Taken back meanwhile, perhaps even made anew: what came of this ringing is nobody's news.
    const stands = this.#offers.get(offer.agent) === ringing;
    if (stands) this.#offers.delete(offer.agent);
    if (outcome.kind === "answered") return this.#answered(offer.agent, outcome.leg, stands, ringing);
    if (stands && outcome.kind !== "stopped") this.#failed(offer.agent, failureOf(outcome));
  }

  #answered(agent: AgentKey, leg: Leg, stands: boolean, signal: Signal): void {
    if (stands && leg.state === "ended") return this.#failed(agent, "rejected");
    const taken = stands && this.#site.floor.input({ kind: "answered", call: this.call.id, agent }) === undefined;
    if (taken) return this.#finish({ kind: "served", leg, agent });
    const reason = reasonIn(signal);
    leg.hangUp(reason === undefined ? {} : { reason }); // nobody is left to talk to
  }

  #failed(agent: AgentKey, failure: Exclude<OfferFailure, "withdrawn">): void {
    this.#site.floor.input({ kind: "offer-failed", call: this.call.id, agent, failure });
  }

  /** The caller hung up, or the call was told to end. */
  #leave(): void {
    if (this.#over) return;
    const why = this.#why();
    this.#site.floor.input({ kind: "leave", call: this.call.id, why });
    this.#finish({ kind: "abandoned" });
  }

  #why(): "abandoned" | "removed" | "picked-up" | "moved" {
    if (this.call.forced !== undefined) return "removed";
    if (this.#site.calls.way(this.call.id)?.isHandedOver === true) return "moved"; // whom they waited for waits now
    if (this.caller.state === "ended") return "abandoned";
    return reasonIn(this.call.signal) === ELSEWHERE ? "picked-up" : "removed";
  }

  #finish(outcome: WaitOutcome): void {
    if (this.#over) return;
    this.#over = true;
    this.#forget();
    this.#site.floor.leaveLine(this.call.id);
    for (const agent of [...this.#offers.keys()]) this.withdraw(agent, "caller-left");
    this.#resolve(outcome);
  }
}

function ringAgent(call: Call, caller: Leg, offer: Offer, signal: Signal, site: Site): Promise<RingOutcome> {
  return ringPhones(
    {
      contacts: site.contacts(offer.extension),
      extension: offer.extension,
      agent: offer.agent,
      ringMs: offer.ringMs,
      codecs: caller.codecs,
      shown: shownCaller(call, site),
      maxForwards: call.maxForwards - 1,
    },
    site.ringing(call),
    signal,
    (_, { rings }) => {
      if (rings) site.floor.input({ kind: "ringing", call: call.id, agent: offer.agent });
    },
  );
}

export function failureOf(
  outcome: Exclude<RingOutcome, { kind: "answered" | "stopped" }>,
): Exclude<OfferFailure, "withdrawn"> {
  if (outcome.kind !== "refused") return outcome.kind;
  switch (outcome.refusal.ending) {
    case "busy":
      return "busy";
    case "rejected":
      return "rejected";
    default:
      return "unreachable";
  }
}
