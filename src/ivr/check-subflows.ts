// Sub-flows: that they are there, get arguments they have, and that what they return leads somewhere; and that none comes back to itself. Part of the check.

import { didYouMean } from "../office/fault.ts";
import type { Flow, FlowNode } from "./flow.ts";
import type { Judge } from "./judge.ts";
import { ALWAYS } from "./outcomes.ts";
import { wayAfter } from "./successor.ts";

export type SubflowNode = FlowNode & { readonly kind: "subflow" };

export function checkSubflows(judge: Judge): void {
  for (const node of subflowNodes(judge.flow)) {
    const known = [...judge.flows.keys()];
    judge.mustKnow(`nodes.${node.name}.subflow`, node.flow, { noun: "flow", allowed: "a flow that is there", known });
    const other = judge.flows.get(node.flow);
    if (other === undefined) continue;
    checkArguments(judge, node, other);
    checkReturned(judge, node, other);
    checkRecursion(judge, node);
  }
}

export function subflowNodes(flow: Flow): readonly SubflowNode[] {
  return [...flow.nodes.values()].filter((node) => node.kind === "subflow");
}

function checkArguments(judge: Judge, node: SubflowNode, other: Flow): void {
  const known = [...other.args.keys()];
  for (const name of node.args.keys()) {
    judge.mustKnow(`nodes.${node.name}.with.${name}`, name, {
      noun: "argument",
      allowed: `an argument of ${other.key}`,
      known,
    });
  }
}

/** A flow that says its last word, or comes to an end, goes back with "done". */
export function returnedBy(flow: Flow): readonly string[] {
  const outcomes = [...flow.nodes.values()].flatMap((node) => (node.kind === "return" ? [node.outcome] : []));
  return [...new Set(outcomes)];
}

function checkReturned(judge: Judge, node: SubflowNode, other: Flow): void {
  const returned = returnedBy(other);
  const allowed = [...returned, "done", ...ALWAYS];
  for (const outcome of node.next.keys()) {
    if (allowed.includes(outcome)) continue;
    const near = didYouMean(outcome, allowed);
    judge.refuse(
      `nodes.${node.name}.next.${outcome}`,
      `found the outcome ${JSON.stringify(outcome)}, allowed: what ${other.key} returns: ${allowed.join(", ")}${near === undefined ? "" : ` (${near})`}`,
    );
  }
  const missing = returned.filter((each) => wayAfter(node, each).kind === "trouble");
  if (missing.length > 0)
    judge.refuse(
      `nodes.${node.name}`,
      `found no \`next\` for ${missing.join(" and ")}, which ${other.key} returns, allowed: a node for each`,
    );
}

function checkRecursion(judge: Judge, node: SubflowNode): void {
  const way = wayBack(judge, node.flow, judge.flow.key, new Set());
  if (way === undefined) return;
  judge.refuse(
    `nodes.${node.name}.subflow`,
    `a flow that comes back to itself: ${[judge.flow.key, ...way].join(" → ")}, allowed: sub-flows that end`,
  );
}

/** Flows from `from` to `to`, both named. */
function wayBack(judge: Judge, from: string, to: string, seen: Set<string>): readonly string[] | undefined {
  if (from === to) return [to];
  if (seen.has(from)) return undefined;
  seen.add(from);
  const flow = judge.flows.get(from);
  for (const node of flow === undefined ? [] : subflowNodes(flow)) {
    const way = wayBack(judge, node.flow, to, seen);
    if (way !== undefined) return [from, ...way];
  }
  return undefined;
}
