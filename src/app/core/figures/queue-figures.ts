// Figures of each queue, folded from facts. Each visit to a queue is counted there by itself: a caller who was transferred or overflowed is
// offered to the next queue as well, and what was reached in the first stays (ACD-22).
//
//   caller.queued ─► waiting ─┬─ connected, picked up ─► answered      caller.refused ─► offered and refused
//                             ├─ hung up ─► abandoned
//                             ├─ sent elsewhere ─► overflowed
//                             └─ anything else ─► refused
//
// A call-back goes on waiting while an agent has the customer rung: call.connected ─► answered (callBacksReached); else, whatever ended it, it is put
// off ─► overflowed (callBacksPutOff). The service level and the waits know nothing of call-backs (formulas.ts).

import type { AcdFact, LeaveReason } from "../../../acd/facts.ts";
import type { CallId, QueueKey } from "../../../base/ids.ts";
import type { CallFact } from "../../../call/facts.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import { type CallerPlace, type Part, QueueParts } from "./queue-parts.ts";
import type { CountName } from "./tally.ts";
import { waitBound } from "./waits.ts";

export interface QueueTerms {
  readonly serviceLevelMs: number;
  /** Whoever hangs up within it is a short abandon; 0: nobody is. */
  readonly shortAbandonMs: number;
}

/** Who waits: a caller, or the customer of a call-back, for whom nobody hangs on the line. */
interface Waiting {
  readonly place: CallerPlace;
  readonly callBack: boolean;
}

/** A caller who was answered, while the call lasts. */
interface Answered {
  place: CallerPlace;
  /** Somebody sent them on since. */
  sentOn: boolean;
}

/** Of `call.transferred`: ways in which the one who talked leaves the call to another. */
const SENT_ON: readonly Extract<CallFact, { kind: "call.transferred" }>["how"][] = ["blind", "attended", "consult"];

export class QueueFigures {
  readonly parts = new QueueParts();
  readonly #terms: (queue: QueueKey) => QueueTerms | undefined;
  readonly #changed: (part: Part) => void;
  readonly #waiting = new Map<CallId, Waiting>();
  readonly #answered = new Map<CallId, Answered>();

  constructor(deps: {
    /** undefined: the office has no such queue any more. */
    readonly terms: (queue: QueueKey) => QueueTerms | undefined;
    readonly changed: (part: Part) => void;
  }) {
    this.#terms = deps.terms;
    this.#changed = deps.changed;
  }

  /** Callers who wait, and answered ones whose call lasts. */
  get size(): number {
    return this.#waiting.size + this.#answered.size;
  }

  placeOf(call: CallId): CallerPlace | undefined {
    return (this.#waiting.get(call) ?? this.#answered.get(call))?.place;
  }

  /** Answered before the process was killed, and their call goes on: counted already, and where what follows is counted. */
  goesOn(call: CallId, place: CallerPlace): void {
    this.#answered.set(call, { place, sentOn: false });
  }

  fold(fact: SwitchFact): void {
    switch (fact.kind) {
      case "caller.queued":
        return this.#queued(fact);
      case "caller.refused": {
        const place = { queue: fact.queue, tier: undefined, region: undefined };
        return this.#add(place, [
          ["offered", 1],
          ["refused", 1],
        ]);
      }
      case "caller.connected":
        // The agent of a call-back has somebody to talk to once the customer answers.
        return this.#isCallBack(fact.call) ? undefined : this.#connected(fact.call, this.#left(fact), fact.waitedMs);
      case "call.connected":
        return this.#isCallBack(fact.call) ? this.#reached(fact.call) : undefined;
      case "caller.left":
        return this.#isCallBack(fact.call) ? this.#putOff(fact.call) : this.#leaves(fact);
      case "call.transferred":
        return this.#transferred(fact);
      case "call.joined":
        return this.#joined(fact);
      case "call.ended":
        if (this.#isCallBack(fact.call)) this.#putOff(fact.call);
        this.#answered.delete(fact.call);
        return;
      default:
        return;
    }
  }

  spent(place: CallerPlace, what: "talkMs" | "holdMs" | "wrapUpMs", ms: number): void {
    for (const part of this.parts.of(place)) part.open[what] += ms;
  }

  #queued(fact: Extract<AcdFact, { kind: "caller.queued" }>): void {
    const { call, queue, tier, region, callBack } = fact;
    const place = { queue, tier, region };
    this.#waiting.set(call, { place, callBack });
    const counts: [CountName, number][] = [
      ["offered", 1],
      ["waiting", 1],
    ];
    if (callBack) counts.push(["callBacks", 1]);
    if (this.#answered.get(call)?.sentOn === true) counts.push(["transfersIn", 1]);
    this.#add(place, counts);
  }

  /** They wait no longer. */
  #left({ call, queue }: { readonly call: CallId; readonly queue: QueueKey }): CallerPlace {
    const known = this.#waiting.get(call)?.place;
    const place = known ?? { queue, tier: undefined, region: undefined };
    this.#waiting.delete(call);
    // Nobody is counted out who was not counted in.
    this.#add(place, known === undefined ? [["offered", 1]] : [["waiting", -1]]);
    return place;
  }

  #isCallBack(call: CallId): boolean {
    return this.#waiting.get(call)?.callBack === true;
  }

  /** The customer answered too. */
  #reached(call: CallId): void {
    const place = this.#callBackOver(call, ["answered", "callBacksReached"]);
    if (place !== undefined) this.#answered.set(call, { place, sentOn: false });
  }

  /** The customer was not reached, or nobody rang them: whatever comes of the task, this stay in line is over. */
  #putOff(call: CallId): void {
    this.#callBackOver(call, ["overflowed", "callBacksPutOff"]);
  }

  #callBackOver(call: CallId, as: readonly CountName[]): CallerPlace | undefined {
    const place = this.#waiting.get(call)?.place;
    this.#waiting.delete(call);
    if (place !== undefined) this.#add(place, [["waiting", -1], ...as.map((name) => [name, 1] as const)]);
    return place;
  }

  #connected(call: CallId, place: CallerPlace, waitedMs: number): void {
    this.#answered.set(call, { place, sentOn: false });
    this.#answers(place, waitedMs);
  }

  #answers(place: CallerPlace, waitedMs: number): void {
    const inTime = waitedMs <= (this.#terms(place.queue)?.serviceLevelMs ?? 0);
    this.#add(place, [
      ["answered", 1],
      ["answeredInTime", inTime ? 1 : 0],
      ["waitMs", waitedMs],
    ]);
    const bound = waitBound(waitedMs);
    for (const { open } of this.parts.of(place)) {
      open.waits.set(bound, (open.waits.get(bound) ?? 0) + 1);
      open.longestWaitMs = Math.max(open.longestWaitMs, waitedMs);
    }
  }

  #leaves(fact: Extract<AcdFact, { kind: "caller.left" }>): void {
    const { why, waitedMs } = fact;
    const place = this.#left(fact);
    if (why === "picked-up") return this.#answers(place, waitedMs);
    for (const { open } of this.parts.of(place)) open.longestWaitMs = Math.max(open.longestWaitMs, waitedMs);
    if (why === "abandoned") return this.#abandons(place, waitedMs);
    this.#add(place, [
      [wentElsewhere(why, fact.to) ? "overflowed" : "refused", 1],
      ["timedOut", why === "timed-out" ? 1 : 0],
    ]);
  }

  #abandons(place: CallerPlace, waitedMs: number): void {
    const terms = this.#terms(place.queue);
    const isShort = terms !== undefined && terms.shortAbandonMs > 0 && waitedMs <= terms.shortAbandonMs;
    this.#add(place, [
      ["abandoned", 1],
      ["shortAbandoned", isShort ? 1 : 0],
      ["abandonedInTime", waitedMs <= (terms?.serviceLevelMs ?? 0) ? 1 : 0],
      ["abandonedWaitMs", waitedMs],
    ]);
  }

  /** An answered caller is sent on now, and was not before: one handing over may be told twice. */
  sendsOn({ call, how }: Extract<CallFact, { kind: "call.transferred" }>): boolean {
    return this.#answered.get(call)?.sentOn === false && SENT_ON.includes(how);
  }

  #transferred(fact: Extract<CallFact, { kind: "call.transferred" }>): void {
    const answered = this.#answered.get(fact.call);
    if (answered === undefined || !this.sendsOn(fact)) return;
    answered.sentOn = true;
    this.#add(answered.place, [["transfersOut", 1]]);
  }

  /** Somebody asked back through a queue and leaves the first caller to whoever answered there. */
  #joined({ call, into }: Extract<CallFact, { kind: "call.joined" }>): void {
    const asked = this.#answered.get(call);
    if (asked === undefined) return;
    this.#answered.delete(call);
    this.#answered.set(into, { place: asked.place, sentOn: false });
    this.#add(asked.place, [["transfersIn", 1]]);
  }

  #add(place: CallerPlace, counts: readonly (readonly [CountName, number])[]): void {
    for (const part of this.parts.of(place)) {
      for (const [name, by] of counts) part.open[name] += by;
      this.#changed(part);
    }
  }
}

/** The queue's rules or a person sent the caller on; who had nowhere to go was refused. */
function wentElsewhere(why: Exclude<LeaveReason, "abandoned" | "picked-up">, to: string | undefined): boolean {
  if (why === "overflowed" || why === "moved" || why === "call-back") return true;
  return (why === "timed-out" || why === "closed") && to !== undefined;
}
