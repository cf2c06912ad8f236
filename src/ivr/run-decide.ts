// Nodes that decide and do nothing to the call: branch, set, hours, language.

import type { RunState } from "./run-state.ts";
import { leave, NodeFault, type NodeOf, type Step } from "./run-step.ts";

/** The first case that holds: "case 1", "case 2", …; else "done". */
export function branch(node: NodeOf<"branch">, state: RunState): Step {
  const at = node.cases.findIndex((test) => state.decide(test));
  return at < 0 ? leave("done") : leave(`case ${at + 1}`, node.cases[at]?.text);
}

/** One after the other: a later one reads what an earlier one has set. */
export function set(node: NodeOf<"set">, state: RunState): Step {
  for (const [name, expression] of node.values) state.set(name, state.read(expression));
  return leave("done");
}

export function hours(node: NodeOf<"hours">, state: RunState): Step {
  const isOpen = state.environment.isOpen(node.schedule);
  if (isOpen === undefined) throw new NodeFault(`there are no hours ${node.schedule}`);
  return leave(isOpen ? "open" : "closed");
}

/** From now on, in whatever flow this call comes to. */
export function language(node: NodeOf<"language">, state: RunState): Step {
  const wanted = state.fill(node.language).trim();
  if (wanted !== "zh" && wanted !== "en") throw new NodeFault(`no language ${JSON.stringify(wanted)}: zh, en`);
  state.language = wanted;
  return leave("done", wanted);
}
