// Sub-flows: entered with arguments, left with an outcome and values. And which flows a run may come to at all.

import { limits } from "../base/limits.ts";
import type { Expression, Flow, FlowValue, Scope } from "./flow.ts";
import type { RunState } from "./run-state.ts";
import { leave, NodeFault, type NodeOf, type Step } from "./run-step.ts";

export function subflow(node: NodeOf<"subflow">, state: RunState): Step {
  const flow = state.flows.get(node.flow);
  if (flow === undefined) throw new NodeFault(`there is no flow ${node.flow}`);
  if (state.frames.length > limits.ivr.subflowDepth) throw new NodeFault(`sub-flows too deep at ${node.flow}`);
  return {
    kind: "enter",
    flow,
    args: valuesOf(node.args, state, {}),
    back: (outcome, result) => {
      for (const [name, expression] of node.into) state.set(name, state.read(expression, { result }));
      return leave(outcome, node.flow);
    },
  };
}

export function returned(node: NodeOf<"return">, state: RunState): Step {
  const values = Object.fromEntries(valuesOf(node.values, state, {}));
  return { kind: "return", outcome: node.outcome, values };
}

function valuesOf(
  expressions: ReadonlyMap<string, Expression>,
  state: RunState,
  more: Scope,
): ReadonlyMap<string, FlowValue> {
  return new Map([...expressions].map(([name, expression]) => [name, state.read(expression, more)]));
}

/** Every flow that `flow` leads to, asked for once, at the entry: a change meanwhile does not mix versions. */
export function flowsBelow(flow: Flow, library: (key: string) => Flow | undefined): ReadonlyMap<string, Flow> {
  const found = new Map<string, Flow>();
  const left = [flow];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const node of next.nodes.values()) {
      if (node.kind !== "subflow" || found.has(node.flow)) continue;
      const below = library(node.flow);
      if (below === undefined) continue; // an error of that node, should the call come to it
      found.set(node.flow, below);
      left.push(below);
    }
  }
  return found;
}
