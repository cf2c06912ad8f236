// The names an expression of a flow may read. Built anew for each expression from what there is at that moment; what is dear stands behind a getter
// and is asked for by those alone that read it.

import type { FlowEnvironment } from "./environment.ts";
import type { FlowValue, Scope } from "./flow.ts";

/** `served`: the last talk of this call, "" and 0 before there was one. */
export interface Served {
  readonly agent: string;
  readonly extension: string;
  readonly queue: string;
  readonly seconds: number;
}

export const NOBODY_YET: Served = { agent: "", extension: "", queue: "", seconds: 0 };

/** `last`: what came of the node before. error: "" where none was. */
export interface LastOutcome {
  readonly outcome: string;
  readonly error: string;
}

export interface ScopeOf {
  readonly environment: FlowEnvironment;
  readonly variables: ReadonlyMap<string, FlowValue>;
  readonly last: LastOutcome;
  readonly served: Served;
  /** Names of this one expression: `response`, `answer`, `score`, `result`, `secret`. */
  readonly more: Scope;
}

/** A variable cannot hide a name of the switch's. */
export function scopeOf({ environment, variables, last, served, more }: ScopeOf): Scope {
  const { call, office } = environment;
  return {
    ...Object.fromEntries(variables),
    call,
    office,
    last,
    served,
    get caller() {
      return environment.caller();
    },
    get now() {
      return environment.now();
    },
    queues: (key: string) => environment.queue(key),
    ...more,
  };
}
