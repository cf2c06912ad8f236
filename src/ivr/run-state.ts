// What a run remembers between two verbs, and what the files by kind of node may do with it: read, fill, speak, set. One object a call.

import type { FlowEnvironment } from "./environment.ts";
import type { Expression, Flow, FlowLanguage, FlowNode, FlowValue, Scope, Template, Words } from "./flow.ts";
import { NodeFault, type Step } from "./run-step.ts";
import { address, fill, read, spoken } from "./run-words.ts";
import { type LastOutcome, NOBODY_YET, type Served, scopeOf } from "./scope.ts";
import type { Trail } from "./trail.ts";
import type { Spoken } from "./verbs.ts";

/** One flow under way: the main one at the bottom, a sub-flow above whoever entered it. */
export interface Frame {
  readonly flow: Flow;
  readonly variables: Map<string, FlowValue>;
  node: FlowNode;
  /** Its `onError` was taken and the caller has done nothing since: the next trouble is not led there again. */
  troubled: boolean;
  /** What the node that entered it does with what it returns. */
  readonly back: ((outcome: string, result: FlowValue) => Step) | undefined;
}

export interface RunStateOptions {
  readonly environment: FlowEnvironment;
  readonly trail: Trail;
  readonly flows: ReadonlyMap<string, Flow>;
  readonly language: FlowLanguage;
  readonly served: Served | undefined;
}

const NOTHING: Scope = {};

export class RunState {
  readonly environment: FlowEnvironment;
  readonly trail: Trail;
  /** Sub-flows by key, as they were when the call entered. */
  readonly flows: ReadonlyMap<string, Flow>;
  readonly frames: Frame[] = [];
  language: FlowLanguage;
  last: LastOutcome = { outcome: "", error: "" };
  served: Served;

  constructor({ environment, trail, flows, language, served }: RunStateOptions) {
    this.environment = environment;
    this.trail = trail;
    this.flows = flows;
    this.language = language;
    this.served = served ?? NOBODY_YET;
  }

  get frame(): Frame {
    const top = this.frames.at(-1);
    if (top === undefined) throw new RangeError("no flow is under way");
    return top;
  }

  set(name: string | undefined, value: FlowValue): void {
    if (name !== undefined) this.frame.variables.set(name, value);
  }

  /** Throws NodeFault where the expression fails. `more`: names of this one expression. */
  read(expression: Expression, more: Scope = NOTHING): FlowValue {
    return read(expression, this.scope(more));
  }

  /** Throws NodeFault unless it is true or false. */
  decide(expression: Expression, more: Scope = NOTHING): boolean {
    const value = this.read(expression, more);
    if (typeof value === "boolean") return value;
    throw new NodeFault(`${expression.text} is neither true nor false`);
  }

  fill(template: Template, more: Scope = NOTHING): string {
    return fill(template, this.scope(more));
  }

  address(template: Template, more: Scope): string {
    return address(template, this.scope(more));
  }

  speak(words: Words): readonly Spoken[] {
    return spoken(words, this.language, this.scope(NOTHING));
  }

  scope(more: Scope): Scope {
    const { environment, last, served } = this;
    return scopeOf({ environment, variables: this.frame.variables, last, served, more });
  }
}
