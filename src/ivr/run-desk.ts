// Nodes that leave something with the office: ticket, vote.

import type { FlowValue } from "./flow.ts";
import type { RunState } from "./run-state.ts";
import { type Asked, ask, askDone, leave, type NodeOf, type Step, unasked } from "./run-step.ts";

/** Many people read tickets: what must not be told is not in one. */
export function ticket(node: NodeOf<"ticket">, state: RunState): Step {
  const { trail } = state;
  const kept = (value: FlowValue): FlowValue => (typeof value === "string" ? trail.masked(value) : value);
  const verb: Asked = {
    verb: "ticket",
    category: node.category,
    subject: node.subject && trail.masked(state.fill(node.subject)),
    fields: Object.fromEntries([...node.fields].map(([key, value]) => [key, kept(state.read(value))])),
  };
  return ask(verb, (came) => {
    if (came.kind !== "done" && came.kind !== "refused") return unasked(verb, came);
    if (node.into !== undefined) state.set(node.into, came.kind === "done" ? (came.value ?? null) : null);
    return leave(came.kind);
  });
}

export function vote({ article, helped }: NodeOf<"vote">, state: RunState): Step {
  const verb: Asked = { verb: "vote", article: state.fill(article), helped, language: state.language };
  return askDone(verb, () => leave("done"));
}
