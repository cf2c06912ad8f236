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
//
// Calls that go on after a kill bring along what was counted of them and in which takes of the figures: what the disk had no time for is counted then,
// and who waits on stands in the same visit until they are in line again, or lost.

import type { AcdFact, LeaveReason } from "../../../acd/facts.ts";
import type { CallId, QueueKey } from "../../../base/ids.ts";
import type { CallFact } from "../../../call/facts.ts";
import type { PlaceImage } from "../../../call/image.ts";
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
  /** Takes. */
  readonly queuedIn: number;
  offeredIn: number | undefined;
  /** Waited when the process was killed, and is not in line again. */
  isAwaited: boolean;
}

/** What there is to tell of an answer when the next process has to count it. */
type Answer = NonNullable<PlaceImage["answer"]>;

/** A caller who was answered, while the call lasts. */
interface Answered {
  place: CallerPlace;
  /** Somebody sent them on since. */
  sentOn: boolean;
  readonly image: Pick<PlaceImage, "callBack" | "queuedIn" | "answer">;
}

/** Of `call.transferred`: ways in which the one who talked leaves the call to another. */
const SENT_ON: readonly Extract<CallFact, { kind: "call.transferred" }>["how"][] = ["blind", "attended", "consult"];

export class QueueFigures {
  readonly parts = new QueueParts();
  readonly #terms: (queue: QueueKey) => QueueTerms | undefined;
  readonly #changed: (part: Part) => void;
  readonly #take: () => number;
  readonly #waiting = new Map<CallId, Waiting>();
  readonly #answered = new Map<CallId, Answered>();

  constructor(deps: {
    /** undefined: the office has no such queue any more. */
    readonly terms: (queue: QueueKey) => QueueTerms | undefined;
    readonly changed: (part: Part) => void;
    /** What is counted now is written with this take of the figures. */
    readonly take: () => number;
  }) {
    this.#terms = deps.terms;
    this.#changed = deps.changed;
    this.#take = deps.take;
  }

  /** Callers who wait, and answered ones whose call lasts. */
  get size(): number {
    return this.#waiting.size + this.#answered.size;
  }

  placeOf(call: CallId): CallerPlace | undefined {
    return (this.#waiting.get(call) ?? this.#answered.get(call))?.place;
  }

  /** What the next process needs to count on, should this one be killed. */
  imageOf(call: CallId): PlaceImage | undefined {
    const waiting = this.#waiting.get(call);
    if (waiting !== undefined) {
      const { place, callBack, queuedIn } = waiting;
      return { ...place, callBack, queuedIn, answer: undefined };
    }
    const answered = this.#answered.get(call);
    return answered && { ...answered.place, ...answered.image };
  }

  /** Waited or talked when the process was killed, and goes on. Up to the take `kept` it is counted on disk, and in what was restored. */
  goesOn(call: CallId, image: PlaceImage, kept: number): void {
    const { queue, tier, region, callBack, queuedIn, answer } = image;
    const place = { queue, tier, region };
    if (answer !== undefined && answer.in <= kept) {
      this.#answered.set(call, { place, sentOn: false, image });
      return;
    }
    this.#waiting.set(call, {
      place,
      callBack,
      queuedIn,
      offeredIn: answer?.offeredIn,
      isAwaited: answer === undefined,
    });
    if (queuedIn > kept) this.#counted(place, callBack, []);
    if (answer === undefined) return;
    if (callBack) this.#reached(call);
    else this.#connected(call, this.#left({ call, queue }), { queuedIn, answer });
  }

  /** Who waited at the kill and is not in line again. */
  get awaited(): number {
    let count = 0;
    for (const { isAwaited } of this.#waiting.values()) if (isAwaited) count++;
    return count;
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
      case "caller.offered": {
        const waiting = this.#waiting.get(fact.call);
        if (waiting !== undefined) waiting.offeredIn = this.#take();
        return;
      }
      case "caller.connected":
        // The agent of a call-back has somebody to talk to once the customer answers.
        return this.#isCallBack(fact.call) ? undefined : this.#answeredBy(fact);
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
    const before = this.#waiting.get(call);
    if (before?.isAwaited === true) {
      before.isAwaited = false; // in line again, in the same visit
      return;
    }
    const place = { queue, tier, region };
    this.#waiting.set(call, { place, callBack, queuedIn: this.#take(), offeredIn: undefined, isAwaited: false });
    this.#counted(place, callBack, this.#answered.get(call)?.sentOn === true ? ["transfersIn"] : []);
  }

  #counted(place: CallerPlace, callBack: boolean, also: readonly CountName[]): void {
    const names: readonly CountName[] = ["offered", "waiting", ...(callBack ? (["callBacks"] as const) : []), ...also];
    this.#add(
      place,
      names.map((name) => [name, 1]),
    );
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
    const waiting = this.#waiting.get(call);
    const answer = { in: this.#take(), offeredIn: waiting?.offeredIn, waitedMs: 0, agent: undefined };
    const image = { callBack: true, queuedIn: waiting?.queuedIn ?? answer.in, answer };
    const place = this.#callBackOver(call, ["answered", "callBacksReached"]);
    if (place !== undefined) this.#answered.set(call, { place, sentOn: false, image });
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

  #answeredBy(fact: Extract<AcdFact, { kind: "caller.connected" }>): void {
    const { call, agent, waitedMs } = fact;
    const { queuedIn = this.#take(), offeredIn } = this.#waiting.get(call) ?? {};
    this.#connected(call, this.#left(fact), { queuedIn, answer: { in: this.#take(), offeredIn, waitedMs, agent } });
  }

  #connected(call: CallId, place: CallerPlace, counted: { readonly queuedIn: number; readonly answer: Answer }): void {
    this.#answered.set(call, { place, sentOn: false, image: { ...counted, callBack: false } });
    this.#answers(place, counted.answer.waitedMs);
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
    const isLost = this.#waiting.get(fact.call)?.isAwaited === true;
    const place = this.#left(fact);
    if (why === "picked-up") return this.#answers(place, waitedMs);
    for (const { open } of this.parts.of(place)) open.longestWaitMs = Math.max(open.longestWaitMs, waitedMs);
    if (why === "abandoned") return this.#abandons(place, waitedMs);
    this.#add(place, [
      [wentElsewhere(why, fact.to) ? "overflowed" : "refused", 1],
      ["timedOut", why === "timed-out" ? 1 : 0],
      ["lost", isLost ? 1 : 0],
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
    this.#answered.set(into, { ...asked, sentOn: false });
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
