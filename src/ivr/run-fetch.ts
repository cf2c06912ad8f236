// Nodes that ask somebody else for data: look-up, request.

import { limits } from "../base/limits.ts";
import { valueText } from "./expression-values.ts";
import type { Expression, FlowValue, Scope } from "./flow.ts";
import type { RunState } from "./run-state.ts";
import { ask, leave, type NodeOf, type Step, unasked } from "./run-step.ts";
import type { Verb } from "./verbs.ts";

/** The variable gets what was found, null where nothing was. */
export function lookUp(node: NodeOf<"look-up">, state: RunState): Step {
  const verb = {
    verb: "look-up",
    source: node.source,
    by: valueText(state.read(node.by)),
    timeLimitMs: limits.ivr.lookUpMs,
  } as const;
  return ask(verb, (came) => {
    if (came.kind !== "found" && came.kind !== "none") return unasked(verb, came);
    state.set(node.into, came.kind === "found" ? came.value : null);
    return leave(came.kind);
  });
}

/** An answer of 2xx is done, any other refused; `into` gets either, `map` is read after 2xx alone: what else comes may look like anything. */
export function request(node: NodeOf<"request">, state: RunState): Step {
  const verb = filledRequest(node, state);
  return ask(verb, (came) => {
    if (came.kind !== "response") return unasked(verb, came);
    const response = { status: came.status, body: came.body, headers: came.headers };
    state.set(node.into, response);
    const isDone = came.status >= 200 && came.status <= 299;
    if (isDone) for (const [name, expression] of node.map) state.set(name, state.read(expression, { response }));
    return leave(isDone ? "done" : "refused", String(came.status));
  });
}

function filledRequest(node: NodeOf<"request">, state: RunState): Extract<Verb, { readonly verb: "request" }> {
  const more = secretsOf(state);
  return {
    verb: "request",
    method: node.method,
    url: state.address(node.url, more),
    headers: new Map([...node.headers].map(([name, value]) => [name, state.fill(value, more)])),
    body: node.body && bodyOf(node.body, state, more),
    timeLimitMs: node.timeLimitMs,
    retries: node.retries,
  };
}

function bodyOf(body: ReadonlyMap<string, Expression>, state: RunState, more: Scope): FlowValue {
  return Object.fromEntries([...body].map(([key, value]) => [key, state.read(value, more)]));
}

/** What was read is never told: a fault of this request may quote it. */
function secretsOf(state: RunState): Scope {
  const secret = (name: string): string | undefined => {
    const found = state.environment.secret(name);
    if (found !== undefined) state.trail.hide(found);
    return found;
  };
  return { secret };
}
