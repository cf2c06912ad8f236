// Where a node leads. Asked by the interpreter for what came of a node, and by whoever judges or draws a flow for what may come.

import type { FlowNode, NodeKind } from "./flow.ts";

/** After these nothing need follow: the call is hung up with a kind word, a sub-flow goes back with "done". */
const ENDS: ReadonlySet<NodeKind> = new Set<NodeKind>([
  "queue",
  "dial",
  "transfer",
  "voicemail",
  "conference",
  "callback",
  "fax",
  "message",
  "survey",
  "hang-up",
  "return",
]);

/** Nothing went wrong: who has no branch for it goes on as after "done". A survey that nobody answers is no trouble, nor a box without a message. */
const AS_DONE: Partial<Readonly<Record<NodeKind, ReadonlySet<string>>>> = {
  survey: new Set(["timeout", "invalid"]),
  voicemail: new Set(["empty"]),
  wait: new Set(["key"]),
};

/** Everything that is neither a name of `next` of its own nor one of these: a phrase of `listen`, an outcome of `return`. */
export type Way =
  | { readonly kind: "node"; readonly name: string }
  /** A flow that has said what it had to say. */
  | { readonly kind: "end" }
  /** The flow's `onError`, else an apology. */
  | { readonly kind: "trouble" };

/** The branch of that name, else what it is taken for, else `otherwise`, else the end of the flow where it may end there, else trouble. */
export function wayAfter(node: FlowNode, outcome: string): Way {
  const named = node.next.get(outcome);
  if (named !== undefined) return { kind: "node", name: named };
  const taken = takenFor(node, outcome);
  const other = (taken === outcome ? undefined : node.next.get(taken)) ?? node.next.get("otherwise");
  if (other !== undefined) return { kind: "node", name: other };
  return { kind: taken === "done" && ENDS.has(node.kind) ? "end" : "trouble" };
}

function takenFor(node: FlowNode, outcome: string): string {
  if (AS_DONE[node.kind]?.has(outcome) === true) return "done";
  const isPhrase = node.kind === "listen" && node.phrases.has(outcome);
  return isPhrase ? "done" : outcome;
}

/** Has it a branch of its own, or one for all that have none? */
export function hasBranch(node: FlowNode, outcome: string): boolean {
  return node.next.has(outcome) || node.next.has("otherwise");
}

/** Keys among the branches of a menu; the others are timeout, invalid, error, otherwise. */
export function isKeys(name: string): boolean {
  return /^[0-9*#A-D]+$/.test(name);
}
