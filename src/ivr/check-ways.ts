// Nodes that nothing leads to: whoever wrote them meant them to be met. Part of the check.

import type { Flow, FlowNode } from "./flow.ts";
import type { Judge } from "./judge.ts";

export function checkWays(judge: Judge): void {
  const { flow } = judge;
  const reached = reachedNodes(flow);
  for (const name of flow.nodes.keys()) {
    if (!reached.has(name))
      judge.refuse(`nodes.${name}`, `nothing leads to ${JSON.stringify(name)}: it is unreachable`);
  }
}

/** From the start and from where errors lead. */
export function reachedNodes(flow: Flow): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [flow.start, ...(flow.onError === undefined ? [] : [flow.onError])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node: FlowNode | undefined = flow.nodes.get(name);
    if (node === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...node.next.values());
  }
  return reached;
}
