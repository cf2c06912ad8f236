// One caller in one flow: the run of its version, the voice they hear, and where they are meanwhile. Made by `visit-flow.ts`; the way of the call keeps
// it while the caller is elsewhere on the flow's account, and `back.ts` brings them back.
//
//   in the flow ──queue, dial, voicemail, conference, call-back──► away ──that is over, the caller is not──► in the flow
//       │                                                          │
//       └── hung up, sent on by somebody, told to end ─────────────┴──► over: the run is told once, and asked no more

import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import { FlowRun } from "../../../ivr/run-flow.ts";
import type { Served } from "../../../ivr/scope.ts";
import type { Outcome, Verb } from "../../../ivr/verbs.ts";
import type { Site } from "../site.ts";
import type { Way } from "../way.ts";
import type { FlowPlace, ServedBy } from "./doors.ts";
import { flowEnvironment } from "./environment.ts";
import { FlowLine } from "./flow-line.ts";
import type { FlowVersion } from "./library.ts";

export class FlowVisit {
  readonly way: Way;
  readonly site: Site;
  readonly flow: string;
  readonly version: number;
  readonly #run: FlowRun;
  /** The caller's, as it was last: whoever is behind it is the flow's caller. */
  #leg: Leg;
  #line: FlowLine | undefined;
  #away: Verb | undefined;
  /** Talks of this call before the caller left. */
  #talksBefore = 0;
  #isOver = false;
  #onReached: (() => void) | undefined;

  constructor(way: Way, leg: Leg, entered: FlowVersion, site: Site) {
    const { call } = way;
    this.way = way;
    this.site = site;
    this.flow = entered.flow.key;
    this.version = entered.version;
    this.#leg = leg;
    const { shelf } = site.flows; // sub-flows too stay as they are now, whatever is applied while the caller is inside
    this.#run = new FlowRun({
      flow: entered.flow,
      version: entered.version,
      library: (key) => shelf.get(key)?.flow,
      environment: flowEnvironment(call, site),
      language: way.language,
      served: this.served === undefined ? undefined : servedValue(this.served),
      facts: (fact) => site.flowTrails.tell({ ...fact, call: call.id }),
    });
  }

  get call(): Call {
    return this.way.call;
  }

  /** Whose flow it is. */
  get leg(): Leg {
    return this.#leg;
  }

  get line(): FlowLine {
    if (this.#line === undefined) throw new Error("the caller of a flow is elsewhere");
    return this.#line;
  }

  get place(): FlowPlace {
    const { call, leg, site, flow, version, served } = this;
    return { call, leg, signal: call.signal, site, flow, version, served };
  }

  get served(): ServedBy | undefined {
    return this.way.lastTalk?.served(this.site.clock.now());
  }

  /** The verb on account of which the caller is elsewhere. */
  get away(): Verb | undefined {
    return this.#away;
  }

  /** They have talked to somebody since they left. */
  get hasTalked(): boolean {
    return this.way.talks > this.#talksBefore;
  }

  /** What comes next; `outcome`: what came of the verb before, left out at the beginning. */
  next(outcome?: Outcome): Verb {
    const verb = this.#run.next(outcome);
    this.way.language = this.#run.language; // queues and mailboxes go on in it
    return verb;
  }

  /** The caller is here, with this leg. */
  open(leg: Leg): FlowLine {
    this.#leg = leg;
    this.#away = undefined;
    this.reached();
    this.#line = new FlowLine(this.call, leg, this.site);
    return this.#line;
  }

  /** The caller is here no longer, or hears no more. */
  close(): void {
    this.#line?.close();
    this.#line = undefined;
  }

  /** On the flow's account. `onReached`: once somebody, or a place that takes care of callers, has answered. */
  leave(verb: Verb, onReached?: () => void): void {
    this.#away = verb;
    this.#talksBefore = this.way.talks;
    this.#onReached = onReached;
  }

  reached(): void {
    const onReached = this.#onReached;
    this.#onReached = undefined;
    onReached?.();
  }

  /** Another leg of the same person stands for theirs. */
  standsFor(leg: Leg): void {
    this.#leg = leg;
  }

  /** Of a queue the caller is in, or was sent on to by its rules: the flow goes on from that, and not the queue. Only before anybody has talked to them. */
  takes(outcome: "closed" | "full" | "timeout" | "barred"): boolean {
    return this.#away?.verb === "queue" && !this.hasTalked && this.#away.handles.has(outcome);
  }

  /** The flow goes on when whoever talked to the caller has hung up. */
  get takesDone(): boolean {
    const verb = this.#away;
    return verb !== undefined && (verb.verb !== "queue" || verb.handles.has("done"));
  }

  /** Nothing more is asked of the flow. Harmless once it is over. */
  end(how: "gone" | "handed-over"): void {
    this.close();
    this.reached();
    if (this.#isOver) return;
    this.#isOver = true;
    // Who hangs up after somebody has talked to them was served: figures of where callers give up are not to count them.
    const wasServed = this.#away !== undefined && this.hasTalked;
    this.#run.next({ kind: wasServed ? "handed-over" : how });
  }

  /** It has said its last word. */
  finished(): void {
    this.close();
    this.#isOver = true;
  }
}

/** As `served` of expressions tells it: "" where there is none. */
export function servedValue({ agent, extension, queue, seconds }: ServedBy): Served {
  return { agent: agent ?? "", extension: extension ?? "", queue: queue ?? "", seconds };
}
