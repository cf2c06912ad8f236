// Variables that are read where nothing can have set them, and those that nobody reads. Part of the check.

import type { Flow, FlowNode } from "./flow.ts";
import type { Judge } from "./judge.ts";
import { readBy, setBy } from "./node-parts.ts";

export function checkVariables(judge: Judge): void {
  const { flow } = judge;
  const variables = new Set([
    ...flow.args.keys(),
    ...flow.variables.keys(),
    ...[...flow.nodes.values()].flatMap(setBy),
  ]);
  const before = setBefore(flow);
  const everRead = new Set<string>();
  for (const node of flow.nodes.values()) {
    const known = new Set([...(before.get(node.name) ?? []), ...ownBefore(node)]);
    for (const { expression, path } of readBy(node)) {
      for (const name of expression.reads.map((each) => each.split(".")[0] ?? each)) {
        if (!variables.has(name)) continue;
        everRead.add(name);
        if (before.has(node.name) && !known.has(name))
          judge.refuse(path, `the variable ${name} is read before it is set anywhere on the way`);
      }
    }
  }
  for (const name of flow.variables.keys()) {
    if (!everRead.has(name)) judge.warn(`variables.${name}`, `the variable ${name} is never read`);
  }
}

/** What a node's own expressions may read of what it sets: a number is checked after it was keyed in, and what is mapped comes in order. */
function ownBefore(node: FlowNode): readonly string[] {
  return node.kind === "collect" || node.kind === "request" || node.kind === "set" || node.kind === "survey"
    ? setBy(node)
    : [];
}

/** By node, variables that at least one way to it sets; nodes that nothing leads to are not in it. */
function setBefore(flow: Flow): ReadonlyMap<string, ReadonlySet<string>> {
  const first = new Set([...flow.args.keys(), ...flow.variables.keys()]);
  const before = new Map<string, Set<string>>([[flow.start, new Set(first)]]);
  const open = [flow.start];
  const pass = (to: string, set: ReadonlySet<string>): void => {
    const known = before.get(to);
    const grown = new Set([...(known ?? []), ...set]);
    if (known !== undefined && grown.size === known.size) return;
    before.set(to, grown);
    open.push(to);
  };
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = flow.nodes.get(name);
    if (node === undefined) continue;
    const after = new Set([...(before.get(name) ?? []), ...setBy(node)]);
    for (const to of node.next.values()) pass(to, after);
    if (flow.onError !== undefined) pass(flow.onError, after);
  }
  return before;
}
