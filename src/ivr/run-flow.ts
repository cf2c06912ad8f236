// Runs one call through a flow: a step, with what came of the last verb in and the next verb out. No clock, no promise: the switch (app/core/flow), the
// terminal (`zongji flow try`) and tests carry the verbs out as they like, and the same outcomes give the same verbs.
//
//   let verb = run.next();
//   while (verb.verb !== "hang-up") verb = run.next(await perform(verb));
//
//                    ┌─────────────── ask ──────────────► a verb ──► next(outcome) ─┐
//   node ──► step ───┤                                                              │
//    ▲               ├─ leave ─► successor ─► node · end · trouble                  │
//    │               ├─ enter a sub-flow, return from one                           │
//    │               └─ hang up ──► the last verb                                   │
//    └── an error of any kind: next.error, else onError once, else the flow that ◄──┘
//        entered this one, else an apology and the last verb
//
// Which node does what: run-ask, run-survey, run-decide, run-fetch, run-reach, run-tell, run-subflow. Where it leads: successor.ts.

import { assert, unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import type { FlowEnvironment } from "./environment.ts";
import type { Flow, FlowLanguage, FlowNode, FlowValue } from "./flow.ts";
import { enterNode } from "./run-node.ts";
import { type Frame, RunState } from "./run-state.ts";
import { type Asked, type Came, NodeFault, type Step } from "./run-step.ts";
import { flowsBelow } from "./run-subflow.ts";
import type { Served } from "./scope.ts";
import { wayAfter } from "./successor.ts";
import { type FlowTold, type HowLeft, Trail } from "./trail.ts";
import type { Outcome, Spoken, Verb } from "./verbs.ts";

export interface FlowRunOptions {
  readonly flow: Flow;
  readonly version: number;
  /** Asked for all sub-flows at once, before the constructor returns. */
  readonly library: (key: string) => Flow | undefined;
  readonly environment: FlowEnvironment;
  /** In order, while `next` runs. */
  readonly facts: (fact: FlowTold) => void;
  /** In which the call speaks already; a flow with one of its own begins in that. */
  readonly language?: FlowLanguage | undefined;
  /** Who had talked to this caller before. */
  readonly served?: Served | undefined;
  /** For tests; as in limits.ivr. */
  readonly bounds?: Partial<FlowBounds>;
}

export interface FlowBounds {
  /** Nodes and questions in a row without a verb. */
  readonly steps: number;
  /** Verbs in a row without the caller's doing. */
  readonly silentVerbs: number;
  readonly verbs: number;
}

type HangUp = Extract<Verb, { readonly verb: "hang-up" }>;

const SORRY: readonly Spoken[] = [{ kind: "audio", name: "flow-sorry", text: undefined }];
const GOODBYE: readonly Spoken[] = [{ kind: "audio", name: "flow-goodbye", text: undefined }];

export class FlowRun {
  readonly #flow: Flow;
  readonly #version: number;
  readonly #state: RunState;
  readonly #trail: Trail;
  readonly #bounds: FlowBounds;
  /** What the node in hand does with what comes of the verb; undefined: not begun, or over. */
  #then: ((came: Came) => Step) | undefined;
  #last: HangUp | undefined;
  #steps = 0;
  #silentVerbs = 0;
  #verbs = 0;

  constructor({ flow, version, library, environment, facts, language, served, bounds }: FlowRunOptions) {
    this.#flow = flow;
    this.#version = version;
    this.#trail = new Trail(facts);
    this.#bounds = { ...limits.ivr, ...bounds };
    this.#state = new RunState({
      environment,
      trail: this.#trail,
      flows: flowsBelow(flow, library),
      language: language ?? environment.office.language,
      served,
    });
  }

  /** In which the call speaks now, for whatever it comes to after the flow. */
  get language(): FlowLanguage {
    return this.#state.language;
  }

  /** Where it stands; undefined: not begun, or over. */
  get at(): { readonly flow: string; readonly node: string } | undefined {
    const frame = this.#state.frames.at(-1);
    return frame && { flow: frame.flow.key, node: frame.node.name };
  }

  /** The first time without an outcome, then with what came of the verb given before. After the last verb, that verb again. */
  next(outcome?: Outcome): Verb {
    if (this.#last !== undefined) return this.#last;
    if (outcome === undefined) return this.#begin();
    const then = this.#then;
    assert(then !== undefined, "an outcome is of a verb that was given");
    if (outcome.kind === "gone" || outcome.kind === "handed-over") return this.#leaveCall(outcome.kind);
    if (isCallersDoing(outcome)) this.#callerActed();
    return this.#go(() => {
      if (outcome.kind === "error") throw new NodeFault(outcome.fault);
      return then(outcome);
    });
  }

  #begin(): Verb {
    assert(this.#then === undefined, "a run begins once");
    this.#trail.entered(this.#flow.key, this.#version);
    return this.#go(() => this.#enterFlow(this.#flow, new Map(), undefined));
  }

  /** From step to step until there is a verb. */
  #go(first: () => Step): Verb {
    this.#steps = 0;
    let verb = this.#take(this.#faultsCaught(first));
    while (typeof verb === "function") {
      this.#steps++;
      if (this.#steps > this.#bounds.steps) return this.#end("bound", SORRY);
      verb = this.#take(this.#faultsCaught(verb));
    }
    return verb;
  }

  /** The one place where a fault of a node becomes its outcome "error". */
  #faultsCaught(step: () => Step): Step {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof NodeFault)) throw error;
      return { kind: "leave", outcome: "error", said: this.#trail.masked(error.message) };
    }
  }

  /** The verb a step comes to, or the step after it. */
  #take(step: Step): Verb | (() => Step) {
    switch (step.kind) {
      case "ask":
        return this.#ask(step.verb, step.then);
      case "leave":
        return this.#leave(step.outcome, step.said);
      case "enter":
        return () => this.#enterFlow(step.flow, step.args, step.back);
      case "return":
        return this.#return(step.outcome, step.values);
      case "hang-up":
        this.#passed("done", undefined);
        return this.#end("told", step.said);
      default:
        return unreachable(step);
    }
  }

  #ask(verb: Asked, then: (came: Came) => Step): Verb {
    this.#verbs++;
    this.#silentVerbs++;
    if (this.#verbs > this.#bounds.verbs || this.#silentVerbs > this.#bounds.silentVerbs)
      return this.#end("bound", SORRY);
    this.#then = then;
    return verb;
  }

  #leave(outcome: string, said: string | undefined): Verb | (() => Step) {
    const { frame } = this.#state;
    const way = wayAfter(frame.node, outcome);
    this.#passed(outcome, said);
    this.#state.last = { outcome, error: errorOf(outcome, said) };
    switch (way.kind) {
      case "node":
        return () => this.#enterNode(frame, way.name);
      case "end":
        return this.#return("done", null);
      case "trouble":
        return this.#trouble(frame, { outcome, error: said ?? outcome });
      default:
        return unreachable(way);
    }
  }

  /** A flow's `onError` is tried once until the caller does something: what goes wrong there goes to whoever entered this flow, and at last to us. */
  #trouble(frame: Frame, last: { readonly outcome: string; readonly error: string }): Verb | (() => Step) {
    this.#state.last = last;
    const { onError } = frame.flow;
    if (onError !== undefined && !frame.troubled) {
      frame.troubled = true;
      return () => this.#enterNode(frame, onError);
    }
    if (this.#state.frames.length === 1) return this.#end("error", SORRY);
    this.#state.frames.pop();
    return () => ({ kind: "leave", outcome: "error", said: last.error });
  }

  #enterFlow(flow: Flow, args: ReadonlyMap<string, FlowValue>, back: Frame["back"]): Step {
    const node = nodeOf(flow, flow.start);
    const variables = new Map([...flow.args, ...flow.variables, ...args]);
    if (flow.language !== undefined) this.#state.language = flow.language;
    this.#state.frames.push({ flow, variables, node, troubled: false, back });
    return enterNode(node, this.#state);
  }

  #enterNode(frame: Frame, name: string): Step {
    frame.node = nodeOf(frame.flow, name);
    return enterNode(frame.node, this.#state);
  }

  /** In a flow that nobody entered from another it hangs up. */
  #return(outcome: string, values: FlowValue): Verb | (() => Step) {
    const { frame } = this.#state;
    if (frame.node.kind === "return") this.#passed(outcome, undefined);
    const { back } = frame;
    if (back === undefined) return this.#end("told", GOODBYE);
    this.#state.frames.pop();
    return () => back(outcome, values);
  }

  #callerActed(): void {
    this.#silentVerbs = 0;
    for (const frame of this.#state.frames) frame.troubled = false;
  }

  #passed(outcome: string, said: string | undefined): void {
    const { flow, node } = this.#state.frame;
    this.#trail.passed(flow.key, node.name, { outcome, said });
  }

  #leaveCall(how: "gone" | "handed-over"): Verb {
    this.#passed(how, undefined);
    return this.#over("gone", [], how);
  }

  #end(why: "told" | "error" | "bound", said: readonly Spoken[]): Verb {
    return this.#over(why, said, why === "told" ? "hung-up" : why);
  }

  #over(why: HangUp["why"], said: readonly Spoken[], how: HowLeft): Verb {
    this.#trail.left(this.#flow.key, how);
    this.#last = { verb: "hang-up", why, said, language: this.#state.language };
    this.#then = undefined;
    this.#state.frames.length = 0;
    return this.#last;
  }
}

function nodeOf(flow: Flow, name: string): FlowNode {
  const node = flow.nodes.get(name);
  assert(node !== undefined, "a flow that was read leads to its own nodes alone");
  return node;
}

function errorOf(outcome: string, said: string | undefined): string {
  return outcome === "error" ? (said ?? outcome) : "";
}

/** What no caller who has put the receiver aside would bring about. A key that ends a `wait` counts when somebody asks for it. */
function isCallersDoing({ kind }: Outcome): boolean {
  return kind === "keys" || kind === "speech";
}
